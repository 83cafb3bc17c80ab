/** limit_req and limit_conn, as they stand at the location. */
import type { ConcurrencySpec, LimitSpec } from '../../model/admissionSpec.ts';
import { type DirectiveBook, settingOf, type Word } from '../directiveBook.ts';
import { shown } from '../values.ts';
import type { Directive } from './parse.ts';
import type { Scope } from './scope.ts';
import { rateOf, whole } from './units.ts';

export interface ReadLimit {
	readonly at: Directive;
	readonly rate: number;
	readonly burst: number;
	readonly delay: number;
	readonly nodelay: boolean;
}

export interface Limits {
	readonly limits: readonly LimitSpec[];
	readonly concurrency: ConcurrencySpec | null;
	/** For the lints. */
	readonly requests: readonly ReadLimit[];
}

export function limitsOf(scope: Scope, http: readonly Directive[]): Limits {
	const { book } = scope;
	const zones = zonesOf(book, http, 'limit_req_zone');
	const refusedAs = statusOf(scope, 'limit_req_status');
	const dry = scope.flag('limit_req_dry_run', false, (on) =>
		on ? 'nothing is held or refused: limit_req only logs' : 'limits are enforced',
	);
	const nameless = scope.all('server_name').every(({ args }) => args.every(({ text }) => text === ''));
	const requests = scope.all('limit_req').flatMap((at) => readRequestLimit(book, at, zones, dry, nameless));
	const limits = requests.map(({ rate, burst, delay, nodelay }): LimitSpec => {
		const limiter = { kind: 'nginx-limit-req', options: { rate, burst, delay, nodelay } };
		return { limiter, counts: 'requests', charged: 'before', state: 'shared', refusedAs, retryAfter: null };
	});
	return { limits: dry ? [] : limits, concurrency: concurrencyOf(scope, http, nameless), requests: dry ? [] : requests };
}

interface Zone {
	readonly at: Directive;
	readonly key: string;
	readonly rate: number | null;
	used: boolean;
}

function zonesOf(book: DirectiveBook, http: readonly Directive[], kind: string): Map<string, Zone> {
	const zones = new Map<string, Zone>();
	for (const at of http.filter(({ name }) => name === kind)) {
		const word = (key: string) => at.args.find(({ text }) => text.startsWith(`${key}=`));
		const name = word('zone')?.text.slice('zone='.length).split(':')[0] ?? '';
		const rateWord = word('rate');
		const rate = rateWord === undefined ? 1 : rateOf(rateWord.text.slice('rate='.length));
		if (name === '') book.refuse(at, `"${kind}" must have a zone=name:size`);
		if (rateWord !== undefined) noteRate(book, at, rateWord, rate);
		const zone = word('zone');
		if (zone !== undefined) book.note(settingOf(at, 'zone', zone), 'ignored', 'memory for the keys is taken for granted');
		zones.set(name, { at, key: at.args[0]?.text ?? '', rate, used: false });
	}
	return zones;
}

function noteRate(book: DirectiveBook, at: Directive, word: Word, rate: number | null): void {
	const setting = settingOf(at, 'rate', word);
	if (rate === null) {
		book.note(setting, 'ignored', 'nginx refuses this rate');
		book.refuse(setting, 'not a rate: nginx knows whole requests as 10r/s or 30r/m');
	} else book.note(setting, 'modelled', 'to the thousandth of a request and the millisecond');
}

/** Notes whom a zone counts together, once it is used. */
function noteKey(book: DirectiveBook, zone: Zone): void {
	if (zone.used) return;
	zone.used = true;
	const variables = [...zone.key.matchAll(/\$\{?(\w+)\}?/g)].map(([, name]) => name);
	if (variables.every((name) => ['server_name', 'host', 'http_host', 'server_addr', 'server_port', 'uri', 'request_uri'].includes(name))) {
		book.note(zone.at, 'modelled', 'one count for all requests that look alike, and requests here do');
		return;
	}
	book.note(zone.at, 'approximated', 'counts each client by itself in nginx; requests here are all counted together');
	book.warn(
		zone.at,
		'this limit is per client, and here all requests share it',
		'model the traffic of one client, or raise the rate by the number of clients',
	);
}

function readRequestLimit(
	book: DirectiveBook,
	at: Directive,
	zones: ReadonlyMap<string, Zone>,
	dry: boolean,
	nameless: boolean,
): ReadLimit[] {
	const value = (key: string) => at.args.find(({ text }) => text.startsWith(`${key}=`));
	const name = value('zone')?.text.slice('zone='.length) ?? '';
	const zone = zones.get(name);
	if (zone === undefined) {
		book.note(at, 'ignored', 'its zone is not in this file');
		book.refuse(
			at,
			`limit_req names the zone "${shown(name)}", which no limit_req_zone defines`,
			'add the limit_req_zone; it may be in a file that is included',
		);
		return [];
	}
	noteKey(book, zone);
	const named = value('zone');
	if (named !== undefined) book.note(settingOf(at, 'zone', named), 'modelled', 'the zone that counts');
	const burst = countOf(book, at, 'burst', 'requests that may be ahead of the rate');
	const delay = countOf(book, at, 'delay', 'of which so many pass without being held');
	const nodelay = at.args.find(({ text }) => text === 'nodelay');
	if (nodelay !== undefined) book.note(settingOf(at, 'nodelay', nodelay), 'modelled', 'what is within the burst passes at once');
	noteUnknown(book, at, ['zone=', 'burst=', 'delay=', 'nodelay']);
	book.note(at, dry ? 'ignored' : 'modelled', dry ? 'a dry run only logs' : 'a leaky bucket over the requests of this location');
	if (zone.rate === null || saysNothing(book, at, zone, nameless)) return [];
	return [{ at, rate: zone.rate, burst, delay: Math.min(delay, burst), nodelay: nodelay !== undefined }];
}

/** A request whose key is empty is not counted. */
function saysNothing(book: DirectiveBook, at: Directive, { key }: Zone, nameless: boolean): boolean {
	if (!nameless || !/^\$\{?server_name\}?$/.test(key)) return false;
	book.lint(
		'NGINX-EMPTY-KEY',
		at,
		'the key of its zone is $server_name, and this server has no name: nginx counts no request with an empty key',
	);
	return true;
}

function countOf(book: DirectiveBook, at: Directive, key: string, why: string): number {
	const word = at.args.find(({ text }) => text.startsWith(`${key}=`));
	if (word === undefined) return 0;
	const count = whole(word.text.slice(key.length + 1));
	const setting = settingOf(at, key, word);
	if (count === null || (key === 'burst' && count === 0)) {
		book.note(setting, 'ignored', 'nginx refuses this value');
		book.refuse(setting, `invalid ${key} value: nginx does not start with it`);
		return 0;
	}
	book.note(setting, 'modelled', why);
	return Math.min(count, 1_000_000);
}

function noteUnknown(book: DirectiveBook, at: Directive, known: readonly string[]): void {
	for (const word of at.args) {
		if (known.some((key) => (key.endsWith('=') ? word.text.startsWith(key) : word.text === key))) continue;
		const setting = settingOf(at, shown(word.text.split('=')[0]), word);
		book.note(setting, 'ignored', 'nginx refuses this parameter');
		book.refuse(setting, `invalid parameter "${shown(word.text)}": nginx does not start with it`);
	}
}

/** The narrowest of several limit_conn; a request more is refused at once. */
function concurrencyOf(scope: Scope, http: readonly Directive[], nameless: boolean): ConcurrencySpec | null {
	const { book } = scope;
	const zones = zonesOf(book, http, 'limit_conn_zone');
	const refusedAs = statusOf(scope, 'limit_conn_status');
	const dry = scope.flag('limit_conn_dry_run', false, (on) => (on ? 'nothing is refused: limit_conn only logs' : 'limits are enforced'));
	let least: number | null = null;
	for (const at of scope.all('limit_conn')) {
		const [name, count] = at.args.map(({ text }) => text);
		const zone = zones.get(name ?? '');
		const limit = whole(count ?? '');
		if (zone === undefined || limit === null || limit === 0) {
			book.note(at, 'ignored', 'nginx refuses it');
			book.refuse(at, zone === undefined ? 'limit_conn names a zone that no limit_conn_zone defines' : 'invalid number of connections');
			continue;
		}
		noteKey(book, zone);
		if (saysNothing(book, at, zone, nameless)) {
			book.note(at, 'modelled', 'counts nothing: its key is empty');
			continue;
		}
		book.note(at, dry ? 'ignored' : 'modelled', dry ? 'a dry run only logs' : 'requests in flight at once; one more is refused');
		if (!dry) least = Math.min(least ?? limit, limit);
	}
	return least === null ? null : { limit: least, queue: 0, refusedAs };
}

function statusOf(scope: Scope, name: string): 'rejected' | 'overloaded' {
	const status = scope.value(name, (text) => (/^[45]\d\d$/.test(text) ? Number(text) : null), 'a status from 400 to 599');
	if (status === null || status.value === 503) {
		if (status !== null) scope.book.note(status.at, 'modelled', 'refused requests are answered 503');
		return 'overloaded';
	}
	if (status.value === 429) scope.book.note(status.at, 'modelled', 'refused requests are answered 429');
	else scope.book.note(status.at, 'approximated', 'refused requests are answered with another status; here 429');
	return 'rejected';
}
