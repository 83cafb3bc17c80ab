/** Rules that refuse requests by their rate, and limits on what is in flight. */
import type { ConcurrencySpec, LimitSpec } from '../../model/admissionSpec.ts';
import type { DirectiveBook } from '../directiveBook.ts';
import { conditionOf } from './conditions.ts';
import type { Line, Section } from './parse.ts';
import type { ProxyScope } from './scope.ts';
import { timeUs, whole } from './units.ts';

const denials = new Set(['deny', 'reject', 'silent-drop', 'tarpit', 'return']);

export function limitsOf(book: DirectiveBook, sections: readonly Section[], ways: readonly Section[]): LimitSpec[] {
	return ways.flatMap((section) => section.lines.flatMap((line) => limitOf(book, sections, section, line)));
}

function limitOf(book: DirectiveBook, sections: readonly Section[], section: Section, line: Line): LimitSpec[] {
	const action = line.args[0]?.text ?? '';
	const isRule = line.name === 'http-request' || line.name === 'tcp-request';
	const verb = line.name === 'tcp-request' ? (line.args[1]?.text ?? '') : action;
	if (!isRule || line.negated || !denials.has(verb)) return [];
	const condition = conditionOf(line, section);
	if (condition.kind !== 'rate') {
		noteRule(book, line, condition.kind);
		return [];
	}
	const track = trackOf(section, condition.counter);
	const owner = tableOf(sections, section, condition.table ?? track?.table ?? null);
	const periodUs = owner === null ? null : periodOf(owner);
	if (track === null || owner === null || periodUs === null) {
		book.note(
			line,
			'ignored',
			track === null ? 'nothing is tracked by this counter: the rate is 0' : 'no stick-table here stores http_req_rate: the rate is 0',
		);
		book.lint(
			'HAPROXY-INERT-RATE',
			line,
			track === null
				? 'no track rule fills this counter, so the rate is always 0'
				: 'the table does not store http_req_rate, so the rate is always 0',
		);
		return [];
	}
	if (condition.above < 1) {
		book.note(line, 'approximated', 'refuses nearly everything; the least limit here is 1');
	} else book.note(line, 'approximated', 'a limit by HAProxy’s estimate of a sliding window; here its windows begin with the clock');
	noteTracking(book, track.line, owner, line);
	return [
		{
			limiter: { kind: 'sliding-window', options: { limit: Math.max(1, condition.above), per: periodUs, counts_refused: true } },
			counts: 'requests',
			charged: 'before',
			state: 'shared',
			refusedAs: refusedAs(book, line, verb),
			retryAfter: null,
		},
	];
}

function noteRule(book: DirectiveBook, line: Line, kind: string): void {
	if (kind === 'always') {
		book.note(line, 'ignored', 'refuses every request, so it is not simulated');
		book.warn(line, 'this refuses every completion request', 'remove it, or give it a condition');
	} else if (kind === 'never') book.note(line, 'modelled', 'not met by completion requests');
	else book.note(line, 'ignored', 'depends on what requests here do not have: taken as not met');
}

function noteTracking(book: DirectiveBook, track: Line, owner: Section, rule: Line): void {
	const key = track.args.find(({ text }) => /^(src|hdr|req\.|path|url|base|var|int|str|always)/.test(text))?.text ?? '';
	const table = owner.lines.find(({ name }) => name === 'stick-table');
	const all = /^(int|str|always_true|be_|fe_)/.test(key);
	book.note(
		track,
		all ? 'modelled' : 'approximated',
		all ? 'all requests are counted together' : 'counts each client by itself; requests here are all counted together',
	);
	if (table !== undefined) book.note(table, 'approximated', 'the period of the rate; room and expiry are taken for granted');
	if (!all)
		book.warn(
			rule,
			'this limit is per client, and here all requests share it',
			'model the traffic of one client, or raise the limit by the number of clients',
		);
}

function trackOf(section: Section, counter: string): { readonly line: Line; readonly table: string | null } | null {
	for (const line of section.lines) {
		if (line.name !== 'http-request' && line.name !== 'tcp-request') continue;
		const words = line.args.map(({ text }) => text);
		if (!words.some((word) => word === `track-sc${counter}` || word === `track-sc(${counter})`)) continue;
		const at = words.indexOf('table');
		return { line, table: at < 0 ? null : (words[at + 1] ?? null) };
	}
	return null;
}

function tableOf(sections: readonly Section[], section: Section, name: string | null): Section | null {
	const owner =
		name === null ? section : sections.find((one) => one.name === name && one.lines.some((line) => line.name === 'stick-table'));
	return owner ?? null;
}

function periodOf({ lines }: Section): number | null {
	const table = lines.find(({ name }) => name === 'stick-table');
	const [, period] = /http_req_rate\(([^)]+)\)/.exec(table?.args.map(({ text }) => text).join(' ') ?? '') ?? [];
	const us = period === undefined ? null : timeUs(period);
	return us === 0 ? null : us;
}

function refusedAs(book: DirectiveBook, line: Line, verb: string): 'rejected' | 'overloaded' {
	const words = line.args.map(({ text }) => text);
	const at = words.findIndex((word) => word === 'deny_status' || word === 'status');
	const status = at < 0 ? 403 : Number(words[at + 1]);
	if (status === 503) return 'overloaded';
	if (status !== 429)
		book.lint(
			'HAPROXY-DENY-STATUS',
			line,
			`${verb} answers ${at < 0 && verb === 'deny' ? 'with 403' : 'without 429'}, which clients do not take for a rate limit: they give up instead of coming back later (here it is answered as 429)`,
		);
	return 'rejected';
}

/** `maxconn` of a frontend and of the process: what is over it waits in the listener, and is never refused. */
export function connectionsOf(scope: ProxyScope, global: readonly Section[]): ConcurrencySpec | null {
	const limits: number[] = [];
	const own = scope.value('maxconn', whole, 'a number');
	if (own !== null && own.value > 0) {
		limits.push(own.value);
		scope.book.note(own.at, 'approximated', 'connections at once, the rest waits; here requests in flight');
	}
	for (const line of global.flatMap(({ lines }) => lines)) {
		if (line.name !== 'maxconn') continue;
		const value = whole(line.args[0]?.text ?? '');
		if (value === null || value === 0) continue;
		limits.push(value);
		scope.book.note(line, 'approximated', 'connections of the process, the rest waits; here requests in flight');
	}
	return limits.length === 0 ? null : { limit: Math.min(...limits), queue: 1_000_000_000 };
}
