/**
 * llm-d Workload-Variant-Autoscaler, saturation mode: one replica up when too little is spare, one down when what is
 * left could carry the load and still have enough to spare; never while a replica is on its way. Replicas of a pool
 * are alike and share one queue here, so the busy share of the slots stands for KV-cache usage, and the queue is
 * thought of as spread evenly.
 */
import { count, duration, flag, plainNumber, positiveDuration, share } from '../../model/fields.ts';
import { type Autoscaler, type AutoscalerKind, defineAutoscaler, ownReplicas, type PoolObservation } from './autoscaler.ts';

const SECOND = 1_000_000;

interface LlmDOptions {
	readonly kv_threshold: number;
	readonly queue_threshold: number;
	readonly kv_spare: number;
	readonly queue_spare: number;
	readonly interval: number;
	readonly scale_to_zero: boolean;
	readonly retention: number;
}

export const llmD: AutoscalerKind = defineAutoscaler<LlmDOptions>({
	kind: 'llm-d',
	summary: 'llm-d WVA: one replica more or fewer a minute, by spare KV cache and spare queue',
	cite: 'llm-d Workload-Variant-Autoscaler docs, saturation analyzer (2026): 0.80, 5, 0.10, 3, every 60 s',
	shape: {
		kv_threshold: share.prefault('80%').describe('a replica is saturated from this usage on'),
		queue_threshold: count(1, 100_000).default(5).describe('a replica is saturated from this many waiting on'),
		kv_spare: share.prefault('10%').describe('scales up below this much spare usage'),
		queue_spare: plainNumber.default(3).describe('scales up below this much spare queue'),
		interval: positiveDuration.prefault('1m').describe('GLOBAL_OPT_INTERVAL; the highest values since the last look count'),
		scale_to_zero: flag.default(false).describe('whether the last replica goes when nothing came for the retention'),
		retention: duration.prefault('10m').describe('from the last request to none'),
	},
	check: (o) => {
		if (o.kv_spare >= o.kv_threshold) return '`kv_spare` must be below `kv_threshold`';
		if (o.queue_spare >= o.queue_threshold) return '`queue_spare` must be below `queue_threshold`';
		return o.interval < SECOND ? '`interval` must be at least 1s' : null;
	},
	create: (o, { slots }) => new LlmD(o, slots),
});

class LlmD implements Autoscaler {
	readonly sampleUs: number = SECOND;
	private readonly options: LlmDOptions;
	private readonly slots: number;
	/** Attempts being worked on and waiting, at most, since the last look. */
	private servingMax = 0;
	private queuedMax = 0;
	private lookedAt = 0;
	private activeAt = 0;

	constructor(options: LlmDOptions, slots: number) {
		this.options = options;
		this.slots = slots;
	}

	sample(seen: PoolObservation): number {
		this.servingMax = Math.max(this.servingMax, seen.serving);
		this.queuedMax = Math.max(this.queuedMax, seen.queued);
		if (seen.queued + seen.serving > 0) this.activeAt = seen.now;
		if (seen.now - this.lookedAt < this.options.interval) return -1;
		const wanted = this.look(seen);
		this.lookedAt = seen.now;
		this.servingMax = seen.serving;
		this.queuedMax = seen.queued;
		return wanted;
	}

	/** The scale-from-zero loop looks at the gateway's queue ten times a second: at once, here. */
	poke(): number {
		return 1;
	}

	private look(seen: PoolObservation): number {
		const { ready, starting } = seen;
		if (ready === 0 || starting > 0) return -1;
		if (this.options.scale_to_zero && seen.now - this.activeAt >= this.options.retention) return 0;
		const own = ownReplicas(seen);
		if (!this.hasSpare(ready)) return own + 1;
		return ready >= 2 && this.hasSpare(ready - 1) ? own - 1 : own;
	}

	/** Whether so many replicas would carry the load of the last interval with enough to spare. */
	private hasSpare(replicas: number): boolean {
		const { kv_threshold, queue_threshold, kv_spare, queue_spare } = this.options;
		const kv = this.servingMax / (replicas * this.slots);
		const queue = this.queuedMax / replicas;
		return kv_threshold - kv >= kv_spare - 1e-12 && queue_threshold - queue >= queue_spare - 1e-12;
	}
}
