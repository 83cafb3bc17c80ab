/** What the adapter predicts, against a real nginx with the very same config file. Skipped where there is no nginx. */
import { afterEach, describe, expect, it } from 'vitest';
import { importGateway } from '../../src/adapters/index.ts';
import type { GatewaySpec } from '../../src/model/gatewaySpec.ts';
import { type Answers, admitted, always, type Walked } from '../support/gateways.ts';
import {
	type Answered,
	complaintOf,
	Farm,
	freePort,
	posts,
	programOf,
	type RealCall,
	type RunningProxy,
	required,
	started,
	statusOf,
} from './machine.ts';

const nginx = programOf('nginx');

it.runIf(required)('nginx is there where it is required', () => {
	expect(nginx).not.toBeNull();
});

interface Config {
	readonly servers: string;
	readonly location?: string;
	readonly http?: string;
	readonly name?: string;
}

/** A whole config file: what stands in the upstream, what in the location, what in http. */
function configOf(port: number, { servers, location = '', http = '', name = 'llm.test' }: Config): string {
	return `worker_processes 1;
daemon off;
pid nginx.pid;
error_log stderr crit;
events { worker_connections 512; }
http {
	access_log off;
	client_body_temp_path body;
	proxy_temp_path proxy;
	fastcgi_temp_path fastcgi;
	uwsgi_temp_path uwsgi;
	scgi_temp_path scgi;
	${http}
	upstream llm {
		${servers}
	}
	server {
		listen 127.0.0.1:${port};
		server_name ${name};
		location /v1/ {
			${location}
			proxy_pass http://llm;
		}
	}
}
`;
}

const runs = (folder: string, file: string) => ['-p', folder, '-c', file];
const tests = (folder: string, file: string) => ['-t', '-q', '-p', folder, '-c', file];

function specOf(text: string): GatewaySpec {
	const { spec, issues } = importGateway('nginx.conf', text, 'nginx');
	if (spec === null) throw new Error(JSON.stringify(issues));
	return spec;
}

interface Both {
	readonly real: { readonly calls: readonly RealCall[]; readonly answers: readonly Answered[] };
	readonly simulated: Walked;
	readonly letters: readonly string[];
	readonly realLetters: readonly string[];
}

interface Scene {
	readonly count: number;
	readonly servers: (ports: readonly number[]) => string;
	readonly location?: string;
	readonly http?: string;
	readonly name?: string;
	readonly answers: Answers;
	readonly times: readonly number[];
}

// The clock is a real one, on a machine that may be busy; what is really wrong is wrong three times.
describe.skipIf(nginx === null)('a real nginx (skipped without one; set PREMORTEM_NGINX to its path)', { retry: 2 }, () => {
	const open: { stop(): Promise<void> }[] = [];
	afterEach(async () => {
		for (const one of open.splice(0)) await one.stop();
	});

	async function both({ count, servers, answers, times, ...rest }: Scene): Promise<Both> {
		const farm = await Farm.open(count, answers);
		open.push({ stop: () => farm.close() });
		const port = await freePort();
		const text = configOf(port, { servers: servers(farm.ports), ...rest });
		const proxy: RunningProxy = await started(nginx as string, runs, text, port);
		open.unshift(proxy);
		const real = await posts(farm, port, times);
		const letterOf = (id: string) => String.fromCharCode(97 + farm.ports.findIndex((own) => id.includes(`:${own}`)));
		const simulated = admitted(specOf(text), (id, n, at) => answers(letterOf(id), n, at), times);
		const reached = simulated.calls
			.map(({ deployment }) => letterOf(deployment))
			.filter((letter) => answers(letter, 0, 0)?.outcome !== 'unavailable');
		return {
			real: { calls: [...farm.calls], answers: real },
			simulated,
			letters: reached,
			realLetters: farm.calls.map(({ server }) => server),
		};
	}

	function expectSame({ real, simulated, letters, realLetters }: Both): void {
		expect(realLetters.join('')).toBe(letters.join(''));
		expect(real.answers.map(({ status }) => status)).toEqual(simulated.outcomes.map(statusOf));
	}

	const plain =
		(...parameters: readonly string[]) =>
		(ports: readonly number[]) =>
			ports.map((port, i) => `server 127.0.0.1:${port} ${parameters[i] ?? parameters[0] ?? ''};`).join('\n\t\t');
	/** One after another, far enough apart to keep their order. */
	const paced = (n: number, every = 0.03) => Array.from({ length: n }, (_, i) => i * every);

	it('takes servers in turn, by weight', async () => {
		expectSame(await both({ count: 3, servers: plain('weight=5', '', 'weight=2'), answers: always('ok'), times: paced(24) }));
	});

	it('sends a POST that failed with 500 nowhere else unless told so', async () => {
		const scene = { count: 3, servers: plain(), location: 'proxy_next_upstream error timeout http_500 http_503;', times: paced(6) };
		const result = await both({ ...scene, answers: always('error') });
		expectSame(result);
		expect(result.realLetters).toHaveLength(6);
	});

	it('multiplies a storm of 5xx by the servers with non_idempotent', async () => {
		const location = 'proxy_next_upstream error timeout http_500 http_503 http_429 non_idempotent;';
		const scene = { count: 3, servers: plain('max_fails=0'), location, times: paced(6) };
		for (const outcome of ['error', 'overloaded', 'rejected'] as const) {
			const result = await both({ ...scene, answers: always(outcome) });
			expectSame(result);
			expect(result.realLetters).toHaveLength(18);
		}
	});

	it('counts failures only where it goes on, so that the last server stays', async () => {
		const location = 'proxy_next_upstream error timeout http_500 non_idempotent;';
		expectSame(
			await both({ count: 3, servers: plain('max_fails=1 fail_timeout=30s'), location, answers: always('error'), times: paced(9) }),
		);
		expectSame(
			await both({ count: 2, servers: plain('max_fails=2 fail_timeout=30s'), location, answers: always('error'), times: paced(9) }),
		);
	});

	it('tries at most proxy_next_upstream_tries servers', async () => {
		const location = 'proxy_next_upstream error timeout http_503 non_idempotent; proxy_next_upstream_tries 2;';
		const result = await both({ count: 4, servers: plain('max_fails=0'), location, answers: always('overloaded'), times: paced(4) });
		expectSame(result);
		expect(result.realLetters).toHaveLength(8);
	});

	it('goes on from a refused connection even with a POST, and passes over that server', async () => {
		const answers: Answers = (letter) => ({ outcome: letter === 'a' ? 'unavailable' : 'ok' });
		expectSame(await both({ count: 3, servers: plain(), answers, times: paced(9) }));
		expectSame(await both({ count: 1, servers: plain(), answers, times: paced(3) }));
		// Two refused: both are passed over, and there is nobody left to ask.
		expectSame(await both({ count: 2, servers: plain(), answers: always('unavailable'), times: paced(4) }));
	});

	it('uses a backup when the others are out', async () => {
		const servers = plain('max_fails=2', 'max_fails=1', 'backup');
		const answers: Answers = (letter) => ({ outcome: letter === 'c' ? 'ok' : 'unavailable' });
		expectSame(await both({ count: 3, servers, answers, times: paced(8) }));
	});

	it('lets a server come back after fail_timeout, in whole seconds', async () => {
		const answers: Answers = (letter, n) => ({ outcome: letter === 'a' && n === 0 ? 'error' : 'ok' });
		const location = 'proxy_next_upstream error http_500 non_idempotent;';
		// Failed at 0; out for more than one whole second, back for sure after two.
		const times = [0, 0.1, 0.2, 0.3, 2.5, 2.6, 2.7, 2.8];
		const result = await both({ count: 2, servers: plain('fail_timeout=1s'), location, answers, times });
		expectSame(result);
		expect(result.realLetters.filter((letter) => letter === 'a').length).toBeGreaterThan(1);
	});

	it('answers 504 for a slow server, and asks the next only when POSTs may be sent again', async () => {
		const answers: Answers = (letter) => ({ outcome: 'ok', after: letter === 'a' ? 1.5 : 0 });
		const slow = { count: 2, answers, times: [0, 1, 2] };
		expectSame(await both({ ...slow, servers: plain('max_fails=0'), location: 'proxy_read_timeout 300ms;' }));
		const again = 'proxy_read_timeout 300ms; proxy_next_upstream error timeout non_idempotent;';
		const result = await both({ ...slow, servers: plain('max_fails=0'), location: again });
		expectSame(result);
		expect(result.realLetters.join('')).toBe('abbab');
		for (const [i, { took }] of result.real.answers.entries()) expect(Math.abs(took - result.simulated.took[i])).toBeLessThan(0.3);
		// A timeout is charged to the server whether or not another is tried.
		expectSame(await both({ ...slow, servers: plain(), location: 'proxy_read_timeout 300ms;', times: [0, 1, 1.1, 1.2] }));
	});

	it('begins no try after proxy_next_upstream_timeout', async () => {
		const answers: Answers = always('error', 0.25);
		const location = 'proxy_next_upstream error http_500 non_idempotent; proxy_next_upstream_timeout 400ms;';
		const result = await both({ count: 4, servers: plain('max_fails=0'), location, answers, times: [0, 1.2] });
		expectSame(result);
		expect(result.realLetters).toHaveLength(4);
	});

	it('passes over a server with max_conns in flight, and answers 502 when all are full', async () => {
		const result = await both({
			count: 2,
			servers: plain('max_conns=2'),
			answers: always('ok', 0.6),
			times: [0, 0.03, 0.06, 0.09, 0.12, 0.15, 0.9],
		});
		expectSame(result);
		expect(result.real.answers.filter(({ status }) => status === 502)).toHaveLength(2);
	});

	it('limit_req nodelay: a burst of 5 lets 6 of 20 in, and one a second after', async () => {
		const http = 'limit_req_zone $server_name zone=z:64k rate=1r/s;';
		const times = [...new Array<number>(20).fill(0), 2.4, 2.4, 2.4, 2.4];
		const result = await both({
			count: 1,
			servers: plain(),
			http,
			location: 'limit_req zone=z burst=5 nodelay;',
			answers: always('ok'),
			times,
		});
		expect(result.realLetters).toHaveLength(8);
		expect(result.simulated.calls).toHaveLength(8);
		expect(sorted(result.real.answers)).toEqual(sortedOutcomes(result.simulated));
	});

	it.each(['', 'delay=2'])('limit_req burst=5 %s holds what is over the rate for as long as predicted', async (delay) => {
		const http = 'limit_req_zone $server_name zone=z:64k rate=5r/s; limit_req_status 429;';
		const times = new Array<number>(10).fill(0);
		const result = await both({
			count: 1,
			servers: plain(),
			http,
			location: `limit_req zone=z burst=5 ${delay};`,
			answers: always('ok'),
			times,
		});
		expect(sorted(result.real.answers)).toEqual(sortedOutcomes(result.simulated));
		const [real, simulated] = [result.real.calls, result.simulated.calls].map((calls) => calls.map(({ at }) => at).sort((a, b) => a - b));
		expect(real).toHaveLength(6);
		// A request that comes some milliseconds after another is held those less.
		for (const [i, at] of simulated.entries()) expect(Math.abs(real[i] - at)).toBeLessThan(0.12);
	});

	it('limit_req counts nothing by the name of a server that has none', async () => {
		const http = 'limit_req_zone $server_name zone=z:64k rate=1r/s;';
		const scene = { count: 1, servers: plain(), http, name: '""', location: 'limit_req zone=z;' };
		const result = await both({ ...scene, answers: always('ok'), times: paced(4) });
		expectSame(result);
		expect(result.realLetters).toHaveLength(4);
	});

	it('least_conn gives to the least busy, equals in turn', async () => {
		const answers: Answers = (letter) => ({ outcome: 'ok', after: letter === 'a' ? 3 : 0 });
		const servers = (ports: readonly number[]) => `least_conn; ${plain('', 'weight=2')(ports)}`;
		expectSame(await both({ count: 3, servers, answers, times: paced(12, 0.15) }));
	});

	it('limit_conn refuses at once what is over it', async () => {
		const http = 'limit_conn_zone $server_name zone=c:64k;';
		const times = [0, 0.05, 0.1, 0.15, 0.9];
		expectSame(await both({ count: 1, servers: plain(), http, location: 'limit_conn c 2;', answers: always('ok', 0.5), times }));
	});

	it.each([
		['a directive at the wrong place', configOf(1, { servers: 'server 127.0.0.1:1; proxy_read_timeout 5s;' })],
		['an unknown parameter', configOf(1, { servers: 'server 127.0.0.1:1 max_fail=3;' })],
		['a weight of 0', configOf(1, { servers: 'server 127.0.0.1:1 weight=0;' })],
		['a zone that is not defined', configOf(1, { servers: 'server 127.0.0.1:1;', location: 'limit_req zone=none;' })],
		['a rate that is not whole', configOf(1, { servers: 'server 127.0.0.1:1;', http: 'limit_req_zone $host zone=z:64k rate=0.5r/s;' })],
		['a directive twice', configOf(1, { servers: 'server 127.0.0.1:1;', location: 'proxy_read_timeout 1s; proxy_read_timeout 2s;' })],
		['a backup under ip_hash', configOf(1, { servers: 'ip_hash; server 127.0.0.1:1; server 127.0.0.1:2 backup;' })],
		['a condition that is none', configOf(1, { servers: 'server 127.0.0.1:1;', location: 'proxy_next_upstream http_501;' })],
		['an upstream without servers', configOf(1, { servers: 'keepalive 4;' })],
		['a missing semicolon', configOf(1, { servers: 'server 127.0.0.1:1' })],
		['a missing brace', configOf(1, { servers: 'server 127.0.0.1:1;' }).trimEnd().slice(0, -1)],
		['a quote that is not closed', configOf(1, { servers: 'server "127.0.0.1:1;' })],
		['a word glued to a quote', configOf(1, { servers: 'server "127.0.0.1:1"x;' })],
		['only backups', configOf(1, { servers: 'server 127.0.0.1:1 backup;' })],
	])('%s: nginx refuses the file, and so does the adapter', (_, text) => {
		expect(complaintOf(nginx as string, tests, text)).not.toBeNull();
		expect(importGateway('nginx.conf', text, 'nginx').spec).toBeNull();
	});
});

function sorted(answers: readonly Answered[]): number[] {
	return answers.map(({ status }) => status).sort((a, b) => a - b);
}

function sortedOutcomes({ outcomes }: Walked): number[] {
	return outcomes.map(statusOf).sort((a, b) => a - b);
}
