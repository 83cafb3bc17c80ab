/** RetryPolicy and HedgePolicy of a route. */
import type { GroupSpec } from '../../model/gatewaySpec.ts';
import type { OutcomeName } from '../../model/outcomes.ts';
import { asNumber, secondsToUs, shown } from '../values.ts';
import { BASE_S, backoffOf, CAP_FACTOR, CODES, isTrigger, retriedOutcomes } from './mechanics.ts';
import type { Message } from './message.ts';

export interface Retries {
	readonly retries: number;
	/** Seconds for one try; null = as long as the request has. */
	readonly tryS: number | null;
	readonly retryOn: readonly OutcomeName[];
	readonly routing: NonNullable<GroupSpec['routing']>;
}

export const noRetries: Retries = {
	retries: 0,
	tryS: null,
	retryOn: [],
	routing: { backoff: backoffOf(BASE_S, BASE_S * CAP_FACTOR), retryOn: [] },
};

export function readRetries(policy: Message, grpc: boolean): Retries {
	if (!policy.exists) return noRetries;
	const retryOn = readTriggers(policy, grpc);
	const retries = policy.whole('num_retries', 1000) ?? 1;
	policy.note('num_retries', 'modelled', 'retries after the first try');
	const routing = {
		retryOn,
		backoff: readBackoff(policy.at('retry_back_off')),
		...readAvoidance(policy),
		...readRetryPriority(policy.at('retry_priority')),
	};
	return { retries: retryOn.length === 0 ? 0 : retries, tryS: readTryTimeout(policy), retryOn, routing };
}

function readTriggers(policy: Message, grpc: boolean): OutcomeName[] {
	const text = policy.text('retry_on');
	if (text === null || text.trim() === '') {
		policy.lint('ENVOY-RETRY-INERT', 'without retry_on nothing is ever retried, whatever else this policy says');
		policy.note('retry_on', 'modelled', 'empty: nothing is retried');
		return [];
	}
	const triggers = text.split(',').filter((one) => one !== '');
	const statuses = policy.at('retriable_status_codes');
	const codes = statuses.book.list(statuses.path).flatMap((value) => asNumber(value) ?? []);
	const outcomes = retriedOutcomes(triggers, codes, grpc);
	policy.note('retry_on', 'modelled', `retried here: ${outcomes.join(', ') || 'nothing that occurs'}`);
	for (const trigger of triggers)
		if (!isTrigger(trigger))
			policy.book.lint(
				'ENVOY-RETRY-INERT',
				policy.at('retry_on').path,
				`Envoy passes over what it does not know, and knows no ${shown(trigger)}${isTrigger(trigger.trim()) ? ': there must be no spaces' : ''}`,
			);
	const coded = triggers.includes(CODES);
	policy.note(
		'retriable_status_codes',
		coded ? 'modelled' : 'ignored',
		coded
			? `of these, what occurs here: ${retriedOutcomes([CODES], codes, false).join(', ') || 'none'}`
			: `without ${CODES} in retry_on they are not looked at`,
	);
	if (!coded && codes.length > 0)
		policy.book.lint('ENVOY-INERT', statuses.path, `retriable_status_codes do nothing without ${CODES} in retry_on`);
	return outcomes;
}

function readBackoff(back: Message): ReturnType<typeof backoffOf> {
	const base = Math.max(0.001, back.seconds('base_interval') ?? BASE_S);
	const cap = back.seconds('max_interval') ?? base * CAP_FACTOR;
	for (const name of ['base_interval', 'max_interval'])
		back.note(name, 'modelled', 'waits are uniform below base x 2^k, at most the longest');
	if (back.exists && back.seconds('base_interval') === null)
		back.book.refuse(back.path, 'Envoy does not start with a retry_back_off that has no base_interval');
	if (cap < base) back.book.refuse(back.at('max_interval').path, 'max_interval is below base_interval: Envoy does not start with this');
	return backoffOf(base, Math.max(base, cap));
}

/** A host that was tried is drawn again so many times; then it is taken all the same. */
function readAvoidance(policy: Message): { avoidTried?: number } {
	const predicates = policy.list('retry_host_predicate');
	const redraws = policy.whole('host_selection_retry_max_attempts', 100) ?? 1;
	const avoids = predicates.some((one) => /previous_hosts/.test(one.text('name') ?? ''));
	for (const one of predicates)
		one.note('name', 'modelled', avoids ? 'a retry avoids the hosts that were tried' : 'a test of hosts that is not simulated');
	policy.note(
		'host_selection_retry_max_attempts',
		avoids ? 'modelled' : 'ignored',
		avoids ? 'draws until a host that was tried is taken all the same' : 'counts only with a retry_host_predicate',
	);
	return avoids ? { avoidTried: Math.max(1, redraws) } : {};
}

function readRetryPriority(priority: Message): { triesPerPriority?: number } {
	if (!/previous_priorities/.test(priority.text('name') ?? '')) return {};
	const config = priority.at('typed_config');
	const every = config.whole('update_frequency', 1000);
	priority.note('name', 'modelled', 'a retry leaves the priorities that were tried');
	config.note('update_frequency', 'modelled', 'tries until the next priority');
	return { triesPerPriority: Math.max(1, every ?? 1) };
}

function readTryTimeout(policy: Message): number | null {
	const whole = policy.seconds('per_try_timeout');
	const idle = policy.seconds('per_try_idle_timeout');
	policy.note('per_try_timeout', 'modelled', 'time for one try; 0 = as long as the request has');
	policy.note('per_try_idle_timeout', 'approximated', 'silence of a try: an answer comes at once here, so it is a limit for all of it');
	const limits = [whole, idle].filter((limit) => limit !== null && limit > 0) as number[];
	return limits.length === 0 ? null : Math.min(...limits);
}

/** Envoy would let the first try run on beside its retry; here it is given up. */
export function readHedging(hedge: Message, retries: Retries): void {
	if (!hedge.exists) return;
	const hedges = hedge.flag('hedge_on_per_try_timeout');
	const why = hedges ? 'a try that takes too long is given up and retried; Envoy would let both run' : 'not set: nothing is hedged';
	hedge.note('hedge_on_per_try_timeout', hedges ? 'approximated' : 'modelled', why);
	if (hedges && (retries.tryS === null || retries.retries === 0))
		hedge.lint('ENVOY-HEDGE-INERT', 'hedging needs a per_try_timeout and retries left; without them it never happens');
	for (const name of ['initial_requests', 'additional_request_chance'])
		if (hedge.at(name).exists)
			hedge.book.lint('ENVOY-HEDGE-INERT', hedge.at(name).path, `Envoy reads \`${name}\`, and does nothing with it`);
}

/** What follows from a route's retries, its time and its hosts together; `hosts` of each priority, the first one first. */
export function lintRetries(
	policy: Message,
	{ retries, tryS, retryOn, routing }: Pick<Retries, 'retries' | 'tryS' | 'retryOn' | 'routing'>,
	timeoutS: number | null,
	hosts: readonly number[],
): void {
	if (retries === 0) return;
	if (tryS === null && retryOn.includes('timeout'))
		policy.lint(
			'ENVOY-NO-TRY-TIMEOUT',
			timeoutS === null
				? 'without per_try_timeout, and with no limit on the request, a try that hangs is never given up, so never retried'
				: `without per_try_timeout the first try that hangs takes all ${timeoutS} s of the request: it is never retried`,
		);
	if (tryS !== null && !retryOn.includes('timeout'))
		policy.lint(
			'ENVOY-TRY-TIMEOUT-INERT',
			'a try that takes longer than its time is given up, but not retried: only 5xx, gateway-error and reset do that',
		);
	else if (tryS !== null && timeoutS !== null && tryS * (retries + 1) > timeoutS)
		policy.lint(
			'ENVOY-TRIES-OUTLAST',
			`${retries + 1} tries of ${tryS} s do not fit into the ${timeoutS} s of the request: when they hang, ${Math.ceil(timeoutS / tryS)} are begun`,
		);
	if (hosts.length > 1 && routing.triesPerPriority === undefined)
		policy.lint(
			'ENVOY-STAYS-IN-PRIORITY',
			'retries stay at the first priority for as long as it looks healthy: a retry priority (previous_priorities, numAttemptsPerPriority) would leave it',
		);
	const [first] = hosts;
	if (first > 1 && routing.avoidTried === undefined)
		policy.lint(
			'ENVOY-SAME-HOST',
			`without retry_host_predicate previous_hosts a retry may go to the host that has just failed: of ${first} hosts, 1 in ${first}`,
		);
}

export function tryUs({ tryS }: Retries): number | null {
	return tryS === null ? null : secondsToUs(tryS);
}
