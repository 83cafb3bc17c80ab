/**
 * A pool whose answers may be wrong. It stands between the pool and whoever calls it, and decides of each good answer
 * whether it is right.
 *
 * How hard a question is, is looked up by the request's key: a version that is wrong less often is wrong about some of
 * the questions another is wrong about, and about no others. A retry, a fallback and a copy of a request meet the same
 * question. Stages of a pipeline err independently of each other.
 */
import type { Keyed } from '../kernel/keyed.ts';
import { enlarged } from '../kernel/rowPool.ts';
import { keyedStream } from '../kernel/streams.ts';
import type { AttemptTable } from '../model/attempts.ts';
import { OK } from '../model/outcomes.ts';
import type { Caller, Reconfigurable, Upstream, World } from '../model/ports.ts';
import type { AnswersRecord, QualityPlan } from '../model/quality.ts';

/** Whom the attempts at judged pools are to be answered to. An attempt is at one pool at a time. */
export class JudgedRows {
	caller: Uint16Array = new Uint16Array(0);

	constructor(attempts: AttemptTable) {
		attempts.wantJudgements();
		attempts.onGrow((capacity) => {
			this.caller = enlarged(this.caller, capacity);
		});
	}
}

/** Anybody who looks at answers as they are given. */
export interface Onlooker {
	answered(request: number, wrong: boolean): void;
}

export interface JudgedParts {
	readonly name: string;
	readonly pool: Upstream;
	readonly quality: QualityPlan;
	/** False for a pool of which nothing is said, and which is only looked at: whatever drifts, it is right. */
	readonly errs: boolean;
	/** Names its draws among those of the stages of a pipeline; 0 for a pool that is none. */
	readonly stage: number;
}

export class JudgedPool implements Upstream, Caller, Reconfigurable<{ readonly quality?: QualityPlan }> {
	readonly onlookers: Onlooker[] = [];
	private readonly world: World;
	private readonly rows: JudgedRows;
	private readonly parts: JudgedParts;
	private readonly id: number;
	private readonly random: Keyed;
	private quality: QualityPlan;
	private good = 0;
	private bad = 0;

	constructor(world: World, rows: JudgedRows, parts: JudgedParts) {
		this.world = world;
		this.rows = rows;
		this.parts = parts;
		this.id = world.callers.push(this) - 1;
		this.quality = parts.quality;
		this.random = keyedStream(world.seed, 'quality/answers');
	}

	get record(): AnswersRecord {
		return { pool: this.parts.name, answered: this.good + this.bad, wrong: this.bad };
	}

	/** Answers given from now on are as good as the plan of its pool says. */
	reconfigure({ quality }: { readonly quality?: QualityPlan }): void {
		if (quality !== undefined) this.quality = quality;
	}

	send(attempt: number): void {
		const { caller } = this.world.attempts;
		this.rows.caller[attempt] = caller[attempt];
		caller[attempt] = this.id;
		this.parts.pool.send(attempt);
	}

	cancel(attempt: number): void {
		this.parts.pool.cancel(attempt);
	}

	answer(attempt: number, outcome: number): void {
		const { attempts, callers } = this.world;
		attempts.caller[attempt] = this.rows.caller[attempt];
		if (outcome === OK) this.judge(attempt);
		callers[attempts.caller[attempt]].answer(attempt, outcome);
	}

	private judge(attempt: number): void {
		const { attempts, requests } = this.world;
		const request = attempts.request[attempt];
		this.random.seek(requests.key[request], this.parts.stage);
		const wrong = this.random.double() < this.wrongAt(request);
		if (wrong) this.bad++;
		else this.good++;
		if (wrong && attempts.wrong !== null) attempts.wrong[attempt] = 1;
		for (const onlooker of this.onlookers) onlooker.answered(request, wrong);
	}

	/** More often the further its input has drifted; a probability above 1 is certainty. */
	private wrongAt(request: number): number {
		const { wrong, perSd } = this.quality;
		const { drifts, requests } = this.world;
		const drift = drifts?.[requests.stream[request]];
		if (drift === undefined || !this.parts.errs) return wrong;
		const at = requests.arrivedAt[request];
		return wrong + perSd * Math.abs(drift.shiftAt(at)) + drift.wrongAt(at);
	}
}
