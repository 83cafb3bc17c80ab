/** Releases, as the scenario file has them. */
import { choice, count, duration, type Field, flag, money, object, oneOf, positiveDuration, share, text } from '../model/fields.ts';
import type { Choice } from '../model/plan.ts';
import { strategies } from '../releases/strategies/index.ts';

export const release: Field<ReleaseInput> = object({
	stable: text.describe('the pool that answers now'),
	canary: text.describe('the pool that is to: a version is a pool of its own'),
	at: duration.describe('when it is decided to release'),
	strategy: choice(strategies.entries).describe('how traffic moves'),
	by: oneOf('request', 'tenant').default('request').describe('who stays with a version: a request with its tries, or a tenant'),
	gate: object({
		cases: count(1, 10_000_000).describe('of the gold set, each tried once'),
		max_wrong: share.describe('passed while no larger share is answered wrong'),
		case_cost: money.prefault('$0').describe('of a case: its tokens and its judge'),
		takes: duration.prefault('0s').describe('until the result is there'),
	})
		.optional()
		.describe('a gold set to pass before any traffic moves; it sees `quality.offline` of the new version'),
	analysis: object({
		every: positiveDuration.optional().describe('between checks; 5m when not given'),
		failure_limit: count(0, 1000).optional().describe('failed checks that are tolerated; 0 when not given'),
		rollback: duration.prefault('0s').describe('from the last failed check to all traffic on the stable version'),
		over: oneOf('interval', 'all')
			.default('interval')
			.describe('a check looks at the answers since the one before, or since the beginning'),
		min_samples: count(1, 1_000_000_000).default(1).describe('with fewer answers a limit says nothing'),
		max_errors: share.optional().describe('of answers'),
		max_wrong: share.optional().describe('of judged answers'),
		judged: share.prefault('100%').describe('of good answers that are judged, where `max_wrong` is given'),
		judge_cost: money.prefault('$0').describe('of judging one'),
		max_latency: positiveDuration.optional().describe('99th percentile, from the split to the good answer'),
		max_cost: money.optional().describe('what its pool costs, by answer'),
	})
		.optional()
		.describe('what is looked at on the new version while traffic moves; a limit crossed too often rolls back'),
	rollback: flag.default(false).describe('true calls it off: no traffic moves'),
}) as unknown as Field<ReleaseInput>;

export interface ReleaseInput {
	readonly stable: string;
	readonly canary: string;
	readonly at: number;
	readonly strategy: Choice;
	readonly by: 'request' | 'tenant';
	readonly gate?: { readonly cases: number; readonly max_wrong: number; readonly case_cost: number; readonly takes: number };
	readonly analysis?: AnalysisInput;
	readonly rollback: boolean;
}

export interface AnalysisInput {
	readonly every?: number;
	readonly failure_limit?: number;
	readonly rollback: number;
	readonly over: 'interval' | 'all';
	readonly min_samples: number;
	readonly max_errors?: number;
	readonly max_wrong?: number;
	readonly judged: number;
	readonly judge_cost: number;
	readonly max_latency?: number;
	readonly max_cost?: number;
}
