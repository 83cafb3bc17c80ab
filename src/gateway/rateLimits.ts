import type { LimitSpec } from '../model/admissionSpec.ts';
import { OK, outcomeNames } from '../model/outcomes.ts';
import type { World } from '../model/ports.ts';
import { limiters } from './limiters/index.ts';
import { type Limiter, REFUSED } from './limiters/limiter.ts';
import type { Processes } from './processes.ts';
import { Holders } from './scopes.ts';

/** One rule of the gateway with the state it keeps: a limiter for each holder in each of the gateway's processes. */
interface Rule {
	readonly spec: LimitSpec;
	readonly holders: Holders;
	/** How many processes have a state of their own. */
	readonly copies: number;
	/** By holder and process; made when first asked. */
	readonly states: Limiter[];
	readonly create: () => Limiter;
	/** Outcome of those it refuses. */
	readonly refusal: number;
}

/**
 * The rate limits of a gateway, asked in order; the first that refuses decides, and those before it have counted the
 * request all the same. Held requests wait for the longest of the holds.
 *
 * A rule whose state is local has a limiter in each process, so a limit of L lets up to processes x L through.
 */
export class RateLimits {
	/** Outcome of what was refused last. */
	refusal: number = OK;
	private readonly world: World;
	private readonly gates: Processes;
	private rules: readonly Rule[] = [];
	private processes = 1;

	constructor(world: World, gates: Processes) {
		this.world = world;
		this.gates = gates;
	}

	/** Rules that stay as they are keep their state; a changed one starts afresh. */
	reconfigure(specs: readonly LimitSpec[], processes: number): void {
		const kept = processes === this.processes ? this.rules : [];
		this.processes = processes;
		this.rules = specs.map((spec, i) => (JSON.stringify(kept[i]?.spec) === JSON.stringify(spec) ? kept[i] : this.ruleOf(spec)));
	}

	/** Whether some rule is charged by the answer. */
	get settles(): boolean {
		return this.rules.some(({ spec }) => spec.charged === 'after');
	}

	/** Whether some rule may hold an attempt back. */
	get holds(): boolean {
		return this.rules.some(({ spec }) => limiters.get(spec.limiter.kind).holds);
	}

	/** us to hold the attempt, or REFUSED. */
	admit(attempt: number): number {
		let hold = 0;
		for (const rule of this.rules) {
			const units = rule.spec.charged === 'after' ? 0 : this.unitsOf(rule.spec, attempt);
			const answer = this.stateFor(rule, attempt).admit(this.world.calendar.now, units);
			if (answer === REFUSED) {
				this.refusal = rule.refusal;
				this.say(rule, attempt);
				return REFUSED;
			}
			if (answer > hold) hold = answer;
		}
		return hold;
	}

	/** `Retry-After`, where somebody looks at it. */
	private say(rule: Rule, attempt: number): void {
		const { retryAfter } = this.world.attempts;
		const { retryAfter: said } = rule.spec;
		if (retryAfter === null || said === null) return;
		const dueUs = said === 'due' ? this.stateFor(rule, attempt).dueIn(this.world.calendar.now) : said;
		retryAfter[attempt] = Math.ceil(dueUs / 1e6) * 1e6;
	}

	/** The answer is there: rules that count afterwards count it if it was a good one. */
	settle(attempt: number, outcome: number): void {
		if (outcome !== OK) return;
		for (const rule of this.rules)
			if (rule.spec.charged === 'after') this.stateFor(rule, attempt).charge(this.world.calendar.now, this.unitsOf(rule.spec, attempt));
	}

	private unitsOf(spec: LimitSpec, attempt: number): number {
		if (spec.counts === 'requests') return 1;
		const { attempts, requests } = this.world;
		const request = attempts.request[attempt];
		return Math.max(0, requests.tokensIn[request]) + Math.max(0, requests.tokensOut[request]);
	}

	private stateFor({ holders, copies, states, create }: Rule, attempt: number): Limiter {
		const at = holders.of(attempt) * copies + this.gates.of(attempt, copies);
		// A list without holes stays fast; a holder's limiters are made together.
		while (states.length <= at) states.push(create());
		return states[at];
	}

	private ruleOf(spec: LimitSpec): Rule {
		const { calendar, weekOffsetUs } = this.world;
		const kind = limiters.get(spec.limiter.kind);
		const create = () => kind.create(spec.limiter.options as never, { now: calendar.now, weekOffsetUs });
		const holders = new Holders(this.world, spec.scope ?? 'global');
		const copies = spec.state === 'local' ? this.processes : 1;
		// What all share is there from the start, as a bucket that begins to fill then.
		const states = holders.length === 1 ? Array.from({ length: copies }, create) : [];
		return { spec, holders, copies, states, create, refusal: outcomeNames.indexOf(spec.refusedAs) };
	}
}
