import { describe, expect, it } from 'vitest';
import { clean, columnsOf, shorten, wrap } from '../../../src/reports/terminal/text.ts';
import { centsOf, clockOf, lengthOf, percentOf, seedsOf, timesOf } from '../../../src/reports/terminal/words.ts';

describe('words', () => {
	it('lengthOf(seconds) counts hours as the axis does, and never writes sixty minutes', () => {
		expect([0, 0.25, 59, 90, 3600, 3599.6, 32520, 220320, 215999, 8 * 86400].map(lengthOf)).toEqual([
			'0s',
			'250ms',
			'59s',
			'1m 30s',
			'1h',
			'1h',
			'9h 2m',
			'61h 12m',
			'60h',
			'8d',
		]);
	});

	it('clockOf(start, seconds) stays in the time zone of the start', () => {
		expect(clockOf('2026-11-20T18:00:00+01:00', 0)).toBe('Fri 18:00');
		expect(clockOf('2026-12-31T23:59:30-08:00', 30)).toBe('Fri 00:00');
		expect(clockOf('whenever', 0)).toBe('');
	});

	it('percentOf(ratio) rounds nothing to none and nothing to all', () => {
		expect([0, 0.0004, 0.5, 0.9996, 1, 1.5, Number.NaN].map(percentOf)).toEqual([
			'0.0%',
			'<0.1%',
			'50.0%',
			'>99.9%',
			'100.0%',
			'150.0%',
			'?',
		]);
	});

	it('timesOf(factor) has two figures', () => {
		expect([1, 2.14, 9.96, 14.2, 1234].map(timesOf)).toEqual(['1.0x', '2.1x', '10x', '14x', '1,234x']);
	});

	it('centsOf(usd) always has both cents', () => {
		expect([0, 0.005, 20025.3, -3.5, 1e6, Number.NaN].map(centsOf)).toEqual([
			'$0.00',
			'$0.01',
			'$20,025.30',
			'-$3.50',
			'$1,000,000.00',
			'$?',
		]);
	});

	it('seedsOf(seeds) tells a range from a list', () => {
		expect([[42], [1, 2, 3], [1, 2], [3, 5, 8], [1, 3, 5, 7, 9, 11], []].map(seedsOf)).toEqual([
			'seed 42',
			'seeds 1–3',
			'seeds 1, 2',
			'seeds 3, 5, 8',
			'seeds 1, 3, 5, 7 and 2 more',
			'no seeds',
		]);
	});
});

describe('text', () => {
	it('clean(text, unicode) leaves one harmless line', () => {
		expect(clean('a\u001b[1mb\nc\td\u200be', true)).toBe('a�[1mb c de');
		expect(clean('é✗…→💣', false)).toBe('?x...->?');
	});

	it('columnsOf(text) knows wide, combining and plain characters', () => {
		expect(['abc', '費用', 'e\u0301', '💣', '✗ ✓ ★ ─'].map(columnsOf)).toEqual([3, 4, 1, 2, 7]);
	});

	it('shorten(text, columns) keeps both ends and never exceeds', () => {
		expect(shorten('scenarios/weekend.yaml:14', 15, true)).toBe('scenari…yaml:14');
		expect(shorten('scenarios/weekend.yaml:14', 15, false)).toBe('scenar...aml:14');
		expect(shorten('short', 5, true)).toBe('short');
		for (const text of ['費用費用費用費用', 'a費b用c💣defg費', 'abcdefghijklmnop'])
			for (let columns = 0; columns < 20; columns++) expect(columnsOf(shorten(text, columns, true))).toBeLessThanOrEqual(columns);
	});

	it('wrap(text, columns) breaks at spaces, and inside a word only when it must', () => {
		expect(wrap('to be or not', 5)).toEqual(['to be', 'or', 'not']);
		expect(wrap('a abcdefgh b', 3)).toEqual(['a', 'abc', 'def', 'gh', 'b']);
		expect(wrap('', 5)).toEqual(['']);
		expect(wrap('one a\u00a0b', 6)).toEqual(['one', 'a\u00a0b']);
	});
});
