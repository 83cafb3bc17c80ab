/**
 * The simulator behind "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015): N clients read one row and write
 * it back; a write fails if somebody else was faster, and its client waits as its policy says and reads again. The
 * policies are ours, the world is theirs: hops of |N(10, 2)| ms, base 5 ms, cap 2 s. Their counter begins at 1, so the
 * first wait grows from 10 ms; decorrelated jitter starts from the base itself.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { retryPolicies } from '../../src/clients/retry/index.ts';
import type { RetryPolicy } from '../../src/clients/retry/policy.ts';
import { Calendar } from '../../src/kernel/calendar.ts';
import { EventHeap } from '../../src/kernel/eventHeap.ts';
import { type RandomSource, stream } from '../../src/kernel/streams.ts';
import { tellRow } from '../support/validation.ts';

const MS = 1000;

const policies: Readonly<Record<string, RetryPolicy>> = {
	None: retryPolicies.get('fixed').create({ delay: 0 } as never),
	Exponential: exponential('none', 10),
	EqualJitter: exponential('equal', 10),
	FullJitter: exponential('full', 10),
	Decorr: exponential('decorrelated', 5),
};

interface Reference {
	readonly clients: number;
	readonly strategy: string;
	/** ms until the last client is done, and writes: mean and standard error of 200 runs of the original. */
	readonly time: readonly [number, number];
	readonly calls: readonly [number, number];
}

/** aws-samples/aws-arch-backoff-simulator, run with Python 3; rows of the number of clients given. */
const references: readonly Reference[] = [
	{ clients: 10, strategy: 'Exponential', time: [3460.55, 94.8], calls: [50.815, 0.302] },
	{ clients: 10, strategy: 'Decorr', time: [433.71, 5.97], calls: [37.56, 0.16] },
	{ clients: 10, strategy: 'EqualJitter', time: [718.08, 12.92], calls: [42.03, 0.17] },
	{ clients: 10, strategy: 'FullJitter', time: [461.94, 6.71], calls: [39.195, 0.149] },
	{ clients: 10, strategy: 'None', time: [378.84, 2.5], calls: [51.04, 0.286] },
	{ clients: 40, strategy: 'Exponential', time: [29566.37, 239.86], calls: [437.29, 1.56] },
	{ clients: 40, strategy: 'Decorr', time: [1713.41, 26.55], calls: [271.79, 0.692] },
	{ clients: 40, strategy: 'EqualJitter', time: [3546.46, 48.26], calls: [262.995, 0.412] },
	{ clients: 40, strategy: 'FullJitter', time: [2317.07, 31.93], calls: [249.875, 0.303] },
	{ clients: 40, strategy: 'None', time: [954.39, 3.03], calls: [466.35, 1.126] },
	{ clients: 100, strategy: 'Exponential', time: [63677.21, 251.56], calls: [1857.3, 3.924] },
	{ clients: 100, strategy: 'Decorr', time: [4648.62, 51.82], calls: [1000.425, 1.986] },
	{ clients: 100, strategy: 'EqualJitter', time: [6569.44, 44.06], calls: [811.985, 0.531] },
	{ clients: 100, strategy: 'FullJitter', time: [4910.06, 35.72], calls: [796.28, 0.484] },
	{ clients: 100, strategy: 'None', time: [2031.28, 3.22], calls: [2426.9, 2.462] },
];

describe('the backoff simulator of AWS', () => {
	it.each(references)('$clients clients, $strategy: time and calls', ({ clients, strategy, time, calls }) => {
		const runs = Array.from({ length: 200 }, (_, i) => contest(clients, policies[strategy], stream(i + 1, `occ/${strategy}`)));
		const what = `AWS backoff simulator, ${clients} clients, ${strategy}`;
		expectAlike(
			`${what}: ms`,
			runs.map((run) => run.ms),
			time,
		);
		expectAlike(
			`${what}: calls`,
			runs.map((run) => run.calls),
			calls,
		);
	});

	it('jitter cuts the calls of 100 clients by more than half, and the time of backoff without it by ten', () => {
		const mean = (strategy: string, of: 'ms' | 'calls') => {
			const runs = Array.from({ length: 50 }, (_, i) => contest(100, policies[strategy], stream(i + 1, 'claim'))[of]);
			return runs.reduce((sum, x) => sum + x, 0) / runs.length;
		};
		expect(mean('FullJitter', 'calls')).toBeLessThan(mean('Exponential', 'calls') / 2);
		expect(mean('FullJitter', 'ms')).toBeLessThan(mean('Exponential', 'ms') / 10);
	});
});

const file = join(import.meta.dirname, '../../../shared/facts/reference-aws-backoff.json');
const found = existsSync(file);

it.skipIf(!found)(`the reference is the one measured${found ? '' : ' (skipped: shared/facts is not beside this checkout)'}`, () => {
	const rows = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, number | string>>[];
	for (const { clients, strategy, time, calls } of references) {
		const row = rows.find((one) => one.clients === clients && one.strategy === strategy);
		expect(Math.abs(Number(row?.time_mean) - time[0])).toBeLessThan(0.01);
		expect(Math.abs(Number(row?.calls_mean) - calls[0])).toBeLessThan(0.001);
	}
});

function exponential(jitter: string, baseMs: number): RetryPolicy {
	return retryPolicies.get('exponential').create({ base: baseMs * MS, cap: 2000 * MS, factor: 2, jitter } as never);
}

/** Read asked, read answered, write asked, write answered. */
const STAGES = 4;

/** One run: when the last event was, and how many writes there were. */
function contest(clients: number, policy: RetryPolicy, random: RandomSource): { ms: number; calls: number } {
	const calendar = new Calendar();
	const tries = new Int32Array(clients);
	const waited = new Float64Array(clients);
	const versions = new Int32Array(clients);
	const won = new Uint8Array(clients);
	let version = 0;
	let calls = 0;
	const hop = (client: number, stage: number, wait = 0) => events.push(calendar.now + wait + hopUs(random), client * STAGES + stage);
	const stages = [
		(client: number) => {
			versions[client] = version;
			hop(client, 1);
		},
		(client: number) => hop(client, 2),
		(client: number) => {
			calls++;
			won[client] = versions[client] === version ? 1 : 0;
			version += won[client];
			hop(client, 3);
		},
		(client: number) => {
			if (won[client] === 1) return;
			waited[client] = policy.wait(++tries[client], waited[client], random);
			hop(client, 0, waited[client]);
		},
	];
	const events = new EventHeap(calendar, (payload) => stages[payload % STAGES](Math.floor(payload / STAGES)));
	for (let client = 0; client < clients; client++) hop(client, 0);
	calendar.run(Number.POSITIVE_INFINITY);
	return { ms: calendar.now / MS, calls };
}

/** |N(10, 2)| ms, by Box and Muller. */
function hopUs(random: RandomSource): number {
	const normal = Math.sqrt(-2 * Math.log(1 - random.double())) * Math.cos(2 * Math.PI * random.double());
	return Math.round(Math.abs(10 + 2 * normal) * MS);
}

/** Within three standard errors of the difference, and one per cent. */
function expectAlike(what: string, values: readonly number[], [mean, error]: readonly [number, number]): void {
	const own = values.reduce((sum, x) => sum + x, 0) / values.length;
	const variance = values.reduce((sum, x) => sum + (x - own) ** 2, 0) / (values.length - 1);
	tellRow({ what, expected: mean, simulated: own, seeds: values.length, allowed: '3 standard errors + 1 %' });
	expect(Math.abs(own - mean), `${own} against ${mean}`).toBeLessThan(3 * Math.sqrt(error ** 2 + variance / values.length) + 0.01 * mean);
}
