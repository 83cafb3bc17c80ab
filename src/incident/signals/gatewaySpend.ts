import { duration, positiveDuration, share } from '../../model/fields.ts';
import { SpendHistory } from '../account.ts';
import { type AccountSignal, defineAccount, type SignalKind } from './signal.ts';

const SECOND = 1_000_000;
const SLACK_US = 3600 * SECOND;

/**
 * What a gateway writes down of the spending that goes through it: late by its write interval, and short of what it cannot
 * price. Of replicas it knows the price as a gateway knows it that is told what a call costs.
 */
export const gatewaySpend: SignalKind = defineAccount<{ lag: number; misses: number; window: number }>({
	kind: 'gateway-spend',
	summary: "spend rate by the gateway's own ledger: late by its write interval, and short of what it misses",
	cite: 'LiteLLM: spend is queued and written every proxy_batch_write_at = 10 s plus up to 5 s; an unpriced model adds nothing (proxy_server.py)',
	unit: 'money-rate',
	shape: {
		lag: duration.prefault('15s').describe('from spending to its being written'),
		misses: share.prefault('0%').describe('share of spending that is never written'),
		window: positiveDuration.prefault('5m').describe('the rate is the mean over this long'),
	},
	create: ({ lag, misses, window }, context): AccountSignal => {
		const step = Math.max(SECOND, Math.min(60 * SECOND, window, lag));
		const history = new SpendHistory(context, step, lag + window + context.periodUs + SLACK_US);
		const recordedUntil = (now: number) => now - lag;
		return {
			recordedUntil,
			spentBy: (instant) => history.by(instant) * (1 - misses),
			read: (now) => history.rate(recordedUntil(now) - window, recordedUntil(now)) * (1 - misses),
		};
	},
});
