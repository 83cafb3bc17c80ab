/** Reading recorded arrivals: strict about every row, and exact on the traces beside the checkout, where they are. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readRates, readTrace } from '../../../src/scenario/traceFile.ts';
import { traceReaders } from '../../../src/scenario/traces/index.ts';
import { TRACE_FORMATS, type TraceFormat, type TraceOptions } from '../../../src/traffic/recorded.ts';

const SHARED = new URL('../../../../shared/traces/', import.meta.url);
const none = !existsSync(SHARED);
const textOf = (path: string) => readFileSync(new URL(path, SHARED), 'utf8');

function read(format: TraceFormat, text: string, options: Partial<TraceOptions> = {}) {
	return readTrace('t.csv', text, { file: 't.csv', format, time: 'seconds', speed: 1, times: 1, spread: 0, ...options });
}

/** `line:column message`. */
function complaints(format: TraceFormat, text: string, options: Partial<TraceOptions> = {}): string[] {
	const { rows, issues } = read(format, text, options);
	expect(rows === null).toBe(issues.length > 0);
	return issues.map(({ place, message }) => `${place?.line}:${place?.column} ${message}`);
}

describe('trace formats', () => {
	it('have a reader for each name that a scenario may give, and no other', () => {
		expect(traceReaders.kinds).toEqual(TRACE_FORMATS);
	});

	it.each(TRACE_FORMATS)('%s refuses an empty file, a binary one and a line of nonsense, with a place', (format) => {
		for (const text of ['', '\u0001\u0002', 'a,"b', '{"a": ', '[1, 2]'])
			expect(complaints(format, text, { columns: { time: 'at' } })[0]).toMatch(/^1:\d+ /);
	});
});

describe('csv', () => {
	const columns = { time: 'at', input: 'in', output: 'out' };

	it('finds columns by name, in any order, past quoted cells', () => {
		const { rows } = read('csv', '"note, long",out,at,in\r\n"a ""b"", c",5,10.25,7\r\n,6,11,8\r\n', { columns });
		expect(rows).toEqual({ times: [0, 750_000], tokensIn: [7, 8], tokensOut: [5, 6] });
	});

	it('takes times in seconds, milliseconds and ISO 8601, to the microsecond', () => {
		const gap = (time: TraceOptions['time'], a: string, b: string) =>
			read('csv', `at\n${a}\n${b}`, { columns: { time: 'at' }, time }).rows?.times[1];
		expect(gap('seconds', '1590530039.5035365', '1590530039.503537')).toBe(1);
		expect(gap('seconds', '0', '1.5e-05')).toBe(15);
		expect(gap('milliseconds', '1200', '1200.5')).toBe(500);
		expect(gap('iso', '2026-02-28T23:59:59.9Z', '2026-03-01 00:00:00')).toBe(100_000);
		expect(gap('iso', '2026-01-01T00:00:00+02:00', '2026-01-01T00:00:00+00:30')).toBe(90 * 60 * 1e6);
	});

	it('keeps cached tokens where there is a column of them', () => {
		const { rows } = read('csv', 'at,in,out,hit\n0,9,1,4', { columns: { ...columns, cached: 'hit' } });
		expect(rows?.tokensCached).toEqual([4]);
	});

	it('knows no tokens where it was told of no columns of them', () => {
		expect(read('csv', 'at\n0', { columns: { time: 'at' } }).rows).toEqual({ times: [0], tokensIn: [-1], tokensOut: [-1] });
	});

	it('says of every wrong row what is wrong and where', () => {
		const text = 'at,in,out\n0,1,1\nx,1,1\n1,1.5,1\n1,1\n0.5,1,-1\n3,1,1\n2,1,1\n"4,1,1\n"5"x,1,1';
		expect(complaints('csv', text, { columns })).toEqual([
			"3:1 expected a time in seconds such as 12.5, got 'x'",
			"4:3 in: expected a whole number of tokens, got '1.5'",
			'5:1 expected 3 columns, got 2',
			"6:7 out: expected a whole number of tokens, got '-1'",
			'8:1 this row is earlier than the one before it',
			'9:1 a quotation mark is not closed on this line',
			'10:4 expected a comma after the quotation mark',
		]);
	});

	it('names the columns there are when one is missing', () => {
		const { issues } = read('csv', 'time,in,out\n0,1,1', { columns: { ...columns, time: 'tme' } });
		expect(issues[0]).toMatchObject({
			message: "there is no column 'tme' in the header; did you mean 'time'?",
			hint: 'columns: time, in, out',
		});
	});

	it('counts what is wrong beyond the first fifteen rows', () => {
		expect(complaints('csv', `at,in,out\n${'x,1,1\n'.repeat(40)}`, { columns }).at(-1)).toMatch(/25 more rows of this trace are wrong/);
	});
});

describe('burstgpt', () => {
	it('reads both releases; a failed request has no tokens out', () => {
		const one = read(
			'burstgpt',
			'Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n5,ChatGPT,472,18,490,Conversation log\n45,GPT-4,1087,0,1087,API log\n',
		);
		expect(one.rows).toEqual({ times: [0, 40_000_000], tokensIn: [472, 1087], tokensOut: [18, 0] });
		expect(complaints('burstgpt', 'Timestamp,Model,Request tokens\n5,ChatGPT,472')[0]).toMatch(/no column 'Response tokens'/);
	});
});

describe('litellm', () => {
	it('reads JSON lines and CSV', () => {
		const json =
			'{"startTime":"2026-01-01T00:00:00.5Z","prompt_tokens":10,"completion_tokens":3,"model":"m"}\n{"startTime":"2026-01-01T00:00:01Z","prompt_tokens":11,"completion_tokens":4}\n';
		const csv = 'request_id,startTime,prompt_tokens,completion_tokens\na,2026-01-01 00:00:00.5,10,3\nb,2026-01-01 00:00:01,11,4';
		const rows = { times: [0, 500_000], tokensIn: [10, 11], tokensOut: [3, 4] };
		expect(read('litellm', json).rows).toEqual(rows);
		expect(read('litellm', csv).rows).toEqual(rows);
	});

	it('puts in order what was written as requests ended, tokens and all', () => {
		const { rows } = read(
			'litellm',
			'startTime,prompt_tokens,completion_tokens\n2026-01-01 00:00:09,1,2\n2026-01-01 00:00:07,3,4\n2026-01-01 00:00:08,5,6',
		);
		expect(rows).toEqual({ times: [0, 1e6, 2e6], tokensIn: [3, 5, 1], tokensOut: [4, 6, 2] });
	});

	it('says how to write its own answer as lines, and where a line is wrong', () => {
		expect(read('litellm', '[{}]').issues[0].hint).toContain("jq -c '.[]'");
		const line = (second: number, tokens: unknown) =>
			`{"startTime":"2026-01-01T00:00:0${second}Z","prompt_tokens":${tokens},"completion_tokens":1}`;
		expect(complaints('litellm', [line(5, 1), line(4, 1), line(6, '"7"'), line(6, null), 'nope'].join('\n'))).toEqual([
			"3:37 prompt_tokens: expected a whole number of tokens, got '7'",
			'4:37 prompt_tokens: expected a whole number of tokens, got nothing',
			'5:1 expected a JSON object on one line',
		]);
	});
});

describe('mooncake', () => {
	it('counts the blocks at the beginning of a prompt that came before, and no more tokens than the prompt has', () => {
		const line = (input: number, ids: readonly number[]) =>
			JSON.stringify({ timestamp: 0, input_length: input, output_length: 1, hash_ids: ids });
		const { rows } = read('mooncake', [line(1500, [0, 1, 2]), line(1500, [0, 1, 3]), line(700, [0, 1]), line(600, [9, 1])].join('\n'));
		expect(rows?.tokensCached).toEqual([0, 1024, 700, 0]);
		expect(complaints('mooncake', '{"timestamp": 0, "input_length": 1, "output_length": 1, "hash_ids": [0.5]}')).toEqual([
			'1:57 hash_ids: expected a list of whole numbers, got a list',
		]);
	});
});

const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);

describe.skipIf(none)('real traces (skipped where ../shared/traces is not beside the checkout)', () => {
	it.each([
		['code', 8819, 3435.948, 2047.85, 27.88],
		['conv', 19366, 3501.722, 1154.7, 211.13],
	])('Azure LLM 2023 %s', (name, count, seconds, input, output) => {
		const { rows } = read('azure-llm', textOf(`azure2023/AzureLLMInferenceTrace_${name}.csv`));
		expect(rows?.times.length).toBe(count);
		expect((rows?.times.at(-1) ?? 0) / 1e6).toBeCloseTo(seconds, 2);
		expect(sum(rows?.tokensIn ?? []) / count).toBeCloseTo(input, 1);
		expect(sum(rows?.tokensOut ?? []) / count).toBeCloseTo(output, 1);
	});

	it('Mooncake conversation: rows, tokens, and the share an endless prefix cache would have held', () => {
		const { rows } = read('mooncake', textOf('mooncake/conversation_trace.jsonl'));
		expect(rows?.times.length).toBe(12_031);
		expect(sum(rows?.tokensIn ?? []) / 12_031).toBeCloseTo(12_035.06, 1);
		expect(sum(rows?.tokensOut ?? []) / 12_031).toBeCloseTo(342.62, 1);
		expect(sum(rows?.tokensCached ?? []) / sum(rows?.tokensIn ?? [])).toBeCloseTo(0.37362, 4);
	});

	it.each([
		['04-24_17-53-33', 10_116],
		['05-26_01-31-35', 1648],
		['05-28_01-57-40', 186],
		['06-06_22-39-19', 290],
		['06-10_22-20-08', 428],
		['06-18_23-36-37', 791],
	])('AWS Lambda 2020-%s', (name, count) => {
		const { rows, issues } = read('lambda', textOf(`lambda_pacs/res-01-2020-${name}.csv`));
		expect(issues).toEqual([]);
		expect(rows?.times.length).toBe(count);
	});

	it('BurstGPT requests, reconstructed, as a CSV', () => {
		const columns = { time: 'burstgpt_time_s_approx', input: 'in_tokens', output: 'out_chars_scale100' };
		const { rows, issues } = read('csv', textOf('vllm_burstgpt_1b/reconstructed_requests.csv'), { columns });
		expect(issues).toEqual([]);
		expect(rows?.times.length).toBe(500);
		expect(sum(rows?.tokensIn ?? []) / 500).toBeCloseTo(428.6, 0);
	});

	it('ServeGen rates: 2016 steps of ten minutes, mean 1790 a second', () => {
		const { rows } = readRates('r.csv', textOf('servegen/language_m-mid_rate10min.csv'), {
			columns: { time: 't_s', rate: 'rate_rps' },
			time: 'seconds',
		});
		expect(rows?.rates.length).toBe(2016);
		expect(rows?.starts.at(-1)).toBe(2015 * 600 * 1e6);
		expect(sum(rows?.rates ?? []) / 2016).toBeCloseTo(1790, -1);
		expect(Math.max(...(rows?.rates ?? [])) / 1790).toBeCloseTo(1.924, 2);
	});
});
