/** What is looked at while traffic moves: the canary's answers since the last check, held against limits. */
import { Histogram } from '../kernel/histogram.ts';
import type { Keyed } from '../kernel/keyed.ts';
import { CANCELLED, OK } from '../model/outcomes.ts';
import type { SpendMeter } from '../model/ports.ts';
import type { AnalysisPlan } from '../model/release.ts';

/** Too few answers say nothing: that is no failure, and no success. */
export interface Verdict {
	readonly outcome: 'passed' | 'failed' | 'inconclusive';
	/** The limit that was crossed. */
	readonly because: string | null;
}

/** Purpose of the draw that chooses whose answer is judged; others are the split's. */
export const JUDGED = 2;

export class Analysis {
	private readonly plan: AnalysisPlan;
	private readonly random: Keyed;
	private readonly spend: SpendMeter | null;
	private readonly judge: (quantity: number) => void;
	private answered = 0;
	private errors = 0;
	private judged = 0;
	private wrong = 0;
	private latency: Histogram | null = null;
	private spentBefore = 0;

	/** `spend` is that of the canary's pool, where its cost is looked at; `judge` is told of every answer that is judged. */
	constructor(plan: AnalysisPlan, random: Keyed, spend: SpendMeter | null, judge: (quantity: number) => void) {
		this.plan = plan;
		this.random = random;
		this.spend = spend;
		this.judge = judge;
	}

	/** Forgets what has been seen. */
	begin(): void {
		this.answered = 0;
		this.errors = 0;
		this.judged = 0;
		this.wrong = 0;
		this.latency = this.plan.latencyMax === null ? null : new Histogram();
		this.spentBefore = this.spend?.total() ?? 0;
	}

	/** One that its caller withdrew says nothing about the version. */
	observe(key: number, outcome: number, tookUs: number, wrong: boolean): void {
		if (outcome === CANCELLED) return;
		this.answered++;
		if (outcome !== OK) {
			this.errors++;
			return;
		}
		this.latency?.record(tookUs);
		if (this.plan.wrongMax === null) return;
		this.random.seek(key, JUDGED);
		if (this.random.double() >= this.plan.judged) return;
		this.judge(1);
		this.judged++;
		if (wrong) this.wrong++;
	}

	check(): Verdict {
		const { errorsMax, wrongMax, latencyMax, costMax } = this.plan;
		const good = this.answered - this.errors;
		const found = [
			this.held('errors', errorsMax, this.answered, this.errors / this.answered),
			this.held('wrong answers', wrongMax, this.judged, this.wrong / this.judged),
			this.held('latency', latencyMax, good, this.latency?.quantile(0.99) ?? Number.NaN),
			this.held('cost', costMax, this.answered, ((this.spend?.total() ?? 0) - this.spentBefore) / this.answered),
		];
		if (this.plan.over === 'interval') this.begin();
		const failed = found.find((one) => one?.outcome === 'failed');
		return failed ?? found.find((one) => one?.outcome === 'inconclusive') ?? { outcome: 'passed', because: null };
	}

	/** Null when there is no such limit. */
	private held(what: string, max: number | null, samples: number, value: number): Verdict | null {
		if (max === null) return null;
		if (samples < this.plan.samplesMin) return { outcome: 'inconclusive', because: null };
		return value > max ? { outcome: 'failed', because: what } : { outcome: 'passed', because: null };
	}
}
