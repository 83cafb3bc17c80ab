import { describe, expect, it } from 'vitest';
import {
	DURATION_MAX_US,
	formatCount,
	formatDuration,
	formatUsd,
	type Parsed,
	parseDuration,
	parseFactor,
	parseMoney,
	parseMoneyRate,
	parsePercent,
	parseRate,
	parseTimeOfDay,
} from '../../../src/base/units.ts';

const SECOND = 1_000_000;
const HOUR = 3600 * SECOND;

/** What anybody might type in the wrong field, and what nobody can be sure about. */
const nonsense = ['', ' ', '5', '-5s', '+5s', '1e3s', 'NaN', 'Infinity', 'five minutes', '٣s', '0x10s', '5s\n', '\n5s', 'null'];

interface Family {
	readonly name: string;
	readonly parse: (text: string) => Parsed;
	readonly good: readonly (readonly [text: string, value: number])[];
	readonly bad: readonly string[];
	readonly says: string;
}

const families: Family[] = [
	{
		name: 'duration',
		parse: parseDuration,
		good: [
			['250ms', 250_000],
			['90s', 90 * SECOND],
			['5m', 300 * SECOND],
			['5min', 300 * SECOND],
			['1h30m', 1.5 * HOUR],
			['2d', 48 * HOUR],
			['1w', 168 * HOUR],
			['0.5s', 500_000],
			['0s', 0],
			['1us', 1],
			['0.4us', 0],
			['1.0000005s', 1_000_001],
			['3660d', DURATION_MAX_US],
		],
		bad: [
			'5 m',
			'1h 30m',
			'5M',
			'5S',
			'5sec',
			'5hours',
			'.5s',
			'5.s',
			'1,000s',
			'1h30',
			's',
			'5s!',
			'3660d1us',
			`${'9'.repeat(30)}d`,
			'1s'.repeat(30),
		],
		says: 'duration',
	},
	{
		name: 'rate',
		parse: parseRate,
		good: [
			['20/s', 20],
			['600/min', 10],
			['600/m', 10],
			['7200/h', 2],
			['86400/d', 1],
			['0.5/s', 0.5],
			['20 / s', 20],
			['0/s', 0],
			['10000000/s', 1e7],
		],
		bad: ['20', '20/sec', '20s', '/s', '20/ms', '20/w', '20//s', '-1/s', '20/s/s', '10000001/s', `${'9'.repeat(400)}/s`],
		says: 'rate',
	},
	{
		name: 'money',
		parse: parseMoney,
		good: [
			['$4.10', 4_100_000],
			['$50,000', 5e10],
			['$1,234,567.89', 1_234_567_890_000],
			['$0', 0],
			['$ 5', 5_000_000],
			['$0.000001', 1],
			['$1000000000', 1e15],
		],
		bad: [
			'4.10',
			'4.10$',
			'$4.',
			'$.5',
			'$1,00',
			'$10,0000',
			'$,100',
			'$-4',
			'-$4',
			'€4',
			'USD 4',
			'$4k',
			'$1,000,000,001',
			`$${'9'.repeat(400)}`,
		],
		says: 'amount',
	},
	{
		name: 'money per time',
		parse: parseMoneyRate,
		good: [
			['$4.10/h', 4_100_000],
			['$8/min', 480e6],
			['$8/m', 480e6],
			['$0.002/s', 7_200_000],
			['$24/d', 1_000_000],
			['$1,000 / h', 1e9],
		],
		bad: ['$4.10', '4.10/h', '$/h', '$4/hour', '$4/h/h', '$4//h', '$4/w', '$4,00/h', '$2,000,000,000/h'],
		says: 'per time',
	},
	{
		name: 'percentage',
		parse: parsePercent,
		good: [
			['10%', 0.1],
			['0%', 0],
			['7%', 0.07],
			['0.1%', 0.001],
			['250%', 2.5],
		],
		bad: ['10', '0.1', '10 %', '%', '-10%', '10%%', '1,0%'],
		says: 'percentage',
	},
	{
		name: 'factor',
		parse: parseFactor,
		good: [
			['3x', 3],
			['0.5x', 0.5],
			['0x', 0],
		],
		bad: ['3', 'x', 'x3', '3X', '3 x', '3×', '-3x'],
		says: 'factor',
	},
	{
		name: 'time of day',
		parse: parseTimeOfDay,
		good: [
			['15:30', 15.5 * HOUR],
			['00:00', 0],
			['0:00', 0],
			['9:05', 9 * HOUR + 300 * SECOND],
			['23:59', 24 * HOUR - 60 * SECOND],
		],
		bad: ['24:00', '12:60', '12:5', '1530', '3pm', '12:30:00', '-1:00', '012:00'],
		says: 'time of day',
	},
];

describe.each(families)('a $name', ({ parse, good, bad, says }) => {
	it.each(good)('%s is %d', (text, value) => {
		expect(parse(text)).toEqual({ ok: true, value });
	});

	it.each([...bad, ...nonsense].map((text) => [text.slice(0, 40), text]))('%j is refused, saying what was expected', (_shown, text) => {
		const parsed = parse(text);
		expect(parsed.ok).toBe(false);
		if (!parsed.ok) expect(parsed.expected).toContain(says);
	});
});

describe('hostile quantities', () => {
	it.each(families.map(({ name, parse }) => [name, parse] as const))('a %s of 100,000 digits is dealt with at once', (_name, parse) => {
		const start = performance.now();
		for (const text of [
			'9'.repeat(100_000),
			`$${'1,'.repeat(50_000)}`,
			`${'9'.repeat(100_000)}.`,
			'1s'.repeat(50_000),
			`$${'9'.repeat(100_000)}/`,
		])
			parse(text);
		expect(performance.now() - start).toBeLessThan(200);
	});

	it('money per time is linear in spaces', () => {
		const timeOf = (n: number) => {
			const start = performance.now();
			parseMoneyRate(`$${' '.repeat(n)}`);
			return performance.now() - start;
		};
		timeOf(1000);
		// Linear: 10 times as long. Quadratic: 100 times.
		expect(timeOf(20_000)).toBeLessThan(30 * Math.max(0.5, timeOf(2000)));
	});

	it.each([
		['percentage', parsePercent, '%'],
		['factor', parseFactor, 'x'],
	])('a %s is finite or refused', (_name, parse, unit) => {
		const parsed = parse('9'.repeat(400) + unit);
		expect(parsed.ok && !Number.isFinite(parsed.value)).toBe(false);
	});
});

describe('formatDuration', () => {
	it.each([
		[0, '0us'],
		[999, '999us'],
		[1000, '1ms'],
		[1234, '1.23ms'],
		[250_000, '250ms'],
		[1.5 * SECOND, '1.5s'],
		[59 * SECOND, '59s'],
		[60 * SECOND, '1m'],
		[90 * SECOND, '1m 30s'],
		[HOUR, '1h'],
		[2 * HOUR + 300 * SECOND, '2h 5m'],
		[2 * HOUR + 5 * SECOND, '2h 5s'],
		[50 * HOUR + 61 * SECOND, '2d 2h'],
		[-90 * SECOND, '-1m 30s'],
		[Number.POSITIVE_INFINITY, 'never'],
		[Number.NaN, 'never'],
	])('%d us is %s', (us, text) => {
		expect(formatDuration(us)).toBe(text);
	});

	it('is read back by parseDuration as what was printed, for round values', () => {
		for (const text of ['1us', '250ms', '1.5s', '90s', '5m', '2h', '3d']) {
			const parsed = parseDuration(text);
			const again = parsed.ok ? parseDuration(formatDuration(parsed.value).replaceAll(' ', '')) : null;
			expect(again).toEqual(parsed);
		}
	});

	it.each([
		[999_999, '1s'],
		[999.9, '1ms'],
		[59.999 * SECOND, '1m'],
	])('%d us is rounded up into the next unit, %s', (us, text) => {
		expect(formatDuration(us)).toBe(text);
	});
});

describe('formatUsd and formatCount', () => {
	it.each([
		[0, '$0.00'],
		[4.1, '$4.10'],
		[1234.5, '$1,234.50'],
		[9999.99, '$9,999.99'],
		[9999.999, '$10,000'],
		[10_000, '$10,000'],
		[20_025.31, '$20,025'],
		[1_234_567.89, '$1,234,568'],
		[-50, '-$50.00'],
		[Number.NaN, '$?'],
		[Number.POSITIVE_INFINITY, '$?'],
	])('%d is %s', (usd, text) => {
		expect(formatUsd(usd)).toBe(text);
	});

	it.each([
		[0, '0'],
		[999, '999'],
		[1000, '1,000'],
		[1234567.4, '1,234,567'],
		[-123456, '-123,456'],
	])('%d counts as %s', (n, text) => {
		expect(formatCount(n)).toBe(text);
	});
});
