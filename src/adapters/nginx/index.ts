/** nginx as a proxy in front of models: the location that a completion request meets, and its upstream. */
import type { GatewaySpec } from '../../model/gatewaySpec.ts';
import type { Adapter, ImportedGateway } from '../adapter.ts';
import { DirectiveBook } from '../directiveBook.ts';
import { reading } from '../notebook.ts';
import { limitsOf } from './limits.ts';
import { lintKeepalive, lintLimits, lintNext, lintServers, lintTimeouts, lintZones } from './lints.ts';
import { type Directive, parseNginx } from './parse.ts';
import { nextUpstreamOf, routingOf, timeoutsOf } from './routing.ts';
import type { Scope } from './scope.ts';
import { httpOf, isUpstream, type Site, siteOf, URI } from './site.ts';
import { sweepDirectives } from './sweep.ts';
import { readUpstream, type Servers, serversOf } from './upstream.ts';

export const nginx: Adapter = {
	kind: 'nginx',
	summary: 'nginx as a reverse proxy: proxy_pass, upstream, proxy_next_upstream, limit_req, limit_conn',
	cite: 'nginx/nginx commit 3f6f7824 (2026-08): ngx_http_upstream.c, _round_robin.c, _proxy_, _limit_req_, _limit_conn_module.c; run against nginx 1.22.1',
	version: '1.29',
	recognises: (_file, text) => recognises(text),
	import: importConfig,
};

function recognises(text: string): number {
	const has = (pattern: RegExp) => pattern.test(text);
	if (has(/^\s*proxy_pass\s+\S+;/m) || has(/^\s*upstream\s+\S+\s*\{/m)) return 1;
	if (has(/^\s*(server|http|location\s[^{]*)\s*\{\s*$/m) && has(/;\s*$/m)) return 0.9;
	if (has(/^\s*(limit_req|limit_req_zone|proxy_\w+)\s[^;{}]*;/m)) return 0.8;
	return lineShare(text) >= 0.8 ? 0.6 : 0;
}

/** Share of the lines, comments aside, that could stand in an nginx config and hardly in another. */
function lineShare(text: string): number {
	const lines = text
		.slice(0, 100_000)
		.split('\n')
		.map((line) => line.trim())
		.filter((line) => line !== '' && !line.startsWith('#'));
	if (lines.length === 0) return 0;
	return (
		lines.filter((line) => /^[a-z][a-z0-9_]*(\s+[^{}=()][^{}]*)?[;{]\s*(#.*)?$|^}$|^[\w.+/-]+\s+[^;]*;$/.test(line)).length / lines.length
	);
}

function importConfig(file: string, text: string): ImportedGateway {
	const { directives, issue } = parseNginx(file, text);
	const book = new DirectiveBook();
	if (issue !== null) return { spec: null, notes: [], lints: [], issues: [issue] };
	const place = { file, line: 1, column: 1 };
	if (directives.length === 0) {
		book.refuse({ path: '', place }, 'the file is empty, so it is no config of nginx');
		return { spec: null, notes: [], lints: [], issues: book.issues };
	}
	const site = siteOf(book, directives);
	const spec = site === null ? null : specOf(book, site, directives);
	if (site === null) refuseFile(book, directives);
	const way = [...(site?.used ?? [])].filter(({ name }) => name !== 'http' && name !== 'server');
	const { block } = httpOf(directives);
	const mainFile = block !== null || directives.some(({ name }) => name === 'events');
	sweepDirectives(
		book,
		directives,
		new Set([...(site?.used ?? []), ...upstreamsIn(directives, spec)]),
		way.at(-1)?.place.line ?? null,
		mainFile,
	);
	for (const include of everywhere(directives, 'include'))
		if (!/mime\.types|fastcgi|proxy_params|uwsgi_params|scgi_params/.test(include.args[0]?.text ?? ''))
			book.warn(include, 'what this file includes is not read', 'what it says does not count here; put the parts into one file');
	return reading(book, [], spec);
}

/** The upstream that requests go to, whose other directives stand there rightly. */
function upstreamsIn(directives: readonly Directive[], spec: GatewaySpec | null): Directive[] {
	return httpOf(directives).content.filter((one) => isUpstream(one) && one.args[0]?.text === spec?.defaultGroup);
}

function everywhere(directives: readonly Directive[], name: string): Directive[] {
	return directives.flatMap((one) => [...(one.name === name ? [one] : []), ...(one.block === null ? [] : everywhere(one.block, name))]);
}

function refuseFile(book: DirectiveBook, directives: readonly Directive[]): void {
	const others = ['fastcgi_pass', 'uwsgi_pass', 'grpc_pass', 'scgi_pass'].find((name) => everywhere(directives, name).length > 0);
	const first = directives[0];
	if (others !== undefined)
		book.refuse(
			everywhere(directives, others)[0],
			`this proxies with ${others} only, which is not simulated`,
			'only what proxy_pass does is read',
		);
	else
		book.refuse(
			first,
			'nothing is proxied in this file: it has neither proxy_pass nor an upstream',
			everywhere(directives, 'include').length > 0
				? 'pass the file it includes that has the location, or put the parts into one'
				: 'pass the file that has the location or the upstream',
		);
}

function specOf(book: DirectiveBook, site: Site, directives: readonly Directive[]): GatewaySpec | null {
	const { scope, pass } = site;
	const { content } = httpOf(directives);
	const timeouts = timeoutsOf(scope);
	const next = nextUpstreamOf(scope);
	const { limits, concurrency, requests } = limitsOf(scope, content);
	const upstream = content.find(isUpstream);
	const servers =
		pass === null ? readUpstream(book, upstream as Directive, timeouts.readUs) : serversOf(scope, pass, content, timeouts.readUs);
	if (servers === null) return null;
	const at = pass ?? servers.at;
	sayWhich(book, site, directives, at);
	lint(book, scope, { at, servers, directives, content });
	lintNext(book, next, servers, timeouts);
	if (pass !== null) lintTimeouts(book, pass, timeouts);
	lintLimits(book, requests);
	return {
		product: nginx.kind,
		version: nginx.version,
		admission: { processes: 1, limits, concurrency, breaker: null },
		groups: [{ name: servers.name, deployments: servers.deployments, fallbacks: [], place: servers.at.place }],
		defaultGroup: servers.name,
		routing: routingOf(scope, servers.pick, servers.tries, next),
	};
}

function sayWhich(book: DirectiveBook, site: Site, directives: readonly Directive[], at: Directive): void {
	const count = everywhere(directives, 'proxy_pass').length;
	if (site.pass === null)
		book.warn(
			at,
			'nothing is proxied in this file: the upstream is taken with the defaults of nginx',
			'pass the file that has the location, or put both into one',
		);
	else if (count > 1) book.warn(site.pass, `${count} places proxy; requests here are POST ${URI}, and this is where they go`);
}

interface Linted {
	readonly at: Directive;
	readonly servers: Servers;
	readonly directives: readonly Directive[];
	readonly content: readonly Directive[];
}

function lint(book: DirectiveBook, scope: Scope, { servers, directives, content }: Linted): void {
	lintServers(book, servers, directives);
	const limits = [...everywhere(directives, 'limit_req'), ...everywhere(directives, 'limit_conn')];
	const names = new Set(limits.flatMap(({ args }) => args.map(({ text }) => text.replace(/^zone=/, ''))));
	lintZones(book, content, (zone) => names.has(zone));
	const headers = scope.all('proxy_set_header');
	const clears = headers.some(
		({ args }) => args[0]?.text.toLowerCase() === 'connection' && (args[1]?.text === '' || args[1]?.text.includes('$') === true),
	);
	lintKeepalive(book, servers, scope.all('proxy_http_version')[0]?.args[0]?.text, clears);
}
