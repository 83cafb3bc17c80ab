import { US_PER_HOUR } from '../../base/units.ts';
import { durationLaw, sampler } from '../../model/distributions/index.ts';
import { oneOf, positiveDuration } from '../../model/fields.ts';
import type { Choice } from '../../model/plan.ts';
import { SpendHistory } from '../account.ts';
import { type AccountSignal, defineAccount, type SignalKind } from './signal.ts';

interface Options {
	provider?: 'aws-cost-explorer' | 'aws-cur' | 'gcp' | 'azure' | undefined;
	lag?: Choice | undefined;
	every?: number | undefined;
	window: number;
}

const between = (from: number, to: number): Choice => ({ kind: 'uniform', options: { from: from * US_PER_HOUR, to: to * US_PER_HOUR } });

/** The ages of the newest line are as published; how often there is a new edition is known of AWS and Azure budgets only. */
const providers = {
	'aws-cost-explorer': { lag: between(8, 14), everyUs: 8 * US_PER_HOUR },
	'aws-cur': { lag: between(24, 48), everyUs: 24 * US_PER_HOUR },
	gcp: { lag: between(4, 12), everyUs: US_PER_HOUR },
	azure: { lag: between(8, 24), everyUs: 24 * US_PER_HOUR },
} as const;

/** Lines of a bill are for a quarter of an hour at most. */
const STEP_US = US_PER_HOUR / 4;
const LAG_MAX_US = 30 * 24 * US_PER_HOUR;

/**
 * The provider's billing data: editions that come out every so often, each with what was spent up to some hours before. An
 * edition never knows less than the one before.
 */
export const billingExport: SignalKind = defineAccount<Options>({
	kind: 'billing-export',
	summary: "spend rate by the provider's billing data: editions every few hours, hours old when they come out",
	cite: 'AWS Cost Explorer 8-14 h old, refreshed up to 3 times a day, CUR 24-48 h; GCP BigQuery export 4-12 h; Azure 8-24 h, budgets evaluated every 24 h (2026)',
	unit: 'money-rate',
	example: { provider: 'aws-cost-explorer' },
	shape: {
		provider: oneOf('aws-cost-explorer', 'aws-cur', 'gcp', 'azure').optional().describe('whose lag and rhythm hold where none is given'),
		lag: durationLaw.optional().describe('age of the newest line of an edition, drawn for each'),
		every: positiveDuration.optional().describe('time between editions'),
		window: positiveDuration.prefault('1h').describe('the rate is the mean over this long'),
	},
	check: ({ provider, lag, every }) =>
		provider === undefined && (lag === undefined || every === undefined) ? '`provider` is missing, or else both `lag` and `every`' : null,
	create: ({ provider, lag, every, window }, context): AccountSignal => {
		const preset = provider === undefined ? null : providers[provider];
		const age = sampler(lag ?? preset?.lag ?? between(0, 0));
		const everyUs = every ?? preset?.everyUs ?? US_PER_HOUR;
		const history = new SpendHistory(context, STEP_US, LAG_MAX_US + everyUs + window);
		let edition = -1;
		let until = Number.NEGATIVE_INFINITY;
		const recordedUntil = (now: number): number => {
			while ((edition + 1) * everyUs <= now) {
				edition++;
				until = Math.max(until, edition * everyUs - Math.round(age.draw(context.chance(edition))));
			}
			return until;
		};
		return {
			recordedUntil,
			spentBy: (instant) => history.by(instant),
			read: (now) => history.rate(recordedUntil(now) - window, recordedUntil(now)),
		};
	},
});
