/** Which group a request begins at, and which follows when one has failed: entries drawn by weight, then the walk. */
import { enlarged } from '../kernel/rowPool.ts';
import type { GatewaySpec } from '../model/gatewaySpec.ts';
import { outcomeSet } from '../model/outcomes.ts';
import type { World } from '../model/ports.ts';
import type { Deployment } from './deployment.ts';
import { EntryDraws } from './entryDraws.ts';
import { NONE } from './picks/picker.ts';
import { stepAt, walkFrom } from './walk.ts';

export class Itinerary {
	/** Groups tried in turn when all fail. */
	private readonly walk: readonly number[];
	private readonly entries: EntryDraws | null;
	private readonly fallbackOn: number;
	private readonly names: readonly string[];
	/** Per parent: its step of the walk. */
	private step: Uint16Array = new Uint16Array(0);
	/** Per parent, once some were told where to begin: that group, counted from 1; 0 for where all begin. */
	private begins: Uint16Array | null = null;

	constructor(world: World, spec: GatewaySpec) {
		this.walk = walkFrom(spec, spec.defaultGroup ?? spec.groups[0].name);
		this.entries = spec.entries === undefined ? null : new EntryDraws(world, spec.entries, spec.groups);
		this.fallbackOn = outcomeSet(spec.routing.fallbackOn);
		this.names = spec.groups.map(({ name }) => name);
	}

	/** The attempt, not yet sent, will begin at this group; what follows it in the walk follows. Null: where all begin. */
	beginAt(parent: number, group: string | null): void {
		if (this.begins === null && group === null) return;
		this.begins ??= new Uint16Array(this.step.length);
		this.begins[parent] = group === null ? 0 : this.names.indexOf(group) + 1;
	}

	/** The group to begin at. */
	first(parent: number): number {
		this.step[parent] = 0;
		const begins = this.begins === null ? 0 : this.begins[parent];
		if (begins > 0) {
			this.step[parent] = stepAt(this.walk, begins - 1);
			return begins - 1;
		}
		return this.entries === null ? this.walk[0] : this.entries.first(parent);
	}

	/** The group after one that failed at this deployment with this outcome, or NONE. */
	next(parent: number, { next }: Deployment, outcome: number): number {
		if (next !== null) {
			// Off the walk for good.
			this.step[parent] = this.walk.length;
			return next[outcome];
		}
		if (((this.fallbackOn >> outcome) & 1) === 0 || this.step[parent] >= this.walk.length) return NONE;
		const entry = this.entries === null ? NONE : this.entries.next(parent);
		if (entry !== NONE) return entry;
		const step = this.step[parent] + 1;
		if (step >= this.walk.length) return NONE;
		this.step[parent] = step;
		return this.walk[step];
	}

	grow(capacity: number): void {
		this.step = enlarged(this.step, capacity);
		this.entries?.grow(capacity);
		if (this.begins !== null) this.begins = enlarged(this.begins, capacity);
	}
}
