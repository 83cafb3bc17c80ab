/**
 * `npx tsx bench/live.ts`: how much a driver offers against a mock, and how many streams a mock holds. The mock is a
 * process of its own, as it would be. What was not offered in time is said, not hidden.
 *
 *   --seconds N   length of each run, default 10
 *   --rates a,b   requests a second to try, default 1000,2000,5000,8000
 *   --streams N   concurrent streams, default 500
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { Histogram } from '../src/kernel/histogram.ts';
import { type Drive, drive } from '../src/live/driver/drive.ts';
import { serve } from '../src/live/mock/server.ts';
import type { SimulationPlan } from '../src/model/plan.ts';
import { apiOf, busy, clientOf, hostedPlan, laws, planOf } from '../test/support/plans.ts';

const { values } = parseArgs({
	options: { seconds: { type: 'string' }, rates: { type: 'string' }, streams: { type: 'string' }, mock: { type: 'string' } },
});
const seconds: number = Number(values.seconds ?? 10);

/** Constant arrivals; every answer takes 10 ms. */
function loadOf(rate: number): SimulationPlan {
	const arrivals = { kind: 'poisson', options: { rate } };
	return planOf({
		horizon: seconds,
		arrivals,
		client: clientOf({ timeoutUs: 5e6 }),
		pool: { slots: 100_000, service: busy(laws.constant(0.01)) },
	});
}

/** All at once within a second; 200 tokens at 20 ms each. */
function streamsOf(count: number): SimulationPlan {
	const base = planOf({ horizon: 8, arrivals: { kind: 'users', options: { count, over: 1e6 } } });
	return hostedPlan(base, apiOf({ latency: laws.constant(0.5), perTokenUs: 20_000 }), { input: 100, output: 200 });
}

interface MockReport {
	readonly cpuS: number;
	readonly memoryMb: number;
}

/** Drives a plan against a mock in another process. */
async function against(plan: SimulationPlan, stream: boolean): Promise<{ driven: Drive; cpuS: number; mock: MockReport }> {
	const child = fork(import.meta.filename, ['--mock', JSON.stringify(plan)], { execArgv: process.execArgv });
	const [url] = (await once(child, 'message')) as [string];
	const before = process.cpuUsage();
	const driven = await drive(plan, {
		target: new URL(url),
		mocks: [],
		api: 'chat',
		stream,
		headers: {},
		model: null,
		seed: 1,
		scale: 1,
		horizonUs: plan.horizonUs,
		caps: { attempts: 1e9, usd: null, mockUsd: null, concurrency: 4000, seconds: 600 },
		killFile: null,
		signal: null,
	});
	const { user, system } = process.cpuUsage(before);
	child.send('report');
	const [mock] = (await once(child, 'message')) as [MockReport];
	child.kill();
	return { driven, cpuS: (user + system) / 1e6, mock };
}

async function mockProcess(plan: SimulationPlan): Promise<void> {
	const { url } = await serve(plan, {
		seed: 1,
		scale: 1,
		horizonUs: plan.horizonUs,
		host: '127.0.0.1',
		port: 0,
		wait: true,
		map: new Map(),
	});
	const before = process.cpuUsage();
	process.on('message', () => {
		const { user, system } = process.cpuUsage(before);
		process.send?.({ cpuS: (user + system) / 1e6, memoryMb: process.memoryUsage().rss / 2 ** 20 });
	});
	process.send?.(url);
}

function ms(us: number): string {
	return `${(us / 1000).toFixed(1)} ms`;
}

if (values.mock !== undefined) {
	await mockProcess(JSON.parse(values.mock) as SimulationPlan);
} else {
	process.stdout.write(`load of this machine ${loadavg()[0].toFixed(1)}, node ${process.version}\n\n`);
	process.stdout.write(
		'wanted/s  sent/s  answered/s  late >10 ms  lateness p50/p99/max ms  latency p50/p99 (10 ms of it service)  cpu driver/mock, us an attempt\n',
	);
	for (const rate of (values.rates ?? '1000,2000,5000,8000').split(',').map(Number)) {
		const { driven, cpuS, mock } = await against(loadOf(rate), false);
		const { offered, record } = driven;
		const latency = Histogram.of(record.latency);
		const { latenessMs } = offered;
		const cells = [
			String(record.requests / seconds),
			(offered.attempts / driven.wallS).toFixed(0),
			(record.requestOutcomes[0] / seconds).toFixed(0),
			`${((100 * offered.late) / offered.attempts).toFixed(2)}%`,
			`${latenessMs.quantile(0.5).toFixed(1)}/${latenessMs.quantile(0.99).toFixed(1)}/${latenessMs.max.toFixed(0)}`,
			`${ms(latency.quantile(0.5))}/${ms(latency.quantile(0.99))}`,
			`${((1e6 * cpuS) / offered.attempts).toFixed(0)}/${((1e6 * mock.cpuS) / offered.attempts).toFixed(0)}`,
		];
		process.stdout.write(`${cells.join('   ')}\n`);
	}
	const streams = Number(values.streams ?? 500);
	const { driven, cpuS, mock } = await against(streamsOf(streams), true);
	const { record, offered } = driven;
	const ttft = record.ttft === null ? null : Histogram.of(record.ttft);
	const tpot = record.tpot === null ? null : Histogram.of(record.tpot);
	process.stdout.write(
		`\n${streams} streams of 200 tokens: ${record.requestOutcomes[0]} whole, at most ${offered.inFlightMax} at once; first token p50/p99 ${ms(ttft?.quantile(0.5) ?? Number.NaN)}/${ms(ttft?.quantile(0.99) ?? Number.NaN)} (500 ms simulated), later tokens p50/p99 ${ms(tpot?.quantile(0.5) ?? Number.NaN)}/${ms(tpot?.quantile(0.99) ?? Number.NaN)} (20 ms simulated); cpu driver/mock ${((100 * cpuS) / driven.wallS).toFixed(0)}%/${((100 * mock.cpuS) / driven.wallS).toFixed(0)}%, mock ${mock.memoryMb.toFixed(0)} MB\n`,
	);
}
