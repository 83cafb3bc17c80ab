/** The gateway of a scenario: the native block, or a real config file through its adapter, guarded by the native block. */
import { importGateway } from '../adapters/index.ts';
import type { Issue, Place } from '../base/issue.ts';
import { limiters } from '../gateway/limiters/index.ts';
import type { AdmissionSpec, BudgetSpec, EconomicBreakerSpec, LimitSpec } from '../model/admissionSpec.ts';
import type { ConfigLint, FidelityNote, GatewaySpec, GroupSpec } from '../model/gatewaySpec.ts';
import type { Choice, GatewayPlan } from '../model/plan.ts';
import type { NamedFiles } from './files.ts';
import { breakerOf } from './gatewayBreaker.ts';
import { budgetsOf } from './gatewayBudgets.ts';
import { cacheOf } from './gatewayCache.ts';
import { guardIssues, guardsOf } from './gatewayGuardrails.ts';
import { type GatewayInput, type LimitFrame, limitDefaults } from './gatewaySchema.ts';
import { ONLY_TIER, tiered, tierIssues } from './gatewayTiers.ts';
import { MAP_FILE } from './maps.ts';
import { poolFinder } from './poolFinder.ts';
import type { Source } from './source.ts';
import { unknownName } from './unknownName.ts';

/** The hint for a file that is not there. */
export const BESIDE = 'paths are relative to the scenario';

export interface CompiledGateway {
	readonly plan: GatewayPlan | null;
	/** Path of the real config; null for the native gateway. */
	readonly path: string | null;
	readonly notes: readonly FidelityNote[];
	readonly lints: readonly ConfigLint[];
	readonly issues: readonly Issue[];
}

export function compileGateway(input: GatewayInput, pools: readonly string[], source: Source, files: NamedFiles): CompiledGateway {
	const issues: Issue[] = [];
	const at = (key: string) => source.placeOf(['gateway', key]);
	const admission = admissionOf(input, budgetsOf(input.budgets, source, issues), breakerOf(input.economic_breaker, source, issues));
	for (const [model, pool] of [...Object.entries(input.upstreams), ...(input.pool === undefined ? [] : [['', input.pool] as const])]) {
		if (pools.length === 0 || pools.includes(pool)) continue;
		issues.push(unknownName('pool', pool, pools, model === '' ? at('pool') : source.placeOf(['gateway', 'upstreams', model])));
	}
	issues.push(...guardIssues(input.guardrails, pools, source));
	const fallbackPool = input.pool ?? (pools.length === 1 ? pools[0] : null);
	if (input.config === undefined) return native(input, admission, fallbackPool, pools, source, issues);
	return imported(input, admission, input.config, { fallbackPool, pools, source }, files, issues);
}

function native(
	input: GatewayInput,
	admission: AdmissionSpec,
	pool: string | null,
	pools: readonly string[],
	source: Source,
	issues: Issue[],
): CompiledGateway {
	const whole = { path: null, notes: [], lints: [], issues };
	issues.push(...tierIssues(input.tiers, pools, source));
	if (input.tiers.length > 0 && input.pool !== undefined)
		issues.push({
			code: 'PM009',
			severity: 'error',
			message: 'gateway: `pool` or `tiers`, not both',
			place: source.placeOf(['gateway', 'pool']),
		});
	if (pool === null && pools.length > 0 && input.tiers.length === 0)
		issues.push({
			code: 'PM005',
			severity: 'error',
			message: "gateway: 'pool' is missing, and there is more than one pool",
			hint: `add pool: ${pools[0]}, or another of: ${pools.join(', ')}`,
			place: source.placeOfGap(['gateway', 'pool']),
		});
	for (const name of Object.keys(input.upstreams))
		if (source.placeOfKey(['gateway', 'upstreams', name]).file === MAP_FILE)
			issues.push({
				code: 'PM009',
				severity: 'error',
				message: `there is no gateway config in which '${name}' could be a model`,
				hint: 'name one with --gateway, or in gateway.config',
				place: source.placeOfKey(['gateway', 'upstreams', name]),
			});
	const product = { product: 'native', version: '1', admission };
	const written = input.tiers.length > 0 ? input.tiers : pool === null ? [] : [{ name: ONLY_TIER, pools: [pool] }];
	if (written.length > 0 && (input.tiers.length > 0 || input.routing !== undefined || admission.breaker?.action === 'kill')) {
		const { spec, upstreams } = tiered(written, input.routing);
		issues.push(...degradeIssues(admission, spec.groups, source));
		return { ...whole, plan: { spec: { ...product, ...spec }, upstreams } };
	}
	issues.push(...degradeIssues(admission, [], source));
	const spec: GatewaySpec = { ...product, groups: [], defaultGroup: null, routing: passThrough };
	return { ...whole, plan: pool === null ? null : { spec, upstreams: { '': pool } } };
}

/** Whether there is a group for everything that is sent to a cheaper one. */
function degradeIssues({ budgets = [], breaker }: AdmissionSpec, groups: readonly GroupSpec[], source: Source): Issue[] {
	const known = groups.map(({ name }) => name);
	const wanted = [
		{ group: breaker?.degradeTo, at: ['gateway', 'economic_breaker', 'degrade_to'] },
		...budgets.map(({ degradeTo }, i) => ({ group: degradeTo, at: ['gateway', 'budgets', i, 'degrade_to'] })),
	];
	return wanted.flatMap(({ group, at }) =>
		group === undefined || known.includes(group)
			? []
			: [
					known.length > 0
						? unknownName('tier', group, known, source.placeOf(at))
						: { code: 'PM009', severity: 'error', message: `${at.join('.')}: the gateway has no tiers`, place: source.placeOf(at) },
				],
	);
}

function imported(
	input: GatewayInput,
	admission: AdmissionSpec,
	path: string,
	{ fallbackPool, pools, source }: { readonly fallbackPool: string | null; readonly pools: readonly string[]; readonly source: Source },
	files: NamedFiles,
	issues: Issue[],
): CompiledGateway {
	const at = (key: string) => source.placeOf(['gateway', key]);
	const none = { plan: null, path, notes: [], lints: [] };
	const file = files.read(path);
	if (typeof file !== 'string') {
		const message = `the gateway config '${path.slice(0, 200)}' cannot be read: ${file.error}`;
		// A path from the command line is relative to where one stands.
		const place = at('config');
		const hint = place.file.startsWith('--') ? {} : { hint: BESIDE };
		return { ...none, issues: [...issues, { code: 'PM002', severity: 'error', message, ...hint, place }] };
	}
	const result = importGateway(files.nameOf(path), file, input.product, input.version);
	issues.push(...result.issues.map((issue) => ({ ...issue, place: issue.place ?? at('product') })));
	const { spec } = result;
	if (spec === null) return { ...none, notes: result.notes, lints: result.lints, issues };
	const upstreams: Record<string, string> = {};
	const behind = poolFinder(input.upstreams, pools, source, fallbackPool);
	for (const group of spec.groups)
		for (const deployment of group.deployments) {
			const pool = behind.poolOf(deployment, group.name);
			if (pool !== null) upstreams[deployment.id] = pool;
			else
				issues.push({
					code: 'PM009',
					severity: 'error',
					message: `no pool stands behind the model '${deployment.model}' of ${path}, in its group '${group.name}'`,
					hint: `name one in gateway.upstreams or by --map '${group.name}=${pools[0] ?? 'POOL'}', or give gateway.pool for all the others; pools: ${pools.join(', ')}`,
					place: deployment.place ?? at('config'),
				});
		}
	issues.push(...behind.unused(spec));
	const entered = input.model === undefined ? spec : entering(spec, input.model, at('model'), issues);
	if (input.tiers.length > 0 || input.routing !== undefined)
		issues.push({
			code: 'PM009',
			severity: 'error',
			message: 'gateway: `tiers` and `routing` are of the native gateway; here the config says what follows what',
			place: at(input.tiers.length > 0 ? 'tiers' : 'routing'),
		});
	issues.push(...degradeIssues(admission, spec.groups, source));
	const guarded = { ...entered, admission: merged(spec.admission, admission) };
	return { plan: { spec: guarded, upstreams }, path, notes: result.notes, lints: result.lints, issues };
}

function admissionOf(input: GatewayInput, budgets: readonly BudgetSpec[], breaker: EconomicBreakerSpec | null): AdmissionSpec {
	return {
		processes: input.processes,
		limits: limitsOf(input),
		concurrency: input.concurrency ?? null,
		breaker,
		...(budgets.length === 0 ? {} : { budgets }),
		...cacheOf(input.cache),
		...guardsOf(input.guardrails),
	};
}

/** `throttle` is the short way to write a token bucket, and comes first. */
function limitsOf({ throttle, limits }: GatewayInput): LimitSpec[] {
	const bucket: Choice[] =
		throttle === undefined
			? []
			: [
					{
						kind: 'token-bucket',
						options: {
							rate: throttle.rate,
							burst: throttle.burst,
							...limitDefaults,
							...(throttle.retry_after ? { retry_after: 'due' } : {}),
						},
					},
				];
	return [...bucket, ...limits].map(({ kind, options }): LimitSpec => {
		const {
			scope,
			counts,
			charged,
			state,
			answers,
			retry_after: retryAfter = null,
			...own
		} = options as unknown as LimitFrame & Record<string, unknown>;
		const whose = scope === 'global' ? {} : { scope };
		const refusedAs = answers ?? limiters.get(kind).refusedAs;
		return { limiter: { kind, options: own }, ...whose, counts, charged, state, refusedAs, retryAfter };
	});
}

/** The config with its requests asking for one of its model groups, where they would ask for the first. */
function entering(spec: GatewaySpec, model: string, place: Place, issues: Issue[]): GatewaySpec {
	const names = spec.groups.map(({ name }) => name);
	if (!names.includes(model)) issues.push(unknownName('model group', model, names, place));
	const { entries: _entries, ...rest } = spec;
	return { ...rest, defaultGroup: model };
}

/** The native block guards the product: what it says stands in front of what the product's config says. */
function merged(product: AdmissionSpec, guard: AdmissionSpec): AdmissionSpec {
	const budgets = [...(guard.budgets ?? []), ...(product.budgets ?? [])];
	return {
		processes: guard.processes,
		limits: [...guard.limits, ...product.limits],
		concurrency: guard.concurrency ?? product.concurrency,
		breaker: guard.breaker ?? product.breaker,
		...(budgets.length === 0 ? {} : { budgets }),
		...(guard.cache === undefined ? {} : { cache: guard.cache }),
		...(guard.guards === undefined ? {} : { guards: guard.guards }),
	};
}

/** Routing of a gateway that has none: it is never consulted, since there are no groups. */
const passThrough: GatewaySpec['routing'] = {
	pick: 'weighted-random',
	retries: 0,
	backoff: { baseUs: 0, factor: 1, capUs: 0, jitterUs: 0, zeroIfAlternatives: false, afterLast: false },
	retryOn: [],
	fallbackOn: [],
	fallbackDepthMax: 0,
	needsHealthy: false,
	cooldown: null,
	cancel: 'full',
	closesOnTimeout: true,
};
