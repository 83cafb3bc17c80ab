/** Retries of an HTTP rule. Where none are written there are two all the same. */
import type { GroupSpec } from '../../model/gatewaySpec.ts';
import type { OutcomeName } from '../../model/outcomes.ts';
import { BASE_S, backoffOf, CAP_FACTOR, CODES, isTrigger, retriedOutcomes } from '../envoy/mechanics.ts';
import type { Message } from '../envoy/message.ts';
import { shown } from '../values.ts';
import { timeAt } from './policies.ts';

/** Of a rule that says nothing of retries. */
const IMPLICIT = 2;
/** No status among them since 1.24; before, 503. */
const RETRY_ON = 'connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes';
/** Draws until a host that was tried is taken all the same. */
const REDRAWS = 5;

export interface IstioRetries {
	readonly retries: number;
	readonly implicit: boolean;
	readonly tryS: number | null;
	readonly retryOn: readonly OutcomeName[];
	readonly routing: NonNullable<GroupSpec['routing']>;
}

export function readRetries(rule: Message): IstioRetries {
	const policy = rule.at('retries');
	const implicit = !policy.exists;
	const attempts = implicit ? IMPLICIT : (policy.whole('attempts', 1000) ?? 0);
	policy.note('attempts', 'modelled', attempts === 0 ? '0: nothing is retried' : 'retries after the first try');
	const retryOn = readTriggers(policy);
	const base = Math.max(0.001, timeAt(policy, 'backoff') ?? BASE_S);
	policy.note('backoff', 'modelled', 'the first wait is uniform below it; later ones below twice the one before, up to ten times');
	const avoids = policy.at('retryIgnorePreviousHosts').value !== false;
	policy.note(
		'retryIgnorePreviousHosts',
		'modelled',
		avoids ? 'a retry avoids the hosts that were tried' : 'a retry may go to the host that failed',
	);
	const tryS = timeAt(policy, 'perTryTimeout');
	policy.note('perTryTimeout', 'modelled', 'time for one try; 0 = as long as the request has');
	return {
		retries: retryOn.length === 0 ? 0 : attempts,
		implicit,
		tryS: tryS === 0 ? null : tryS,
		retryOn,
		routing: { retryOn, backoff: backoffOf(base, base * CAP_FACTOR), ...(avoids ? { avoidTried: REDRAWS } : {}) },
	};
}

/** Numbers among the triggers are statuses. */
function readTriggers(policy: Message): OutcomeName[] {
	const text = policy.text('retryOn');
	const parts = (text === null || text.trim() === '' ? RETRY_ON : text).split(',').map((part) => part.trim());
	const codes = parts.filter((part) => /^\d+$/.test(part)).map(Number);
	const triggers = parts.filter((part) => part !== '' && !/^\d+$/.test(part));
	for (const trigger of triggers)
		if (!isTrigger(trigger))
			policy.book.refuse(policy.at('retryOn').path, `Istio knows no retry condition ${shown(trigger)}, and refuses this`);
	const outcomes = retriedOutcomes(codes.length > 0 ? [...triggers, CODES] : triggers, codes, false);
	policy.note('retryOn', 'modelled', `retried here: ${outcomes.join(', ') || 'nothing that occurs'}`);
	return outcomes;
}
