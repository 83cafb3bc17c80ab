/** The parts of a BackendTrafficPolicy, as Envoy Gateway turns them into Envoy's config (internal/xds/translator). */
import type { LimitSpec } from '../../model/admissionSpec.ts';
import type { BreakerSpec, EjectionSpec, GroupSpec, InjectionSpec, RetryCapSpec } from '../../model/gatewaySpec.ts';
import type { OutcomeName } from '../../model/outcomes.ts';
import { ejectionOf } from '../envoy/ejection.ts';
import { injection } from '../envoy/filters.ts';
import {
	BASE_S,
	BREAKER,
	BUDGET_MINIMUM,
	backoffOf,
	CAP_FACTOR,
	CODES,
	isTrigger,
	PANIC_PERCENT,
	retriedOutcomes,
} from '../envoy/mechanics.ts';
import type { Message } from '../envoy/message.ts';
import { durationAt } from '../kubernetes.ts';
import { asNumber, isMap, secondsToUs, shown } from '../values.ts';

/** route.go:31-34, 825-900: of a retry block that says nothing else. */
const RETRIES = 2;
const TRIGGERS: readonly string[] = ['connect-failure', 'refused-stream', 'unavailable', 'cancelled', CODES];
const STATUSES: readonly number[] = [503];
const REDRAWS = 5;

export interface Retrying {
	readonly retries: number;
	readonly tryS: number | null;
	readonly retryOn: readonly OutcomeName[];
	readonly routing: NonNullable<GroupSpec['routing']>;
}

export const notRetrying: Retrying = {
	retries: 0,
	tryS: null,
	retryOn: [],
	routing: { retryOn: [], backoff: backoffOf(BASE_S, BASE_S * CAP_FACTOR) },
};

/** Seconds; what is no time is refused by Kubernetes. */
export function timeAt(message: Message, name: string): number | null {
	const { path, exists, book } = message.at(name);
	if (!exists) return null;
	const seconds = durationAt(book, path);
	if (seconds === null) book.refuse(path, `\`${name}\` is a time such as 250ms or 1m30s: Kubernetes refuses this`);
	return seconds;
}

export function readRetry(retry: Message): Retrying {
	if (!retry.exists) return notRetrying;
	if (isMap(retry.value) && Object.keys(retry.value).length === 0)
		retry.book.note(retry.path, 'modelled', `empty, which means ${RETRIES} retries on what cannot be reached and on 503`);
	const retries = retry.whole('numRetries', 1000) ?? RETRIES;
	retry.note('numRetries', 'modelled', 'retries after the first try');
	const perPriority = retry.whole('numAttemptsPerPriority', 1000) ?? 0;
	retry.note('numAttemptsPerPriority', 'modelled', 'tries at a priority before the next one is gone to');
	const back = retry.at('perRetry', 'backOff');
	const base = Math.max(0.001, timeAt(back, 'baseInterval') ?? BASE_S);
	const cap = timeAt(back, 'maxInterval') ?? base * CAP_FACTOR;
	for (const name of ['baseInterval', 'maxInterval'])
		back.note(name, 'modelled', 'waits are uniform below base x 2^k, at most the longest');
	const tryS = timeAt(retry.at('perRetry'), 'timeout');
	retry.at('perRetry').note('timeout', 'modelled', 'time for one try');
	const retryOn = readTriggers(retry.at('retryOn'));
	return {
		retries,
		tryS: tryS === 0 ? null : tryS,
		retryOn,
		routing: {
			retryOn,
			backoff: backoffOf(base, Math.max(base, cap)),
			avoidTried: REDRAWS,
			...(perPriority >= 1 ? { triesPerPriority: perPriority } : {}),
		},
	};
}

/** Without triggers the usual ones stay; without codes there are none, not even 503. */
function readTriggers(retryOn: Message): OutcomeName[] {
	const { book } = retryOn;
	const listed = book.list(retryOn.at('triggers').path).map(String);
	const triggers = listed.length > 0 ? listed : TRIGGERS;
	const codes = retryOn.exists ? book.list(retryOn.at('httpStatusCodes').path).flatMap((value) => asNumber(value) ?? []) : STATUSES;
	const coded = triggers.includes(CODES);
	const outcomes = retriedOutcomes(triggers, codes, false);
	for (const trigger of listed)
		if (!isTrigger(trigger)) book.refuse(retryOn.at('triggers').path, `Envoy Gateway knows no retry trigger ${shown(trigger)}`);
	retryOn.note('triggers', 'approximated', `retried here: ${outcomes.join(', ') || 'nothing that occurs'}`);
	retryOn.note(
		'httpStatusCodes',
		coded ? 'approximated' : 'ignored',
		coded
			? `of these, what occurs here: ${retriedOutcomes([CODES], codes, false).join(', ') || 'none'}`
			: `without the trigger ${CODES} they are not looked at`,
	);
	if (!coded && codes.length > 0 && retryOn.exists)
		book.lint('ENVOY-INERT', retryOn.at('httpStatusCodes').path, `httpStatusCodes do nothing without the trigger ${CODES}`);
	return outcomes;
}

/** What holds also where no policy says anything. */
export function readBreaker(breaker: Message): { breaker: BreakerSpec; retryCap: RetryCapSpec; budgeted: boolean } {
	const number = (name: string, why: string) => {
		const value = breaker.whole(name, 4_294_967_295);
		breaker.note(name, 'modelled', why);
		return value ?? BREAKER;
	};
	const requests = number('maxParallelRequests', 'calls at once to the backends of a rule; more are answered 503 at once, and not retried');
	const connections = number('maxConnections', 'one call a connection, as with HTTP/1.1; more wait');
	const waiting = number('maxPendingRequests', 'calls that wait for a connection; more are answered 503 at once');
	const retrying = number('maxParallelRetries', 'retries under way at once, waits included');
	const budget = breaker.at('retryBudget');
	budget.note('percent', 'modelled', 'retries under way at once, as a share of the calls in flight');
	budget.note('minRetryConcurrency', 'modelled', 'retries that may always be under way');
	const percent = budget.exists ? percentOf(budget.at('percent').value, 20) : null;
	const retryCap =
		percent === null
			? { share: 0, minimum: retrying }
			: { share: Math.min(1, percent / 100), minimum: budget.whole('minRetryConcurrency') ?? BUDGET_MINIMUM };
	return {
		breaker: { requests: Math.max(1, requests), connections: Math.max(1, connections), waiting },
		retryCap,
		budgeted: percent !== null,
	};
}

/** A plain number, or a fraction of 100 unless it says of what. */
function percentOf(value: unknown, standard: number): number {
	if (!isMap(value)) return Math.max(0, asNumber(value) ?? standard);
	const of = asNumber(value.denominator) ?? 100;
	return of > 0 ? Math.max(0, (100 * (asNumber(value.numerator) ?? 0)) / of) : standard;
}

/** With two backends the usual 10 % ejects neither. */
export function readHealth(health: Message, hosts: number): EjectionSpec | null {
	const passive = health.at('passive');
	const panic = asNumber(health.at('panicThreshold').value) ?? PANIC_PERCENT;
	health.note('panicThreshold', 'modelled', 'with a smaller share of the backends healthy, health is not looked at');
	if (!passive.exists) return null;
	if (isMap(passive.value) && Object.keys(passive.value).length === 0)
		passive.book.note(passive.path, 'modelled', 'empty, which means five failures in a row, and at most 10 % of the backends');
	const all = passive.whole('consecutive5XxErrors') ?? 5;
	const gateway = passive.whole('consecutiveGatewayErrors') ?? 0;
	const percent = passive.number('maxEjectionPercent') ?? 10;
	const one = passive.flag('alwaysEjectOneEndpoint');
	const seconds = (name: string, standard: number) => Math.max(0.001, timeAt(passive, name) ?? standard);
	for (const name of [
		'consecutive5XxErrors',
		'consecutiveGatewayErrors',
		'interval',
		'baseEjectionTime',
		'maxEjectionPercent',
		'alwaysEjectOneEndpoint',
	])
		passive.note(name, 'modelled', 'when a backend is ejected, and for how long; a backend is one host here');
	const base = seconds('baseEjectionTime', 30);
	const interval = seconds('interval', 3);
	const needed = percent <= 0 ? 10 : Math.ceil(100 / Math.min(100, percent) - 1e-9);
	if (!one && hosts < needed)
		passive.lint(
			'ENVOY-NEVER-EJECTS',
			`with fewer than ${needed} endpoints none is ever ejected: ${percent} % of them is not one; raise maxEjectionPercent, or set alwaysEjectOneEndpoint`,
		);
	const rows = [
		...(all > 0 ? [{ consecutive: all, on: ['error', 'overloaded', 'timeout', 'unavailable'] as const }] : []),
		...(gateway > 0 ? [{ consecutive: gateway, on: ['overloaded', 'timeout', 'unavailable'] as const }] : []),
	];
	const share = Math.min(1, (percent <= 0 ? 10 : percent) / 100);
	return ejectionOf(rows, { interval, base, most: 300, share, panicPercent: panic, one });
}

/** Before the router, as Envoy's filter: never retried. A percentage that is not there is 100. */
export function readFault(fault: Message): InjectionSpec | null {
	if (!fault.exists) return null;
	const [delay, abort] = [fault.at('delay'), fault.at('abort')];
	const delayUs = secondsToUs(timeAt(delay, 'fixedDelay') ?? 0);
	const status = asNumber(abort.at('httpStatus').value);
	delay.note('fixedDelay', 'modelled', 'requests are held back for so long on purpose');
	abort.note('httpStatus', 'modelled', 'requests are answered so on purpose, and not retried');
	for (const part of [delay, abort]) part.note('percentage', 'modelled', 'share of the requests');
	const share = (part: Message) => Math.min(1, Math.max(0, asNumber(part.at('percentage').value) ?? 100) / 100);
	return injection(delayUs > 0 ? share(delay) : 0, delayUs, status === null ? 0 : share(abort), status ?? 503);
}

const unitS: Readonly<Record<string, number>> = { Second: 1, Minute: 60, Hour: 3600, Day: 86_400, Month: 2_592_000, Year: 31_536_000 };

/** A bucket in each process, as large as a unit of time allows, and filled in one. */
export function readLocalLimits(local: Message): LimitSpec[] {
	return local.list('rules').flatMap((rule): LimitSpec[] => {
		const requests = rule.at('limit').whole('requests') ?? 0;
		const unit = String(rule.at('limit', 'unit').value);
		if (rule.list('clientSelectors').length > 0) {
			rule.book.note(rule.path, 'ignored', 'holds for certain clients, and requests here have no headers');
			return [];
		}
		if (rule.flag('shadowMode')) {
			rule.book.note(rule.path, 'ignored', 'shadow mode: it refuses nobody');
			return [];
		}
		if (requests < 1 || !Object.hasOwn(unitS, unit)) return [];
		rule.note('limit', 'modelled', 'a bucket in each process, full at first, filled without steps');
		return [
			{
				limiter: { kind: 'token-bucket', options: { rate: requests / unitS[unit], burst: requests } },
				counts: 'requests',
				charged: 'before',
				state: 'local',
				refusedAs: 'rejected',
				retryAfter: null,
			},
		];
	});
}

const picks: Readonly<Record<string, string>> = { LeastRequest: 'least-request', RoundRobin: 'round-robin', Random: 'weighted-random' };

export function readBalancer(balancer: Message): string {
	const type = String(balancer.at('type').value ?? 'LeastRequest');
	const known = Object.hasOwn(picks, type);
	balancer.note(
		'type',
		known ? 'modelled' : 'approximated',
		known ? 'how a backend is picked' : 'requests have nothing to hash here: one is drawn by weight',
	);
	return known ? picks[type] : 'weighted-random';
}
