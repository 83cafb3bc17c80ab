import { count } from '../../model/fields.ts';
import { type AutoscalerKind, defineAutoscaler } from './autoscaler.ts';

/** No autoscaler: a deployment with a fixed number of replicas. */
export const fixed: AutoscalerKind = defineAutoscaler<{ replicas?: number | undefined }>({
	kind: 'fixed',
	summary: 'always the same number of replicas; the initial number when none is given',
	cite: 'definition',
	shape: { replicas: count(0, 100_000).optional().describe('instead of the initial number') },
	create: ({ replicas }, { replicasInitial }) => {
		const wanted = replicas ?? replicasInitial;
		return { sampleUs: 60_000_000, sample: () => wanted, poke: () => wanted };
	},
});
