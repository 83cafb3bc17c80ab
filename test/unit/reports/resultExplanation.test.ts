import { describe, expect, it } from 'vitest';
import { plain } from '../../../src/base/issue.ts';
import { inProcess } from '../../../src/engine/inProcess.ts';
import { study } from '../../../src/engine/study.ts';
import { renderResultExplanation } from '../../../src/reports/resultExplanation.ts';
import { columnsOf } from '../../../src/reports/terminal/text.ts';
import { compileGrowing } from '../engine/growing.ts';
import { hostile } from './hostile.ts';
import { failing } from './sample.ts';

const at = (width: number, unicode = true) => ({ paint: plain, width, unicode, quiet: false });
const money = (text: string) => Number(text.replace(/[$,]/g, ''));

describe('renderResultExplanation(result, context)', async () => {
	const { result } = await study(compileGrowing(), { executor: inProcess, seeds: [1, 2], firstSeed: 1, reproduce: '', generatedAt: null });
	const text = renderResultExplanation(result, at(120));

	it('has differences that add up to the overage', () => {
		const section = text.split('WHERE THE MONEY WENT')[1].split('\nLOOP')[0];
		const differences = [...section.matchAll(/ ([+-]\$[\d,.]+)(?= |$)/gm)].map(([, amount]) => money(amount.replace('+', '')));
		expect(differences.length).toBeGreaterThan(3);
		expect(differences.reduce((sum, usd) => sum + usd, 0)).toBeCloseTo(result.bill.overage_usd, 2);
	});

	it('works out one charge so that it can be checked by hand', () => {
		const [, quantity, price, usd] = /([\d,]+) replica-seconds at \$([\d.e-]+) each come to \$([\d,.]+)\./.exec(text) ?? [];
		expect(Math.abs(money(quantity) * Number(price) - money(usd))).toBeLessThan(0.01);
		expect(money(usd)).toBe(result.bill.total_usd);
		const [, part, again, cost] = /: ([\d,]+) x \$([\d.e-]+) = \$([\d,.]+)\./.exec(text) ?? [];
		expect(Math.abs(money(part) * Number(again) - money(cost))).toBeLessThan(0.01);
	});

	it('tells what happened, when, and what was spent by then', () => {
		expect(text).toMatch(/\+20m +Mon 00:20 +\$\d+\.\d\d +\$\d\.\d\d\/min +users: traffic rises to 3x/);
		expect(text).toMatch(/\+2h +Mon 02:00 .* the run ends/);
		const spent = [...text.split('COURSE OF EVENTS')[1].matchAll(/:\d\d +(\$[\d.,]+) /g)].map(([, usd]) => money(usd));
		expect([...spent].sort((a, b) => a - b)).toEqual(spent);
	});

	it('calls retries a loop only where there are some', () => {
		expect(renderResultExplanation({ ...result, traffic: { ...result.traffic, amplification: 1.01 } }, at(100))).toContain(
			'none through retries',
		);
		expect(renderResultExplanation({ ...result, traffic: { ...result.traffic, amplification: 3 } }, at(100))).toContain('3.0x as many');
	});

	it('keeps to the terminal, also with what a stranger wrote', () => {
		const strange = hostile('\u001b[2J'.repeat(9), '費用'.repeat(90), 'x\n\u009b'.repeat(90), ':1');
		for (const one of [failing, strange])
			for (const width of [60, 100])
				for (const unicode of [true, false]) {
					const said = renderResultExplanation(one, at(width, unicode));
					expect(said.split('\n').filter((line) => columnsOf(line) > width)).toEqual([]);
					// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
					expect(said).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
				}
	});
});
