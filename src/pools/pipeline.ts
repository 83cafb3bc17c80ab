/**
 * A pipeline: what stands before pools and sends an attempt through stages in turn. A stage is one pool or several
 * at once; it is over when all of them have answered. The first that does not answer well ends the pipeline after
 * its stage, with that outcome.
 *
 * What the stages did is judged as one, when the fate of the whole is known: it travels with the attempt as a bundle.
 */
import { enlarged } from '../kernel/rowPool.ts';
import { type AttemptTable, GONE } from '../model/attempts.ts';
import { CANCELLED, OK } from '../model/outcomes.ts';
import type { PipelinePlan } from '../model/plan.ts';
import type { Caller, Upstream, World } from '../model/ports.ts';

/** Steps with draws of their own; the compiler lets no pipeline have more. */
export const STEPS_MAX = 64;
const NONE = -1;

interface Step {
	readonly upstream: Upstream;
	/** Position in the pipeline: names the draws of its attempts. */
	readonly index: number;
}

export class Pipeline implements Upstream, Caller {
	private readonly world: World;
	private readonly attempts: AttemptTable;
	private readonly id: number;
	private readonly stages: readonly (readonly Step[])[];
	/** Per parent: stage, answers still to come, first outcome that was not good, a child in flight. */
	private stage: Uint16Array = new Uint16Array(0);
	private open: Uint16Array = new Uint16Array(0);
	private outcome: Uint8Array = new Uint8Array(0);
	private first: Int32Array = new Int32Array(0);
	/** Per parent: its caller has withdrawn it. */
	private withdrawn: Uint8Array = new Uint8Array(0);
	/** Per child: the next one of the stage, its step. */
	private next: Int32Array = new Int32Array(0);
	private step: Uint16Array = new Uint16Array(0);

	constructor(world: World, plan: PipelinePlan, upstreamOf: (name: string) => Upstream) {
		this.world = world;
		this.attempts = world.attempts;
		this.id = world.callers.push(this) - 1;
		let index = 0;
		this.stages = plan.stages.map((stage) => stage.map((name) => ({ upstream: upstreamOf(name), index: index++ })));
		world.attempts.onGrow((capacity) => this.grow(capacity));
	}

	send(parent: number): void {
		this.withdrawn[parent] = 0;
		this.begin(parent, 0);
	}

	cancel(parent: number): void {
		this.withdrawn[parent] = 1;
		let child = this.first[parent];
		while (child !== NONE) {
			// An upstream may answer at once, and the row is then somebody else's.
			const after = this.next[child];
			this.attempts.state[child] |= GONE;
			this.stages[this.stage[parent]][this.step[child]].upstream.cancel(child);
			child = after;
		}
	}

	answer(child: number, outcome: number): void {
		const { attempts } = this;
		const parent = attempts.parent[child];
		this.unlink(child, parent);
		if (attempts.work[child] > 0) this.world.ledger.bundle(parent, child);
		attempts.passJudgement(child, parent);
		attempts.release(child);
		if (outcome !== OK && this.outcome[parent] === OK) this.outcome[parent] = outcome;
		if (--this.open[parent] === 0) this.stageOver(parent);
	}

	private begin(parent: number, stage: number): void {
		const steps = this.stages[stage];
		this.stage[parent] = stage;
		this.open[parent] = steps.length;
		this.outcome[parent] = OK;
		this.first[parent] = NONE;
		for (let i = 0; i < steps.length; i++) this.sendTo(parent, steps[i], i);
	}

	private sendTo(parent: number, { upstream, index }: Step, place: number): void {
		const { attempts } = this;
		const draw = Math.imul(attempts.draw[parent], STEPS_MAX) + index;
		const child = attempts.take(attempts.request[parent], parent, this.id, attempts.tries[parent], draw);
		this.step[child] = place;
		this.next[child] = this.first[parent];
		this.first[parent] = child;
		upstream.send(child);
	}

	private stageOver(parent: number): void {
		const next = this.stage[parent] + 1;
		const outcome = this.withdrawn[parent] === 1 ? CANCELLED : this.outcome[parent];
		if (outcome === OK && next < this.stages.length) this.begin(parent, next);
		else this.world.callers[this.attempts.caller[parent]].answer(parent, outcome);
	}

	private unlink(child: number, parent: number): void {
		if (this.first[parent] === child) {
			this.first[parent] = this.next[child];
			return;
		}
		let before = this.first[parent];
		while (this.next[before] !== child) before = this.next[before];
		this.next[before] = this.next[child];
	}

	private grow(capacity: number): void {
		this.stage = enlarged(this.stage, capacity);
		this.open = enlarged(this.open, capacity);
		this.outcome = enlarged(this.outcome, capacity);
		this.first = enlarged(this.first, capacity);
		this.withdrawn = enlarged(this.withdrawn, capacity);
		this.next = enlarged(this.next, capacity);
		this.step = enlarged(this.step, capacity);
	}
}
