import { duration, positiveDuration } from '../../model/fields.ts';
import { defineSignal, type SignalKind } from './signal.ts';

const US_PER_HOUR = 3_600_000_000;

/**
 * The spend rate over a trailing window, as old as the source makes it: seconds for a meter in the request path,
 * many hours for a provider's billing export.
 */
export const spendRate: SignalKind = defineSignal<{ lag: number; window: number }>({
	kind: 'spend-rate',
	summary: 'dollars per time over a trailing window, seen with a lag',
	unit: 'money-rate',
	cite: 'lags: AWS Cost Explorer 8-14 h, GCP billing export 4-12 h, Azure 8-24 h (2026)',
	shape: {
		lag: duration.prefault('0s').describe('age of the newest data point'),
		window: positiveDuration.prefault('1h').describe('the rate is the mean over this long'),
	},
	create: ({ lag, window }, { spend, periodUs }) => {
		const lagSteps = Math.ceil(lag / periodUs);
		const windowSteps = Math.max(1, Math.round(window / periodUs));
		const totals = new Float64Array(lagSteps + windowSteps + 1).fill(Number.NaN);
		let reads = 0;
		return {
			read: () => {
				totals[reads % totals.length] = spend.total();
				const at = (stepsAgo: number) => (stepsAgo > reads ? Number.NaN : totals[(reads - stepsAgo) % totals.length]);
				const rate = ((at(lagSteps) - at(lagSteps + windowSteps)) * US_PER_HOUR) / (windowSteps * periodUs);
				reads++;
				return rate;
			},
		};
	},
});
