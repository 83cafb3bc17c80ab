/** HTTP filters that decide about a request before it is routed: local rate limits, and faults on purpose. */
import type { LimitSpec } from '../../model/admissionSpec.ts';
import type { InjectionSpec } from '../../model/gatewaySpec.ts';
import { outcomeOfStatus } from '../statuses.ts';
import { asNumber, isMap, secondsToUs } from '../values.ts';
import type { Message } from './message.ts';

const LIMIT = /filters\.http\.local_ratelimit\.v3\.LocalRateLimit$/;
const FAULT = /filters\.http\.fault\.v3\.HTTPFault$/;
const SERVICE = /filters\.http\.ratelimit\.v3\.RateLimit$/;

/** The config of a filter for a route: the most specific one there is. `scopes` from wide to narrow. */
export function filterConfigs(manager: Message, scopes: readonly Message[]): { limits: LimitSpec[]; injected: InjectionSpec | null } {
	const own = manager.list('http_filters').filter((filter) => !filter.flag('disabled'));
	const limits: LimitSpec[] = [];
	let injected: InjectionSpec | null = null;
	for (const filter of own) {
		const config = narrowest(filter.at('typed_config'), filter.text('name') ?? '', scopes);
		const type = String(config.at('@type').value ?? '');
		if (LIMIT.test(type)) limits.push(...readLimit(config));
		if (FAULT.test(type)) injected ??= readFault(config);
		if (SERVICE.test(type)) lintService(config);
	}
	return { limits, injected };
}

function narrowest(config: Message, name: string, scopes: readonly Message[]): Message {
	for (const scope of [...scopes].reverse()) {
		const per = scope.at('typed_per_filter_config');
		if (!isMap(per.value) || !Object.hasOwn(per.value, name)) continue;
		const own = per.at(name);
		const wrapped = /FilterConfig$/.test(String(own.at('@type').value)) ? own.at('config') : own;
		if (wrapped.exists) return wrapped;
	}
	return config;
}

function lintService(config: Message): void {
	if (!config.flag('failure_mode_deny'))
		config.lint(
			'ENVOY-FAIL-OPEN',
			'the rate limit service has 20 ms to answer unless said, and a request passes when it does not: failure_mode_deny is not set',
		);
}

function readLimit(config: Message): LimitSpec[] {
	const bucket = config.at('token_bucket');
	const enabled = percentOf(config.at('filter_enabled', 'default_value'));
	const enforced = percentOf(config.at('filter_enforced', 'default_value'));
	const both = Math.min(enabled, enforced);
	if (bucket.exists && both === 0) {
		const lacking = [enabled === 0 ? 'filter_enabled' : '', enforced === 0 ? 'filter_enforced' : '']
			.filter((name) => name !== '')
			.join(' and ');
		config.lint('ENVOY-LIMIT-OFF', `this limit refuses nobody: ${lacking} is 0 % unless set`);
		return [];
	}
	if (!bucket.exists) return [];
	const most = bucket.whole('max_tokens') ?? 1;
	const each = bucket.whole('tokens_per_fill') ?? 1;
	const every = bucket.seconds('fill_interval') ?? 1;
	for (const name of ['max_tokens', 'tokens_per_fill', 'fill_interval'])
		bucket.note(name, 'modelled', 'a bucket for each process, full at first, filled without steps');
	for (const name of ['filter_enabled', 'filter_enforced'])
		config.note(
			name,
			both < 100 ? 'approximated' : 'modelled',
			both < 100 ? 'a share of the requests; here the limit holds for all' : 'the limit holds',
		);
	const status = asNumber(config.at('status', 'code').value) ?? 429;
	config.note('status', 'modelled', 'what a refusal is answered');
	if (most < 1 || each < 1 || every <= 0) return [];
	return [
		{
			limiter: { kind: 'token-bucket', options: { rate: each / every, burst: most } },
			counts: 'requests',
			charged: 'before',
			state: 'local',
			refusedAs: status === 503 ? 'overloaded' : 'rejected',
			retryAfter: null,
		},
	];
}

const denominators: Readonly<Record<string, number>> = { HUNDRED: 100, TEN_THOUSAND: 10_000, MILLION: 1_000_000 };

/** A FractionalPercent, in per cent; 0 when it is not there. */
export function percentOf(fraction: Message): number {
	const numerator = asNumber(fraction.at('numerator').value);
	const unit = String(fraction.at('denominator').value ?? 'HUNDRED');
	const denominator = Object.hasOwn(denominators, unit) ? denominators[unit] : 100;
	return numerator === null ? 0 : Math.min(100, Math.max(0, (100 * numerator) / denominator));
}

/** Before the router: Envoy neither retries an aborted request nor counts a delay in its time. */
function readFault(config: Message): InjectionSpec | null {
	const conditional = ['upstream_cluster', 'headers', 'downstream_nodes'].some((name) => config.at(name).exists);
	if (conditional) return null;
	const [delay, abort] = [config.at('delay'), config.at('abort')];
	const delayUs = secondsToUs(delay.seconds('fixed_delay') ?? 0);
	const status = asNumber(abort.at('http_status').value);
	const delayShare = delayUs > 0 ? percentOf(delay.at('percentage')) / 100 : 0;
	const abortShare = status === null ? 0 : percentOf(abort.at('percentage')) / 100;
	config.note('delay', 'modelled', 'held back on purpose, before it is routed');
	config.note(
		'abort',
		status === null ? 'ignored' : 'modelled',
		status === null ? 'only aborts with an HTTP status are injected' : 'answered on purpose, before it is routed, so never retried here',
	);
	return injection(delayShare, delayUs, abortShare, status ?? 503);
}

/** What an abort with this status is to the caller; null when nothing is injected. */
export function injection(delayShare: number, delayUs: number, abortShare: number, status: number): InjectionSpec | null {
	if (delayShare === 0 && abortShare === 0) return null;
	const abortAs = outcomeOfStatus(status, 504) ?? (status >= 500 ? 'error' : 'rejected');
	return { delayShare, delayUs, abortShare, abortAs };
}
