import { describe, expect, it } from 'vitest';
import { plain } from '../../../src/base/issue.ts';
import type { Result } from '../../../src/model/result.ts';
import { json, renderComparisonJson } from '../../../src/reports/json.ts';
import { compared, failing, passing } from './sample.ts';

const render = (result: Result) => json.render(result, { paint: plain, width: 80, unicode: true, quiet: false });

/** The same value with the keys of every object the other way round. */
function reversed<T>(value: T): T {
	if (Array.isArray(value)) return value.map(reversed) as T;
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value)
			.reverse()
			.map(([key, each]) => [key, reversed(each)]),
	) as T;
}

describe('json.render(result)', () => {
	it('says the whole result and ends its line', () => {
		for (const result of [failing, passing]) {
			expect(JSON.parse(render(result))).toEqual(result);
			expect(render(result)).toMatch(/^\{\n {2}"schema": "premortem\/result@1",\n {2}"version": "0\.1\.0",\n(.*\n)*\}\n$/);
		}
	});

	it('has the keys in the order of the interface whatever order they were set in', () => {
		const { pools: _, ...rest } = reversed(failing);
		expect(render({ ...rest, pools: failing.pools })).toBe(render(failing));
		expect(Object.keys(JSON.parse(render(reversed(failing))).bill.causes[0])).toEqual([
			'cause',
			'usd',
			'share',
			'baseline_usd',
			'owner',
			'owner_path',
		]);
	});

	it('keeps the order of names that are data', () => {
		const pools = { zeta: failing.pools.a100, alpha: failing.pools.a100, each: failing.pools.a100 };
		expect(Object.keys(JSON.parse(render({ ...failing, pools })).pools)).toEqual(['zeta', 'alpha', 'each']);
	});

	it('drops nothing it does not know', () => {
		const more = { ...failing, bill: { ...failing.bill, carbon_kg: 3 } };
		expect(JSON.parse(render(more)).bill.carbon_kg).toBe(3);
	});

	it('refuses numbers that JSON cannot say, naming the place', () => {
		const bill = { ...failing.bill, total_usd: Number.NaN };
		expect(() => render({ ...failing, bill })).toThrow(/^result\.bill\.total_usd is NaN/);
		const queue = [1, 2, Number.POSITIVE_INFINITY];
		expect(() => render({ ...failing, timeline: { ...failing.timeline, queue } })).toThrow(/^result\.timeline\.queue\[2\] is Infinity/);
		const pools = { a100: { ...failing.pools.a100, utilization: Number.NEGATIVE_INFINITY } };
		expect(() => render({ ...failing, pools })).toThrow(/^result\.pools\.a100\.utilization is -Infinity/);
	});
});

describe('renderComparisonJson(comparison)', () => {
	it('says the whole comparison in the order of the interface', () => {
		expect(JSON.parse(renderComparisonJson(compared))).toEqual(compared);
		expect(renderComparisonJson(reversed(compared))).toBe(renderComparisonJson(compared));
	});

	it('refuses numbers that JSON cannot say', () => {
		const rows = [{ ...compared.rows[0], difference_ratio: Number.NaN }];
		expect(() => renderComparisonJson({ ...compared, rows })).toThrow(/^comparison\.rows\[0\]\.difference_ratio is NaN/);
	});
});
