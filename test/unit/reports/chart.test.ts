import { describe, expect, it } from 'vitest';
import { layoutRateChart, type RateChart, thinOut } from '../../../src/reports/terminal/chart.ts';

function draw(series: readonly number[], more: Partial<RateChart> = {}): string[] {
	const chart: RateChart = { series, twin: [], stepSeconds: 60, marks: [], alarm: null, width: 60, unicode: true, ...more };
	return layoutRateChart(chart).map((spans) => spans.map((span) => span.text).join(''));
}

describe('thinOut(values, columns)', () => {
	it('keeps the one spike among ten thousand points', () => {
		const values = new Array<number>(10_000).fill(1);
		values[7777] = 99;
		const out = thinOut(values, 50);
		expect(out).toHaveLength(50);
		expect(out.filter((value) => value === 99)).toHaveLength(1);
		expect(out.indexOf(99)).toBe(38);
	});

	it('looks at every point, the first and the last too', () => {
		for (const length of [1, 2, 49, 50, 51, 77, 149, 150]) {
			for (let spike = 0; spike < length; spike++) {
				const values = Array.from({ length }, (_, i) => (i === spike ? 9 : 1));
				expect(thinOut(values, 50)).toContain(9);
			}
		}
	});

	it('stretches a short series, and lets gaps repeat what was before', () => {
		expect(thinOut([1, 2], 4)).toEqual([1, 1, 2, 2]);
		expect(thinOut([Number.NaN, 3, Number.NaN, Number.POSITIVE_INFINITY, 5], 5)).toEqual([0, 3, 3, 3, 5]);
		expect(thinOut([], 2)).toEqual([0, 0]);
	});
});

describe('layoutRateChart(chart)', () => {
	it('draws nothing when there is nothing to draw', () => {
		expect(draw([])).toEqual([]);
		expect(draw([Number.NaN, Number.POSITIVE_INFINITY])).toEqual([]);
		expect(draw([1, 2], { stepSeconds: 0 })).toEqual([]);
	});

	it('stands anything that arithmetic can produce', () => {
		const odd = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -5, -0, 1e-9, 1e9, 3];
		for (const series of [odd, [0], [0, 0, 0], [5], [1e-12], [1e-300], [1e15], odd.map((n) => n / 7)]) {
			for (const width of [60, 110]) {
				const lines = draw(series, { twin: odd, width, marks: [{ sign: 'd', atSeconds: 1e9 }] });
				expect(lines.length).toBeGreaterThan(8);
				for (const line of lines) expect([...line].length).toBeLessThanOrEqual(width);
			}
		}
	});

	it('has the first value on the axis and a scale from zero that contains the highest', () => {
		const lines = draw([2, 2, 41, 41, 2, 2].flatMap((n) => new Array<number>(30).fill(n)));
		expect(lines[0]).toMatch(/^ {2}50 ┤ +$/);
		expect(lines[2]).toMatch(/^ {2}40 ┤ +╭─+╮ +$/);
		expect(lines.filter((line) => line.includes('┼'))).toEqual([expect.stringMatching(/^ {2} 0 ┼─/)]);
	});

	it('labels are unique and in step, whatever the size', () => {
		for (const top of [3e-9, 0.00037, 0.9, 1, 7, 12, 99.9, 2500, 1.3e6]) {
			const labels = draw([0, top])
				.map((line) => /^ *([\d.,e-]+) [┤┼]/.exec(line)?.[1])
				.filter((label) => label !== undefined)
				.map((label) => Number(label.replaceAll(',', '')));
			const step = labels[0] - labels[1];
			expect(new Set(labels).size).toBe(labels.length);
			for (let i = 1; i < labels.length; i++) expect(labels[i - 1] - labels[i]).toBeCloseTo(step, 12);
			expect(labels[0]).toBeGreaterThanOrEqual(top * 0.9999);
			expect(labels.at(-1)).toBe(0);
		}
	});

	it('puts marks under their instants, in order, none hiding another', () => {
		const marks = [
			{ sign: '▲', atSeconds: 0 },
			{ sign: 'd', atSeconds: 1800 },
			{ sign: 'a', atSeconds: 1801 },
			{ sign: 'c', atSeconds: 3599 },
		];
		const lines = draw(new Array<number>(60).fill(1), { marks });
		const signs = lines[lines.length - 1];
		const axis = lines[0].indexOf('┼');
		const columns = 60 - axis;
		expect(signs.indexOf('▲')).toBe(axis);
		expect(signs.indexOf('d')).toBe(axis + Math.floor(columns / 2));
		expect(signs.indexOf('a')).toBe(signs.indexOf('d') + 1);
		expect(signs.indexOf('c')).toBe(59);
	});

	it('two marks at the very end stay inside', () => {
		const marks = [
			{ sign: 'a', atSeconds: 3600 },
			{ sign: 'c', atSeconds: 3600 },
		];
		expect(draw(new Array<number>(60).fill(1), { marks }).at(-1)).toMatch(/^ +ac$/);
	});

	it('time is labelled under its tick', () => {
		const lines = draw(new Array<number>(240).fill(1), { width: 80 });
		const [ticks, times] = lines.slice(-2);
		expect(times.trim().split(/ +/)).toEqual(['0h', '1h', '2h', '3h', '4h']);
		expect(ticks.indexOf('┬')).toBe(times.indexOf('1h') + 1);
	});

	it('the twin shows as dots only where the run left it', () => {
		const series = [...new Array<number>(30).fill(1), ...new Array<number>(30).fill(8)];
		const lines = draw(series, { twin: new Array<number>(60).fill(1) });
		const row = lines.find((line) => line.includes('·')) ?? '';
		expect(row).toMatch(/┼─+╯·+$/);
		expect(draw(series).join('')).not.toContain('·');
	});

	it('the line is in the colour of alarm from onset to containment only', () => {
		const spans = layoutRateChart({
			series: new Array<number>(100).fill(1),
			twin: [],
			stepSeconds: 1,
			marks: [],
			alarm: { fromSeconds: 25, toSeconds: 75 },
			width: 100,
			unicode: true,
		}).flat();
		const red = spans.filter((span) => span.look === 'red').map((span) => span.text.length);
		// Six columns go to the labels; half of the other 94 are between a quarter and three quarters.
		expect(red).toEqual([47]);
		expect(spans.some((span) => span.look === 'cyan' && span.text.includes('─'))).toBe(true);
	});
});
