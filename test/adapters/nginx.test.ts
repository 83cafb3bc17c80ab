/** nginx configs, rule by rule. What a real nginx does with the same file is in test/live/nginx.test.ts. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ImportedGateway, importGateway } from '../../src/adapters/index.ts';
import type { GatewaySpec } from '../../src/model/gatewaySpec.ts';
import { type Answers, admitted, always, walked } from '../support/gateways.ts';

const S = 1_000_000;

interface Parts {
	readonly servers?: string;
	readonly location?: string;
	readonly http?: string;
	readonly main?: string;
	readonly server?: string;
}

function config({ servers = 'server a:1; server b:1; server c:1;', location = '', http = '', main = '', server = '' }: Parts = {}): string {
	return `${main}
events {}
http {
	${http}
	upstream llm { ${servers} }
	server {
		server_name llm.test;
		${server}
		location /v1/ {
			proxy_pass http://llm;
			proxy_read_timeout 60s;
			${location}
		}
	}
}
`;
}

function imported(text: string): ImportedGateway {
	return importGateway('nginx.conf', text, 'nginx');
}

function specOf(parts: Parts | string = {}): GatewaySpec {
	const { spec, issues } = imported(typeof parts === 'string' ? parts : config(parts));
	if (spec === null) throw new Error(JSON.stringify(issues));
	return spec;
}

function rules(parts: Parts): string[] {
	return imported(config(parts)).lints.map(({ rule }) => rule);
}

function refusal(text: string): string {
	const { spec, issues } = imported(text);
	expect(spec).toBeNull();
	return issues.map(({ message, hint }) => `${message} (${hint ?? ''})`).join(' ');
}

function noteOn(text: string, path: string) {
	return imported(text).notes.find((note) => note.path === path);
}

const servers = (spec: GatewaySpec) => spec.groups[0].deployments.map(({ id }) => id);
const called = (spec: GatewaySpec, answers: Answers, times?: readonly number[]) =>
	walked(spec, answers, times)
		.calls.map(({ deployment }) => deployment.split('/')[1]?.[0])
		.join('');

describe('the text', () => {
	it('is words in quotes or not, escapes, comments, blocks and variables in braces', () => {
		const text = `# a comment { ; }
upstream "my llm" { server 'a b':1; }`;
		expect(refusal(text)).toContain('after a closing quote');
		const read = specOf(
			'upstream "my llm" { server a:1; # { \n server b:1; }\nserver { location / { proxy_pass "http://my llm"; set $x $' + '{y}z; } }',
		);
		expect(servers(read)).toEqual(['my llm/a:1', 'my llm/b:1']);
	});

	it.each([
		['server { location / { proxy_pass http://a; }', 'expects "}"'],
		['proxy_pass http://a', 'expects ";"'],
		['}', 'unexpected "}"'],
		['server { listen 80 }', 'a ";" is missing'],
		['proxy_pass "http://a;', 'is not closed'],
		[';', 'unexpected ";"'],
		['a {'.repeat(100), 'nested deeper'],
		['content_by_lua_block { if x { ', 'Lua'],
	])('%s is refused with the place', (text, message) => {
		const { issues, spec } = imported(text);
		expect(spec).toBeNull();
		expect(issues[0]).toMatchObject({ code: 'PM001', place: { file: 'nginx.conf' } });
		expect(issues[0].message).toContain(message);
	});

	it('never throws, however it is cut or bent', () => {
		const whole = config({
			http: 'limit_req_zone $host zone=z:1m rate=5r/s; map $a $b { default 1; ~x "y"; }',
			location: 'limit_req zone=z burst=3;',
		});
		const cut = fc.record({ at: fc.nat(whole.length), put: fc.constantFrom('', '"', '{', '}', ';', '\\', '$', '#', '\0', ' x ', '1e999') });
		fc.assert(
			fc.property(fc.array(cut, { minLength: 1, maxLength: 4 }), fc.boolean(), (cuts, truncated) => {
				let text = whole;
				for (const { at, put } of cuts) text = truncated ? text.slice(0, at) + put : text.slice(0, at) + put + text.slice(at + 1);
				const { spec, issues } = imported(text);
				expect(spec === null ? issues.length : 1).toBeGreaterThan(0);
			}),
			{ numRuns: 400, seed: 20_261_125 },
		);
	});

	it('every directive and every parameter has one note, with its line', () => {
		const text = config({
			main: 'worker_processes auto;',
			http: 'limit_req_zone $host zone=z:1m rate=5r/s;\n\tmap $http_upgrade $connection { default upgrade; "" close; }\n\tgzip on;',
			servers: 'server a:1 weight=2 max_fails=3 fail_timeout=5s;\n\tserver b:1 backup;\n\tkeepalive 8;',
			server: 'listen 80;\n\t\tlocation /health { return 200 ok; }\n\t\tif ($bad) { return 403; }',
			location: 'limit_req zone=z burst=3 nodelay;\n\t\t\tproxy_set_header Authorization "Bearer sk-verysecretvalue";\n\t\t\tunheard_of 1;',
		});
		const { notes, spec } = imported(text);
		expect(spec).not.toBeNull();
		expect(new Set(notes.map(({ path }) => path)).size).toBe(notes.length);
		// Directives begin a line here; each such line must be mentioned.
		const lines = text.split('\n').flatMap((line, i) => (/^\s*[a-z"~]/.test(line) ? [i + 1] : []));
		expect(lines.filter((line) => !notes.some(({ place }) => place.line === line))).toEqual([]);
		for (const path of ['weight', 'max_fails', 'fail_timeout'])
			expect(noteOn(text, `http.upstream["llm"].server[0].${path}`)?.treatment).toBe('modelled');
		expect(noteOn(text, 'http.server.location["/v1/"].limit_req.burst')?.treatment).toBe('modelled');
		expect(JSON.stringify(imported(text))).not.toContain('verysecret');
	});
});

describe('where a completion goes', () => {
	const to = (locations: string) => servers(specOf(`server { ${locations} }`));
	const proxy = (pattern: string, host: string) => `location ${pattern} { proxy_pass http://${host}; }`;

	it('the longest prefix, unless a regex fits; ^~ keeps regexes away, = comes first', () => {
		expect(to(proxy('/', 'root') + proxy('/v1/', 'v1'))).toEqual(['v1']);
		expect(to(proxy('/v1/', 'v1') + proxy('~ ^/v1/(chat|embeddings)', 'regex'))).toEqual(['regex']);
		expect(to(proxy('^~ /v1/', 'v1') + proxy('~ chat', 'regex'))).toEqual(['v1']);
		expect(to(proxy('~ chat', 'regex') + proxy('= /v1/chat/completions', 'exact'))).toEqual(['exact']);
		expect(to(`location /v1/ { ${proxy('/v1/chat', 'inner')} proxy_pass http://outer; }`)).toEqual(['inner']);
		expect(to(`location / { root /www; } ${proxy('/api/', 'api')}`)).toEqual(['api']);
	});

	it('past servers that only redirect, through variables that are set, and no further', () => {
		expect(servers(specOf('server { return 301 https://$host; } server { location / { proxy_pass http://b; } }'))).toEqual(['b']);
		expect(servers(specOf('server { location / { set $up http://c:8000; proxy_pass $up; } }'))).toEqual(['c:8000']);
		expect(servers(specOf('map $x $pool { default d; y e; } server { location / { proxy_pass http://$pool; } }'))).toEqual(['d']);
		expect(refusal('server { location / { proxy_pass http://$pool; } }')).toContain('variable');
		expect(refusal('server { location / { fastcgi_pass a:1; } }')).toContain('fastcgi_pass');
		expect(refusal('server { listen 80; root /www; }')).toContain('nothing is proxied');
	});

	it('an upstream alone is taken with the defaults of nginx', () => {
		const { spec, issues } = imported('upstream llm { server a:1; server b:1; }');
		expect(spec?.routing).toMatchObject({ retries: 1, retryOn: ['unavailable'] });
		expect(issues).toMatchObject([{ code: 'PM013' }]);
	});

	it('what is included is not followed, and that is said', () => {
		const text = 'http { include /etc/nginx/mime.types; include conf.d/*.conf; server { location / { proxy_pass http://a; } } }';
		const { issues } = imported(text);
		expect(issues.filter(({ code }) => code === 'PM013')).toHaveLength(1);
	});
});

describe('the next upstream', () => {
	const non = 'proxy_next_upstream error timeout http_500 http_503 http_429 non_idempotent;';

	it('by default only a server that cannot be reached sends a POST on', () => {
		expect(called(specOf(), always('unavailable'))).toBe('abc');
		for (const outcome of ['error', 'overloaded', 'rejected', 'timeout'] as const) expect(called(specOf(), always(outcome))).toBe('a');
		expect(called(specOf({ location: 'proxy_next_upstream error timeout http_500;' }), always('error'))).toBe('a');
	});

	it('with non_idempotent each server is tried once, or as many as proxy_next_upstream_tries says', () => {
		expect(called(specOf({ location: non }), always('error'))).toBe('abc');
		expect(called(specOf({ location: non, servers: 'server a:1 weight=5; server b:1;' }), always('error'))).toBe('ab');
		expect(called(specOf({ location: `${non} proxy_next_upstream_tries 2;` }), always('error'))).toBe('ab');
		expect(called(specOf({ location: 'proxy_next_upstream off;' }), always('unavailable'))).toBe('a');
		expect(called(specOf({ location: `${non} proxy_request_buffering off;` }), always('error'))).toBe('a');
		expect(called(specOf({ location: non, servers: 'server a:1; server b:1 down;' }), always('error'))).toBe('a');
	});

	it('none is begun after proxy_next_upstream_timeout', () => {
		const spec = specOf({ location: `${non} proxy_next_upstream_timeout 5s;` });
		expect(called(spec, always('error', 3))).toBe('ab');
		expect(called(spec, always('error', 1))).toBe('abc');
	});

	it('backups come last', () => {
		const spec = specOf({ location: non, servers: 'server b:1 backup; server a:1;' });
		expect(called(spec, always('error'))).toBe('ab');
		expect(called(spec, always('ok'), [0, 1, 2])).toBe('aaa');
	});
});

describe('max_fails and fail_timeout', () => {
	it('max_fails failures put a server out for fail_timeout in whole seconds, then one request probes', () => {
		const spec = specOf({ servers: 'server a:1 max_fails=2 fail_timeout=5s; server b:1;' });
		const dead: Answers = (id) => ({ outcome: id.includes('a:1') ? 'unavailable' : 'ok' });
		const { calls } = walked(spec, dead, [0, 1, 2, 3, 4, 5, 6, 7.5, 8, 9, 10]);
		// The second failure is at 2; more than 5 whole seconds later, from 8 on, it is back at its turn, for one probe.
		expect(calls.filter(({ deployment }) => deployment.includes('a:1')).map(({ request }) => request)).toEqual([0, 2, 9]);
	});

	it('nobody is left when all are out: 502 without a call', () => {
		const spec = specOf({ servers: 'server a:1; server b:1;' });
		const { calls, outcomes } = walked(spec, always('unavailable'), [0, 1, 2]);
		expect([calls.length, outcomes]).toEqual([2, ['unavailable', 'unavailable', 'unavailable']]);
	});

	it('a server alone is never passed over, but one whose siblings are down is', () => {
		expect(called(specOf({ servers: 'server a:1;' }), always('unavailable'), [0, 1, 2])).toBe('aaa');
		expect(called(specOf({ servers: 'server a:1; server b:1 down;' }), always('unavailable'), [0, 1, 2])).toBe('a');
	});

	it('a status on the last try is passed on and charged to nobody, a timeout always is', () => {
		const two = (times: readonly number[], outcome: 'error' | 'timeout') =>
			walked(
				specOf({ location: 'proxy_next_upstream http_500 non_idempotent;', servers: 'server a:1; server b:1;' }),
				always(outcome),
				times,
			);
		// The first request ends at b, which stays; the second has a try left after b, which is charged; the third finds nobody.
		const { calls, outcomes } = two([0, 1, 2], 'error');
		expect(calls.map(({ deployment }) => deployment).join(' ')).toBe('llm/a:1 llm/b:1 llm/b:1');
		expect(outcomes).toEqual(['error', 'unavailable', 'unavailable']);
		expect(two([0, 1, 2], 'timeout').outcomes).toEqual(['timeout', 'timeout', 'unavailable']);
	});

	it('max_fails=0 never, and max_conns passes over the full', () => {
		expect(called(specOf({ servers: 'server a:1 max_fails=0; server b:1 down;' }), always('unavailable'), [0, 1, 2])).toBe('aaa');
		const full = specOf({ servers: 'server a:1 max_conns=1; server b:1 max_conns=1;' });
		const { outcomes } = walked(full, always('ok', 10), [0, 1, 2, 11]);
		expect(outcomes).toEqual(['ok', 'ok', 'unavailable', 'ok']);
	});
});

describe('limit_req and limit_conn', () => {
	const zone = (rate: string) => `limit_req_zone $host zone=z:1m rate=${rate};`;
	const pass = (parts: Parts, times: readonly number[]) => admitted(specOf({ servers: 'server a:1;', ...parts }), always('ok'), times);

	it('reaches the thousandth of a request: rate 10r/s, burst 1 lets in at 100 ms what it refuses at 99', () => {
		const parts = { http: zone('10r/s'), location: 'limit_req zone=z burst=1 nodelay;' };
		expect(pass(parts, [0, 0, 0.099]).outcomes).toEqual(['ok', 'ok', 'overloaded']);
		expect(pass(parts, [0, 0, 0.1]).outcomes).toEqual(['ok', 'ok', 'ok']);
		// 30r/m is 500 thousandths a second: 2 s a request.
		const slow = { http: zone('30r/m'), location: 'limit_req zone=z;' };
		expect(pass(slow, [0, 1.999, 4]).outcomes).toEqual(['ok', 'overloaded', 'ok']);
		expect(pass(slow, [0, 2]).outcomes).toEqual(['ok', 'ok']);
		// 7r/m is 116 thousandths, not 116.67: 8.621 s a request.
		const odd = { http: zone('7r/m'), location: 'limit_req zone=z;' };
		expect(pass(odd, [0, 8.62]).outcomes).toEqual(['ok', 'overloaded']);
		expect(pass(odd, [0, 8.621]).outcomes).toEqual(['ok', 'ok']);
	});

	it('burst=b nodelay admits b+1 at once; without nodelay they leave at the rate; delay=d lets d through', () => {
		const burst = new Array<number>(10).fill(0);
		const count = (more: string) => pass({ http: zone('2r/s'), location: `limit_req zone=z burst=4 ${more};` }, burst);
		expect(count('nodelay').calls.map(({ at }) => at)).toEqual([0, 0, 0, 0, 0]);
		expect(count('').calls.map(({ at }) => at)).toEqual([0, 0.5, 1, 1.5, 2]);
		expect(count('delay=2').calls.map(({ at }) => at)).toEqual([0, 0, 0, 0.5, 1]);
		expect(count('').outcomes.filter((outcome) => outcome === 'overloaded')).toHaveLength(5);
	});

	it('several limits: the first to refuse decides, the longest hold counts; the status is the one set; a dry run only logs', () => {
		const two = 'limit_req_zone $host zone=y:1m rate=1r/s;';
		const parts = {
			http: zone('100r/s') + two,
			location: 'limit_req zone=z burst=9 nodelay; limit_req zone=y burst=2; limit_req_status 429;',
		};
		const { outcomes, calls } = pass(parts, [0, 0, 0, 0]);
		expect(outcomes).toEqual(['ok', 'ok', 'ok', 'rejected']);
		expect(calls.map(({ at }) => at)).toEqual([0, 1, 2]);
		expect(pass({ ...parts, location: `${parts.location} limit_req_dry_run on;` }, [0, 0, 0, 0]).outcomes).toEqual([
			'ok',
			'ok',
			'ok',
			'ok',
		]);
	});

	it('a limit is inherited until the location has one of its own', () => {
		const outer = { http: `${zone('1r/s')} limit_req_zone $host zone=y:1m rate=9r/s; limit_req zone=z;` };
		expect(specOf(outer).admission.limits).toMatchObject([{ limiter: { options: { rate: 1 } } }]);
		expect(specOf({ ...outer, location: 'limit_req zone=y;' }).admission.limits).toMatchObject([{ limiter: { options: { rate: 9 } } }]);
		expect(noteOn(config({ ...outer, location: 'limit_req zone=y;' }), 'http.limit_req')?.why).toContain('outranked');
	});

	it('limit_conn refuses at once with 503; a key per client is counted together and that is said', () => {
		const text = config({ servers: 'server a:1;', http: 'limit_conn_zone $binary_remote_addr zone=c:1m;', location: 'limit_conn c 2;' });
		const { outcomes } = admitted(specOf(text), always('ok', 5), [0, 1, 2, 6]);
		expect(outcomes).toEqual(['ok', 'ok', 'overloaded', 'ok']);
		expect(noteOn(text, 'http.limit_conn_zone')?.treatment).toBe('approximated');
		expect(imported(text).issues).toMatchObject([{ code: 'PM013', message: expect.stringContaining('per client') }]);
	});
});

describe('times', () => {
	it('are seconds, or as the unit says; the default is 60 s', () => {
		const timeout = (location: string) =>
			specOf(`server { location / { proxy_pass http://a; ${location} } }`).groups[0].deployments[0].timeoutUs;
		expect(timeout('')).toBe(60 * S);
		expect(timeout('proxy_read_timeout 5;')).toBe(5 * S);
		expect(timeout('proxy_read_timeout 1m30s;')).toBe(90 * S);
		expect(timeout('proxy_read_timeout 250ms;')).toBe(S / 4);
	});

	it('a client that goes away is noticed, unless that is turned off', () => {
		expect(specOf().routing.cancel).toBe('full');
		expect(specOf({ location: 'proxy_ignore_client_abort on;' }).routing.cancel).toBe('none');
	});
});

describe('lints', () => {
	const zone = 'limit_req_zone $host zone=z:1m rate=1r/s;';
	const non = 'proxy_next_upstream error timeout http_500 non_idempotent;';
	it.each<[string, Parts, Parts]>([
		['NGINX-POST-RETRY', { location: non }, { location: 'proxy_next_upstream error non_idempotent;' }],
		['NGINX-POST-NO-FAILOVER', { location: 'proxy_next_upstream error http_500;' }, { location: non }],
		['NGINX-ONE-SERVER', { location: non, servers: 'server a:1;' }, { location: non }],
		['NGINX-TRIES', { location: 'proxy_next_upstream_tries 4;' }, { location: 'proxy_next_upstream_tries 3;' }],
		[
			'NGINX-NEXT-TIMEOUT',
			{ location: `${non} proxy_next_upstream_timeout 60s;` },
			{ location: `${non} proxy_next_upstream_timeout 61s;` },
		],
		[
			'NGINX-BURST-DELAY',
			{ http: zone, location: 'limit_req zone=z burst=5;' },
			{ http: zone, location: 'limit_req zone=z burst=5 nodelay;' },
		],
		['NGINX-NO-BURST', { http: zone, location: 'limit_req zone=z;' }, { http: zone, location: 'limit_req zone=z burst=1;' }],
		['NGINX-ZONE-UNUSED', { http: zone }, { http: zone, location: 'limit_req zone=z;' }],
		['NGINX-SINGLE', { servers: 'server a:1 max_fails=3;' }, { servers: 'server a:1 max_fails=3; server b:1;' }],
		['NGINX-ALL-DOWN', { servers: 'server a:1; server b:1 down;' }, { servers: 'server a:1; server b:1;' }],
		[
			'NGINX-PER-WORKER',
			{ main: 'worker_processes auto;' },
			{ main: 'worker_processes auto;', servers: 'zone x 64k; server a:1; server b:1;' },
		],
		[
			'NGINX-KEEPALIVE',
			{ servers: 'server a:1; keepalive 4;' },
			{ servers: 'server a:1; keepalive 4;', location: 'proxy_http_version 1.1; proxy_set_header Connection "";' },
		],
		[
			'NGINX-EMPTY-KEY',
			{ http: 'limit_req_zone $server_name zone=z:1m rate=1r/s;', server: 'server_name "";', location: 'limit_req zone=z;' },
			{ http: zone, location: 'limit_req zone=z;' },
		],
	])('%s', (rule, bad, good) => {
		const text = rule === 'NGINX-EMPTY-KEY' ? config(bad).replace('server_name llm.test;', '') : config(bad);
		expect(imported(text).lints.map((lint) => lint.rule)).toContain(rule);
		expect(rules(good)).not.toContain(rule);
	});

	it('NGINX-READ-DEFAULT and NGINX-OUTLIVES-CLIENT look at the read timeout', () => {
		const read = (own: string) =>
			imported(`server { location / { proxy_pass http://a; ${own} } }`).lints.flatMap(({ rule }) =>
				rule.startsWith('GATEWAY-') ? [] : [rule],
			);
		expect(read('')).toEqual(['NGINX-READ-DEFAULT']);
		expect(read('proxy_read_timeout 600s;')).toEqual([]);
		expect(read('proxy_read_timeout 601s;')).toEqual(['NGINX-OUTLIVES-CLIENT']);
	});

	it('a misspelt directive is named with what was meant', () => {
		const { issues } = imported(config({ location: 'proxy_read_timout 5s;' }));
		expect(issues).toMatchObject([{ code: 'PM013', hint: expect.stringContaining('proxy_read_timeout') }]);
	});
});
