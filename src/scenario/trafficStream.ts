/** Traffic streams of the scenario to their plans: when, who asks, and what its session makes of its arrivals that may not be meant. */
import type { Issue } from '../base/issue.ts';
import type { PopulationPlan, TrafficPlan } from '../model/plan.ts';
import type { Draft } from './draft.ts';
import { consequencesOf } from './quality.ts';
import { bringsTokens, withRecordings } from './recordings.ts';
import type { TrafficInput } from './schema.ts';
import type { Source } from './source.ts';

/** A traffic stream as the plan has it. */
export function trafficOf(draft: Draft, name: string): TrafficPlan {
	const traffic = draft.input.traffic[name];
	const clients = Object.keys(draft.input.clients);
	const client = draft.reference(traffic.client, clients, 'client', ['traffic', name, 'client'], ['traffic', name]);
	const arrivals = withRecordings(traffic.arrivals, ['traffic', name, 'arrivals'], draft.source, draft.files, draft.issues);
	const { session, tokens = null, population, consequences } = traffic;
	return {
		name,
		client,
		arrivals,
		tokens,
		...(session === undefined ? {} : { session }),
		...(population === undefined ? {} : { population: populationOf(name, population, draft.source, draft.issues) }),
		...(consequences === undefined ? {} : { consequences: consequencesOf(draft, name, consequences) }),
	};
}

/** What is wrong with it is added to `issues`. */
function populationOf(
	stream: string,
	population: NonNullable<TrafficInput['population']>,
	source: Source,
	issues: Issue[],
): PopulationPlan {
	const { tenants, zipf, priorities, users, keys, teams } = population;
	const shares = Object.values(priorities);
	const total = shares.reduce((sum, share) => sum + share, 0);
	const refuse = (code: Issue['code'], key: string, message: string) => {
		const place = source.placeOf(['traffic', stream, 'population', key]);
		issues.push({ code, severity: 'error', message: `traffic.${stream}.population.${key}: ${message}`, place });
	};
	if (shares.length > 0 && Math.abs(total - 1) > 1e-9)
		refuse('PM009', 'priorities', `the shares are ${Number((100 * total).toPrecision(6))}% in all, not 100%`);
	if (zipf > 10) refuse('PM007', 'zipf', `expected at most 10, got ${zipf}`);
	for (const [key, each] of Object.entries({ users, keys, teams }))
		if (each !== undefined && tenants * each > 2_000_000_000)
			refuse('PM007', key, `${tenants} tenants with ${each} each are more than 2,000,000,000 in all`);
	const people = {
		...(users === undefined ? {} : { users }),
		...(keys === undefined ? {} : { keys }),
		...(teams === undefined ? {} : { teams }),
	};
	return { tenants, zipf, ...people, priorities: shares.length === 0 ? [1] : shares };
}

export function doubtsOf({ name, arrivals, session }: TrafficPlan, source: Source): Issue[] {
	const doubt = (message: string, hint: string): Issue => ({
		code: 'PM013',
		severity: 'warning',
		message: `traffic.${name}: ${message}`,
		hint,
		place: source.placeOf(['traffic', name, 'session']),
	});
	if (session?.kind === 'closed-loop' && session.options.requests === undefined && arrivals.kind !== 'users')
		return [
			doubt('users keep coming and never leave', 'give the session `requests`, or let a fixed number arrive: {kind: users, count: 100}'),
		];
	if (session?.kind === 'batch-job' && arrivals.kind === 'trace' && bringsTokens(arrivals))
		return [
			doubt(
				'the token counts of the trace are not used: each of its rows is a job, and items have counts by law',
				'without a session each row is a request',
			),
		];
	return [];
}
