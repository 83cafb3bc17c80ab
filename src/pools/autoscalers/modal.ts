/** Modal: containers for all inputs there are, plus a buffer while there are any; idle ones go after a window. */
import { count, plainNumber, positiveDuration } from '../../model/fields.ts';
import { type AutoscalerKind, defineAutoscaler, type PoolObservation } from './autoscaler.ts';
import { replicasForAll } from './demand.ts';

export const modal: AutoscalerKind = defineAutoscaler<{
	target_inputs?: number | undefined;
	buffer_containers: number;
	scaledown_window: number;
}>({
	kind: 'modal',
	summary: 'Modal: a container for every input that finds none, a buffer on top while active, gone after an idle window',
	cite: 'Modal client and docs (2026): scaledown_window 60 s, buffer_containers, target_inputs',
	shape: {
		target_inputs: plainNumber.optional().describe('inputs a container is meant to hold; the slots per replica when not given'),
		buffer_containers: count(0, 10_000).default(0).describe('kept idle on top while there is any input'),
		scaledown_window: positiveDuration.prefault('60s').describe('an idle container goes after this long'),
	},
	check: (o) => (o.target_inputs !== undefined && o.target_inputs < 1 ? '`target_inputs` must be at least 1' : null),
	create: (o, { slots }) => {
		const needed = (seen: PoolObservation) =>
			seen.queued + seen.serving === 0 ? 0 : replicasForAll(seen, o.target_inputs ?? slots) + o.buffer_containers;
		return {
			sampleUs: 1_000_000,
			perRequest: true,
			keepAlive: { idleUs: o.scaledown_window, keeps: needed },
			sample: needed,
			poke: needed,
		};
	},
});
