/** Releases of the scenario to their plans. */
import { formatDuration, US_PER_MINUTE } from '../base/units.ts';
import type { Path } from '../base/yamlText.ts';
import type { SimulationPlan } from '../model/plan.ts';
import type { AnalysisPlan, ReleasePlan } from '../model/release.ts';
import { strategies } from '../releases/strategies/index.ts';
import type { Draft } from './draft.ts';
import type { AnalysisInput, ReleaseInput } from './releaseSchema.ts';

/** Between checks, as in the example of Argo Rollouts' documentation. */
const EVERY_US: number = 5 * US_PER_MINUTE;

export function releasesOf(draft: Draft): Pick<SimulationPlan, 'releases'> {
	const entries = Object.entries(draft.input.releases);
	if (entries.length === 0) return {};
	return { releases: Object.fromEntries(entries.map(([name, release]) => [name, releaseOf(draft, name, release)])) };
}

function releaseOf(draft: Draft, name: string, input: ReleaseInput): ReleasePlan {
	const at: Path = ['releases', name];
	const { pools, pipelines, clients, duration } = draft.input;
	for (const [what, names] of [
		['a pool', pools],
		['a pipeline', pipelines],
		['a client', clients],
		['the gateway', { gateway: 0 }],
	] as const)
		if (Object.hasOwn(names, name)) draft.error('PM009', `releases.${name}: this is the name of ${what}`, at);
	const known = Object.keys(pools);
	const version = (key: 'stable' | 'canary') => draft.reference(input[key], known, 'pool', [...at, key], at);
	const [stable, canary] = [version('stable'), version('canary')];
	if (stable === canary && !draft.salvaged)
		draft.error('PM009', `releases.${name}: stable and canary are the same pool`, [...at, 'canary'], 'a version is a pool of its own');
	if (input.at >= duration)
		draft.error('PM009', `releases.${name}.at: this release begins when the run of ${formatDuration(duration)} has ended`, [...at, 'at']);
	const nobody = Object.entries(draft.input.traffic).find(([, { population }]) => population === undefined);
	if (input.by === 'tenant' && nobody !== undefined)
		draft.error(
			'PM009',
			`releases.${name}.by: traffic.${nobody[0]} has no tenants`,
			[...at, 'by'],
			'give it `population: {tenants: 1000}`',
		);
	const judged = Object.hasOwn(pools, canary) && pools[canary].quality !== undefined;
	const unseen = (key: string) =>
		draft.error(
			'PM009',
			`releases.${name}.${key}: pools.${canary} has no quality, so it is never wrong`,
			[...at, ...key.split('.')],
			'give it `quality: {wrong: 4%}`',
		);
	const { gate } = input;
	if (gate !== undefined && !judged && !draft.salvaged) unseen('gate');
	if (input.analysis?.max_wrong !== undefined && !judged && !draft.salvaged) unseen('analysis.max_wrong');
	return {
		stable,
		canary,
		atUs: input.at,
		by: input.by,
		gate: gate === undefined ? null : { cases: gate.cases, maxWrong: gate.max_wrong, caseCost: gate.case_cost, takesUs: gate.takes },
		strategy: input.strategy,
		analysis: input.analysis === undefined ? null : analysisOf(draft, name, input, input.analysis),
		rollback: input.rollback,
	};
}

function analysisOf(draft: Draft, name: string, { strategy }: ReleaseInput, input: AnalysisInput): AnalysisPlan {
	const at: Path = ['releases', name, 'analysis'];
	const { every, failure_limit: failureLimit } = input;
	const own = strategies.get(strategy.kind).create(strategy.options as never).checks;
	if (own !== null)
		for (const key of ['every', 'failure_limit'] as const)
			if (input[key] !== undefined)
				draft.error('PM009', `${at.join('.')}.${key}: ${strategy.kind} has checks of its own`, [...at, key], 'say it in `strategy`');
	const limits = [input.max_errors, input.max_wrong, input.max_latency, input.max_cost];
	if (limits.every((limit) => limit === undefined))
		draft.error('PM005', `${at.join('.')}: nothing is looked at`, at, 'add max_errors, max_wrong, max_latency or max_cost');
	return {
		everyUs: own?.everyUs ?? every ?? EVERY_US,
		failureLimit: own?.failureLimit ?? failureLimit ?? 0,
		rollbackUs: input.rollback,
		over: input.over,
		samplesMin: input.min_samples,
		judged: input.judged,
		judgeCost: input.judge_cost,
		errorsMax: input.max_errors ?? null,
		wrongMax: input.max_wrong ?? null,
		latencyMax: input.max_latency ?? null,
		costMax: input.max_cost ?? null,
	};
}

/** A release that nothing goes through moves no traffic, whatever it says. */
export function unusedReleases(
	draft: Draft,
	{ clients, gateway, pipelines, releases }: Pick<SimulationPlan, 'clients' | 'gateway' | 'pipelines' | 'releases'>,
): void {
	const used = new Set([
		...Object.values(clients).map(({ upstream }) => upstream),
		...Object.values(gateway?.upstreams ?? {}),
		...Object.values(pipelines ?? {}).flatMap(({ stages }) => stages.flat()),
	]);
	for (const [name, { stable }] of Object.entries(releases ?? {}))
		if (!used.has(name))
			draft.issues.push({
				code: 'PM013',
				severity: 'warning',
				message: `releases.${name}: nobody sends to it, so no traffic moves`,
				hint: `where something sends to '${stable}', let it send to '${name}'`,
				place: draft.source.placeOfKey(['releases', name]),
			});
}
