/** HAProxy configs, rule by rule. What a real HAProxy does with the same file is in test/live/haproxy.test.ts. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ImportedGateway, importGateway } from '../../src/adapters/index.ts';
import type { GatewaySpec } from '../../src/model/gatewaySpec.ts';
import { type Answers, admitted, always, walked } from '../support/gateways.ts';

const S = 1_000_000;

interface Parts {
	readonly servers?: readonly string[];
	readonly backend?: readonly string[];
	readonly frontend?: readonly string[];
	readonly defaults?: readonly string[];
	readonly rest?: string;
}

const lines = (list: readonly string[]) => list.map((line) => `    ${line}\n`).join('');

function config({ servers = ['server a h:1', 'server b h:2'], backend = [], frontend = [], defaults = [], rest = '' }: Parts = {}): string {
	return `global
    nbthread 2
defaults
    mode http
    timeout connect 5s
    timeout client 60s
    timeout server 60s
${lines(defaults)}frontend door
    bind :80
${lines(frontend)}    default_backend llm
backend llm
${lines(backend)}${lines(servers)}${rest}`;
}

function imported(text: string): ImportedGateway {
	return importGateway('haproxy.cfg', text, 'haproxy');
}

function specOf(parts: Parts | string = {}): GatewaySpec {
	const { spec, issues } = imported(typeof parts === 'string' ? parts : config(parts));
	if (spec === null) throw new Error(JSON.stringify(issues));
	return spec;
}

function refusal(text: string): string {
	const { spec, issues } = imported(text);
	expect(spec).toBeNull();
	return issues.map(({ message }) => message).join(' ');
}

const rules = (parts: Parts) => imported(config(parts)).lints.map(({ rule }) => rule);
const called = (spec: GatewaySpec, answers: Answers, times?: readonly number[]) =>
	walked(spec, answers, times)
		.calls.map(({ deployment }) => deployment.at(-1))
		.join('');

describe('the text', () => {
	it('is words in quotes or not, escapes, comments and sections', () => {
		const text = `defaults # here\n  mode http\nlisten "my llm"\n\tserver a\\ b 'h:1' # weight 9\n  server "c" h:2 weight 3\n`;
		expect(specOf(text).groups[0]).toMatchObject({
			name: 'my llm',
			deployments: [
				{ id: 'my llm/a b', weight: 1 },
				{ id: 'my llm/c', weight: 3 },
			],
		});
		expect(refusal('listen x\n  server "a h:1\n')).toContain('unmatched quote');
		expect(refusal('retries 3\nlisten x\n mode http\n server a h:1\n')).toContain('out of section');
		expect(refusal('nothing at all')).toContain('no section');
		expect(refusal('listen x\n  server a h:1\n')).toContain('mode http');
		expect(refusal('defaults\n mode http\nfrontend f\n default_backend none\n')).toContain('unable to find the backend');
	});

	it('never throws, however it is cut or bent', () => {
		const whole = config({
			frontend: [
				'acl a path_beg /v1',
				'stick-table type ip size 1k store http_req_rate(10s)',
				'http-request track-sc0 src',
				'http-request deny deny_status 429 if a { sc_http_req_rate(0) gt 5 } !{ src 10.0.0.0/8 }',
			],
			servers: ['default-server check inter 1s', 'server a h:1 maxconn 3 weight 2', 'server-template b 3 h:2'],
			backend: ['option redispatch 2', 'retry-on 500 503'],
		});
		const cut = fc.record({
			at: fc.nat(whole.length),
			put: fc.constantFrom('', '"', "'", '{', '}', '\\', '\n', '#', '\0', ' if ', ' 1e999', '!'),
		});
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

	it('every line and every word of a server has one note', () => {
		const text = config({
			servers: [
				'default-server inter 1s fall 2',
				'server a h:1 check weight 3 maxconn 4 ssl verify none slowstart 30s',
				'server b h:2 backup disabled',
			],
			backend: ['balance leastconn', 'option httpchk GET /health', 'http-check expect status 200', 'cookie SRV insert', 'unheard of'],
			frontend: [
				'acl x path /x',
				'http-request set-header Authorization "Bearer sk-verysecretvalue"',
				'timeout http-request 5s',
				'use_backend other if x',
			],
			rest: 'backend other\n    server c h:3\npeers mates\n    peer a h:9\n',
		});
		const { notes } = imported(text);
		expect(new Set(notes.map(({ path }) => path)).size).toBe(notes.length);
		const wanted = text.split('\n').flatMap((line, i) => (line.trim() === '' ? [] : [i + 1]));
		expect(wanted.filter((line) => !notes.some(({ place }) => place.line === line))).toEqual([]);
		for (const word of ['check', 'weight', 'maxconn', 'ssl', 'verify', 'slowstart'])
			expect(notes.filter(({ path }) => path === `backend["llm"].server.${word}`)).toHaveLength(1);
		expect(JSON.stringify(imported(text))).not.toContain('verysecret');
	});
});

describe('where a completion goes', () => {
	const to = (frontend: readonly string[]) => specOf(config({ frontend, rest: 'backend other\n    server z h:9\n' })).defaultGroup;

	it('by the first use_backend whose condition holds for it, else by default', () => {
		expect(to([])).toBe('llm');
		expect(to(['use_backend other if { path_beg /v1 }'])).toBe('other');
		expect(to(['acl api path_beg -i /V1 /v1', 'use_backend other if api METH_POST'])).toBe('other');
		expect(to(['use_backend other if { path_beg /health }'])).toBe('llm');
		expect(to(['use_backend other unless { path_beg /health }'])).toBe('other');
		expect(to(['use_backend other if { path /x } or { path_end /completions }'])).toBe('other');
		expect(to(['use_backend other if { hdr(host) -i a.test }'])).toBe('llm');
		expect(to(['use_backend other if { path_beg /v1 } !{ method POST }'])).toBe('llm');
	});

	it('a listen has its own servers; sections in mode tcp are passed over', () => {
		expect(specOf('defaults\n mode tcp\nlisten db\n server a h:1\nlisten llm\n mode http\n server b h:2\n').defaultGroup).toBe('llm');
	});

	it('defaults count for the sections behind them, or by name', () => {
		const named = 'defaults one\n mode http\n retries 7\ndefaults two\n mode http\n retries 1\n';
		expect(specOf(`${named}listen l\n server a h:1\n`).routing.retries).toBe(1);
		expect(specOf(`${named}listen l from one\n server a h:1\n`).routing.retries).toBe(7);
		expect(specOf(`${named}listen l from one\n retries 2\n server a h:1\n`).routing.retries).toBe(2);
	});
});

describe('retries', () => {
	const all = 'retry-on all-retryable-errors';

	it('3 by default, of failed connections only, on the server that failed, a second apart', () => {
		const { calls, took } = walked(specOf(), always('unavailable'));
		expect([calls.map(({ deployment }) => deployment.at(-1)).join(''), took]).toEqual(['aaaa', [3]]);
		expect(called(specOf(), always('error'))).toBe('a');
		expect(called(specOf({ backend: ['retries 0'] }), always('unavailable'))).toBe('a');
		expect(walked(specOf({ defaults: ['timeout connect 200ms'] }), always('unavailable')).took[0]).toBeCloseTo(0.6);
	});

	it('redispatch goes on at once with each retry, whatever its interval, when the balance is no hash', () => {
		for (const option of ['option redispatch', 'option redispatch 2', 'option redispatch -1']) {
			const { calls, took } = walked(specOf({ backend: [option] }), always('unavailable'));
			expect([calls.map(({ deployment }) => deployment.at(-1)).join(''), took]).toEqual(['abab', [0]]);
		}
		expect(called(specOf({ backend: ['balance leastconn', 'option redispatch', all] }), always('error'))).toBe('abab');
		expect(called(specOf({ backend: ['option redispatch 0'] }), always('unavailable'))).toBe('aaaa');
	});

	it('by a hash retries stay, redispatch or not', () => {
		for (const option of ['option redispatch', 'option redispatch 1', 'option redispatch 3'])
			expect(called(specOf({ backend: ['balance source', option, 'retry-on 500'] }), always('error'))).toMatch(/^(aaaa|bbbb)$/);
	});

	it('what is retried is what retry-on names, POST or not', () => {
		expect(called(specOf({ backend: [all] }), always('overloaded'))).toBe('aaaa');
		expect(called(specOf({ backend: [all] }), always('rejected'))).toBe('a');
		expect(called(specOf({ backend: ['retry-on 429'] }), always('rejected'))).toBe('aaaa');
		expect(called(specOf({ backend: ['retry-on none'] }), always('unavailable'))).toBe('a');
	});
});

describe('the queue', () => {
	const one = (...backend: readonly string[]) => specOf({ servers: ['server a h:1 maxconn 1'], backend });

	it('requests wait in order for a server with room, each for at most timeout queue, and then get 503', () => {
		const { outcomes, took, most } = walked(one('timeout queue 12s'), always('ok', 5), [0, 0, 0, 0, 0]);
		expect(outcomes).toEqual(['ok', 'ok', 'ok', 'overloaded', 'overloaded']);
		expect(took).toEqual([5, 10, 15, 12, 12]);
		expect(most).toBe(1);
	});

	it('without timeout queue it is timeout connect; without both it is for ever', () => {
		expect(walked(one(), always('ok', 4), [0, 0, 0]).outcomes).toEqual(['ok', 'ok', 'overloaded']);
		const forever = specOf('listen l\n mode http\n server a h:1 maxconn 1\n');
		expect(walked(forever, always('ok', 4000), [0, 0, 0]).took).toEqual([4000, 8000, 12000]);
	});

	it('the first server to be free takes the oldest', () => {
		const spec = specOf({ servers: ['server a h:1 maxconn 1', 'server b h:2 maxconn 1'], backend: ['timeout queue 1m'] });
		const answers: Answers = (id) => ({ outcome: 'ok', after: id.endsWith('a') ? 10 : 3 });
		expect(called(spec, answers, [0, 0, 0, 0])).toBe('abbb');
	});

	it('a retry goes to the back of the queue with its time anew', () => {
		const spec = one('timeout queue 9s', 'option redispatch', 'retry-on 500', 'retries 1');
		const answers: Answers = (_, n) => ({ outcome: n === 0 ? 'error' : 'ok', after: 4 });
		expect(walked(spec, answers, [0, 0]).took).toEqual([12, 8]);
	});
});

describe('checks and backups', () => {
	it('fall checks put a server out, rise bring it back, and a backup serves meanwhile', () => {
		const spec = specOf({ servers: ['server a h:1 check inter 2s fall 3 rise 2', 'server b h:2 backup'], backend: ['retries 0'] });
		// Dead from 9 s to 21 s: the checks at 10, 12 and 14 fail, those at 22 and 24 do not.
		const answers: Answers = (id, _, at) => ({ outcome: id.endsWith('a') && at >= 9 && at < 21 ? 'unavailable' : 'ok' });
		const times = [1, 9.5, 13.5, 14.5, 20, 23.5, 24.5];
		const { calls, outcomes } = walked(spec, answers, times);
		expect(calls.map(({ deployment }) => deployment.at(-1)).join('')).toBe('aaabbba');
		expect(outcomes).toEqual(['ok', 'unavailable', 'unavailable', 'ok', 'ok', 'ok', 'ok']);
	});

	it('one backup after the other, or all of them with allbackups', () => {
		const servers = ['server a h:1 check', 'server b h:2 backup', 'server c h:3 backup'];
		const dead: Answers = (id) => ({ outcome: id.endsWith('a') ? 'unavailable' : 'ok' });
		expect(called(specOf({ servers }), dead, [1, 2, 3, 4])).toBe('bbbb');
		expect(called(specOf({ servers, backend: ['option allbackups'] }), dead, [1, 2, 3, 4])).toBe('bcbc');
	});

	it('all out: 503 at once', () => {
		const { outcomes, took } = walked(specOf({ servers: ['server a h:1 check maxconn 1'] }), always('unavailable'), [1]);
		expect([outcomes, took]).toEqual([['unavailable'], [0]]);
	});
});

describe('limits', () => {
	const table = ['stick-table type ip size 1m expire 1m store http_req_rate(10s)', 'http-request track-sc0 src'];
	const deny = 'http-request deny deny_status 429 if { sc_http_req_rate(0) gt 3 }';

	it('a deny by rate refuses what is over it in a sliding window, refused ones included', () => {
		const spec = specOf({ frontend: [...table, deny] });
		expect(admitted(spec, always('ok'), [0, 1, 2, 3, 4, 9]).outcomes).toEqual(['ok', 'ok', 'ok', 'rejected', 'rejected', 'rejected']);
		expect(imported(config({ frontend: [...table, deny] })).issues).toMatchObject([
			{ code: 'PM013', message: expect.stringContaining('per client') },
		]);
	});

	it('through a named acl, another table, ge, and 503', () => {
		const frontend = [
			'http-request track-sc1 int(1) table rates',
			'acl fast sc1_http_req_rate(rates) ge 3',
			'http-request deny deny_status 503 if fast',
		];
		const spec = specOf({ frontend, rest: 'backend rates\n    stick-table type integer size 1 store http_req_rate(1m)\n' });
		expect(spec.admission.limits).toMatchObject([
			{ refusedAs: 'overloaded', limiter: { kind: 'sliding-window', options: { limit: 2, per: 60 * S } } },
		]);
	});

	it('maxconn of frontend and process: the rest waits and is never refused', () => {
		expect(specOf({ frontend: ['maxconn 7'] }).admission.concurrency).toMatchObject({ limit: 7, queue: 1e9 });
		expect(specOf().admission.concurrency).toBeNull();
	});
});

describe('times and clients', () => {
	it('are milliseconds, or as the unit says', () => {
		const timeout = (text: string) => specOf({ backend: [`timeout server ${text}`] }).groups[0].deployments[0].timeoutUs;
		expect([timeout('5000'), timeout('5s'), timeout('2m'), timeout('500us'), timeout('0')]).toEqual([5 * S, 5 * S, 120 * S, 500, null]);
	});

	it('a client that goes away is noticed only with abortonclose, in front as well as behind', () => {
		expect(specOf().routing.cancel).toBe('none');
		expect(specOf({ defaults: ['option abortonclose'] }).routing.cancel).toBe('full');
		expect(specOf({ backend: ['option abortonclose'] }).routing.cancel).toBe('none');
		expect(specOf({ defaults: ['option abortonclose'], backend: ['no option abortonclose'] }).routing.cancel).toBe('none');
		expect(specOf('listen l\n mode http\n option abortonclose\n server a h:1\n').routing.cancel).toBe('full');
	});
});

describe('lints', () => {
	const limited = ['server a h:1 maxconn 4 check', 'server b h:2 maxconn 4 check'];
	it.each<[string, Parts, Parts]>([
		['HAPROXY-POST-RETRY', { backend: ['retry-on 503'] }, { backend: ['retry-on conn-failure'] }],
		['HAPROXY-TIMEOUT-RETRY', { backend: ['retry-on response-timeout'] }, { backend: ['retry-on 503'] }],
		['HAPROXY-INERT-RETRY', { backend: ['retry-on 503', 'retries 0'] }, { backend: ['retry-on 503'] }],
		['HAPROXY-INERT-REDISPATCH', { backend: ['option redispatch'], servers: ['server a h:1'] }, { backend: ['option redispatch'] }],
		['HAPROXY-HASH-REDISPATCH', { backend: ['balance source', 'option redispatch'] }, { backend: ['option redispatch'] }],
		['HAPROXY-INERT-ABORT', { backend: ['option abortonclose'] }, { defaults: ['option abortonclose'] }],
		['HAPROXY-QUEUE-DEFAULT', { servers: limited }, { servers: limited, backend: ['timeout queue 10s'] }],
		['HAPROXY-QUEUE-LONG', { servers: limited, backend: ['timeout queue 2m'] }, { servers: limited, backend: ['timeout queue 1m'] }],
		['HAPROXY-NO-CHECK', {}, { servers: limited }],
		[
			'HAPROXY-INERT-BACKUP',
			{ servers: ['server a h:1', 'server b h:2 backup'] },
			{ servers: ['server a h:1 check', 'server b h:2 backup'] },
		],
		['HAPROXY-ONLY-BACKUPS', { servers: ['server b h:2 backup'] }, {}],
		['HAPROXY-NO-TIMEOUT', { backend: ['timeout server 0'] }, {}],
		['HAPROXY-OUTLIVES-CLIENT', { backend: ['timeout server 20m'] }, { backend: ['timeout server 10m'] }],
		['HAPROXY-NOT-A-NUMBER', { backend: ['retries many'] }, { backend: ['retries 2'] }],
		['HAPROXY-INERT-RATE', { frontend: ['http-request deny if { sc_http_req_rate(0) gt 3 }'] }, {}],
		[
			'HAPROXY-DENY-STATUS',
			{
				frontend: [
					'stick-table type ip size 1 store http_req_rate(1s)',
					'http-request track-sc0 src',
					'http-request deny if { sc_http_req_rate(0) gt 3 }',
				],
			},
			{
				frontend: [
					'stick-table type ip size 1 store http_req_rate(1s)',
					'http-request track-sc0 src',
					'http-request deny deny_status 429 if { sc_http_req_rate(0) gt 3 }',
				],
			},
		],
	])('%s', (rule, bad, good) => {
		expect(rules(bad)).toContain(rule);
		expect(rules(good)).not.toContain(rule);
	});

	it('a misspelt keyword is named with what was meant', () => {
		const { issues } = imported(config({ backend: ['retry-onn 503'] }));
		expect(issues).toMatchObject([{ code: 'PM013', hint: expect.stringContaining('retry-on') }]);
	});
});
