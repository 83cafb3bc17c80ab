/**
 * Guardrails: chains of checks before a request goes upstream and before its answer goes back. A check is an attempt at
 * the pool that makes it, with that pool's latency, limits and price; checks of a chain come one after another, and the
 * first that blocks decides. An answer that is blocked is asked for again, so often; then the request is denied.
 *
 * The work of checks is booked as `guardrail`, that of answers thrown away as `regenerated`. What is left goes up with
 * the answer as from any other upstream, for the layer above to judge.
 */
import { enlarged } from '../../kernel/rowPool.ts';
import type { GuardrailsSpec, GuardSpec } from '../../model/admissionSpec.ts';
import { type AttemptTable, GONE } from '../../model/attempts.ts';
import { GUARDRAIL, REGENERATED } from '../../model/causes.ts';
import { CANCELLED, DENIED, OK, REJECTED } from '../../model/outcomes.ts';
import type { Caller, Upstream, World } from '../../model/ports.ts';
import { releaseChild, takeChild } from '../children.ts';
import type { GatewayTotals } from '../gatewayTotals.ts';
import type { Routes } from '../routes.ts';
import { BLOCKED, PASSES, Verdicts } from './verdicts.ts';

/** Attempts of one parent that have draws of their own; later ones share, which harms nothing. */
const CHILDREN = 64;
const NONE = -1;

/** Where a parent stands. */
const INPUT = 0;
const MODEL = 1;
const OUTPUT = 2;

export class Guardrails implements Routes, Caller {
	private readonly world: World;
	private readonly attempts: AttemptTable;
	private readonly spec: GuardrailsSpec;
	private readonly upstream: Upstream;
	/** Null where what is behind is a pool. */
	private readonly routes: Routes | null;
	private readonly totals: GatewayTotals;
	private readonly id: number;
	private readonly guards: readonly (readonly GuardSpec[])[];
	private readonly pools: readonly (readonly Upstream[])[];
	private readonly verdicts: readonly Verdicts[];
	/** Per parent: where it stands, the check of the chain it is at, answers asked for, checks so far, and the child in flight, or -1. */
	private phase: Uint8Array = new Uint8Array(0);
	private check: Uint8Array = new Uint8Array(0);
	private asked: Uint16Array = new Uint16Array(0);
	private checks: Uint16Array = new Uint16Array(0);
	private child: Int32Array = new Int32Array(0);
	/** Per parent: the child with the answer that is being checked. */
	private answered: Int32Array = new Int32Array(0);
	/** Per parent: 0, or the outcome it gets as soon as possible, since it was withdrawn. */
	private ends: Uint8Array = new Uint8Array(0);
	/** Per parent, where requests are sent elsewhere: the group, or null. */
	private groups: (string | null)[] = [];

	constructor(
		world: World,
		spec: GuardrailsSpec,
		behind: { readonly pool: Upstream } | { readonly routes: Routes },
		parts: { readonly poolOf: (name: string) => Upstream; readonly totals: GatewayTotals },
	) {
		this.world = world;
		this.attempts = world.attempts;
		this.spec = spec;
		this.routes = 'routes' in behind ? behind.routes : null;
		this.upstream = 'routes' in behind ? behind.routes : behind.pool;
		this.totals = parts.totals;
		this.id = world.callers.push(this) - 1;
		this.guards = [spec.input, [], spec.output];
		this.pools = this.guards.map((chain) => chain.map(({ pool }) => parts.poolOf(pool)));
		this.verdicts = [
			new Verdicts(world.seed, 'input', spec.input),
			new Verdicts(world.seed, '', []),
			new Verdicts(world.seed, 'output', spec.output),
		];
		world.attempts.onGrow((capacity) => this.grow(capacity));
	}

	send(parent: number): void {
		this.asked[parent] = 0;
		this.checks[parent] = 0;
		this.child[parent] = NONE;
		this.answered[parent] = NONE;
		this.ends[parent] = OK;
		this.enter(parent, INPUT);
	}

	cancel(parent: number): void {
		const child = this.child[parent];
		this.ends[parent] = CANCELLED;
		this.attempts.state[child] |= GONE;
		this.upstreamOf(parent).cancel(child);
	}

	route(attempt: number, group: string | null): void {
		this.groups[attempt] = group;
	}

	/** What is being asked for is withdrawn there; a check that is under way is the last of it. */
	kill(parent: number): void {
		this.ends[parent] = REJECTED;
		if (this.phase[parent] === MODEL) this.routes?.kill(this.child[parent]);
	}

	answer(child: number, outcome: number): void {
		const parent = this.attempts.parent[child];
		this.child[parent] = NONE;
		if (this.phase[parent] === MODEL) this.modelAnswered(parent, child, outcome);
		else this.checked(parent, child, outcome);
	}

	/** Begins a chain, or asks the model. */
	private enter(parent: number, phase: number): void {
		this.phase[parent] = phase;
		this.check[parent] = 0;
		if (phase === MODEL) this.ask(parent);
		else if (this.guards[phase].length === 0) this.chainPassed(parent);
		else this.sendCheck(parent, this.pools[phase][0]);
	}

	private ask(parent: number): void {
		const asked = ++this.asked[parent];
		const { draw } = this.attempts;
		// What is asked first has the draws that it would have without guardrails.
		const child = this.take(parent, asked === 1 ? draw[parent] : Math.imul(draw[parent], CHILDREN) + (asked % CHILDREN));
		const group = this.groups[parent];
		if (group !== undefined) this.routes?.route(child, group);
		this.upstream.send(child);
	}

	private sendCheck(parent: number, pool: Upstream): void {
		const number = ++this.checks[parent];
		pool.send(this.take(parent, Math.imul(this.attempts.draw[parent], CHILDREN) + (number % CHILDREN)));
	}

	private take(parent: number, draw: number): number {
		const child = takeChild(this.world, parent, this.id, this.attempts.tries[parent], draw);
		this.child[parent] = child;
		return child;
	}

	private modelAnswered(parent: number, child: number, outcome: number): void {
		if (outcome === OK && this.ends[parent] === OK && this.spec.output.length > 0) {
			this.answered[parent] = child;
			this.enter(parent, OUTPUT);
		} else this.finish(parent, child, outcome);
	}

	/** A check is over. One that could not be made blocks only where its guard says so. */
	private checked(parent: number, child: number, outcome: number): void {
		if (this.attempts.work[child] > 0) this.world.ledger.settle(child, GUARDRAIL);
		releaseChild(this.world, child);
		if (this.ends[parent] !== OK) {
			this.finish(parent, this.answered[parent], this.ends[parent]);
			return;
		}
		const phase = this.phase[parent];
		const at = this.check[parent];
		this.totals.checks++;
		const verdict = outcome === OK ? this.verdictOf(parent, phase, at) : this.guards[phase][at].failsOpen ? PASSES : BLOCKED;
		if (verdict !== PASSES) {
			if (verdict === BLOCKED) this.totals.blocked++;
			else this.totals.falselyBlocked++;
			this.blocked(parent);
		} else if (at + 1 < this.guards[phase].length) {
			this.check[parent] = at + 1;
			this.sendCheck(parent, this.pools[phase][at + 1]);
		} else this.chainPassed(parent);
	}

	private chainPassed(parent: number): void {
		if (this.phase[parent] === INPUT) this.enter(parent, MODEL);
		else this.finish(parent, this.answered[parent], OK);
	}

	/** A request is denied; an answer is thrown away, and asked for again while that is allowed. */
	private blocked(parent: number): void {
		const answer = this.answered[parent];
		if (answer !== NONE) {
			this.answered[parent] = NONE;
			if (this.attempts.work[answer] > 0) this.world.ledger.settle(answer, REGENERATED);
			releaseChild(this.world, answer);
			if (this.asked[parent] <= this.spec.regenerations) {
				this.totals.regenerations++;
				this.enter(parent, MODEL);
				return;
			}
		}
		this.finish(parent, NONE, DENIED);
	}

	/** The work of the answer goes up with it, and with a failure as well; the layer above knows what it was worth. */
	private finish(parent: number, child: number, outcome: number): void {
		const { attempts, world } = this;
		this.answered[parent] = NONE;
		if (child !== NONE) {
			attempts.work[parent] = attempts.work[child];
			attempts.pool[parent] = attempts.pool[child];
			attempts.work[child] = 0;
			if (outcome === OK) attempts.passJudgement(child, parent);
			if (attempts.retryAfter !== null) attempts.retryAfter[parent] = attempts.retryAfter[child];
			releaseChild(world, child);
		}
		world.callers[attempts.caller[parent]].answer(parent, outcome);
	}

	private verdictOf(parent: number, phase: number, guard: number): number {
		const { attempts, world } = this;
		const key = world.requests.key[attempts.request[parent]];
		const draw = phase === INPUT ? 0 : Math.imul(attempts.draw[parent], CHILDREN) + this.asked[parent];
		return this.verdicts[phase].of(guard, key, draw);
	}

	private upstreamOf(parent: number): Upstream {
		const phase = this.phase[parent];
		return phase === MODEL ? this.upstream : this.pools[phase][this.check[parent]];
	}

	private grow(capacity: number): void {
		this.phase = enlarged(this.phase, capacity);
		this.check = enlarged(this.check, capacity);
		this.asked = enlarged(this.asked, capacity);
		this.checks = enlarged(this.checks, capacity);
		this.child = enlarged(this.child, capacity);
		this.answered = enlarged(this.answered, capacity);
		this.ends = enlarged(this.ends, capacity);
	}
}
