/**
 * AWS Lambda: an execution environment per request in flight. What finds no idle environment starts one, as fast as
 * the scaling rate of the function allows, up to its concurrency; an environment that is idle for the keep-alive goes.
 * The semantics are those of SimFaaS (pacslab/simfaas, arXiv 2102.08904), measured against AWS there.
 */
import { count, duration, positiveRate } from '../../model/fields.ts';
import { type Autoscaler, type AutoscalerKind, defineAutoscaler, type KeepAlive, ownReplicas, type PoolObservation } from './autoscaler.ts';
import { replicasForAll } from './demand.ts';

interface LambdaOptions {
	readonly keep_alive: number;
	readonly concurrency: number;
	readonly scaling_burst: number;
	readonly scaling_rate: number;
}

export const lambda: AutoscalerKind = defineAutoscaler<LambdaOptions>({
	kind: 'lambda',
	summary: 'AWS Lambda: an environment per request, kept warm for a while; with `queue: 0` what finds none is throttled at once',
	cite: 'AWS Lambda scaling behaviour (docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html); keep-alive and newest-first reuse: arXiv 2102.08904',
	shape: {
		keep_alive: duration.prefault('10m').describe('an environment idle for this long goes; AWS promises no figure'),
		concurrency: count(1, 100_000).default(1000).describe('requests in flight at most: account or reserved concurrency'),
		scaling_burst: count(1, 100_000).default(1000).describe('environments that may start at one instant'),
		scaling_rate: positiveRate
			.prefault('100/s')
			.describe('how fast that allowance comes back: 1,000 per 10 s, never banked beyond the burst'),
	},
	create: (o, { slots }) => new Lambda(o, slots),
});

class Lambda implements Autoscaler {
	/** Every request is looked at as it comes; this only notices that there are none. */
	readonly sampleUs: number = 60_000_000;
	readonly perRequest = true;
	readonly keepAlive: KeepAlive;
	private readonly options: LambdaOptions;
	private readonly slots: number;
	private allowance: number;
	private refilledAt = 0;

	constructor(options: LambdaOptions, slots: number) {
		this.options = options;
		this.slots = slots;
		this.allowance = options.scaling_burst;
		this.keepAlive = { idleUs: options.keep_alive, keeps: () => 0 };
	}

	sample(seen: PoolObservation): number {
		const { concurrency, scaling_burst, scaling_rate } = this.options;
		const active = seen.ready + seen.starting;
		const refill = ((seen.now - this.refilledAt) * scaling_rate) / 1e6;
		this.allowance = Math.min(scaling_burst, this.allowance + refill);
		this.refilledAt = seen.now;
		const need = Math.min(replicasForAll(seen, this.slots), Math.max(1, Math.floor(concurrency / this.slots)));
		if (need <= active) return need;
		const started = Math.min(need - active, Math.floor(this.allowance + 1e-9));
		this.allowance -= started;
		return ownReplicas(seen) + started;
	}

	poke(seen: PoolObservation): number {
		return this.sample(seen);
	}
}
