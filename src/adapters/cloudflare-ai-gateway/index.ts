/**
 * Cloudflare AI Gateway by hand: it has no config file, so its settings are written down under the names that its API
 * and its request headers give them. Only its documentation is public; what it says is declared, not verified.
 */
import type { LimitSpec } from '../../model/admissionSpec.ts';
import type { BackoffSpec, GatewaySpec } from '../../model/gatewaySpec.ts';
import type { OutcomeName } from '../../model/outcomes.ts';
import type { Adapter, ImportedGateway } from '../adapter.ts';
import { ignoring, type KeyRule, sweepKeys } from '../keyRules.ts';
import { loadMapping } from '../load.ts';
import { type Notebook, reading, unreadable } from '../notebook.ts';
import { isMap, secondsToUs, shown } from '../values.ts';

export const cloudflareAiGateway: Adapter = {
	kind: 'cloudflare-ai-gateway',
	summary: 'Cloudflare AI Gateway, by hand: `product: cloudflare-ai-gateway` with its headers and rate limit as keys',
	cite: 'developers.cloudflare.com/ai-gateway as of 2026-11: headers cf-aig-*, rate limiting; documentation only',
	version: '2026-11',
	recognises: (_file, text) => (/^\s*\{?\s*["']?product["']?\s*:\s*["']?cloudflare-ai-gateway\b/m.test(text) ? 1 : 0),
	import: importSettings,
};

const ATTEMPTS_MAX = 5;
const DELAY_MS = { least: 100, most: 5000 } as const;
const failures: readonly OutcomeName[] = ['error', 'rejected', 'overloaded', 'timeout', 'unavailable'];

const keys: readonly KeyRule[] = [
	...ignoring('names the product', 'product'),
	...ignoring(
		'credentials, names and logs change nothing here',
		'id',
		'name',
		'account',
		'authentication',
		'collect_logs',
		'cf-aig-collect-log',
		'cf-aig-metadata',
		'cf-aig-custom-cost',
		'log_management',
	),
	...ignoring(
		'no cache is simulated',
		'cache_ttl',
		'cache_invalidate_on_update',
		'cf-aig-cache-ttl',
		'cf-aig-skip-cache',
		'cf-aig-cache-key',
	),
	...ignoring(
		'spend is recorded after completion and limits follow late, so that a burst exceeds them; budgets are not part of the gateway here',
		'spend_limits',
	),
	...ignoring('what is said and answered is not simulated', 'guardrails', 'dlp'),
];

function importSettings(file: string, text: string): ImportedGateway {
	const { book, issues } = loadMapping(file, text, 'Cloudflare AI Gateway', (root) =>
		'providers' in root ? null : 'settings of Cloudflare AI Gateway need a list of providers, in the order they are tried',
	);
	if (book === null) return unreadable(issues);
	const spec = specOf(book);
	sweepKeys(book, 'Cloudflare AI Gateway', keys);
	return reading(book, issues, spec);
}

function specOf(book: Notebook): GatewaySpec | null {
	const timeoutMs = bounded(
		book,
		'cf-aig-request-timeout',
		1,
		Number.MAX_SAFE_INTEGER,
		'milliseconds until the first byte; here until the response is complete',
	);
	const attempts = bounded(book, 'cf-aig-max-attempts', 1, ATTEMPTS_MAX, 'tries of a provider in all, of any error');
	const providers = book.list(['providers']).filter(isMap);
	if (providers.length === 0) {
		book.refuse(['providers'], 'no provider is named', 'write providers: [{name: openai, model: gpt-4o}]');
		return null;
	}
	const groups = providers.map((_, i) => {
		const [name, model] = [book.text(['providers', i, 'name']), book.text(['providers', i, 'model'])];
		book.note(['providers', i, 'name'], 'modelled', 'who is asked, in the order of the list');
		book.note(['providers', i, 'model'], 'modelled', 'the upstream model');
		if (name === null) book.refuse(['providers', i], 'this provider has no name');
		const label = `${shown(name ?? 'unknown')}/${shown(model ?? 'any')}`;
		const deployment = {
			id: `${label}#${i + 1}`,
			model: label,
			provider: shown(name ?? 'unknown'),
			weight: 1,
			retries: null,
			parallelMax: null,
			cooldownUs: null,
		};
		const timeoutUs = timeoutMs === null ? null : secondsToUs(timeoutMs / 1000);
		return {
			name: `${label}#${i + 1}`,
			deployments: [{ ...deployment, timeoutUs, place: book.placeOf(['providers', i]) }],
			fallbacks: [] as string[],
		};
	});
	groups[0].fallbacks.push(...groups.slice(1).map(({ name }) => name));
	return {
		product: cloudflareAiGateway.kind,
		version: cloudflareAiGateway.version,
		admission: { processes: 1, limits: limitsOf(book), concurrency: null, breaker: null },
		groups,
		defaultGroup: groups[0].name,
		routing: {
			pick: 'in-order',
			retries: (attempts ?? 1) - 1,
			backoff: backoffOf(book, attempts),
			retryOn: failures,
			eachFailureDecides: true,
			fallbackOn: failures,
			fallbackDepthMax: groups.length,
			needsHealthy: false,
			cooldown: null,
			cancel: 'none',
			closesOnTimeout: true,
		},
	};
}

function backoffOf(book: Notebook, attempts: number | null): BackoffSpec {
	const delay = bounded(book, 'cf-aig-retry-delay', DELAY_MS.least, DELAY_MS.most, 'milliseconds before a retry');
	const kind = book.text(['cf-aig-backoff']) ?? 'constant';
	if (!['constant', 'linear', 'exponential'].includes(kind))
		book.refuse(['cf-aig-backoff'], 'a back-off is constant, linear or exponential');
	book.note(
		['cf-aig-backoff'],
		'approximated',
		'how the delay grows; by what factor is not documented, here it doubles where it is exponential',
	);
	if ((attempts ?? 1) === 1)
		for (const key of ['cf-aig-retry-delay', 'cf-aig-backoff'])
			if (book.has([key]))
				book.lint('CLOUDFLARE-INERT', [key], 'without cf-aig-max-attempts above 1 nothing is retried, and this does nothing');
	const baseUs = secondsToUs((delay ?? 0) / 1000);
	const growth = kind === 'linear' ? ({ growth: 'linear' } as const) : {};
	return {
		baseUs,
		factor: kind === 'exponential' ? 2 : 1,
		capUs: baseUs * 16,
		jitterUs: 0,
		zeroIfAlternatives: false,
		afterLast: false,
		...growth,
	};
}

function limitsOf(book: Notebook): LimitSpec[] {
	const limit = bounded(book, 'rate_limiting_limit', 1, 1e9, 'requests in an interval');
	const seconds = bounded(book, 'rate_limiting_interval', 1, 1e9, 'seconds of the interval');
	const technique = book.text(['rate_limiting_technique']) ?? 'fixed';
	book.note(['rate_limiting_technique'], 'modelled', 'whether the interval slides');
	if (technique !== 'fixed' && technique !== 'sliding') book.refuse(['rate_limiting_technique'], 'the technique is fixed or sliding');
	if (limit === null || seconds === null) return [];
	const options = { limit: Math.floor(limit), per: secondsToUs(seconds), counts_refused: false };
	const limiter =
		technique === 'sliding' ? { kind: 'sliding-window', options } : { kind: 'fixed-window', options: { ...options, anchor: 'calendar' } };
	return [{ limiter, counts: 'requests', charged: 'before', state: 'shared', refusedAs: 'rejected', retryAfter: null }];
}

/** A number within what Cloudflare takes; null when it is not there. */
function bounded(book: Notebook, key: string, least: number, most: number, why: string): number | null {
	const value = book.number([key]);
	if (value === null) return null;
	book.note([key], key === 'cf-aig-request-timeout' ? 'approximated' : 'modelled', why);
	if (value >= least && value <= most) return value;
	book.refuse([key], `${key} must be from ${least} to ${most}`);
	return null;
}
