import { describe, expect, it } from 'vitest';
import { plain } from '../../../src/base/issue.ts';
import type { Comparison, ComparisonRow } from '../../../src/model/comparison.ts';
import { renderComparison } from '../../../src/reports/comparison.ts';
import { gatewayNotes } from '../../../src/reports/gatewayNotes.ts';
import type { ReportContext } from '../../../src/reports/report.ts';
import { columnsOf } from '../../../src/reports/terminal/text.ts';
import { compared, failing } from './sample.ts';

const at = (width: number, unicode = true): ReportContext => ({ paint: plain, width, unicode, quiet: false });
const changed = (variant: string, more: Partial<ComparisonRow>): Comparison => ({
	...compared,
	rows: compared.rows.map((row) => (row.variant === variant ? { ...row, ...more } : row)),
});
const lineOf = (comparison: Comparison, variant: string) =>
	renderComparison(comparison, at(120))
		.split('\n')
		.find((line) => line.includes(variant));

describe('renderComparison(comparison, context)', () => {
	it('on 80 columns', async () => {
		await expect(renderComparison(compared, at(80))).toMatchFileSnapshot('./golden/compare-80.txt');
	});
	it('on 120 columns', async () => {
		await expect(renderComparison(compared, at(120))).toMatchFileSnapshot('./golden/compare-120.txt');
	});

	it('keeps to the terminal', () => {
		const hostile = changed('full-jitter', { label: '\u001b[2J費用'.repeat(20), why: 'x\n\u009b'.repeat(90) });
		for (const width of [60, 80, 100, 140]) {
			for (const unicode of [true, false]) {
				const text = renderComparison(hostile, at(width, unicode));
				expect(text.split('\n').filter((line) => columnsOf(line) > width)).toEqual([]);
				// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
				expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
				if (!unicode) expect(text).toMatch(/^[\n -~]+$/);
			}
		}
	});

	it('has the scenario as written first, then the cheapest', () => {
		const names = ['as written', 'throttle', 'retry-budget', 'max-replicas', 'full-jitter', 'no-warm-pool'];
		const text = renderComparison(compared, at(120));
		expect([...names].sort((a, b) => text.indexOf(a) - text.indexOf(b))).toEqual(names);
	});

	it('claims a change only where the interval leaves out zero and it is not below the noise', () => {
		const change = (mean: number, half: number, ratio: number) =>
			lineOf(
				changed('full-jitter', {
					difference_usd: { mean, lo: mean - half, hi: mean + half },
					difference_ratio: ratio,
					equal: Math.abs(ratio) < 0.01,
				}),
				'full-jitter',
			);
		expect(change(-500, 100, -0.025)).toMatch(/ -2\.5% /);
		expect(change(+3000, 100, +0.15)).toMatch(/ \+15% /);
		expect(change(-500, 500, -0.025)).toMatch(/ ≈ /);
		expect(change(-100, 10, -0.0099)).toMatch(/ = /);
	});

	it('tells never contained from sometimes not contained', () => {
		expect(lineOf(compared, 'full-jitter')).toMatch(/ never/);
		expect(lineOf(compared, 'as written')).toMatch(/ ≥59h 54m/);
		expect(lineOf(compared, 'no-warm-pool')).toMatch(/ 14m/);
		expect(lineOf(changed('no-warm-pool', { mttc_s: null }), 'no-warm-pool')).toMatch(/ - +0–43%$/);
	});

	it('names what is wrong with a row once', () => {
		const text = renderComparison(changed('full-jitter', { why: 'metastable: it never recovers', metastable: true }), at(120));
		expect(text).toContain('└ metastable: it never recovers\n');
		expect(text).toContain('└ goodput.ratio value >= 0.70, observed 0.510; contained but dead\n');
	});

	it('shows what a bill may come to only where every row has seeds enough, and says how many that takes', () => {
		expect(renderComparison(compared, at(120))).toContain('P95 of the bill needs 20 seeds, P99 of the bill needs 100 seeds: --seeds 100');
		const seeds = Array.from({ length: 20 }, (_, i) => i + 1);
		const enough = { ...compared, seeds, rows: compared.rows.map((row) => ({ ...row, seeds: 20, bill_p95_usd: 31_415 })) };
		const text = renderComparison(enough, at(140));
		expect(text).toMatch(/P95.*change[\s\S]*\$31,415/);
		expect(text).toContain('  P99 of the bill needs 100 seeds');
	});

	it('names rows that are no variants by their label, and those on the edge as such', () => {
		const mixed = changed('full-jitter', { label: 'kong.yaml', kind: 'gateway', variant: null, on_the_edge: true, seeds: 3 });
		const text = renderComparison(mixed, at(120));
		expect(text).toContain('4 variants · 1 gateway · paired on seeds 1–5');
		expect(text).toMatch(/alternative .*\n[^\n]*as written/);
		expect(text).toMatch(/kong\.yaml[\s\S]*on the edge after 3 seeds/);
		expect(text).toContain('rows whose verdict was clear ran fewer seeds');
	});

	it('with one seed there is no interval to show', () => {
		expect(renderComparison(compared, at(120))).toContain('±');
		const text = renderComparison({ ...compared, seeds: [7] }, at(120));
		expect(text).not.toContain('±');
		expect(text).toContain('on seed 7');
	});
});

describe('gatewayNotes(gateway, context)', () => {
	it('lists every key with its line, treatment and reason', async () => {
		await expect(gatewayNotes(failing.gateway!, at(120))).toMatchFileSnapshot('./golden/gateway-120.txt');
		for (const note of failing.gateway!.notes) expect(gatewayNotes(failing.gateway!, at(80))).toContain(note.path);
	});

	it('keeps to the terminal', async () => {
		await expect(gatewayNotes(failing.gateway!, at(80))).toMatchFileSnapshot('./golden/gateway-80.txt');
		for (const width of [60, 80, 120]) {
			expect(
				gatewayNotes(failing.gateway!, at(width))
					.split('\n')
					.filter((line) => columnsOf(line) > width),
			).toEqual([]);
		}
	});

	it('a file without keys is only named', () => {
		expect(gatewayNotes({ ...failing.gateway!, notes: [] }, at(80))).toBe('GATEWAY  litellm 1.81.12\n  litellm.yaml\n');
	});
});
