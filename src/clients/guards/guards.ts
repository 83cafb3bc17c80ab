import type { Choice } from '../../model/plan.ts';
import { Guard, type GuardContext, type TryEnd } from './guard.ts';
import { clientGuards } from './index.ts';

/** A client's guards as one: each is told everything, and all of them have to agree. */
export class Guards extends Guard {
	private readonly members: readonly Guard[];

	constructor(choices: readonly Choice[], context: GuardContext) {
		super();
		this.members = choices.map(({ kind, options }) => clientGuards.get(kind).create(options as never, context));
	}

	override arrived(now: number): void {
		for (const guard of this.members) guard.arrived(now);
	}

	/** The longest wait; the first refusal, after which nobody else is asked. */
	override admit(now: number, key: number, draw: number): number {
		let longest = 0;
		for (const guard of this.members) {
			const wait = guard.admit(now, key, draw);
			if (wait < 0) return wait;
			if (wait > longest) longest = wait;
		}
		return longest;
	}

	override sent(now: number, tries: number): void {
		for (const guard of this.members) guard.sent(now, tries);
	}

	override ended(now: number, end: Readonly<TryEnd>): void {
		for (const guard of this.members) guard.ended(now, end);
	}

	/** In order; what those before a refusal were paid is lost, as it is where products stack them. */
	override mayRetry(now: number, outcome: number): boolean {
		for (const guard of this.members) if (!guard.mayRetry(now, outcome)) return false;
		return true;
	}

	override withdrawn(now: number): void {
		for (const guard of this.members) guard.withdrawn(now);
	}
}
