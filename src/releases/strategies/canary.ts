import { type Field, list, object, positiveDuration, share } from '../../model/fields.ts';
import { answering, defineStrategy, type StrategyKind } from '../strategy.ts';

interface CanaryStep {
	readonly weight: number;
	readonly pause: number;
}

const step = object({
	weight: share.describe('of requests that the new version answers'),
	pause: positiveDuration.describe('until the next step'),
}) as unknown as Field<CanaryStep>;

/** Weights and pauses as written down; the analysis runs beside them and may abort. */
export const canary: StrategyKind = defineStrategy<{ steps: readonly CanaryStep[] }>({
	kind: 'canary',
	summary: 'a growing share of requests, a pause after each step, then all',
	cite: 'Argo Rollouts, strategy canary (2026-08): setWeight and pause; failureLimit 0, background analysis',
	shape: { steps: list(step, 'steps', 100, 1).describe('in this order') },
	example: {
		steps: [
			{ weight: '5%', pause: '1h' },
			{ weight: '50%', pause: '1h' },
		],
	},
	check: ({ steps }) =>
		steps.some(({ weight }, i) => i > 0 && weight < steps[i - 1].weight) ? 'a step must not have less weight than the one before' : null,
	create: ({ steps }) => ({ steps: steps.map(({ weight, pause }) => answering(weight, pause)), after: 'promote', checks: null }),
});
