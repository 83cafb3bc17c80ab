import { duration } from '../../model/fields.ts';
import { SpendHistory } from '../account.ts';
import { type AccountSignal, defineAccount, type SignalKind } from './signal.ts';

/** Memory beyond what the lag and the reading need: budgets ask what had been spent when their period began. */
const SLACK_US = 3_600_000_000;
const MINUTE = 60_000_000;

/** All that has been spent since the run began: what a meter in every path would say. */
export const totalSpend: SignalKind = defineAccount<{ lag: number }>({
	kind: 'total-spend',
	summary: 'dollars spent since the run began, seen with a lag',
	cite: 'definition; lags of real sources: billing-export, gateway-spend',
	unit: 'money',
	shape: { lag: duration.prefault('0s').describe('age of the newest data point') },
	create: ({ lag }, context): AccountSignal => {
		const history = new SpendHistory(context, Math.min(context.periodUs, MINUTE), lag + context.periodUs + SLACK_US);
		const recordedUntil = (now: number) => now - lag;
		return {
			recordedUntil,
			spentBy: (instant) => history.by(instant),
			read: (now) => history.by(recordedUntil(now)),
		};
	},
});
