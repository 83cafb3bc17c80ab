/** Whatever the file: a trace is read whole, or there are issues that point into it; nothing throws, nothing is in between. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTrace } from '../../src/scenario/traceFile.ts';
import { TRACE_FORMATS, type TraceOptions } from '../../src/traffic/recorded.ts';

const headers = [
	'TIMESTAMP,ContextTokens,GeneratedTokens',
	'Timestamp,Model,Request tokens,Response tokens',
	'client_start_time,x',
	'startTime,prompt_tokens,completion_tokens',
	'at,in,out',
	'',
];
const cells = fc.oneof(
	fc.constantFrom(
		'',
		'0',
		'1',
		'-1',
		'1.5',
		'9e9',
		'99999999999',
		'"',
		'"a,b"',
		'""',
		' 7 ',
		'NaN',
		'2026-01-01 00:00:00',
		'2023-11-16 18:17:04.1',
		'é',
	),
	fc.nat(9).map(String),
);
const values = fc.oneof(fc.integer(), fc.double(), fc.string(), fc.constant(null), fc.array(fc.integer(), { maxLength: 3 }));
const keys = ['timestamp', 'input_length', 'output_length', 'hash_ids', 'startTime', 'prompt_tokens', 'completion_tokens'];
const line = fc.oneof(
	fc.array(cells, { maxLength: 5 }).map((row) => row.join(',')),
	fc.dictionary(fc.constantFrom(...keys), values).map((row) => JSON.stringify(row)),
	fc.string({ maxLength: 20 }),
);
const text = fc
	.tuple(fc.constantFrom(...headers), fc.array(line, { maxLength: 30 }), fc.constantFrom('\n', '\r\n'))
	.map(([header, lines, end]) => [header, ...lines].join(end));

describe.each(TRACE_FORMATS)('a file read as %s', (format) => {
	const options: TraceOptions = {
		file: 't',
		format,
		time: 'seconds',
		speed: 1,
		times: 1,
		spread: 0,
		...(format === 'csv' ? { columns: { time: 'at', input: 'in', output: 'out' } } : {}),
	};

	it('gives rows in order with whole token counts, or issues with places in it', () => {
		fc.assert(
			fc.property(text, (content) => {
				const { rows, issues } = readTrace('t', content, options);
				expect(rows === null).toBe(issues.length > 0);
				const lines = content.split('\n').length;
				for (const { place } of issues)
					expect(place !== undefined && place.line >= 1 && place.line <= lines && place.column >= 1).toBe(true);
				if (rows === null) return;
				expect(rows.times[0]).toBe(0);
				expect(rows.times.every((at, i) => Number.isInteger(at) && (i === 0 || at >= rows.times[i - 1]))).toBe(true);
				for (const tokens of [rows.tokensIn, rows.tokensOut]) expect(tokens.every((n) => Number.isInteger(n) && n >= -1)).toBe(true);
				expect([rows.tokensIn.length, rows.tokensOut.length]).toEqual([rows.times.length, rows.times.length]);
			}),
			{ seed: 20261125, numRuns: 500 },
		);
	});
});
