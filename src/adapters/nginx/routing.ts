/** What nginx does when a server fails: whether a request goes to the next one, and which failures the server is charged with. */
import type { PassiveHealthSpec, RoutingSpec } from '../../model/gatewaySpec.ts';
import type { OutcomeName } from '../../model/outcomes.ts';
import { type DirectiveBook, settingOf } from '../directiveBook.ts';
import { shown } from '../values.ts';
import type { Directive } from './parse.ts';
import type { Scope } from './scope.ts';
import { timeUs, whole } from './units.ts';

/** ngx_http_proxy_module.c. */
const TIMEOUT_US = 60_000_000;

/** Conditions, and the outcome here that each is. */
const statuses: Readonly<Record<string, OutcomeName>> = {
	http_500: 'error',
	http_502: 'unavailable',
	http_503: 'overloaded',
	http_504: 'timeout',
	http_429: 'rejected',
};

export interface NextUpstream {
	readonly at: Directive | null;
	readonly conditions: readonly string[];
	/** Whether a POST that has been sent may go to another server. */
	readonly posts: boolean;
	readonly tries: { readonly at: Directive; readonly value: number } | null;
	readonly within: { readonly at: Directive; readonly value: number } | null;
	/** Whether requests are buffered, so that they can be sent once more. */
	readonly buffered: boolean;
}

export interface Timeouts {
	readonly read: Directive | null;
	readonly readUs: number;
}

export function timeoutsOf(scope: Scope): Timeouts {
	const read = scope.value('proxy_read_timeout', timeUs, 'a time');
	if (read !== null) scope.book.note(read.at, 'approximated', 'time without a byte from the server; here until the response is complete');
	return { read: read?.at ?? null, readUs: read?.value ?? TIMEOUT_US };
}

export function nextUpstreamOf(scope: Scope): NextUpstream {
	const { book } = scope;
	const at = scope.one('proxy_next_upstream');
	const conditions = at === null ? ['error', 'timeout'] : readConditions(book, at);
	const tries = scope.value('proxy_next_upstream_tries', whole, 'a number');
	if (tries !== null) book.note(tries.at, 'modelled', tries.value === 0 ? '0: as many tries as there are servers' : 'tries in all');
	const within = scope.value('proxy_next_upstream_timeout', timeUs, 'a time');
	if (within !== null)
		book.note(within.at, 'modelled', within.value === 0 ? '0: no bound' : 'no try is begun so long after the request came');
	const buffered = scope.flag('proxy_request_buffering', true, (on) =>
		on ? 'the whole request is there to be sent again' : 'a request that has begun to be sent cannot go to another server',
	);
	return { at, conditions, posts: conditions.includes('non_idempotent'), tries, within, buffered };
}

function readConditions(book: DirectiveBook, at: Directive): string[] {
	const posts = at.args.some(({ text }) => text === 'non_idempotent');
	for (const word of at.args) {
		const setting = settingOf(at, shown(word.text), word);
		const [treatment, why] = meaningOf(word.text, posts);
		book.note(setting, treatment, why);
		if (why.startsWith('nginx refuses')) book.refuse(setting, `invalid value "${shown(word.text)}": nginx does not start with it`);
	}
	book.note(at, 'modelled', 'when the next server is tried');
	const names = at.args.map(({ text }) => text);
	return names.includes('off') ? [] : names;
}

function meaningOf(condition: string, posts: boolean): readonly ['modelled' | 'approximated' | 'ignored', string] {
	const inert = 'completions are POSTs, which without non_idempotent are not sent a second time: this does nothing for them';
	if (condition === 'error') return ['modelled', posts ? 'the server cannot be reached or hangs up' : 'the server cannot be reached'];
	if (condition === 'timeout') return posts ? ['modelled', 'no answer in proxy_read_timeout'] : ['ignored', inert];
	if (condition === 'non_idempotent') return ['modelled', 'POSTs are sent again, whatever the first one has cost'];
	if (condition === 'off') return ['modelled', 'no other server is ever tried'];
	if (['invalid_header', 'http_403', 'http_404', 'updating'].includes(condition)) return ['ignored', 'nothing fails like this here'];
	if (!Object.hasOwn(statuses, condition)) return ['ignored', 'nginx refuses this condition'];
	return posts ? ['modelled', 'this answer sends the request on'] : ['ignored', inert];
}

export function routingOf(scope: Scope, pick: string, servers: number, next: NextUpstream): RoutingSpec {
	const tries = next.tries === null || next.tries.value === 0 ? servers : Math.min(servers, next.tries.value);
	const retryOn = retriedBy(next);
	const withinUs = next.within?.value ?? 0;
	const ignoresAbort = scope.flag('proxy_ignore_client_abort', false, (on) =>
		on ? 'the server works on when the client has gone' : 'the connection is closed when the client goes',
	);
	return {
		pick,
		retries: tries - 1,
		backoff: { baseUs: 0, factor: 1, capUs: 0, jitterUs: 0, zeroIfAlternatives: false, afterLast: false },
		retryOn,
		eachFailureDecides: true,
		triesDistinct: true,
		...(withinUs > 0 ? { retryWithinUs: withinUs } : {}),
		passiveHealth: passiveHealthOf(retryOn),
		fallbackOn: [],
		fallbackDepthMax: 0,
		needsHealthy: false,
		cooldown: null,
		cancel: ignoresAbort ? 'none' : 'full',
		closesOnTimeout: true,
	};
}

/** A server that cannot be reached has not got the request yet, so even a POST goes on. */
function retriedBy({ conditions, posts, buffered }: NextUpstream): OutcomeName[] {
	const again = posts && buffered;
	return [
		...new Set([
			...(conditions.includes('error') ? (['unavailable'] as const) : []),
			...(again && conditions.includes('timeout') ? (['timeout'] as const) : []),
			...(again ? conditions.flatMap((condition) => (Object.hasOwn(statuses, condition) ? [statuses[condition]] : [])) : []),
		]),
	];
}

/** A failed connection and a timeout are always charged; a status only where it makes nginx go on. */
function passiveHealthOf(retryOn: readonly OutcomeName[]): PassiveHealthSpec {
	const always: readonly OutcomeName[] = ['unavailable', 'timeout'];
	const onlyIfRetried = retryOn.filter((outcome) => !always.includes(outcome));
	return {
		maxFails: 1,
		failTimeoutUs: 10_000_000,
		on: [...always, ...onlyIfRetried],
		onlyIfRetried,
		tickUs: 1_000_000,
		costsWeight: true,
		sparesSingle: false,
	};
}
