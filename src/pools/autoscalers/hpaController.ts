/**
 * The Kubernetes HorizontalPodAutoscaler v2, as kubernetes pkg/controller/podautoscaler (2026: replica_calculator.go,
 * horizontal.go) computes it, with the controller manager's default flags. Without a `behavior` the older limit
 * applies (at most double, at least 4, per sync); with one, its policies do.
 */
import { duration, object, oneOf, percent, plainNumber, positiveDuration, type Shape } from '../../model/fields.ts';
import { type Autoscaler, type AutoscalerContext, ownReplicas, type PoolObservation } from './autoscaler.ts';

interface Behavior {
	readonly up_pods: number;
	readonly up_percent: number;
	readonly up_select: 'max' | 'min' | 'disabled';
	readonly up_window: number;
	readonly down_pods: number;
	readonly down_percent: number;
	readonly down_select: 'max' | 'min' | 'disabled';
	readonly period: number;
	readonly down_period?: number | undefined;
}

/** Times in us. */
export interface HpaOptions {
	readonly metric: 'utilization' | 'concurrency' | 'queue';
	readonly target: number;
	readonly sync: number;
	readonly tolerance: number;
	readonly window: number;
	readonly lag: number;
	readonly down_stabilization: number;
	readonly behavior?: Behavior | undefined;
}

const select = oneOf('max', 'min', 'disabled');

/** The options of an HPA, for every autoscaler that is one or creates one. */
export const hpaShape: Shape = {
	metric: oneOf('utilization', 'concurrency', 'queue').describe(
		'utilization: busy slots, treated like CPU; concurrency: a Pods metric; queue: an External metric',
	),
	target: plainNumber.describe('per replica: 0.8 for 80 % of the slots busy, 4 for four attempts in flight, 10 for ten waiting'),
	sync: positiveDuration.prefault('15s').describe('--horizontal-pod-autoscaler-sync-period'),
	tolerance: percent.prefault('10%').describe('--horizontal-pod-autoscaler-tolerance'),
	window: positiveDuration.prefault('30s').describe('the metric is a mean over this long'),
	lag: duration.prefault('15s').describe('age of the newest sample (metrics-server resolution)'),
	down_stabilization: duration.prefault('5m').describe('--horizontal-pod-autoscaler-downscale-stabilization'),
	behavior: object({
		up_pods: plainNumber.default(4).describe('scaleUp, a Pods policy; 0 for none'),
		up_percent: percent.prefault('100%').describe('scaleUp, a Percent policy; 0% for none'),
		up_select: select.default('max').describe('which of the two counts'),
		up_window: duration.prefault('0s').describe('scaleUp.stabilizationWindowSeconds'),
		down_pods: plainNumber.default(0).describe('scaleDown, a Pods policy; 0 for none'),
		down_percent: percent.prefault('100%').describe('scaleDown, a Percent policy; 0% for none'),
		down_select: select.default('max').describe('which of the two counts'),
		period: positiveDuration.prefault('15s').describe('periodSeconds of the policies'),
		down_period: positiveDuration.optional().describe('periodSeconds of those of scaleDown, when it is another'),
	})
		.optional()
		.describe('spec.behavior; without it, the older limit of scaling up to the double, or to 4') as never,
};

/** What is wrong with the options beyond their fields; null when nothing is. */
export function hpaProblem(o: HpaOptions): string | null {
	if (!(o.target > 0)) return '`target` must be above zero';
	const b = o.behavior;
	if (b !== undefined && b.up_select !== 'disabled' && b.up_pods === 0 && b.up_percent === 0)
		return '`behavior` has no policy to scale up by; write `up_select: disabled` if that is meant';
	if (b !== undefined && b.down_select !== 'disabled' && b.down_pods === 0 && b.down_percent === 0)
		return '`behavior` has no policy to scale down by; write `down_select: disabled` if that is meant';
	return null;
}

/** What the replica calculator is given: the metric of each pod that has one, and how many pods lack it. */
export interface PodMetrics {
	/** Of ready pods. */
	readonly values: readonly number[];
	/** Not ready: left out, and counted as using nothing when scaling up (CPU only). */
	readonly ignored: number;
	/** No metric: counted as on target when scaling down, as using nothing when scaling up. */
	readonly missing: number;
	readonly target: number;
	readonly current: number;
	readonly tolerance: number;
}

/** Replicas wanted; exact on the vectors of replica_calculator_test.go. */
export function replicasFor(pods: PodMetrics): number {
	const { values, ignored, missing, target, current, tolerance } = pods;
	if (values.length === 0) return current;
	const sum = values.reduce((total, value) => total + value, 0);
	const ratio = sum / values.length / target;
	const steady = (r: number) => Math.abs(1 - r) <= tolerance + 1e-12;
	if (missing === 0 && !(ignored > 0 && ratio > 1)) return steady(ratio) ? current : ceil(ratio * values.length);
	const refilled = sum + (ratio < 1 ? missing * target : 0);
	const count = values.length + missing + (ratio > 1 ? ignored : 0);
	const newRatio = refilled / count / target;
	if (steady(newRatio) || (ratio < 1 && newRatio > 1) || (ratio > 1 && newRatio < 1)) return current;
	const wanted = ceil(newRatio * count);
	// Refilling may weaken a move, never reverse it.
	return (newRatio < 1 && wanted > current) || (newRatio > 1 && wanted < current) ? current : wanted;
}

/** Replicas for an External metric with an average value: the total shared out. */
export function replicasForTotal(total: number, target: number, current: number, tolerance: number): number {
	if (current > 0 && Math.abs(1 - total / (target * current)) <= tolerance + 1e-12) return current;
	return ceil(total / target);
}

/** The controller itself, also inside KEDA. */
export class HpaController implements Autoscaler {
	readonly sampleUs: number;
	private readonly options: HpaOptions;
	private readonly slots: number;
	/** (time, integral of the metric) at each sync, oldest first, as far back as lag and window reach. */
	private readonly samples: { readonly at: number; readonly integral: number }[] = [];
	private readonly recommendations: { readonly at: number; readonly replicas: number }[] = [];
	private readonly changes: { readonly at: number; readonly by: number }[] = [];
	private queueIntegral = 0;
	private sampledAt = 0;

	constructor(options: HpaOptions, { slots }: AutoscalerContext) {
		this.options = options;
		this.slots = slots;
		this.sampleUs = options.sync;
	}

	sample(seen: PoolObservation): number {
		this.remember(seen);
		const current = ownReplicas(seen);
		// With no replicas there is nothing to measure: scaling from zero is another controller's work.
		if (current === 0) return -1;
		const metric = this.metricOf(seen);
		if (Number.isNaN(metric)) return -1;
		// An HPA never goes below one by itself.
		const wanted = Math.max(1, this.stabilised(seen.now, current, this.recommended(metric, seen, current)));
		if (wanted !== current) this.changes.push({ at: seen.now, by: wanted - current });
		return wanted;
	}

	poke(): number {
		return -1;
	}

	private recommended(metric: number, seen: PoolObservation, current: number): number {
		const { target, tolerance } = this.options;
		if (this.options.metric === 'queue') return replicasForTotal(metric, target, current, tolerance);
		const perPod = seen.ready === 0 ? 0 : metric / seen.ready;
		const values = new Array<number>(seen.ready).fill(this.options.metric === 'utilization' ? Math.min(1, perPod / this.slots) : perPod);
		const cpu = this.options.metric === 'utilization';
		return replicasFor({ values, ignored: cpu ? seen.starting : 0, missing: cpu ? 0 : seen.starting, target, current, tolerance });
	}

	/** The metric summed over the pool, as a mean over the window that ended `lag` ago; NaN while there is none. */
	private metricOf(seen: PoolObservation): number {
		const end = this.sampleBefore(seen.now - this.options.lag);
		if (end === null) return Number.NaN;
		const start = this.sampleBefore(end.at - this.options.window) ?? this.samples[0];
		return end.at > start.at ? (end.integral - start.integral) / (end.at - start.at) : Number.NaN;
	}

	private remember(seen: PoolObservation): void {
		this.queueIntegral += seen.queued * (seen.now - this.sampledAt);
		this.sampledAt = seen.now;
		this.samples.push({ at: seen.now, integral: this.options.metric === 'queue' ? this.queueIntegral : seen.concurrencyIntegral });
		const oldest = seen.now - this.options.lag - this.options.window - 2 * this.options.sync;
		while (this.samples.length > 2 && this.samples[1].at <= oldest) this.samples.shift();
	}

	private sampleBefore(at: number): { readonly at: number; readonly integral: number } | null {
		for (let i = this.samples.length - 1; i >= 0; i--) if (this.samples[i].at <= at) return this.samples[i];
		return null;
	}

	/** Highest recommendation of the stabilization window on the way down; then the limits per sync. */
	private stabilised(now: number, current: number, recommendation: number): number {
		const { down_stabilization, behavior } = this.options;
		this.recommendations.push({ at: now, replicas: recommendation });
		const keep = Math.max(down_stabilization, behavior?.up_window ?? 0);
		while (this.recommendations[0].at < now - keep) this.recommendations.shift();
		let wanted = recommendation;
		if (recommendation < current) wanted = Math.min(current, this.extreme(now - down_stabilization, Math.max));
		else if (behavior !== undefined) wanted = Math.max(current, this.extreme(now - behavior.up_window, Math.min));
		return behavior === undefined ? Math.min(wanted, Math.max(2 * current, 4)) : this.limited(now, current, wanted, behavior);
	}

	private extreme(from: number, of: (a: number, b: number) => number): number {
		return this.recommendations
			.filter((r) => r.at >= from)
			.reduce((best, r) => of(best, r.replicas), this.recommendations[this.recommendations.length - 1].replicas);
	}

	/** Each policy gives a limit, from where the replicas stood a period ago; the select policy says which one counts. */
	private limited(now: number, current: number, wanted: number, behavior: Behavior): number {
		const { period, down_period = period } = behavior;
		while (this.changes.length > 0 && this.changes[0].at <= now - Math.max(period, down_period)) this.changes.shift();
		if (wanted > current)
			return Math.min(wanted, Math.max(current, this.upLimit(current - this.moved(now - period, 1), current, behavior)));
		return Math.max(wanted, Math.min(current, this.downLimit(current + this.moved(now - down_period, -1), current, behavior)));
	}

	/** Replicas added (1) or removed (-1) since an instant. */
	private moved(since: number, direction: 1 | -1): number {
		return this.changes.reduce((sum, { at, by }) => (at > since ? sum + Math.max(0, direction * by) : sum), 0);
	}

	private upLimit(start: number, current: number, { up_pods, up_percent, up_select }: Behavior): number {
		if (up_select === 'disabled') return current;
		const limits = [...(up_pods > 0 ? [start + up_pods] : []), ...(up_percent > 0 ? [ceil(start * (1 + up_percent))] : [])];
		return up_select === 'max' ? Math.max(...limits) : Math.min(...limits);
	}

	private downLimit(start: number, current: number, { down_pods, down_percent, down_select }: Behavior): number {
		if (down_select === 'disabled') return current;
		const limits = [
			...(down_pods > 0 ? [start - down_pods] : []),
			...(down_percent > 0 ? [Math.floor(start * (1 - down_percent) + 1e-9)] : []),
		];
		return down_select === 'max' ? Math.min(...limits) : Math.max(...limits);
	}
}

/** Like Go's math.Ceil on a product: rounding noise just above a whole number must not cost a replica. */
function ceil(value: number): number {
	return Math.ceil(value - 1e-9);
}
