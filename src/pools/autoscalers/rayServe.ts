/**
 * Ray Serve, as its autoscaling policy computes it ten times a second: ongoing requests, averaged over a look-back,
 * against a target per replica; smoothed; and only when it has wanted the same direction for the whole delay.
 */
import { duration, plainNumber, positiveDuration } from '../../model/fields.ts';
import { type Autoscaler, type AutoscalerKind, defineAutoscaler, type PoolObservation } from './autoscaler.ts';
import { TrailingMean } from './demand.ts';

const LOOP_US = 100_000;

interface RayServeOptions {
	readonly target_ongoing_requests: number;
	readonly look_back_period: number;
	readonly upscale_delay: number;
	readonly downscale_delay: number;
	readonly downscale_to_zero_delay?: number | undefined;
	readonly upscaling_factor: number;
	readonly downscaling_factor: number;
}

export const rayServe: AutoscalerKind = defineAutoscaler<RayServeOptions>({
	kind: 'ray-serve',
	summary: 'Ray Serve: ongoing requests per replica over a look-back, acted on after a delay in each direction',
	cite: 'ray-project/ray serve autoscaling_policy and AutoscalingConfig (2026): look-back 30 s, delays 30 s and 600 s',
	shape: {
		target_ongoing_requests: plainNumber.default(2).describe('per replica, waiting ones included'),
		look_back_period: positiveDuration.prefault('30s').describe('look_back_period_s'),
		upscale_delay: duration.prefault('30s').describe('upscale_delay_s'),
		downscale_delay: duration.prefault('10m').describe('downscale_delay_s'),
		downscale_to_zero_delay: duration.optional().describe('downscale_to_zero_delay_s, from one to none; `downscale_delay` when not given'),
		upscaling_factor: plainNumber.default(1).describe('share of the way up taken at once'),
		downscaling_factor: plainNumber.default(1).describe('share of the way down taken at once'),
	},
	check: (o) => {
		if (!(o.target_ongoing_requests > 0)) return '`target_ongoing_requests` must be above zero';
		return o.upscaling_factor > 0 && o.downscaling_factor > 0 ? null : 'scaling factors must be above zero';
	},
	create: (o, { replicasInitial }) => new RayServe(o, replicasInitial),
});

class RayServe implements Autoscaler {
	readonly sampleUs: number = LOOP_US;
	private readonly options: RayServeOptions;
	private readonly ongoing: TrailingMean;
	/** What was last decided. */
	private decided: number;
	/** Loops in a row that wanted more (above zero) or fewer (below). */
	private loops = 0;

	constructor(options: RayServeOptions, replicasInitial: number) {
		this.options = options;
		this.ongoing = new TrailingMean(options.look_back_period);
		this.decided = replicasInitial;
	}

	sample(seen: PoolObservation): number {
		const ongoing = this.ongoing.add(seen.now, seen.concurrencyIntegral);
		if (Number.isNaN(ongoing)) return -1;
		if (seen.ready === 0) return this.fromZero(seen);
		const wanted = this.desired(ongoing, seen.ready);
		if (wanted > this.decided) this.lean(1, wanted, this.options.upscale_delay);
		else if (wanted < this.decided) this.leanDown(wanted);
		else this.loops = 0;
		return this.decided;
	}

	/** Without a running replica nothing is delayed: one, as soon as anything is queued. */
	poke(seen: PoolObservation): number {
		return this.fromZero(seen);
	}

	private fromZero(seen: PoolObservation): number {
		if (seen.queued > 0) this.decided = Math.max(this.decided, Math.ceil(this.options.upscaling_factor));
		return this.decided;
	}

	private desired(ongoing: number, running: number): number {
		const ratio = ongoing / running / this.options.target_ongoing_requests;
		const factor = ratio >= 1 ? this.options.upscaling_factor : this.options.downscaling_factor;
		return Math.ceil(running * (1 + (ratio - 1) * factor) - 1e-9);
	}

	private leanDown(wanted: number): void {
		const { downscale_delay, downscale_to_zero_delay } = this.options;
		if (downscale_to_zero_delay === undefined || wanted > 0) this.lean(-1, wanted, downscale_delay);
		else if (this.decided > 1) this.lean(-1, 1, downscale_delay);
		else this.lean(-1, 0, downscale_to_zero_delay);
	}

	private lean(direction: 1 | -1, wanted: number, delay: number): void {
		this.loops = this.loops * direction > 0 ? this.loops + direction : direction;
		if (Math.abs(this.loops) <= Math.floor(delay / LOOP_US)) return;
		this.loops = 0;
		this.decided = Math.max(0, wanted);
	}
}
