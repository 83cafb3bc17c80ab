/**
 * Cloud Run: instances such that each is at most at 60 % of its concurrency, on average over the last minute; looked
 * at every five seconds. A GPU's load is no signal. An instance that is idle may stay for 15 minutes.
 */
import { percent, positiveDuration } from '../../model/fields.ts';
import { type Autoscaler, type AutoscalerKind, defineAutoscaler, type KeepAlive, type PoolObservation } from './autoscaler.ts';
import { replicasForAll, TrailingMean } from './demand.ts';

interface CloudRunOptions {
	readonly target: number;
	readonly window: number;
	readonly evaluate: number;
	readonly idle: number;
}

export const cloudRun: AutoscalerKind = defineAutoscaler<CloudRunOptions>({
	kind: 'cloud-run',
	summary: 'Cloud Run: instances at 60 % of their concurrency over a minute; idle ones stay for up to 15 minutes',
	cite: 'Cloud Run instance autoscaling and GPU pages (docs.cloud.google.com/run, 2026)',
	shape: {
		target: percent.prefault('60%').describe('of the concurrency of an instance, its slots'),
		window: positiveDuration.prefault('1m').describe('concurrency is a mean over this long'),
		evaluate: positiveDuration.prefault('5s').describe('how often it looks'),
		idle: positiveDuration.prefault('15m').describe('an idle instance goes after this long; Cloud Run may take it earlier'),
	},
	check: (o) => (o.target > 0 && o.target <= 1 ? null : '`target` must be above 0% and at most 100%'),
	create: (o, { slots }) => new CloudRun(o, slots),
});

class CloudRun implements Autoscaler {
	readonly sampleUs: number;
	readonly keepAlive: KeepAlive;
	private readonly perInstance: number;
	private readonly slots: number;
	private readonly mean: TrailingMean;

	constructor(options: CloudRunOptions, slots: number) {
		this.sampleUs = options.evaluate;
		this.keepAlive = { idleUs: options.idle, keeps: () => 0 };
		this.perInstance = slots * options.target;
		this.slots = slots;
		this.mean = new TrailingMean(options.window);
	}

	sample(seen: PoolObservation): number {
		const concurrency = this.mean.add(seen.now, seen.concurrencyIntegral);
		return Number.isNaN(concurrency) ? -1 : Math.ceil(concurrency / this.perInstance - 1e-9);
	}

	/** From zero, requests that wait start what it takes to hold them. */
	poke(seen: PoolObservation): number {
		return replicasForAll(seen, this.slots);
	}
}
