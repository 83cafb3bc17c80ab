/**
 * The metrics a threshold may name, their units and the aggregations that make sense. How each is computed stands
 * in `analysis/metrics.ts`, under the same name; a test holds the two lists equal.
 */
export type Unit = 'usd' | 'usd-per-min' | 'seconds' | 'ratio' | 'factor' | 'count';
export type Aggregation = 'value' | 'mean' | 'min' | 'max' | 'med' | 'p';

export interface MetricName {
	readonly name: string;
	readonly unit: Unit;
	readonly aggregations: readonly Aggregation[];
	readonly summary: string;
}

export const metricNames: readonly MetricName[] = [
	{ name: 'bill.total', unit: 'usd', aggregations: ['value'], summary: 'the whole bill' },
	{ name: 'bill.overage', unit: 'usd', aggregations: ['value'], summary: "the bill minus the twin's" },
	{
		name: 'bill.waste',
		unit: 'usd',
		aggregations: ['value'],
		summary: 'what was spent on retries, abandoned, failed and fallback work, on answers thrown away and on questions asked again',
	},
	{ name: 'bill.rate', unit: 'usd-per-min', aggregations: ['max', 'mean'], summary: 'spend rate over the trailing window' },
	{ name: 'traffic.requests', unit: 'count', aggregations: ['value'], summary: 'requests' },
	{ name: 'traffic.attempts', unit: 'count', aggregations: ['value'], summary: 'attempts that left the clients' },
	{ name: 'traffic.amplification', unit: 'factor', aggregations: ['value'], summary: 'attempts per request' },
	{ name: 'goodput.ratio', unit: 'ratio', aggregations: ['value'], summary: 'requests answered well and in time, of those that ended' },
	{ name: 'goodput.after_onset', unit: 'ratio', aggregations: ['value'], summary: 'the same, from onset to the end' },
	{ name: 'sessions.begun', unit: 'count', aggregations: ['value'], summary: 'conversations, agents, jobs, records of a log that began' },
	{
		name: 'sessions.ratio',
		unit: 'ratio',
		aggregations: ['value'],
		summary: 'sessions that went well, of those that ended: a job in time, a conversation answered to its end',
	},
	{
		name: 'sessions.open',
		unit: 'count',
		aggregations: ['value'],
		summary: 'sessions that are not over at the end of the run; of a log, its lag',
	},
	{ name: 'gateway.recorded', unit: 'usd', aggregations: ['value'], summary: 'what the gateway has written down, by its own prices' },
	{
		name: 'gateway.unrecorded',
		unit: 'usd',
		aggregations: ['value'],
		summary: 'the bill minus what the gateway has written down; the whole bill where it has no prices',
	},
	{
		name: 'gateway.saved',
		unit: 'usd',
		aggregations: ['value'],
		summary: 'what answers from its caches would have cost, by its own prices',
	},
	{
		name: 'gateway.cache_hits',
		unit: 'ratio',
		aggregations: ['value'],
		summary: 'requests found in a cache of the gateway, of those looked up',
	},
	{ name: 'gateway.false_hits', unit: 'count', aggregations: ['value'], summary: 'answers of a semantic cache to another question' },
	{ name: 'answers.wrong', unit: 'count', aggregations: ['value'], summary: 'wrong answers that users took' },
	{ name: 'answers.wrong_ratio', unit: 'ratio', aggregations: ['value'], summary: 'the same, of the good answers that users took' },
	{ name: 'answers.reasks', unit: 'count', aggregations: ['value'], summary: 'questions asked again because the answer was wrong' },
	{
		name: 'people.cost',
		unit: 'usd',
		aggregations: ['value'],
		summary: 'escalations, refunds and losses through wrong answers; in no cloud bill',
	},
	{ name: 'people.overage', unit: 'usd', aggregations: ['value'], summary: "the same, minus the twin's" },
	{ name: 'release.exposed', unit: 'count', aggregations: ['value'], summary: 'attempts that new versions answered, of all releases' },
	{
		name: 'release.rollback_time',
		unit: 'seconds',
		aggregations: ['value'],
		summary: 'from the first traffic that moved to all of it back, the slowest release; one that is not rolled back counts as infinite',
	},
	{ name: 'release.promoted', unit: 'ratio', aggregations: ['value'], summary: 'releases that were promoted, of all' },
	{
		name: 'drift.detect_time',
		unit: 'seconds',
		aggregations: ['value'],
		summary: 'from the first drift or release to the first alarm of a monitor; a run where that does not happen counts as infinite',
	},
	{
		name: 'drift.false_alarms',
		unit: 'count',
		aggregations: ['value'],
		summary: 'alarms of monitors before anything had drifted or been released',
	},
	{ name: 'latency', unit: 'seconds', aggregations: ['mean', 'min', 'max', 'med', 'p'], summary: 'from the click to a good answer' },
	{
		name: 'latency.ttft',
		unit: 'seconds',
		aggregations: ['mean', 'min', 'max', 'med', 'p'],
		summary: 'from the click to the first token of a good answer; infinite where no pool streams',
	},
	{
		name: 'latency.tpot',
		unit: 'seconds',
		aggregations: ['mean', 'min', 'max', 'med', 'p'],
		summary: 'between later tokens of a good answer; infinite where no pool streams',
	},
	{
		name: 'detect.time',
		unit: 'seconds',
		aggregations: ['value'],
		summary: 'from onset to the alert; a run where that does not happen counts as infinite',
	},
	{
		name: 'acknowledge.time',
		unit: 'seconds',
		aggregations: ['value'],
		summary: 'from onset to the on-call engineer; a run where that does not happen counts as infinite',
	},
	{
		name: 'contain.time',
		unit: 'seconds',
		aggregations: ['value'],
		summary: 'from onset to containment; a run where that does not happen counts as infinite',
	},
	{ name: 'replicas', unit: 'count', aggregations: ['max'], summary: 'replicas on the bill, all pools' },
	{ name: 'cold_starts', unit: 'count', aggregations: ['value'], summary: 'replicas started' },
	{ name: 'queue', unit: 'count', aggregations: ['max'], summary: 'longest queue of a pool' },
];
