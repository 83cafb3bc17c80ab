/** Traffic as scenarios have it: from text to requests, and what is refused on the way. */
import { describe, expect, it } from 'vitest';
import { runPlan } from '../../../src/experiment/run.ts';
import type { SimulationPlan } from '../../../src/model/plan.ts';
import { type CompileResult, compileScenario } from '../../../src/scenario/compile.ts';

const files: Readonly<Record<string, string>> = {
	'log.csv': 'at,in,out\n0,100,10\n2,200,20\n4,300,30\n',
	'times.csv': 'client_start_time\n100\n101.5\n',
	'rates.csv': 't,r\n0,5\n60,1\n120,x\n',
};

function compiled(traffic: string, more = ''): CompileResult {
	const text = `version: 1
name: t
duration: 1h
traffic:
  users:
    ${traffic.replaceAll('\n', '\n    ')}
clients: {web: {}}
pools:
  gpu: {service: {kind: tokens, per_input: 10us, per_output: 1ms}, slots: 4, price: aws/p5.4xlarge}
${more}`;
	return compileScenario('s.yaml', text, { read: (path) => files[path] ?? { error: 'there is no such file' } });
}

function planOf(traffic: string, more = ''): SimulationPlan {
	const result = compiled(traffic, more);
	if (!result.ok) throw new Error(result.issues.map(({ message }) => message).join('\n'));
	return result.compiled.plan;
}

function problems(traffic: string, more = ''): string[] {
	const { ok, ...rest } = compiled(traffic, more);
	if (ok) return [];
	return (rest as { issues: readonly { message: string; place?: { file: string; line: number; column: number } }[] }).issues.map(
		({ message, place }) => `${place?.file}:${place?.line}:${place?.column} ${message}`,
	);
}

const tokens = 'tokens: {input: 100, output: 50}';

describe('a plan', () => {
	it('has nothing of sessions, tenants or correlation that the scenario does not mention', () => {
		const [stream] = planOf(`arrivals: {kind: poisson, rate: 1/s}\n${tokens}`).traffic;
		expect(Object.keys(stream).sort()).toEqual(['arrivals', 'client', 'name', 'tokens']);
		expect(Object.keys(stream.tokens ?? {})).toEqual(['input', 'output']);
	});

	it('has the shares of classes in order, one class when none is named', () => {
		const population = (text: string) =>
			planOf(`arrivals: {kind: poisson, rate: 1/s}\n${tokens}\npopulation: ${text}`).traffic[0].population;
		expect(population('{tenants: 50}')).toEqual({ tenants: 50, zipf: 1, priorities: [1] });
		expect(population('{tenants: 50, zipf: 1.2, priorities: {gold: 10%, free: 90%}}')?.priorities).toEqual([0.1, 0.9]);
	});

	it('has the rows of every file, wherever in a splice it is named', () => {
		const trace = '{kind: trace, file: log.csv, format: csv, columns: {time: at, input: in, output: out}}';
		const plan = planOf(`arrivals: {kind: sequence, parts: [{arrivals: ${trace}, for: 1m}, {arrivals: ${trace}, for: 1m}]}`);
		const record = runPlan(plan, 1);
		expect(record.requests).toBe(6);
		expect(record.latency.sum).toBe(2 * (3 * 10_000 - 0) + 2 * (600 * 10) + 2 * (60 * 1000) - 60_000);
	});
});

describe('a scenario', () => {
	const poisson = 'arrivals: {kind: poisson, rate: 1/s}';

	it('needs token counts by law where requests follow others, or where the trace has none', () => {
		const lacking = /there are no tokens, but pools.gpu.service counts them/;
		expect(problems('arrivals: {kind: trace, file: times.csv, format: lambda}')[0]).toMatch(lacking);
		const trace = 'arrivals: {kind: trace, file: log.csv, format: csv, columns: {time: at, input: in, output: out}}';
		expect(problems(trace)).toEqual([]);
		expect(problems(`${trace}\nsession: {kind: log-consumer}`)).toEqual([]);
		expect(problems(`${trace}\nsession: {kind: closed-loop, think: 1s}`)[0]).toMatch(lacking);
	});

	it.each([
		[
			'a user who does not think',
			`${poisson}\n${tokens}\nsession: {kind: closed-loop, think: 0s}`,
			/`think` must be above zero on average/,
		],
		[
			'instructions beyond the cap',
			`${poisson}\n${tokens}\nsession: {kind: conversation, turns: 2, think: 1s, instructions: 9, context_cap: 5}`,
			/`instructions` must be below `context_cap`/,
		],
		[
			'shares that are not all',
			`${poisson}\n${tokens}\npopulation: {tenants: 5, priorities: {a: 10%, b: 80%}}`,
			/the shares are 90% in all, not 100%/,
		],
		['a correlation of one', `${poisson}\ntokens: {input: 1, output: 1, correlation: 1}`, /expected a number from -0.99 to 0.99, got 1/],
		['a date that is none', `arrivals: {kind: weekly, rate: 1/s, holidays: ["2026-02-30"]}\n${tokens}`, /expected a date of the calendar/],
		['half a day', `arrivals: {kind: weekly, rate: 1/s, hours: [1, 2]}\n${tokens}`, /24/],
		[
			'rates out of order',
			`arrivals: {kind: rate-series, points: [{at: 5m, rate: 1/s}, {at: 1m, rate: 2/s}]}\n${tokens}`,
			/in the order of time/,
		],
		['neither points nor a file', `arrivals: {kind: rate-series}\n${tokens}`, /either `points` or `file`/],
		['a csv without columns', `arrivals: {kind: trace, file: log.csv, format: csv}`, /needs `columns`/],
		[
			'columns of a known format',
			`arrivals: {kind: trace, file: log.csv, format: burstgpt, columns: {time: at}}`,
			/`columns` are for the format csv/,
		],
	])('is refused for %s', (_, traffic, message) => {
		expect(problems(traffic).join('\n')).toMatch(message);
	});

	it('is refused with the place in the file of rates', () => {
		expect(problems(`arrivals: {kind: rate-series, file: rates.csv, columns: {time: t, rate: r}}\n${tokens}`)).toEqual([
			"rates.csv:4:5 r: expected a rate per second such as 12.5, got 'x'",
		]);
	});

	it('is doubted when users keep coming and never leave, or when counts that were recorded are of no use', () => {
		const warnings = (arrivals: string, session: string) => {
			const result = compiled(`arrivals: ${arrivals}\n${tokens}\nsession: ${session}`);
			return result.ok ? result.compiled.issues.map(({ message }) => message) : ['refused'];
		};
		const stays = '{kind: closed-loop, think: 1s}';
		expect(warnings('{kind: poisson, rate: 1/s}', stays)).toEqual(['traffic.users: users keep coming and never leave']);
		expect(warnings('{kind: users, count: 9}', stays)).toEqual([]);
		const trace = '{kind: trace, file: log.csv, format: csv, columns: {time: at, input: in, output: out}}';
		expect(warnings(trace, '{kind: batch-job, items: 5}')[0]).toMatch(/token counts of the trace are not used/);
		expect(warnings(trace, '{kind: log-consumer}')).toEqual([]);
		expect(warnings('{kind: poisson, rate: 1/s}', '{kind: closed-loop, think: 1s, requests: 5}')).toEqual([]);
	});

	it('is refused for a spike on a fixed number of users, who have no rate', () => {
		const users = `arrivals: {kind: users, count: 5}\n${tokens}\nsession: {kind: closed-loop, think: 1s}`;
		expect(problems(users, 'faults: [{kind: spike, at: 5m, for: 5m, factor: 3x}]')[0]).toMatch(/a fixed number of users has none/);
	});
});

describe('a record', () => {
	it('says how the sessions went, when there are any: jobs that a slow pool makes late are not done well', () => {
		const jobs = (deadline: string) =>
			runPlan(
				planOf(
					`arrivals: {kind: constant, rate: 6/h}\n${tokens}\nsession: {kind: batch-job, items: 100, concurrency: 2, deadline: ${deadline}}`,
				),
				1,
			);
		// A hundred items of 51 ms each, two at once.
		expect(jobs('2600ms').sessions).toEqual({ begun: 6, well: 5, badly: 0 });
		expect(jobs('2500ms').sessions).toEqual({ begun: 6, well: 0, badly: 5 });
		expect(runPlan(planOf(`arrivals: {kind: constant, rate: 6/h}\n${tokens}`), 1).sessions).toBeUndefined();
	});
});

describe('a spike on a stream with sessions', () => {
	const traffic = `arrivals: {kind: poisson, rate: 0.5/s}\n${tokens}\nsession: {kind: conversation, turns: 3, think: 5s}`;
	const spike = 'faults: [{kind: spike, at: 10m, for: 20m, factor: 3x}]';

	it('brings more sessions, and leaves those there are as they were', () => {
		const [calm, stormy] = [runPlan(planOf(traffic), 1), runPlan(planOf(traffic, spike), 1)];
		const more = (stormy.sessions?.begun ?? 0) - (calm.sessions?.begun ?? 0);
		// Twice as many again for a third of the hour: 20 min x 60 s x 1/s.
		expect(Math.abs(more - 1200)).toBeLessThan(4 * Math.sqrt(1200));
		expect(stormy.requests - calm.requests).toBe(3 * more);
	});
});

describe('a log that its consumers cannot keep up with', () => {
	it('lags by what came and was not worked on', () => {
		const record = runPlan(planOf(`arrivals: {kind: constant, rate: 40/s}\n${tokens}\nsession: {kind: log-consumer}`), 1);
		// One partition, one record of 51 ms at a time.
		const worked = Math.floor(3600 / 0.051);
		const { begun = 0, well = 0 } = record.sessions ?? {};
		expect(begun).toBe(40 * 3600);
		expect(Math.abs(well - worked)).toBeLessThanOrEqual(1);
	});
});

describe('variants of a scenario with sessions', () => {
	const traffic = `arrivals: {kind: poisson, rate: 1/s}\ntokens: {input: {kind: lognormal, mean: 300, cv: 1}, output: 100, correlation: 0.4}
session: {kind: conversation, turns: 5, think: {kind: exponential, mean: 20s}}\npopulation: {tenants: 1000}`;

	it('meet the same conversations, later where answers are slower', () => {
		const plan = planOf(traffic);
		const slower = {
			...plan,
			pools: { gpu: { ...plan.pools.gpu, service: { kind: 'time', options: { law: { kind: 'constant', options: { value: 500_000 } } } } } },
		};
		const [one, two] = [runPlan(plan, 1), runPlan(slower as SimulationPlan, 1)];
		// All conversations that began early enough are over in both.
		expect(one.requests).toBeGreaterThan(15_000);
		expect(Math.abs(one.requests - two.requests) / one.requests).toBeLessThan(0.01);
	});

	it('have the same history twice', () => {
		const plan = planOf(traffic);
		expect(runPlan(plan, 3, { trace: true })).toStrictEqual(runPlan(plan, 3, { trace: true }));
	});
});
