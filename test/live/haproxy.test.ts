/** What the adapter predicts, against a real HAProxy with the very same config file. Skipped where there is none. */
import { afterEach, describe, expect, it } from 'vitest';
import { importGateway } from '../../src/adapters/index.ts';
import type { GatewaySpec } from '../../src/model/gatewaySpec.ts';
import type { OutcomeName } from '../../src/model/outcomes.ts';
import { type Answers, admitted, always, type Walked } from '../support/gateways.ts';
import { type Answered, complaintOf, Farm, freePort, posts, programOf, type RealCall, required, started, statusOf } from './machine.ts';

const haproxy = programOf('haproxy');

it.runIf(required)('HAProxy is there where it is required', () => {
	expect(haproxy).not.toBeNull();
});

function configOf(port: number, { servers, backend = '', frontend = '', defaults = '' }: Config): string {
	return `global
	maxconn 500
	nbthread 1

defaults
	mode http
	timeout client 20s
	timeout server 10s
	timeout connect 5s
	${defaults}

frontend door
	bind 127.0.0.1:${port}
	${frontend}
	default_backend llm

backend llm
	${backend}
	${servers}
`;
}

interface Config {
	readonly servers: string;
	readonly backend?: string;
	readonly frontend?: string;
	readonly defaults?: string;
}

/** HAProxy says 503 where no server could be reached. */
const status = (outcome: OutcomeName) => (outcome === 'unavailable' ? 503 : statusOf(outcome));

function specOf(text: string): GatewaySpec {
	const { spec, issues } = importGateway('haproxy.cfg', text, 'haproxy');
	if (spec === null) throw new Error(JSON.stringify(issues));
	return spec;
}

interface Scene extends Omit<Config, 'servers'> {
	readonly count: number;
	readonly servers: (ports: readonly number[]) => string;
	readonly answers: Answers;
	readonly times: readonly number[];
	/** Seconds after which clients hang up. */
	readonly patience?: (request: number) => number;
}

interface Both {
	readonly calls: readonly RealCall[];
	readonly real: readonly Answered[];
	readonly most: number;
	readonly simulated: Walked;
	readonly letters: readonly string[];
	readonly realLetters: readonly string[];
}

const runs = (_: string, file: string) => ['-db', '-q', '-f', file];
const tests = (_: string, file: string) => ['-c', '-f', file];

// The clock is a real one, on a machine that may be busy; what is really wrong is wrong three times.
describe.skipIf(haproxy === null)('a real HAProxy (skipped without one; set PREMORTEM_HAPROXY to its path)', { retry: 2 }, () => {
	const open: { stop(): Promise<void> }[] = [];
	afterEach(async () => {
		for (const one of open.splice(0)) await one.stop();
	});

	async function both({ count, servers, answers, times, patience, ...rest }: Scene): Promise<Both> {
		const farm = await Farm.open(count, answers);
		open.push({ stop: () => farm.close() });
		const port = await freePort();
		const text = configOf(port, { servers: servers(farm.ports), ...rest });
		open.unshift(await started(haproxy as string, runs, text, port));
		const real = await posts(farm, port, times, patience);
		const letterOf = (id: string) => id.at(-1) ?? '';
		const simulated = admitted(specOf(text), (id, n, at) => answers(letterOf(id), n, at), times, patience);
		const reached = simulated.calls
			.map(({ deployment }) => letterOf(deployment))
			.filter((letter) => answers(letter, 0, 0)?.outcome !== 'unavailable');
		return {
			calls: [...farm.calls],
			real,
			most: farm.most,
			simulated,
			letters: reached,
			realLetters: farm.calls.map(({ server }) => server),
		};
	}

	function expectSame({ real, simulated, letters, realLetters }: Both, within = 0.5): void {
		expect(realLetters.join('')).toBe(letters.join(''));
		expect(real.map((answer) => answer.status)).toEqual(simulated.outcomes.map(status));
		for (const [i, { took }] of real.entries()) expect(Math.abs(took - simulated.took[i]), `time of request ${i}`).toBeLessThan(within);
	}

	/** `server a ...`, `server b ...` */
	const plain =
		(...parameters: readonly string[]) =>
		(ports: readonly number[]) =>
			ports
				.map((port, i) => `server ${String.fromCharCode(97 + i)} 127.0.0.1:${port} ${parameters[i] ?? parameters[0] ?? ''}`)
				.join('\n\t');
	const paced = (n: number, every = 0.03) => Array.from({ length: n }, (_, i) => i * every);

	it('takes servers in turn', async () => {
		expectSame(await both({ count: 3, servers: plain(), answers: always('ok'), times: paced(12) }));
	});

	it('gives each its share by weight', async () => {
		const { realLetters, letters } = await both({
			count: 3,
			servers: plain('weight 4', 'weight 2', 'weight 1'),
			answers: always('ok'),
			times: paced(28),
		});
		const share = (list: readonly string[]) => ['a', 'b', 'c'].map((letter) => list.filter((one) => one === letter).length);
		expect(share(realLetters)).toEqual(share(letters));
		expect(share(letters)).toEqual([16, 8, 4]);
	});

	it('tries nothing again that has been sent, unless told so', async () => {
		for (const outcome of ['error', 'overloaded', 'rejected'] as const) {
			const result = await both({ count: 2, servers: plain(), backend: 'option redispatch', answers: always(outcome), times: paced(4) });
			expectSame(result);
			expect(result.realLetters).toHaveLength(4);
		}
	});

	it('multiplies a storm of 5xx by retries, on the same server without redispatch', async () => {
		const result = await both({
			count: 2,
			servers: plain(),
			backend: 'retries 2\n\tretry-on 500 503',
			answers: always('error'),
			times: paced(4, 0.1),
		});
		expectSame(result);
		expect(result.realLetters.join('')).toBe('aaabbbaaabbb');
	});

	it('goes on to another server with each retry under redispatch and round robin', async () => {
		const backend = 'option redispatch\n\tretries 3\n\tretry-on all-retryable-errors';
		const result = await both({ count: 3, servers: plain(), backend, answers: always('overloaded'), times: paced(4, 0.1) });
		expectSame(result);
		expect(result.realLetters).toHaveLength(16);
		const answers: Answers = (letter) => ({ outcome: letter === 'a' ? 'error' : 'ok' });
		expectSame(await both({ count: 2, servers: plain(), backend, answers, times: paced(6, 0.1) }));
	});

	it('leastconn goes on with each retry under redispatch, whatever its interval', async () => {
		const backend = 'balance leastconn\n\toption redispatch\n\tretries 3\n\tretry-on 500';
		expectSame(await both({ count: 2, servers: plain(), backend, answers: always('error'), times: paced(3, 0.15) }));
		const every = 'balance leastconn\n\toption redispatch 1\n\tretries 3\n\tretry-on 500';
		expectSame(await both({ count: 2, servers: plain(), backend: every, answers: always('error'), times: paced(3, 0.15) }));
	});

	it.each(['option redispatch', 'option redispatch 3', 'option redispatch 1', ''])(
		'balance by a hash, %s: which retries go elsewhere',
		async (option) => {
			const backend = `balance source\n\tretries 4\n\tretry-on 500\n\t${option}`;
			const { letters, realLetters } = await both({ count: 3, servers: plain(), backend, answers: always('error'), times: [0] });
			const pattern = (list: readonly string[]) => list.map((letter, i) => (i === 0 || letter === list[i - 1] ? '=' : 'x')).join('');
			expect(pattern(realLetters)).toBe(pattern(letters));
		},
	);

	it.each<[string, number, Partial<Config>]>([
		['without abortonclose', 4, {}],
		['with abortonclose in the backend only', 4, { backend: 'option abortonclose' }],
		['with abortonclose in the defaults', 1, { defaults: 'option abortonclose' }],
	])('clients that give up in the queue, %s: %i served', async (_, served, { backend = '', defaults = '' }) => {
		const scene = {
			count: 1,
			servers: plain('maxconn 1'),
			backend: `timeout queue 5s\n\t${backend}`,
			defaults,
			answers: always('ok', 0.5),
		};
		const { letters, realLetters } = await both({ ...scene, times: paced(4, 0.02), patience: (i) => (i === 0 ? 0.45 : 0.3) });
		expect(realLetters).toHaveLength(served);
		expect(letters).toHaveLength(served);
	});

	it('a 429 is not among all-retryable-errors', async () => {
		const result = await both({
			count: 2,
			servers: plain(),
			backend: 'retry-on all-retryable-errors',
			answers: always('rejected'),
			times: paced(3),
		});
		expectSame(result);
		expect(result.realLetters).toHaveLength(3);
	});

	it('tries a refused connection again after a second on the same server, and at once on another', async () => {
		const answers: Answers = (letter) => ({ outcome: letter === 'a' ? 'unavailable' : 'ok' });
		expectSame(await both({ count: 2, servers: plain(), backend: 'option redispatch', answers, times: paced(4, 0.1) }));
		expectSame(await both({ count: 1, servers: plain(), backend: 'retries 2', answers: always('unavailable'), times: [0] }));
		expectSame(
			await both({
				count: 1,
				servers: plain(),
				backend: 'retries 3',
				defaults: 'timeout connect 300ms',
				answers: always('unavailable'),
				times: [0],
			}),
		);
	});

	it('answers 504 for a slow server, and starts its time anew with each retry', async () => {
		const answers: Answers = always('ok', 1.5);
		expectSame(await both({ count: 1, servers: plain(), backend: 'timeout server 300ms', answers, times: [0, 0.5] }));
		const backend = 'timeout server 300ms\n\tretries 2\n\tretry-on response-timeout';
		const result = await both({ count: 1, servers: plain(), backend, answers, times: [0] });
		expectSame(result);
		expect(result.realLetters).toHaveLength(3);
	});

	it('maxconn: the rest waits in the backend, in order', async () => {
		const result = await both({
			count: 2,
			servers: plain('maxconn 2'),
			backend: 'timeout queue 5s',
			answers: always('ok', 0.4),
			times: paced(10, 0.02),
		});
		expectSame(result);
		expect(result.most).toBe(4);
		expect(result.simulated.most).toBe(4);
	});

	it('timeout queue: who waits longer gets 503 and never reaches a server', async () => {
		const scene = { count: 1, servers: plain('maxconn 1'), answers: always('ok', 0.5), times: paced(6, 0.02) };
		const result = await both({ ...scene, backend: 'timeout queue 700ms' });
		expectSame(result);
		expect(result.real.map((answer) => answer.status)).toEqual([200, 200, 503, 503, 503, 503]);
		// Without it, it is timeout connect.
		expectSame(await both({ ...scene, defaults: 'timeout connect 700ms' }));
	});

	it('keeps queued requests of clients that are served later, as the queue moves', async () => {
		const answers: Answers = (_, n) => ({ outcome: n % 3 === 2 ? 'error' : 'ok', after: 0.15 });
		expectSame(await both({ count: 1, servers: plain('maxconn 1'), backend: 'timeout queue 5s', answers, times: paced(8, 0.02) }));
	});

	it('checks: a dead server is out after fall checks, and a backup takes over', async () => {
		const answers: Answers = (letter) => ({ outcome: letter === 'a' ? 'unavailable' : 'ok' });
		const servers = plain('check inter 200ms fall 2', 'backup');
		expectSame(await both({ count: 2, servers, backend: 'retries 0', answers, times: [1, 1.2, 1.4, 1.6] }));
	});

	it('denies by the rate of requests, refused ones included', async () => {
		const frontend =
			'stick-table type string len 8 size 10 expire 1m store http_req_rate(10s)\n\thttp-request track-sc0 str(all)\n\thttp-request deny deny_status 429 if { sc_http_req_rate(0) gt 5 }';
		const result = await both({ count: 1, servers: plain(), frontend, answers: always('ok'), times: paced(9) });
		expectSame(result);
		expect(result.realLetters).toHaveLength(5);
	});

	it.each([
		['an unknown keyword of a server', configOf(1, { servers: 'server a 127.0.0.1:1 zork' })],
		['a time that is none', configOf(1, { servers: 'server a 127.0.0.1:1', backend: 'timeout queue soon' })],
		['an unknown balance', configOf(1, { servers: 'server a 127.0.0.1:1', backend: 'balance fastest' })],
		['an unknown retry condition', configOf(1, { servers: 'server a 127.0.0.1:1', backend: 'retry-on 418' })],
		['a backend that is not there', configOf(1, { servers: 'server a 127.0.0.1:1' }).replace('backend llm\n', 'backend other\n')],
		['a quote that is not closed', configOf(1, { servers: 'server a "127.0.0.1:1' })],
		['a line before any section', `retries 3\n${configOf(1, { servers: 'server a 127.0.0.1:1' })}`],
		['a server without an address', configOf(1, { servers: 'server a' })],
	])('%s: HAProxy refuses the file, and so does the adapter', (_, text) => {
		expect(complaintOf(haproxy as string, tests, text)).not.toBeNull();
		expect(importGateway('haproxy.cfg', text, 'haproxy').spec).toBeNull();
	});
});
