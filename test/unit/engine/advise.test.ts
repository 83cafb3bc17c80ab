/** Advice in a small world: what is printed has been run, keeps what it says, and is no byte more than the change. */
import { describe, expect, it } from 'vitest';
import { plain } from '../../../src/base/issue.ts';
import { type AdviseOptions, advise, type Texts } from '../../../src/engine/advise.ts';
import { inProcess } from '../../../src/engine/inProcess.ts';
import { study } from '../../../src/engine/study.ts';
import type { Advice } from '../../../src/model/advice.ts';
import { renderAdvice } from '../../../src/reports/advice.ts';
import { type Compiled, compileScenario } from '../../../src/scenario/compile.ts';
import { stormy } from './stormy.ts';

const FILE = 'stormy.yaml';

function compiler(config: string | null = null): (texts: Texts) => Compiled | null {
	return (texts) => {
		const read = (path: string) => texts.get(path) ?? { error: 'none' };
		const result = compileScenario(FILE, texts.get(FILE) ?? '', { read }, config === null ? {} : { gateway: config });
		return result.ok ? result.compiled : null;
	};
}

function advised(text: string, more: Partial<AdviseOptions> = {}): Promise<Advice> {
	return advise({
		texts: new Map([[FILE, text]]),
		compile: compiler(),
		executor: inProcess,
		seeds: [1, 2],
		setMax: 1,
		noiseRatio: 0.01,
		...more,
	});
}

describe('advice', async () => {
	const advice = await advised(stormy);

	it('saves money and keeps the thresholds, which the scenario as it is does not', () => {
		expect(advice.base.verdict).toBe('fail');
		const [best] = advice.proposals;
		expect([best.kept, best.why, best.verdict === 'fail']).toEqual([true, '', false]);
		expect(best.saved_usd.mean).toBeGreaterThan(0);
		expect(best.goodput_ratio).toBeGreaterThanOrEqual(0.8);
		expect(advice.chosen?.verified.seeds).toEqual([3, 4]);
		expect(advice.tried).toBeGreaterThan(10);
	});

	it('has run what it prints: the patched text shows the same numbers', async () => {
		const { patch, proposal } = advice.chosen!;
		const { added, text } = applied(stormy, patch);
		expect(added).toBe(1);
		const compiled = compiler()(new Map([[FILE, text]]))!;
		const { runs } = await study(compiled, { executor: inProcess, seeds: [1, 2], firstSeed: 1, reproduce: '', generatedAt: null });
		const bill = runs.reduce((sum, run) => sum + run.bill.totalCents / 100, 0) / 2;
		expect(advice.proposals[proposal].bill_usd.mean).toBeCloseTo(bill, 9);
		expect(text).toContain('# impatient');
		expect(text).toContain('# then a click');
	});

	it('ranks: those that keep everything first, and among them the cheaper, but for the noise', () => {
		const kept = advice.proposals.map((proposal) => proposal.kept);
		expect([...kept].sort().reverse()).toEqual(kept);
		const noise = 0.011 * advice.base.bill_usd.mean;
		const bills = advice.proposals.filter((proposal) => proposal.kept).map(({ bill_usd }) => bill_usd.mean);
		for (const [i, bill] of bills.slice(1).entries()) expect(bill).toBeGreaterThan(bills[i] - noise);
	});

	it('tells what limits cost when the crowd is real: a throttle at the usual rate refuses it', async () => {
		const throttled = stormy
			.replace('gateway: {pool: gpu}', 'gateway: {pool: gpu}\n')
			.replace('  few:', '  tight:\n    summary: no more than usual\n    set: {gateway.throttle: {rate: 9/s, burst: 9}}\n  few:');
		const { proposals } = await advised(throttled.replace('value >= 80%', 'value >= 30%'), { noiseRatio: 0.0001 });
		const trips = proposals.flatMap(({ changes, false_trip }) => (false_trip === null ? [] : [{ changes, ...false_trip }]));
		expect(trips.length).toBeGreaterThan(0);
		for (const { factor } of trips) expect(factor).toBeLessThan(3);
		const tight = trips.find(({ changes }) => changes[0] === 'tight');
		const loose = trips.find(({ changes }) => changes[0] !== 'tight' && !changes[0].includes('throttle'));
		expect(tight?.lost_requests ?? Number.POSITIVE_INFINITY).toBeGreaterThan(loose?.lost_requests ?? 0);
	});

	it('says what it did not consider, and takes nothing from a variant but its mitigation', () => {
		expect(advice.skipped).toContainEqual({ name: 'gone', why: 'it removes keys, which is no patch of values' });
		expect(advice.proposals.some(({ changes }) => changes.includes('incident: null'))).toBe(false);
	});

	it('has no patch where nothing keeps the thresholds', async () => {
		const hopeless = await advised(stormy.replace('goodput.ratio: ["value >= 80%"]', 'bill.total: ["value < $0.01"]'));
		expect(hopeless.chosen).toBeNull();
		expect(hopeless.proposals.every(({ kept, why }) => !kept && why.includes('bill.total'))).toBe(true);
		expect(renderAdvice(hopeless, { paint: plain, width: 100, unicode: true, quiet: false })).toContain('NO PATCH');
	});

	it('considers pairs, and is no worse for it', async () => {
		const both = await advised(stormy, { setMax: 2 });
		expect(both.tried).toBeGreaterThan(advice.tried);
		expect(both.proposals[0].bill_usd.mean).toBeLessThanOrEqual(advice.proposals[0].bill_usd.mean * 1.01);
	});

	it('is readable, and shows the patch', () => {
		const text = renderAdvice(advice, { paint: plain, width: 100, unicode: true, quiet: false });
		expect(text).toMatch(/AS IT IS[\s\S]*WHAT WAS TRIED[\s\S]*PATCH[\s\S]*\+\+\+ b\/stormy\.yaml/);
	});
});

describe('advice on a gateway config', () => {
	it('writes into the config, and leaves its comments', async () => {
		const config = `model_list:
  - model_name: chat
    litellm_params: {model: hosted_vllm/llama, timeout: 2}   # seconds
router_settings:
  num_retries: 5   # somebody's idea
`;
		const text = stormy
			.replace('retry: {kind: fixed, delay: 500ms}\n    attempts: 8', 'retry: none')
			.replace(/variants:[\s\S]*/, '')
			.replace('factor: 3x', 'factor: 4x');
		const texts = new Map([
			[FILE, text],
			['litellm.yaml', config],
		]);
		const advice = await advised(text, { texts, compile: compiler('litellm.yaml') });
		const own = advice.proposals.filter(({ changes }) => changes[0].startsWith('litellm.yaml: router_settings.num_retries'));
		expect(own.length).toBeGreaterThan(0);
		if (advice.chosen !== null && own.includes(advice.proposals[advice.chosen.proposal])) {
			expect(advice.chosen.patch).toMatch(/- {2}num_retries: 5 {3}# somebody's idea\n\+ {2}num_retries: [01] {3}# somebody's idea/);
		}
	});
});

/** The text after a patch of whole hunks, and how many lines were added. */
function applied(text: string, patch: string): { readonly text: string; readonly added: number } {
	let result = text;
	let added = 0;
	for (const hunk of patch.split(/^@@.*@@\n/m).slice(1)) {
		const lines = hunk.split('\n').filter((line) => /^[ +-]/.test(line));
		const side = (other: string) =>
			lines
				.filter((line) => !line.startsWith(other))
				.map((line) => line.slice(1))
				.join('\n');
		expect(result).toContain(side('+'));
		result = result.replace(side('+'), () => side('-'));
		added += lines.filter((line) => line.startsWith('+')).length;
	}
	return { text: result, added };
}
