/**
 * The Knative Pod Autoscaler, as knative/serving @98e5ef9 (2026-08) computes it: pkg/autoscaler/scaling/autoscaler.go,
 * metrics/collector.go, aggregation/bucketing.go, reconciler/autoscaling/kpa/scaler.go. Defaults are those of the
 * shipped ConfigMap config-autoscaler.
 */
import { count, duration, percent, plainNumber, positiveDuration } from '../../model/fields.ts';
import { type Autoscaler, type AutoscalerKind, defineAutoscaler, type PoolObservation } from './autoscaler.ts';

const SECOND = 1_000_000;
const TICK_US = 2 * SECOND;

export interface KpaOptions {
	target?: number | undefined;
	target_utilization: number;
	stable_window: number;
	panic_window_percentage: number;
	panic_threshold: number;
	max_scale_up_rate: number;
	max_scale_down_rate: number;
	scale_down_delay: number;
	scale_to_zero_grace: number;
	activation_scale: number;
}

export const knativeKpa: AutoscalerKind = defineAutoscaler<KpaOptions>({
	kind: 'knative-kpa',
	summary: 'Knative concurrency autoscaler with stable and panic windows',
	cite: 'knative/serving @98e5ef9 (2026-08), config-autoscaler defaults',
	shape: {
		target: plainNumber.optional().describe('concurrency per replica before utilization; the slots per replica when not given'),
		target_utilization: percent.prefault('70%').describe('share of `target` that is aimed at'),
		stable_window: positiveDuration.prefault('60s').describe('concurrency is averaged over this; from 6s to 1h'),
		panic_window_percentage: percent.prefault('10%').describe('length of the panic window, of the stable one'),
		panic_threshold: percent
			.prefault('200%')
			.describe('panic begins when the panic window wants this share of what is ready, and lasts a stable window'),
		max_scale_up_rate: plainNumber.default(1000).describe('wanted at most this times what is ready'),
		max_scale_down_rate: plainNumber.default(2).describe('wanted at least what is ready, divided by this'),
		scale_down_delay: duration.prefault('0s').describe('a lower wish must have stood this long'),
		scale_to_zero_grace: duration.prefault('30s').describe('the last replica is kept this long, until requests go through the activator'),
		activation_scale: count(0, 1000).default(0).describe('replicas to start with when it comes back from zero'),
	},
	check: (o) => {
		if (o.stable_window < 6 * SECOND || o.stable_window > 3600 * SECOND) return '`stable_window` must be between 6s and 1h';
		if (o.panic_threshold < 1.1) return '`panic_threshold` must be at least 110%';
		if (o.max_scale_up_rate <= 1 || o.max_scale_down_rate <= 1) return 'scale rates must be above 1';
		if (!(o.target_utilization > 0 && o.target_utilization <= 1)) return '`target_utilization` must be above 0% and at most 100%';
		return null;
	},
	create: (o, { slots, replicasInitial }) => {
		const target = Math.max(0.01, (o.target ?? slots) * o.target_utilization);
		return new KnativeKpa(o, target, replicasInitial);
	},
});

/** One scaling decision after another; exact on the vectors of autoscaler_test.go. */
export class KpaDecider {
	private readonly options: Pick<
		KpaOptions,
		'panic_threshold' | 'max_scale_up_rate' | 'max_scale_down_rate' | 'stable_window' | 'activation_scale'
	>;
	private readonly target: number;
	/** When panic was entered or last extended; -1 = not in panic. */
	private panicTime = -1;
	private maxPanicPods = 0;

	constructor(options: KpaDecider['options'], target: number, now: number, ready: number) {
		this.options = options;
		this.target = target;
		// A restarted autoscaler that finds several pods starts in panic, so as not to scale down blindly.
		if (ready > 1) {
			this.panicTime = now;
			this.maxPanicPods = ready;
		}
	}

	get panicking(): boolean {
		return this.panicTime >= 0;
	}

	/** Pods wanted, given average concurrency over the stable and the panic window. */
	decide(now: number, readyPods: number, stable: number, panic: number): number {
		const o = this.options;
		const ready = Math.max(1, readyPods);
		const up = Math.ceil(o.max_scale_up_rate * ready);
		const down = Math.floor(ready / o.max_scale_down_rate);
		const rawStable = Math.ceil(stable / this.target);
		const rawPanic = Math.ceil(panic / this.target);
		let wantStable = Math.min(Math.max(rawStable, down), up);
		let wantPanic = Math.min(Math.max(rawPanic, down), up);
		if (o.activation_scale > 1) {
			if (rawStable > 0) wantStable = Math.max(wantStable, o.activation_scale);
			if (rawPanic > 0) wantPanic = Math.max(wantPanic, o.activation_scale);
		}
		const over = rawPanic / ready >= o.panic_threshold;
		if (over) this.panicTime = now;
		else if (this.panicTime >= 0 && this.panicTime + o.stable_window < now) {
			this.panicTime = -1;
			this.maxPanicPods = 0;
		}
		if (this.panicTime < 0) return wantStable;
		this.maxPanicPods = Math.max(this.maxPanicPods, wantStable, wantPanic);
		return this.maxPanicPods;
	}
}

class KnativeKpa implements Autoscaler {
	readonly sampleUs: number = SECOND;
	private readonly options: KpaOptions;
	private readonly decider: KpaDecider;
	private readonly stable: ConcurrencyWindow;
	private readonly panic: ConcurrencyWindow;
	private readonly delayed: MaxWindow | null;
	private integral = 0;
	private sampledAt = 0;
	/** Since when nothing was wanted; -1 = something was. */
	private idleSince = -1;
	/** Since when the revision has been active: the run begins with that, and every start from zero. */
	private activeSince = 0;

	constructor(options: KpaOptions, target: number, ready: number) {
		this.options = options;
		this.decider = new KpaDecider(options, target, 0, ready);
		this.stable = new ConcurrencyWindow(Math.round(options.stable_window / SECOND));
		this.panic = new ConcurrencyWindow(Math.max(1, Math.round((options.stable_window * options.panic_window_percentage) / SECOND)));
		this.delayed = options.scale_down_delay > 0 ? new MaxWindow(Math.ceil(options.scale_down_delay / TICK_US)) : null;
	}

	/** Every second: one bucket of average concurrency; every second second: a decision. */
	sample(seen: PoolObservation): number {
		this.record(seen);
		return seen.now % TICK_US === 0 ? this.tick(seen) : -1;
	}

	/** The activator reports its first request at once and the decider does not wait for its tick. */
	poke(seen: PoolObservation): number {
		this.record(seen);
		const held = seen.queued + seen.serving;
		this.idleSince = -1;
		this.activeSince = seen.now;
		return Math.max(1, this.decider.decide(seen.now, seen.ready, this.stable.average, Math.max(held, this.panic.average)));
	}

	private record(seen: PoolObservation): void {
		const elapsed = seen.now - this.sampledAt;
		if (elapsed <= 0) return;
		const average = (seen.concurrencyIntegral - this.integral) / elapsed;
		this.integral = seen.concurrencyIntegral;
		this.sampledAt = seen.now;
		this.stable.push(average);
		this.panic.push(average);
	}

	private tick(seen: PoolObservation): number {
		let want = this.decider.decide(seen.now, seen.ready, this.stable.average, this.panic.average);
		if (this.delayed !== null) want = this.delayed.push(want);
		return want > 0 ? this.wanted(want) : this.towardsZero(seen.now);
	}

	private wanted(want: number): number {
		this.idleSince = -1;
		return want;
	}

	/** The last replica goes only after the grace period, in which requests would be buffered by the activator. */
	private towardsZero(now: number): number {
		// Nor before it has been active for a stable window.
		if (now - this.activeSince < this.options.stable_window) return 1;
		if (this.idleSince < 0) this.idleSince = now;
		return now - this.idleSince >= this.options.scale_to_zero_grace ? 0 : 1;
	}
}

/** Mean of the last n one-second buckets; before n have passed, of those there are. */
class ConcurrencyWindow {
	private readonly buckets: Float64Array;
	private filled = 0;
	private at = 0;

	constructor(seconds: number) {
		this.buckets = new Float64Array(seconds);
	}

	push(value: number): void {
		this.buckets[this.at] = value;
		this.at = (this.at + 1) % this.buckets.length;
		if (this.filled < this.buckets.length) this.filled++;
	}

	/** Summed afresh each time: a running sum would drift, and its drift could cross a ceiling. */
	get average(): number {
		let sum = 0;
		for (let i = 0; i < this.filled; i++) sum += this.buckets[i];
		return this.filled === 0 ? 0 : sum / this.filled;
	}
}

/** Maximum over the last n values. */
class MaxWindow {
	private readonly values: Float64Array;
	private at = 0;

	constructor(length: number) {
		this.values = new Float64Array(Math.max(1, length));
	}

	push(value: number): number {
		this.values[this.at] = value;
		this.at = (this.at + 1) % this.values.length;
		let max = 0;
		for (const v of this.values) if (v > max) max = v;
		return max;
	}
}
