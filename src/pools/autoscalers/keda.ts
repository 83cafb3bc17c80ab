/**
 * KEDA's own part, 0 <-> 1, on top of the HPA it creates for 1 <-> N: kedacore/keda @8b4f083 pkg/scaling/executor.
 * While a trigger is active the HPA decides on the trigger's value; when it has been inactive for the cooldown, the
 * deployment goes to `min` (zero by default); the first poll that finds work starts it again.
 */
import { duration, positiveDuration } from '../../model/fields.ts';
import { type Autoscaler, type AutoscalerKind, defineAutoscaler, type PoolObservation } from './autoscaler.ts';
import { HpaController, type HpaOptions, hpaProblem, hpaShape } from './hpaController.ts';

interface KedaOptions extends HpaOptions {
	readonly polling_interval: number;
	readonly cooldown: number;
}

export const keda: AutoscalerKind = defineAutoscaler<KedaOptions>({
	kind: 'keda',
	summary: 'KEDA: scale from and to zero by polling, an HPA in between',
	cite: 'kedacore/keda @8b4f083 and keda-docs: pollingInterval 30 s, cooldownPeriod 300 s',
	shape: {
		...hpaShape,
		polling_interval: positiveDuration.prefault('30s'),
		cooldown: duration.prefault('5m').describe('from the last activity to zero'),
	} as never,
	check: hpaProblem,
	create: (o, context) => new Keda(o, new HpaController(o, context)),
});

class Keda implements Autoscaler {
	readonly sampleUs: number;
	private readonly options: KedaOptions;
	private readonly hpa: Autoscaler;
	private polledAt = Number.NEGATIVE_INFINITY;
	private activeAt = 0;
	/** At zero, until a poll finds work. */
	private dormant = false;

	constructor(options: KedaOptions, hpa: Autoscaler) {
		this.options = options;
		this.hpa = hpa;
		this.sampleUs = hpa.sampleUs;
	}

	sample(seen: PoolObservation): number {
		const byLoad = this.hpa.sample(seen);
		if (seen.now - this.polledAt >= this.options.polling_interval) this.poll(seen);
		if (this.dormant) return 0;
		return seen.ready + seen.starting === 0 ? 1 : byLoad;
	}

	/** Whether there is anything to do decides between zero and the rest; between polls nothing changes that. */
	private poll(seen: PoolObservation): void {
		this.polledAt = seen.now;
		if (seen.queued + seen.serving > 0) this.activeAt = seen.now;
		this.dormant = seen.now - this.activeAt > this.options.cooldown;
	}

	/** Work that arrives at zero replicas waits for the next poll. */
	poke(): number {
		return -1;
	}
}
