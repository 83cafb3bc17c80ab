/** What a config does that its author may not expect, where one key alone does not show it. */

import type { Notebook } from '../notebook.ts';
import { asBoolean, asNumber, isMap, plural, shown } from '../values.ts';
import type { Cooldown } from './cooldown.ts';
import { costsNothing, type ModelEntry } from './deployments.ts';

export interface LintContext {
	readonly groups: ReadonlyMap<string, readonly ModelEntry[]>;
	readonly fallbacks: ReadonlyMap<string, readonly string[]>;
	readonly cooldown: Cooldown;
	readonly strategy: string | null;
	readonly limitsChecked: boolean;
	/** Whether a cooldown that another worker reads back lives longer there. */
	readonly longCooldowns: boolean;
}

export function lint(book: Notebook, context: LintContext): void {
	lintBreakers(book, context);
	lintRates(book, context);
	lintZeroCost(book, context);
	lintProviderBudgets(book);
	lintWorkers(book, context);
	lintSwitches(book, context);
	lintUnits(book, context);
	lintCooldown(book, context);
}

/** cooldown_handlers.py: v2 spares a group's only deployment; no rule ever cools a deployment of a wildcard name. */
function lintBreakers(book: Notebook, { groups, fallbacks, cooldown }: LintContext): void {
	if (cooldown.rule === 'off') return;
	const unprotected: string[] = [];
	for (const [name, entries] of groups) {
		const wildcard = name.includes('*');
		if (!wildcard && (cooldown.rule === 'v1' || entries.length > 1)) continue;
		const why = wildcard ? 'a wildcard name' : 'one deployment';
		if ((fallbacks.get(name) ?? []).length === 0) unprotected.push(name);
		else
			book.lint(
				'LITELLM-NO-BREAKER',
				['model_list', entries[0].index],
				`'${shown(name)}' has ${why}, which 5xx, 429 and timeouts never take out of rotation: during an outage every request pays its retries before it falls back`,
			);
	}
	if (unprotected.length === 0) return;
	const which = unprotected.length === 1 ? `'${shown(unprotected[0])}' has` : `${unprotected.length} groups have`;
	book.lint(
		'LITELLM-NO-BREAKER',
		['model_list'],
		`${which} one deployment or a wildcard name: 5xx, 429 and timeouts never take it out of rotation, so every request is retried in full`,
	);
}

/** rpm and tpm weigh deployments and size a semaphore; without a pre-call check they limit no rate. */
function lintRates(book: Notebook, { groups, strategy, limitsChecked }: LintContext): void {
	const entries = [...groups.values()].flat().sort((a, b) => a.index - b.index);
	const rated = entries.filter(({ params }) => asNumber(params.rpm) !== null || asNumber(params.tpm) !== null);
	if (rated.length > 0 && !limitsChecked) {
		const key = asNumber(rated[0].params.rpm) === null ? 'tpm' : 'rpm';
		const message = `rpm and tpm of ${plural(rated.length, 'deployment')} are weights and caps on calls at once, not rates; enable_pre_call_checks makes them limits`;
		book.lint('LITELLM-RPM-NO-LIMIT', ['model_list', rated[0].index, 'litellm_params', key], message);
	}
	if (strategy !== 'simple-shuffle') return;
	for (const { index } of entries) {
		for (const path of [
			['model_list', index, 'rpm'],
			['model_list', index, 'tpm'],
			['model_list', index, 'model_info', 'rpm'],
			['model_list', index, 'model_info', 'tpm'],
		])
			if (book.has(path))
				book.lint('LITELLM-INERT', path, `${path.at(-1)} does nothing here with simple-shuffle; it belongs in litellm_params`);
	}
}

/** auth_checks.py:103-160: a requested group that is booked at $0 skips every budget check, its fallbacks with it. */
function lintZeroCost(book: Notebook, { groups, fallbacks }: LintContext): void {
	const free: ModelEntry[] = [];
	for (const [name, entries] of groups) {
		if (!entries.every(costsNothing)) continue;
		if ((fallbacks.get(name) ?? []).length === 0) free.push(entries[0]);
		else
			book.lint(
				'LITELLM-COST-ZERO',
				['model_list', entries[0].index],
				`'${shown(name)}' is booked at $0, so every budget check is skipped for it, also when it falls back to a group that costs money`,
			);
	}
	if (free.length === 0) return;
	const which = free.length === 1 ? `'${shown(free[0].group)}' is` : `${free.length} groups are`;
	book.lint(
		'LITELLM-COST-ZERO',
		['model_list', free[0].index],
		`${which} booked at $0 (no price is known): LiteLLM sees no spend and skips budget checks`,
	);
}

/** budget_limiter.py:216-222, 312-321, 824-829. */
function lintProviderBudgets(book: Notebook): void {
	const path = ['router_settings', 'provider_budget_config'];
	for (const [provider, value] of Object.entries(book.map(path))) {
		if (!isMap(value)) continue;
		const at = [...path, provider];
		const limit = (value.budget_limit ?? null) !== null;
		const period = (value.time_period ?? null) !== null;
		if (limit && period) continue;
		if (period)
			book.lint('LITELLM-BUDGET-BLOCKS', at, 'time_period without budget_limit: the provider’s deployments are always filtered out');
		else
			book.lint(
				'LITELLM-BUDGET-UNLIMITED',
				at,
				'without both budget_limit and time_period the provider has no limit (max_budget and budget_duration are not read here)',
			);
	}
}

/** Without Redis every counter of the router lives in one worker process. */
function lintWorkers(book: Notebook, { groups, strategy }: LintContext): void {
	if (hasRedis(book)) return;
	const checks = book.get(['router_settings', 'optional_pre_call_checks']);
	const counted: (readonly (string | number)[] | null)[] = [
		book.has(['router_settings', 'provider_budget_config']) ? ['router_settings', 'provider_budget_config'] : null,
		Array.isArray(checks) && checks.includes('enforce_model_rate_limits') ? ['router_settings', 'optional_pre_call_checks'] : null,
		strategy?.startsWith('usage-based') ? ['router_settings', 'routing_strategy'] : null,
		...[...groups.values()]
			.flat()
			.map(({ index, params }) => (asNumber(params.max_budget) === null ? null : ['model_list', index, 'litellm_params', 'max_budget'])),
	];
	const first = counted.find((path) => path !== null);
	if (first != null)
		book.lint(
			'LITELLM-PER-WORKER',
			first,
			'no Redis is configured, so each worker process counts alone and the limit is multiplied by their number',
		);
}

function hasRedis(book: Notebook): boolean {
	const router = book.map(['router_settings']);
	if ((router.redis_url ?? null) !== null || ((router.redis_host ?? null) !== null && (router.redis_port ?? null) !== null)) return true;
	const type = book.get(['litellm_settings', 'cache_params', 'type']);
	return (
		asBoolean(book.get(['litellm_settings', 'cache'])) === true &&
		(type === undefined || (typeof type === 'string' && type.startsWith('redis')))
	);
}

/** Single switches with a price. */
function lintSwitches(book: Notebook, { groups }: LintContext): void {
	const on = (path: readonly string[]) => asBoolean(book.get(path)) === true;
	const open = ['general_settings', 'allow_requests_on_db_unavailable'];
	if (on(open))
		book.lint(
			'LITELLM-FAIL-OPEN',
			open,
			'while the database is down, requests are admitted without identity: no budget and no limit holds',
		);
	const probes = ['general_settings', 'background_health_checks'];
	if (on(probes))
		book.lint('LITELLM-HEALTH-COST', probes, 'every deployment is probed with a real completion, by default every 300 s: it costs tokens');
	for (const { index, params } of [...groups.values()].flat()) {
		if ((params.silent_model ?? null) === null) continue;
		book.lint(
			'LITELLM-MIRROR',
			['model_list', index, 'litellm_params', 'silent_model'],
			'every request is sent to a second model too: its cost is paid twice',
		);
	}
}

/** $1000 for a million tokens: no model on the market costs as much. */
const TOKEN_PRICE_MAX = 0.001;
/** Longer than any completion, and the order of milliseconds. */
const TIMEOUT_MAX_S = 10_000;

/** Numbers whose unit is not the one that is read. */
function lintUnits(book: Notebook, { groups }: LintContext): void {
	for (const { index, params, info } of [...groups.values()].flat())
		for (const [section, values] of [['litellm_params', params] as const, ['model_info', info] as const]) {
			for (const [key, value] of Object.entries(values)) {
				const price = /_cost_per_token/.test(key) ? asNumber(value) : null;
				if (price === null || price <= TOKEN_PRICE_MAX) continue;
				const message = `${key}: ${price} is $${price * 1e6} for a million tokens; this looks like a price per thousand or per million`;
				book.lint('LITELLM-PRICE-UNIT', ['model_list', index, section, key], message);
			}
		}
	const timeouts: (readonly (string | number)[])[] = [
		['router_settings', 'timeout'],
		['litellm_settings', 'request_timeout'],
		...[...groups.values()].flat().map(({ index }) => ['model_list', index, 'litellm_params', 'timeout']),
	];
	for (const path of timeouts) {
		const seconds = asNumber(book.get(path));
		if (seconds !== null && seconds >= TIMEOUT_MAX_S)
			book.lint('LITELLM-TIMEOUT-UNIT', path, `${seconds} seconds are ${(seconds / 3600).toFixed(1)} hours; were milliseconds meant?`);
	}
}

/** dual_cache.py:76-80: what another worker reads back from Redis it keeps with the default lifetime of its own cache. */
function lintCooldown(book: Notebook, { cooldown, longCooldowns, groups }: LintContext): void {
	const several = [...groups].some(([name, entries]) => entries.length > 1 && !name.includes('*'));
	if (cooldown.rule === 'off' || !several) return;
	const own = ['router_settings', 'cooldown_time'];
	const trusting = [...groups.values()].some(
		(entries) => entries.length > 1 && entries.some(({ params }) => asNumber(params.cooldown_time) === null),
	);
	if ((asNumber(book.get(own)) ?? 0) > 0 && trusting)
		book.lint(
			'LITELLM-COOLDOWN-UPSTREAM',
			own,
			'this holds only where upstream sends no Retry-After: a 429 that says 300 s is obeyed for 300 s',
		);
	if (!longCooldowns || !hasRedis(book)) return;
	const router = ['redis_host', 'redis_url'].map((key) => ['router_settings', key]).find((path) => book.has(path));
	const path = book.has(own) ? own : (router ?? ['litellm_settings', 'cache']);
	const seconds = (cooldown.spec?.cooldownUs ?? 0) / 1_000_000;
	book.lint('LITELLM-COOLDOWN-LONG', path, `a cooldown of ${seconds} s here is 600 s for every other worker that reads it back from Redis`);
}
