/**
 * AWS target tracking (Application Auto Scaling: SageMaker endpoints, ECS, ...): two CloudWatch alarms on a metric per
 * replica, of one datapoint a period. The high alarm wants several datapoints in a row above the target, the low one
 * many more below its own threshold; then capacity is set in proportion to the metric.
 */
import { count, duration, flag, oneOf, plainNumber, positiveDuration, share } from '../../model/fields.ts';
import { type Autoscaler, type AutoscalerKind, defineAutoscaler, ownReplicas, type PoolObservation } from './autoscaler.ts';

interface TargetTrackingOptions {
	readonly metric: 'invocations' | 'concurrency' | 'utilization' | 'backlog';
	readonly target: number;
	readonly period: number;
	readonly lag: number;
	readonly up_datapoints: number;
	readonly down_datapoints: number;
	readonly low_threshold: number;
	readonly scale_out_cooldown: number;
	readonly scale_in_cooldown: number;
	readonly scale_in: boolean;
}

export const targetTracking: AutoscalerKind = defineAutoscaler<TargetTrackingOptions>({
	kind: 'target-tracking',
	summary: 'AWS target tracking: 3 of 3 datapoints above the target to scale out, 15 of 15 below it to scale in',
	cite: 'AWS Application Auto Scaling and SageMaker endpoint autoscaling docs (2026); 3 and 15 one-minute datapoints, cooldowns 300 s',
	example: { metric: 'invocations', target: 60 },
	shape: {
		metric: oneOf('invocations', 'concurrency', 'utilization', 'backlog').describe(
			'per replica: invocations a minute (InvocationsPerInstance), attempts in flight (ConcurrentRequests), busy share of the slots, attempts waiting (BacklogPerInstance)',
		),
		target: plainNumber.describe('in the unit of the metric; 0.7 for 70 % of the slots'),
		period: positiveDuration.prefault('1m').describe('one datapoint each; 10s for the high-resolution metrics'),
		lag: duration.prefault('0s').describe('from the end of a period to its datapoint'),
		up_datapoints: count(1, 100).default(3).describe('in a row above the target'),
		down_datapoints: count(1, 1000).default(15).describe('in a row below the low threshold'),
		low_threshold: share.prefault('90%').describe('of the target; as seen on the alarms AWS creates, not documented'),
		scale_out_cooldown: duration.prefault('5m').describe('what was added within it counts as there; nothing is removed'),
		scale_in_cooldown: duration.prefault('5m').describe('nothing more is removed within it'),
		scale_in: flag.default(true).describe('false for DisableScaleIn'),
	},
	check: (o) => (o.target > 0 ? null : '`target` must be above zero'),
	create: (o, { slots, replicasInitial }) => new TargetTracking(o, slots, replicasInitial),
});

interface Datapoint {
	readonly at: number;
	/** Summed over the replicas. */
	readonly total: number;
	readonly replicas: number;
}

class TargetTracking implements Autoscaler {
	readonly sampleUs: number;
	private readonly options: TargetTrackingOptions;
	private readonly slots: number;
	/** Not published yet, oldest first. */
	private readonly pending: Datapoint[] = [];
	private arrivals = 0;
	private concurrency = 0;
	private queue = 0;
	private sampledAt = 0;
	/** The capacity last set. */
	private decided: number;
	private high = 0;
	private low = 0;
	private outAt = Number.NEGATIVE_INFINITY;
	private inAt = Number.NEGATIVE_INFINITY;

	constructor(options: TargetTrackingOptions, slots: number, replicasInitial: number) {
		this.options = options;
		this.decided = replicasInitial;
		this.slots = slots;
		this.sampleUs = options.period;
	}

	sample(seen: PoolObservation): number {
		this.record(seen);
		while (this.pending.length > 0 && this.pending[0].at <= seen.now - this.options.lag)
			this.judge(this.pending.shift() as Datapoint, seen);
		return this.decided;
	}

	/** Without replicas there is no metric: leaving zero is the work of another policy. */
	poke(): number {
		return -1;
	}

	private record(seen: PoolObservation): void {
		const elapsed = seen.now - this.sampledAt;
		// The queue is a gauge, read at both ends of the period.
		const means = {
			invocations: ((seen.arrivals - this.arrivals) * 60e6) / elapsed,
			concurrency: (seen.concurrencyIntegral - this.concurrency) / elapsed,
			utilization: Math.min(seen.ready, (seen.concurrencyIntegral - this.concurrency) / elapsed / this.slots),
			backlog: (this.queue + seen.queued) / 2,
		};
		this.arrivals = seen.arrivals;
		this.concurrency = seen.concurrencyIntegral;
		this.queue = seen.queued;
		this.sampledAt = seen.now;
		this.pending.push({ at: seen.now, total: means[this.options.metric], replicas: seen.ready });
	}

	private judge({ total, replicas }: Datapoint, seen: PoolObservation): void {
		const { target, low_threshold, up_datapoints, down_datapoints, scale_in } = this.options;
		// Without a replica there is no datapoint, and a gap ends every row of them.
		const value = replicas === 0 ? Number.NaN : total / replicas;
		this.high = value > target ? this.high + 1 : 0;
		this.low = value < target * low_threshold ? this.low + 1 : 0;
		const current = ownReplicas(seen);
		const wanted = Math.ceil(total / target - 1e-9);
		if (this.high >= up_datapoints) this.scaleOut(seen.now, current, wanted);
		else if (this.low >= down_datapoints && scale_in) this.scaleIn(seen.now, current, wanted);
	}

	private scaleOut(now: number, current: number, wanted: number): void {
		// What is on its way counts, so a cooldown does not stop a larger step, and a cold start is not answered twice.
		if (wanted <= current) return;
		this.outAt = now;
		this.decided = wanted;
	}

	private scaleIn(now: number, current: number, wanted: number): void {
		const { scale_in_cooldown, scale_out_cooldown } = this.options;
		if (now - this.outAt < scale_out_cooldown || now - this.inAt < scale_in_cooldown || wanted >= current) return;
		this.inAt = now;
		this.decided = Math.max(1, wanted);
	}
}
