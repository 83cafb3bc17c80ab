/** The gateway of a scenario: the native block, or a real config file through its adapter, guarded by the native block. */
import { importGateway } from '../adapters/index.ts';
import type { Issue, Place } from '../base/issue.ts';
import { limiters } from '../gateway/limiters/index.ts';
import type { AdmissionSpec, ConfigLint, FidelityNote, GatewaySpec, LimitSpec } from '../model/gatewaySpec.ts';
import type { Choice, GatewayPlan } from '../model/plan.ts';
import type { NamedFiles } from './files.ts';
import { type GatewayInput, type LimitFrame, limitDefaults } from './gatewaySchema.ts';
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
	for (const [model, pool] of [...Object.entries(input.upstreams), ...(input.pool === undefined ? [] : [['', input.pool] as const])]) {
		if (pools.length === 0 || pools.includes(pool)) continue;
		issues.push(unknownName('pool', pool, pools, model === '' ? at('pool') : source.placeOf(['gateway', 'upstreams', model])));
	}
	const fallbackPool = input.pool ?? (pools.length === 1 ? pools[0] : null);
	if (input.config === undefined) return native(input, fallbackPool, pools, source, issues);
	return imported(input, input.config, { fallbackPool, pools, source }, files, issues);
}

function native(input: GatewayInput, pool: string | null, pools: readonly string[], source: Source, issues: Issue[]): CompiledGateway {
	if (pool === null && pools.length > 0)
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
	const spec: GatewaySpec = {
		product: 'native',
		version: '1',
		admission: admissionOf(input),
		groups: [],
		defaultGroup: null,
		routing: passThrough,
	};
	return { plan: pool === null ? null : { spec, upstreams: { '': pool } }, path: null, notes: [], lints: [], issues };
}

function imported(
	input: GatewayInput,
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
	const guarded = { ...entered, admission: merged(spec.admission, admissionOf(input)) };
	return { plan: { spec: guarded, upstreams }, path, notes: result.notes, lints: result.lints, issues };
}

function admissionOf(input: GatewayInput): AdmissionSpec {
	const breaker = input.economic_breaker;
	return {
		processes: input.processes,
		limits: limitsOf(input),
		concurrency: input.concurrency ?? null,
		breaker:
			breaker === undefined
				? null
				: {
						limitPerHour: breaker.limit,
						windowUs: breaker.window,
						evaluateUs: breaker.evaluate,
						hysteresis: breaker.hysteresis,
						openUs: breaker.open,
						halfOpenShare: breaker.half_open,
						rampUs: breaker.ramp,
						action: 'reject',
					},
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
			counts,
			charged,
			state,
			answers,
			retry_after: retryAfter = null,
			...own
		} = options as unknown as LimitFrame & Record<string, unknown>;
		return { limiter: { kind, options: own }, counts, charged, state, refusedAs: answers ?? limiters.get(kind).refusedAs, retryAfter };
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
	return {
		processes: guard.processes,
		limits: [...guard.limits, ...product.limits],
		concurrency: guard.concurrency ?? product.concurrency,
		breaker: guard.breaker ?? product.breaker,
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
