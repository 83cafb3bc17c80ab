/**
 * The recorder: the probe that fills a RunRecord. It schedules nothing and answers nothing, so it cannot change
 * what it watches. Per event it touches a counter and a bucket; histograms cover the whole run.
 */
import { Histogram } from '../kernel/histogram.ts';
import { OK, outcomeCount } from '../model/outcomes.ts';
import type { MarkKind, Probe } from '../model/ports.ts';
import type { Mark, SeriesRecord } from '../model/record.ts';
import { LevelSeries } from './levelSeries.ts';

export class Recorder implements Probe {
	requests = 0;
	attempts = 0;
	readonly requestOutcomes: Float64Array = new Float64Array(outcomeCount);
	readonly attemptOutcomes: Float64Array = new Float64Array(outcomeCount);
	readonly latency: Histogram = new Histogram();
	/** Time to first token, and per later token. */
	readonly ttft: Histogram = new Histogram();
	readonly tpot: Histogram = new Histogram();
	readonly marks: Mark[] = [];
	private readonly stepUs: number;
	private readonly steps: number;
	private readonly requestSeries: Float64Array;
	private readonly attemptSeries: Float64Array;
	private readonly goodSeries: Float64Array;
	private readonly endedSeries: Float64Array;
	/** The step of the last instant seen, and its end: time does not go back, so one division a step is enough. */
	private step = 0;
	private stepEnds: number;
	private readonly queues: readonly LevelSeries[];
	private readonly ready: readonly LevelSeries[];
	private readonly starting: readonly LevelSeries[];
	private readonly billable: readonly LevelSeries[];

	constructor(options: { horizonUs: number; stepUs: number; pools: number }) {
		const { horizonUs, stepUs, pools } = options;
		this.stepUs = stepUs;
		this.stepEnds = stepUs;
		this.steps = Math.ceil(horizonUs / stepUs);
		// One spare element takes what happens at the horizon itself.
		this.requestSeries = new Float64Array(this.steps + 1);
		this.attemptSeries = new Float64Array(this.steps + 1);
		this.goodSeries = new Float64Array(this.steps + 1);
		this.endedSeries = new Float64Array(this.steps + 1);
		const levels = () => Array.from({ length: pools }, () => new LevelSeries(this.steps, stepUs));
		this.queues = levels();
		this.ready = levels();
		this.starting = levels();
		this.billable = levels();
	}

	requestArrived(now: number): void {
		this.requests++;
		this.requestSeries[this.stepOf(now)]++;
	}

	attemptSent(now: number): void {
		this.attempts++;
		this.attemptSeries[this.stepOf(now)]++;
	}

	attemptEnded(outcome: number): void {
		this.attemptOutcomes[outcome]++;
	}

	requestEnded(now: number, arrivedAt: number, outcome: number): void {
		this.requestOutcomes[outcome]++;
		const step = this.stepOf(now);
		this.endedSeries[step]++;
		if (outcome !== OK) return;
		this.goodSeries[step]++;
		this.latency.record(now - arrivedAt);
	}

	streamed(firstTokenUs: number, perTokenUs: number): void {
		this.ttft.record(firstTokenUs);
		if (perTokenUs >= 0) this.tpot.record(perTokenUs);
	}

	queueChanged(pool: number, now: number, length: number): void {
		this.queues[pool].set(now, length);
	}

	replicasChanged(pool: number, now: number, ready: number, starting: number, billable: number): void {
		this.ready[pool].set(now, ready);
		this.starting[pool].set(now, starting);
		this.billable[pool].set(now, billable);
	}

	roundedUp(pool: number, now: number, replicaUs: number): void {
		this.billable[pool].integrals[Math.min(this.steps - 1, Math.floor(now / this.stepUs))] += replicaUs;
	}

	mark(now: number, kind: MarkKind, what: string): void {
		this.marks.push({ atUs: now, kind, what });
	}

	/** Brings all levels up to the end of the run. */
	close(now: number): void {
		for (const levels of [this.queues, this.ready, this.starting, this.billable]) for (const level of levels) level.advance(now);
	}

	billedUs(pool: number): Float64Array {
		return this.billable[pool].integrals;
	}

	/** What a pool looks like now. */
	levelsNow(pool: number): { readonly ready: number; readonly starting: number; readonly queued: number } {
		return { ready: this.ready[pool].value, starting: this.starting[pool].value, queued: this.queues[pool].value };
	}

	/** Most replicas on the bill at once. */
	billableMax(pool: number): number {
		return this.billable[pool].max;
	}

	series(): SeriesRecord {
		return {
			stepUs: this.stepUs,
			requests: this.folded(this.requestSeries),
			attempts: this.folded(this.attemptSeries),
			good: this.folded(this.goodSeries),
			ended: this.folded(this.endedSeries),
			queue: sum(this.queues, this.steps),
			ready: sum(this.ready, this.steps),
			starting: sum(this.starting, this.steps),
		};
	}

	private stepOf(now: number): number {
		if (now >= this.stepEnds) {
			this.step = Math.floor(now / this.stepUs);
			this.stepEnds = (this.step + 1) * this.stepUs;
		}
		return this.step;
	}

	/** Without the spare element, whose counts belong to the last step. */
	private folded(series: Float64Array): Float64Array {
		const folded = series.slice(0, this.steps);
		folded[this.steps - 1] += series[this.steps];
		return folded;
	}
}

function sum(levels: readonly LevelSeries[], steps: number): Float64Array {
	const total = new Float64Array(steps);
	for (const level of levels) for (let i = 0; i < steps; i++) total[i] += level.integrals[i];
	return total;
}
