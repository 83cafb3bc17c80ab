/** What a backend does with a request: balance, retries, redispatch, queue and timeouts. */
import type { DeploymentSpec, GroupSpec, RoutingSpec } from '../../model/gatewaySpec.ts';
import type { OutcomeName } from '../../model/outcomes.ts';
import type { DirectiveBook } from '../directiveBook.ts';
import { shown } from '../values.ts';
import type { Line } from './parse.ts';
import type { ProxyScope } from './scope.ts';
import { type ServerRead, serversOf } from './servers.ts';
import { leading, timeUs, whole } from './units.ts';

const RETRIES = 3;
/** back_handle_st_cer: no two connections to one server within a second. */
const TURNAROUND_US = 1_000_000;
const RETRIES_MAX = 65_535;

export interface Backend {
	readonly group: GroupSpec;
	readonly routing: RoutingSpec;
	readonly servers: readonly ServerRead[];
	readonly retryLine: Line | null;
	readonly retryNames: readonly string[];
	readonly retries: number;
	readonly redispatch: Line | null;
	readonly hashed: boolean;
	readonly queueLine: Line | null;
	readonly queueUs: number | null;
	readonly serverUs: number | null;
	readonly serverLine: Line | null;
}

interface Balance {
	readonly pick: string;
	/** By a hash: it gives retries the same server, where under redispatch every other balance gives them another. */
	readonly hashed: boolean;
}

/** `front` takes the requests; null when only the backend is known. */
export function backendOf(scope: ProxyScope, front: ProxyScope | null): Backend | null {
	const { book, section } = scope;
	const balance = balanceOf(scope);
	const server = scope.value('timeout', (text) => timeUs(text), 'a time', 'server');
	if (server !== null) book.note(server.at, 'approximated', 'time in which the server is silent; here until the response is complete');
	const serverUs = server === null || server.value === 0 ? null : server.value;
	const connect = scope.value('timeout', (text) => timeUs(text), 'a time', 'connect');
	if (connect !== null)
		book.note(
			connect.at,
			'approximated',
			'servers are reached at once or not at all here; it bounds the pause before a retry, and the queue where timeout queue is not set',
		);
	const servers = serversOf(scope, shown(section.name), serverUs);
	if (servers.length === 0) {
		book.refuse(
			section,
			`no server of the ${section.kind} "${shown(section.name)}" gets traffic: HAProxy answers every request with 503`,
			'add a server line',
		);
		return null;
	}
	const queue = queueOf(scope, servers, connect?.value ?? null);
	const retries = scope.value('retries', leading, 'a number');
	if (retries !== null) noteRetries(book, retries.at, retries.value);
	const count = Math.min(RETRIES_MAX, retries?.value ?? RETRIES);
	const { names, on, line } = retriesOn(scope);
	const redispatch = scope.option('redispatch');
	const backups = scope.option('allbackups');
	if (backups !== null) book.note(backups, 'modelled', 'all backups share the traffic, not only the first');
	const group: GroupSpec = {
		name: shown(section.name),
		deployments: levelled(servers, backups !== null),
		fallbacks: [],
		...(queue.used ? { queue: { timeoutUs: queue.us } } : {}),
		place: section.place,
	};
	const turnaround = Math.min(TURNAROUND_US, connect === null || connect.value === 0 ? TURNAROUND_US : connect.value);
	const active = servers.filter(({ settings }) => !settings.backup).length;
	return {
		group,
		routing: {
			pick: balance.pick,
			retries: on.length === 0 ? 0 : count,
			backoff: { baseUs: turnaround, factor: 1, capUs: turnaround, jitterUs: 0, zeroIfAlternatives: false, afterLast: false },
			retryOn: on,
			eachFailureDecides: true,
			...movesOf(scope, redispatch, balance, active),
			fallbackOn: [],
			fallbackDepthMax: 0,
			needsHealthy: false,
			cooldown: null,
			cancel: cancelOf(scope, front),
			closesOnTimeout: true,
		},
		servers,
		retryLine: line,
		retryNames: names,
		retries: count,
		redispatch,
		hashed: balance.hashed,
		queueLine: queue.line,
		queueUs: queue.us,
		serverUs,
		serverLine: server?.at ?? null,
	};
}

function noteRetries(book: DirectiveBook, at: Line, value: number): void {
	book.note(at, 'modelled', 'tries after the first');
	if (whole(at.args[0]?.text ?? '') === null) book.lint('HAPROXY-NOT-A-NUMBER', at, `HAProxy reads this as ${value}`);
}

function balanceOf(scope: ProxyScope): Balance {
	const line = scope.last(({ name }) => name === 'balance');
	const kind = line?.args[0]?.text ?? 'roundrobin';
	const say = (treatment: 'modelled' | 'approximated', why: string) => {
		if (line !== null) scope.book.note(line, treatment, why);
	};
	if (kind === 'roundrobin' || kind === 'static-rr') {
		say('modelled', 'servers in turn, as often as their weights say');
		return { pick: 'round-robin', hashed: false };
	}
	if (kind === 'leastconn') {
		say('modelled', 'the server with the fewest requests in flight for its weight, equals in turn');
		return { pick: 'least-conn', hashed: false };
	}
	if (kind === 'first') {
		say('approximated', 'the first server that has room; here a retry goes on to the next');
		return { pick: 'in-order', hashed: false };
	}
	if (kind.startsWith('random')) {
		say('approximated', 'the less busy of two drawn at random');
		return { pick: 'least-request', hashed: false };
	}
	if (/^(source|uri|url_param|hdr\(.*|rdp-cookie.*|hash|sticky)$/.test(kind)) {
		say('approximated', 'by a hash of the request; here at random, by weight, and a full server sends on instead of queueing by itself');
		return { pick: 'weighted-random', hashed: true };
	}
	if (line !== null) {
		scope.book.note(line, 'ignored', 'HAProxy refuses this algorithm');
		scope.book.refuse(line, `"balance" does not know "${shown(kind)}": HAProxy does not start with it`);
	}
	return { pick: 'round-robin', hashed: false };
}

/** Without servers that can be full nothing ever waits. */
function queueOf(
	scope: ProxyScope,
	servers: readonly ServerRead[],
	connectUs: number | null,
): { used: boolean; us: number | null; line: Line | null } {
	const queue = scope.value('timeout', (text) => timeUs(text), 'a time', 'queue');
	const used = servers.some(({ spec }) => spec.parallelMax !== null);
	if (queue !== null)
		scope.book.note(
			queue.at,
			used ? 'modelled' : 'ignored',
			used ? 'how long a request waits for a server with room; then 503' : 'no server has a maxconn, so nothing ever waits for one',
		);
	const us = queue?.value ?? connectUs;
	return { used, us: us === 0 ? null : us, line: queue?.at ?? null };
}

const statuses: Readonly<Record<string, OutcomeName>> = {
	'conn-failure': 'unavailable',
	'response-timeout': 'timeout',
	'429': 'rejected',
	'500': 'error',
	'502': 'unavailable',
	'503': 'overloaded',
	'504': 'timeout',
};
const all = ['conn-failure', 'empty-response', 'junk-response', 'response-timeout', '0rtt-rejected', '500', '502', '503', '504'];
const others = new Set([
	'none',
	'empty-response',
	'junk-response',
	'0rtt-rejected',
	'401',
	'403',
	'404',
	'408',
	'421',
	'425',
	'501',
	'all-retryable-errors',
]);

function retriesOn(scope: ProxyScope): { names: readonly string[]; on: readonly OutcomeName[]; line: Line | null } {
	const line = scope.last(({ name }) => name === 'retry-on');
	if (line === null) return { names: ['conn-failure'], on: ['unavailable'], line };
	const written = line.args.map(({ text }) => text);
	scope.book.note(line, 'modelled', 'which failures are tried again');
	scope.noteWords(line, 0, (word) => {
		if (Object.hasOwn(statuses, word)) return ['modelled', word === '429' ? 'tried again; versions before 2.8 refuse it' : 'tried again'];
		if (word === 'none') return ['modelled', 'nothing is tried again'];
		if (word === 'all-retryable-errors') return ['modelled', 'failed connections, timeouts and 500, 502, 503, 504; not 429'];
		return ['ignored', others.has(word) ? 'nothing fails like this here' : 'HAProxy refuses this'];
	});
	for (const word of line.args)
		if (!Object.hasOwn(statuses, word.text) && !others.has(word.text))
			scope.book.refuse(line, `"retry-on" does not know "${shown(word.text)}": HAProxy does not start with it`);
	const names = written.flatMap((word) => (word === 'all-retryable-errors' ? all : [word]));
	if (names.includes('none')) return { names: [], on: [], line };
	return { names, on: [...new Set(names.flatMap((name) => (Object.hasOwn(statuses, name) ? [statuses[name]] : [])))], line };
}

/** Retries stay on the server that failed, with a pause after failed connections, unless redispatch lets them go. */
function movesOf(scope: ProxyScope, redispatch: Line | null, { hashed }: Balance, active: number): Partial<RoutingSpec> {
	const pause: Partial<RoutingSpec> = { waitsOn: ['unavailable'] };
	if (redispatch === null) return { retriesStay: true, ...pause };
	const interval = Number(redispatch.args[1]?.text ?? -1);
	if (!Number.isInteger(interval) || interval === 0) {
		scope.book.note(redispatch, 'modelled', '0: retries stay on the server that failed');
		return { retriesStay: true, ...pause };
	}
	if (!hashed && active > 1) {
		scope.book.note(redispatch, 'modelled', 'with this balance every retry goes to another server, and at once');
		return { avoidsLast: true, waitsOn: [] };
	}
	scope.book.note(
		redispatch,
		'modelled',
		hashed ? 'the hash gives the server that failed again, as long as it is up' : 'there is no other server',
	);
	return { retriesStay: true, ...pause };
}

/** The frontend has to look at its clients for the backend to hear of it: in 2.6 only defaults and listen can say so to it. */
function cancelOf(scope: ProxyScope, front: ProxyScope | null): 'none' | 'full' {
	const abort = scope.option('abortonclose');
	if (abort === null) return 'none';
	if (front !== null && front.option('abortonclose') === null) {
		scope.book.note(abort, 'modelled', 'does nothing: the frontend does not watch its clients');
		scope.book.lint('HAPROXY-INERT-ABORT', abort, 'does nothing in a backend alone: the frontend must have it too, from its defaults');
		return 'none';
	}
	scope.book.note(abort, 'modelled', 'a request whose client has gone leaves the queue, and the server is hung up on');
	return 'full';
}

/** Without allbackups one backup after the other is used. */
function levelled(servers: readonly ServerRead[], together: boolean): DeploymentSpec[] {
	let backups = 0;
	return servers.map(({ spec, settings }) => (settings.backup ? { ...spec, priority: together ? 1 : ++backups } : spec));
}
