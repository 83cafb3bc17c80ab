/**
 * KEDA's own part, 0 <-> 1, on top of the HPA it creates for 1 <-> N: kedacore/keda @8b4f083 pkg/scaling/executor.
 * While a trigger is active the HPA decides on the trigger's value; when it has been inactive for the cooldown, the
 * deployment goes to `min` (zero by default); the first poll that finds work starts it again.
 */
import { count, duration, plainNumber, positiveDuration } from '../../model/fields.ts';
import { type Autoscaler, type AutoscalerKind, defineAutoscaler, ownReplicas, type PoolObservation } from './autoscaler.ts';
import { HpaController, type HpaOptions, hpaProblem, hpaShape } from './hpaController.ts';

interface KedaOptions extends HpaOptions {
	readonly polling_interval: number;
	readonly cooldown: number;
	readonly activation: number;
	readonly idle_replicas: number;
}

export const keda: AutoscalerKind = defineAutoscaler<KedaOptions>({
	kind: 'keda',
	summary: 'KEDA: scale from and to zero by polling, an HPA in between',
	cite: 'kedacore/keda @8b4f083 and keda-docs: pollingInterval 30 s, cooldownPeriod 300 s',
	example: { metric: 'queue', target: 5 },
	shape: {
		...hpaShape,
		polling_interval: positiveDuration.prefault('30s').describe('how often it is looked at whether there is anything to do'),
		cooldown: duration.prefault('5m').describe('from the last activity to zero; a run begins as if there had just been some'),
		activation: plainNumber.default(0).describe('activationThreshold: active while the metric, over all replicas, is above this'),
		idle_replicas: count(0, 1000).default(0).describe('idleReplicaCount'),
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
		const { idle_replicas } = this.options;
		if (this.dormant) return idle_replicas;
		return ownReplicas(seen) <= idle_replicas ? Math.max(idle_replicas + 1, byLoad) : byLoad;
	}

	/** Whether there is anything to do decides between zero and the rest; between polls nothing changes that. */
	private poll(seen: PoolObservation): void {
		this.polledAt = seen.now;
		// A trigger on the queue sees the queue: work in progress does not keep it active.
		const value = this.options.metric === 'queue' ? seen.queued : seen.queued + seen.serving;
		if (value > this.options.activation) this.activeAt = seen.now;
		this.dormant = seen.now - this.activeAt > this.options.cooldown;
	}

	/** Work that arrives at zero replicas waits for the next poll. */
	poke(): number {
		return -1;
	}
}
