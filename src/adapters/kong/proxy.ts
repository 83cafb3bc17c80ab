/** What ai-proxy and ai-proxy-advanced do with a request: targets, balancer, retries and the circuit breaker. */
import type { Path } from '../../base/yamlText.ts';
import type { DeploymentSpec, GroupSpec, RoutingSpec } from '../../model/gatewaySpec.ts';
import { failures as allFailures, type OutcomeName } from '../../model/outcomes.ts';
import type { Notebook } from '../notebook.ts';
import { isMap, secondsToUs, shown } from '../values.ts';

/** Schema 3.15. */
const RETRIES = 5;
const WEIGHT = 100;
const TIMEOUT_MS = 60_000;
const FAIL_TIMEOUT_MS = 10_000;
const RETRIES_MAX = 32_767;

export interface Proxy {
	readonly group: GroupSpec;
	readonly routing: RoutingSpec;
}

const criteria: Readonly<Record<string, OutcomeName>> = {
	error: 'unavailable',
	timeout: 'timeout',
	http_429: 'rejected',
	http_500: 'error',
	http_502: 'unavailable',
	http_503: 'overloaded',
};

const algorithms: Readonly<Record<string, { readonly pick: string; readonly exact: boolean; readonly why: string }>> = {
	'round-robin': { pick: 'round-robin', exact: true, why: 'targets in turn, as often as their weights say' },
	priority: {
		pick: 'priority',
		exact: true,
		why: 'targets of one weight are a level; the highest that has one in rotation gets the traffic',
	},
	'least-connections': { pick: 'least-connections', exact: true, why: 'the target with the fewest calls in flight for its weight' },
	'lowest-usage': { pick: 'lowest-usage', exact: false, why: 'the target with the fewest tokens; here of this minute' },
	'lowest-latency': {
		pick: 'lowest-latency',
		exact: false,
		why: 'the target that was fastest; here by the mean of its first answers, in Kong by a moving average',
	},
	'consistent-hashing': {
		pick: 'weighted-random',
		exact: false,
		why: 'by a hash of a header; requests here carry none, so by weight at random',
	},
	semantic: {
		pick: 'weighted-random',
		exact: false,
		why: 'by what the prompt is about; prompts are not simulated, so by weight at random',
	},
};

export function readProxy(book: Notebook, path: Path): Proxy | null {
	const balancer = [...path, 'balancer'];
	const algorithm = readAlgorithm(book, [...balancer, 'algorithm']);
	const targets = targetsOf(book, path);
	if (targets === null) return null;
	const timeoutUs = readTimeout(book, balancer);
	const weights = targets.map((target) => {
		const weight = Math.max(0, book.number([...target, 'weight']) ?? WEIGHT);
		book.note(
			[...target, 'weight'],
			'modelled',
			algorithm === 'priority' ? 'targets of one weight are tried before those of a lower one' : 'the target’s share',
		);
		return weight;
	});
	const levels = [...new Set(weights)].sort((a, b) => b - a);
	const deployments = targets.map((target, i): DeploymentSpec => {
		const { model, provider } = readModel(book, target);
		return {
			id: `target-${i + 1}`,
			model: `${provider}/${model}`,
			provider,
			weight: algorithm === 'priority' ? 1 : weights[i],
			timeoutUs,
			retries: null,
			parallelMax: null,
			cooldownUs: null,
			...(algorithm === 'priority' ? { priority: levels.indexOf(weights[i]) } : {}),
			place: book.placeOf(target),
		};
	});
	const group = { name: 'ai-proxy', deployments, fallbacks: [], place: book.placeOf(path) };
	return { group, routing: readRouting(book, path, balancer, algorithms[algorithm].pick, targets.length) };
}

function readAlgorithm(book: Notebook, path: Path): string {
	const value = book.get(path) ?? 'round-robin';
	if (typeof value !== 'string' || !Object.hasOwn(algorithms, value)) {
		book.note(path, 'ignored', 'Kong refuses this algorithm');
		book.refuse(
			path,
			`Kong 3.15 knows no balancer algorithm ${typeof value === 'string' ? `'${shown(value)}'` : 'like this'}`,
			`one of ${Object.keys(algorithms).join(', ')}`,
		);
		return 'round-robin';
	}
	book.note(path, algorithms[value].exact ? 'modelled' : 'approximated', algorithms[value].why);
	return value;
}

/** `targets` of ai-proxy-advanced, or the plugin itself, which is ai-proxy with one. */
function targetsOf(book: Notebook, path: Path): Path[] | null {
	const targets = book.get([...path, 'targets']);
	if (targets === undefined && isMap(book.get([...path, 'model']))) return [path];
	if (!Array.isArray(targets) || targets.length === 0 || !targets.every(isMap)) {
		book.refuse([...path, 'targets'], 'ai-proxy-advanced needs targets: a list of models', 'Kong refuses the plugin without them');
		return null;
	}
	return targets.map((_, i) => [...path, 'targets', i]);
}

function readModel(book: Notebook, target: Path): { model: string; provider: string } {
	const [name, provider] = [
		[...target, 'model', 'name'],
		[...target, 'model', 'provider'],
	];
	book.note(name, 'modelled', 'the upstream model');
	book.note(provider, 'modelled', 'who serves the model');
	if (book.text(provider) === null)
		book.refuse([...target, 'model'], 'this target names no provider', 'Kong refuses the plugin without it');
	return { model: book.text(name) ?? 'any', provider: book.text(provider) ?? 'unknown' };
}

function readTimeout(book: Notebook, balancer: Path): number {
	const ms = book.number([...balancer, 'read_timeout']);
	book.note(
		[...balancer, 'read_timeout'],
		'approximated',
		'milliseconds without a byte from upstream; here until the response is complete',
	);
	return secondsToUs((ms !== null && ms > 0 ? ms : TIMEOUT_MS) / 1000);
}

function readRouting(book: Notebook, path: Path, balancer: Path, pick: string, targets: number): RoutingSpec {
	const retries = book.number([...balancer, 'retries']);
	book.note([...balancer, 'retries'], 'modelled', 'tries after the first, each with the balancer’s next target and without a wait');
	const named = criteriaAt(book, [...balancer, 'failover_criteria']);
	const counted = [...new Set(named.flatMap((name) => (Object.hasOwn(criteria, name) ? [criteria[name]] : [])))];
	const idempotent = named.includes('non_idempotent');
	// Chat requests are POSTs, which are not tried again unless that is asked for.
	if (!idempotent && targets > 1)
		book.lint(
			'KONG-NO-FAILOVER',
			book.has(balancer) ? balancer : [...path, 'targets'],
			'without non_idempotent in failover_criteria a POST is never tried at another target, and completions are POSTs',
		);
	const passive = readBreaker(book, balancer, counted);
	return {
		pick,
		retries: Math.min(RETRIES_MAX, Math.max(0, Math.floor(retries ?? RETRIES))),
		backoff: { baseUs: 0, factor: 1, capUs: 0, jitterUs: 0, zeroIfAlternatives: false, afterLast: false },
		retryOn: idempotent ? counted : [],
		eachFailureDecides: true,
		...(passive === null ? {} : { passiveHealth: passive }),
		fallbackOn: [],
		fallbackDepthMax: 0,
		needsHealthy: true,
		cooldown: null,
		cancel: 'full',
		closesOnTimeout: true,
	};
}

function criteriaAt(book: Notebook, path: Path): readonly string[] {
	if (!book.has(path)) return ['error', 'timeout'];
	const names = book.list(path).map(String);
	const unseen = names.filter((name) => name !== 'non_idempotent' && !Object.hasOwn(criteria, name));
	const why =
		unseen.length === 0
			? 'failures that move on to another target'
			: `failures that move on to another target; ${unseen.map(shown).join(', ')} do not occur here`;
	book.note(path, unseen.length === 0 ? 'modelled' : 'approximated', why);
	return names;
}

/** Failures add up; one success after the timeout resets them. max_fails 0 turns it off. */
function readBreaker(book: Notebook, balancer: Path, on: readonly OutcomeName[]): NonNullable<RoutingSpec['passiveHealth']> | null {
	const maxFails = book.number([...balancer, 'max_fails']) ?? 0;
	const failMs = book.number([...balancer, 'fail_timeout']) ?? FAIL_TIMEOUT_MS;
	book.note(
		[...balancer, 'max_fails'],
		'modelled',
		maxFails > 0 ? 'failures after which a target is passed over' : '0: no target is ever passed over',
	);
	book.note(
		[...balancer, 'fail_timeout'],
		maxFails > 0 ? 'modelled' : 'ignored',
		maxFails > 0 ? 'milliseconds a target is passed over' : 'max_fails is 0: no target is ever passed over',
	);
	if (maxFails <= 0) return null;
	const failures = on.length > 0 ? on : allFailures;
	return { maxFails: Math.floor(maxFails), failTimeoutUs: secondsToUs(Math.max(1, failMs) / 1000), on: failures, sparesSingle: false };
}
