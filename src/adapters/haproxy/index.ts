/** HAProxy in HTTP mode in front of models: the frontend a completion request meets, and its backend. */
import { hasErrors } from '../../base/issue.ts';
import { closest } from '../../base/suggest.ts';
import type { GatewaySpec } from '../../model/gatewaySpec.ts';
import type { Adapter, ImportedGateway } from '../adapter.ts';
import { DirectiveBook } from '../directiveBook.ts';
import { reading, unreadable } from '../notebook.ts';
import { shown } from '../values.ts';
import { backendOf } from './backend.ts';
import { conditionOf } from './conditions.ts';
import { proxyKeywords, reasonOf, whyOf } from './keywords.ts';
import { connectionsOf, limitsOf } from './limits.ts';
import { lintBackend } from './lints.ts';
import { type Line, parseHaproxy, type Section } from './parse.ts';
import { ProxyScope } from './scope.ts';

export const haproxy: Adapter = {
	kind: 'haproxy',
	summary: 'HAProxy in HTTP mode: servers, maxconn and queues, retries and redispatch, limits by request rate',
	cite: 'haproxy/haproxy commit 50872daa (2026-08) doc/configuration.txt, src/{backend,queue,freq_ctr}.c; run against HAProxy 2.6.12',
	version: '2.6',
	recognises: (_file, text) => recognises(text),
	import: importConfig,
};

function recognises(text: string): number {
	const has = (pattern: RegExp) => pattern.test(text);
	const proxy = has(/^[ \t]*(frontend|backend|listen)[ \t]+[\w.:-]+[ \t]*(from[ \t]+\S+[ \t]*)?(#.*)?\r?$/m);
	if (proxy && has(/^\s*(bind|server|default_backend|use_backend|balance|mode)\s+\S/m)) return 1;
	if (proxy || (has(/^[ \t]*defaults[ \t]*([\w-]+[ \t]*)?(#.*)?\r?$/m) && has(/^\s+timeout\s+\w/m))) return 0.9;
	return has(/^[ \t]*global[ \t]*\r?$/m) && has(/^\s+(maxconn|log|stats|nbthread|tune\.\S+|lua-load)\s/m) ? 0.7 : 0;
}

function importConfig(file: string, text: string): ImportedGateway {
	const { sections, strays, issues } = parseHaproxy(file, text);
	if (hasErrors(issues)) return unreadable(issues);
	const book = new DirectiveBook();
	if (sections.length === 0) {
		const at = strays[0] ?? { path: '', place: { file, line: 1, column: 1 } };
		book.refuse(at, 'this is no config of HAProxy: it has no section such as frontend, backend or listen');
		return { spec: null, notes: [], lints: [], issues: book.issues };
	}
	for (const line of strays.filter(({ name }) => !name.startsWith('.')))
		book.refuse(line, `unknown keyword "${shown(line.name)}" out of section: HAProxy does not start with it`);
	const way = wayOf(book, sections);
	const spec = way === null ? null : specOf(book, sections, way);
	sweep(book, sections, strays, way);
	return reading(book, [], spec);
}

/** The proxy that takes the request and the one that has the servers; they are one where it is a `listen`. */
interface Way {
	readonly front: Section | null;
	readonly back: Section;
}

function wayOf(book: DirectiveBook, sections: readonly Section[]): Way | null {
	const isHttp = (section: Section) => new ProxyScope(book, sections, section).isHttp;
	const fronts = sections.filter(({ kind, lines }) => (kind === 'frontend' || kind === 'listen') && lines.some(leads));
	const http = fronts.filter(isHttp);
	for (const front of http) {
		const back = backOf(book, sections, front);
		if (back === null) continue;
		if (http.length > 1)
			book.warn(
				front,
				`${http.length} sections take requests; those here come to the ${front.kind} "${shown(front.name)}", the first that leads to servers`,
			);
		return { front, back };
	}
	const alone = sections.find((section) => section.kind === 'backend' && section.lines.some(isServer) && isHttp(section));
	if (alone !== undefined && http.length === 0 && fronts.length === 0) {
		book.warn(alone, 'no frontend is in this file: the backend is taken by itself');
		return { front: null, back: alone };
	}
	refuseFile(book, sections, fronts);
	return null;
}

function leads({ name }: Line): boolean {
	return name === 'default_backend' || name === 'use_backend' || name === 'server' || name === 'server-template';
}

function isServer({ name }: Line): boolean {
	return name === 'server' || name === 'server-template';
}

function refuseFile(book: DirectiveBook, sections: readonly Section[], fronts: readonly Section[]): void {
	const tcp = fronts.find((section) => section.lines.some(leads));
	if (book.issues.some(({ severity }) => severity === 'error')) return;
	if (tcp !== undefined)
		book.refuse(
			tcp,
			'no section of this file that leads to servers is in mode http: in mode tcp, the default, HAProxy passes bytes and knows no requests',
			'add `mode http` to the defaults or to this section if it serves HTTP',
		);
	else book.refuse(sections[0], 'there is no frontend, listen or backend with servers in this file', 'pass the file that has them');
}

/** By the first rule that holds for a completion request, else by default; a listen has servers of its own. */
function backOf(book: DirectiveBook, sections: readonly Section[], front: Section): Section | null {
	const scope = new ProxyScope(book, sections, front);
	const named = (line: Line) =>
		sections.find(({ kind, name }) => (kind === 'backend' || kind === 'listen') && name === line.args[0]?.text) ?? null;
	for (const line of front.lines.filter(({ name }) => name === 'use_backend')) {
		const { kind } = conditionOf(line, front);
		if (kind === 'always' && line.args[0]?.text.includes('%[') !== true) {
			book.note(line, 'modelled', 'requests here meet this condition');
			return missing(book, line, named(line));
		}
		book.note(
			line,
			kind === 'never' ? 'modelled' : 'ignored',
			kind === 'never' ? 'requests here do not meet this condition' : 'depends on what requests here do not have: taken as not met',
		);
	}
	const fallback = scope.last(({ name }) => name === 'default_backend');
	if (fallback !== null) {
		book.note(fallback, 'modelled', 'where requests go');
		return missing(book, fallback, named(fallback));
	}
	if (front.lines.some(isServer)) return front;
	const first = front.lines.find(({ name }) => name === 'use_backend');
	if (first === undefined || named(first) === null) return null;
	book.warn(first, 'no default_backend, and no condition that requests here are known to meet: they take this rule');
	return named(first);
}

function missing(book: DirectiveBook, line: Line, back: Section | null): Section | null {
	if (back === null)
		book.refuse(
			line,
			`unable to find the backend "${shown(line.args[0]?.text ?? '')}" that this names`,
			'HAProxy does not start without it; pass all its files as one',
		);
	return back;
}

function specOf(book: DirectiveBook, sections: readonly Section[], { front, back }: Way): GatewaySpec | null {
	const scope = new ProxyScope(book, sections, back);
	const entry = front === null ? null : new ProxyScope(book, sections, front);
	const backend = backendOf(scope, entry);
	if (backend === null) return null;
	lintBackend(book, back, backend);
	const ways = front === null || front === back ? [back] : [front, back];
	const global = sections.filter(({ kind }) => kind === 'global');
	return {
		product: haproxy.kind,
		version: haproxy.version,
		admission: {
			processes: 1,
			limits: limitsOf(book, sections, ways),
			concurrency: entry === null ? null : connectionsOf(entry, global),
			breaker: null,
		},
		groups: [backend.group],
		defaultGroup: backend.group.name,
		routing: backend.routing,
	};
}

/** Notes every line that nothing has read. */
function sweep(book: DirectiveBook, sections: readonly Section[], strays: readonly Line[], way: Way | null): void {
	for (const line of strays) book.note(line, 'ignored', 'a condition on parts of the file: what is in them is taken as there');
	const used =
		way === null ? [] : [way.front, way.back].flatMap((one) => (one === null ? [] : [one, new ProxyScope(book, sections, one).defaults]));
	for (const section of sections) {
		const counts = used.includes(section);
		book.note(section, counts ? 'modelled' : 'ignored', sectionText(section, counts, way));
		for (const line of section.lines) sweepLine(book, section, line, counts);
	}
}

function sectionText({ kind }: Section, counts: boolean, way: Way | null): string {
	if (counts) return 'on the way of a request';
	if (kind === 'global') return 'settings of the process';
	if (['frontend', 'backend', 'listen', 'defaults'].includes(kind))
		return way === null ? 'it leads nowhere' : `requests here take the ${way.back.kind} at line ${way.back.place.line}`;
	return 'no part in the traffic';
}

function sweepLine(book: DirectiveBook, { kind }: Section, line: Line, counts: boolean): void {
	if (book.isNoted(line)) return;
	const isProxy = ['frontend', 'backend', 'listen', 'defaults'].includes(kind);
	if (!isProxy) {
		book.note(
			line,
			'ignored',
			kind === 'global' ? 'a setting of the process: capacity of the machine is not simulated' : 'no part in the traffic',
		);
		return;
	}
	if (whyOf(line.name) === null) {
		const meant = closest(line.name, proxyKeywords);
		book.note(line, 'ignored', `not a keyword that is known here${meant === null ? '' : `; did you mean ${meant}?`}`);
		book.warn(
			line,
			`"${shown(line.name)}" is not a keyword that is known here`,
			meant === null
				? 'HAProxy does not start with a keyword it does not know'
				: `did you mean ${meant}? HAProxy does not start with a keyword it does not know`,
		);
		return;
	}
	book.note(
		line,
		'ignored',
		counts ? (reasonOf(line.name, line.args[0]?.text) ?? 'changes nothing here') : 'no request of a scenario comes by here',
	);
}
