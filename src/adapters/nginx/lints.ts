/** What is legal in an nginx config and does not do what its author thinks. */
import type { DirectiveBook } from '../directiveBook.ts';
import { settingOf } from '../directiveBook.ts';
import { plural } from '../values.ts';
import type { ReadLimit } from './limits.ts';
import type { Directive } from './parse.ts';
import type { NextUpstream, Timeouts } from './routing.ts';
import type { Servers } from './upstream.ts';

/** The client libraries of OpenAI give up after this long. */
const CLIENT_TIMEOUT_US = 600_000_000;

export function lintNext(book: DirectiveBook, next: NextUpstream, servers: Servers, timeouts: Timeouts): void {
	const { at, conditions, posts, tries, within } = next;
	const listed = conditions.filter((name) => name.startsWith('http_5') || name === 'http_429' || name === 'timeout');
	if (at !== null && posts && listed.length > 0 && servers.tries > 1)
		book.lint(
			'NGINX-POST-RETRY',
			at,
			`a completion that has been sent is sent again on ${listed.join(', ')}: up to ${servers.tries} generations for one request, and the ones given up may still be computed and paid for`,
		);
	if (at !== null && !posts && listed.length > 0 && servers.tries > 1)
		book.lint(
			'NGINX-POST-NO-FAILOVER',
			at,
			`without non_idempotent ${listed.join(', ')} ${listed.length === 1 ? 'does' : 'do'} nothing for POSTs, and completions are POSTs: only a failed connection goes to the next server`,
		);
	if (at !== null && servers.tries === 1 && !conditions.includes('off') && conditions.length > 0)
		book.lint('NGINX-ONE-SERVER', at, 'there is one server to try, so no request ever goes to a next one');
	if (tries !== null && tries.value > servers.tries)
		book.lint(
			'NGINX-TRIES',
			tries.at,
			`each server is tried once at most, and there ${servers.tries === 1 ? 'is 1' : `are ${servers.tries}`}: more tries do nothing`,
		);
	if (within !== null && within.value > 0 && conditions.includes('timeout') && posts && within.value <= timeouts.readUs)
		book.lint(
			'NGINX-NEXT-TIMEOUT',
			within.at,
			`ends before proxy_read_timeout (${timeouts.readUs / 1e6} s) does, so a request that timed out is never tried again`,
		);
}

export function lintTimeouts(book: DirectiveBook, pass: Directive, timeouts: Timeouts): void {
	if (timeouts.read === null)
		book.lint(
			'NGINX-READ-DEFAULT',
			pass,
			'proxy_read_timeout is not set: after 60 s without a byte the connection is closed, and a completion that is not streamed sends none until it is done',
		);
	else if (timeouts.readUs > CLIENT_TIMEOUT_US)
		book.lint(
			'NGINX-OUTLIVES-CLIENT',
			timeouts.read,
			`${timeouts.readUs / 1e6} s are longer than the 600 s after which the clients of OpenAI give up; where the hang-up does not reach nginx, the work goes on for nobody`,
		);
}

export function lintLimits(book: DirectiveBook, limits: readonly ReadLimit[]): void {
	for (const { at, burst, delay, nodelay, rate } of limits) {
		if (burst > 0 && !nodelay && delay < burst) {
			const seconds = Math.round(((burst - delay) / rate) * 10) / 10;
			book.lint(
				'NGINX-BURST-DELAY',
				at,
				`a burst is not let through but queued: the last of it is held ${seconds} s, which the client feels as latency`,
			);
		}
		if (burst === 0)
			book.lint(
				'NGINX-NO-BURST',
				at,
				`without burst two requests within ${Math.round(1000 / rate)} ms are one too many: the second is refused`,
			);
	}
}

export function lintServers(book: DirectiveBook, servers: Servers, directives: readonly Directive[]): void {
	const lines = (servers.at.block ?? []).filter(({ name }) => name === 'server');
	if (lines.length === 1)
		for (const word of lines[0].args.slice(1)) {
			const [key, value] = word.text.split('=');
			if ((key === 'max_fails' && value !== '0') || key === 'fail_timeout')
				book.lint(
					'NGINX-SINGLE',
					settingOf(lines[0], key, word),
					`the only server of an upstream is never passed over: ${key} does nothing`,
				);
		}
	if (lines.length > 1 && servers.deployments.length === 1)
		book.lint(
			'NGINX-ALL-DOWN',
			servers.at,
			'only one server is not down, and nginx does pass over it after max_fails: then all requests are answered 502 for fail_timeout',
		);
	const workers = directives.find(({ name }) => name === 'worker_processes')?.args[0]?.text;
	if (workers !== undefined && workers !== '1' && !servers.shared && lines.length > 0) {
		const capped = servers.deployments.find(({ parallelMax }) => parallelMax !== null);
		if (lines.length > 1 || capped !== undefined)
			book.lint(
				'NGINX-PER-WORKER',
				servers.at,
				`without a zone each worker counts by itself: ${capped === undefined ? 'max_fails is reached once per worker' : 'n workers let n times max_conns through'}`,
			);
	}
}

export function lintZones(book: DirectiveBook, http: readonly Directive[], used: (name: string) => boolean): void {
	for (const at of http.filter(({ name }) => name === 'limit_req_zone' || name === 'limit_conn_zone')) {
		const zone =
			at.args
				.find(({ text }) => text.startsWith('zone='))
				?.text.slice('zone='.length)
				.split(':')[0] ?? '';
		if (zone !== '' && !used(zone))
			book.lint('NGINX-ZONE-UNUSED', at, `no ${at.name.replace('_zone', '')} in this file uses this zone: it limits nothing`);
	}
}

/** Without HTTP/1.1 and an empty Connection header connections to servers are not kept. */
export function lintKeepalive(book: DirectiveBook, servers: Servers, version: string | undefined, clears: boolean): void {
	const keepalive = (servers.at.block ?? []).find(({ name }) => name === 'keepalive');
	if (keepalive === undefined || (version === '1.1' && clears)) return;
	book.lint(
		'NGINX-KEEPALIVE',
		keepalive,
		`has no effect before nginx 1.29.7 without ${version === '1.1' ? '' : 'proxy_http_version 1.1 and '}an empty Connection header (${plural(servers.tries, 'server')})`,
	);
}
