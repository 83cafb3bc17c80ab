/** Reports of hunts and loops, on terminals of several widths, with hostile names in them. */
import { describe, expect, it } from 'vitest';
import { plain } from '../../../src/base/issue.ts';
import type { HuntResult } from '../../../src/model/huntResult.ts';
import type { LoopsResult } from '../../../src/model/loopsResult.ts';
import { renderHunt } from '../../../src/reports/hunt.ts';
import { renderLoops } from '../../../src/reports/loops.ts';
import type { ReportContext } from '../../../src/reports/report.ts';

const at = (width: number): ReportContext => ({ paint: plain, width, unicode: true, quiet: false });
const money = (mean: number) => ({ mean, lo: mean - 10, hi: mean + 10 });

const loops: LoopsResult = {
	schema: 'premortem/loops@1',
	version: '0',
	scenario: { name: 'weekend', path: 'weekend.yaml', variant: null },
	seeds: [1],
	bill_usd: 20_870.75,
	baseline_usd: 9759.6,
	overage_usd: 11_111.15,
	disturbance_usd: 2.36,
	mechanisms: [
		{ mechanism: 'autoscaler', usd: 8370.42, alone_usd: 11_108.44, owner: 'weekend.yaml:58', owner_path: 'pools.gpu.autoscaler' },
		{ mechanism: 'client retries', usd: 2738.37, alone_usd: 10_857.9, owner: 'weekend.yaml:46', owner_path: 'clients.web.retry' },
	],
	loop: { path: ['answers are slow', 'clients give up and try again', 'queues grow'], gain: 0.9, usd: 11_108.79 },
	untouched: ['fallbacks'],
};

const hunted: HuntResult = {
	schema: 'premortem/hunt@1',
	version: '0',
	scenario: { name: 'weekend', path: 'weekend.yaml', variant: null },
	target_usd: 15_000,
	within_s: 8 * 3600,
	seeds: [1, 2, 3],
	bounds: [
		{ path: 'faults.0.factor', mild: '1.1x', severe: '5x', steps: 61 },
		{ path: 'faults.0.for', mild: '1m', severe: '1h30m', steps: 61 },
	],
	full_pools_usd: 35_600,
	worst: { set: [{ path: 'faults.0.factor', value: '5x' }], bill_usd: money(24_000) },
	found: {
		set: [
			{ path: 'faults.0.factor', value: '1.965x' },
			{ path: 'faults.0.for', value: '1m' },
		],
		bill_usd: money(17_124),
		reached: 2,
		milder: [{ changed: 'faults.0.factor', set: [{ path: 'faults.0.factor', value: '1.9x' }], bill_usd: money(13_435) }],
		variants: [
			{ variant: 'throttle', bill_usd: 9846.83, stops: true },
			{ variant: 'no-fix', bill_usd: 23_740, stops: false },
		],
		loops,
		replay: 'premortem run weekend.yaml --set faults.0.factor=1.965x --set faults.0.for=1m --seed 1 --seeds 3',
	},
	probes: 17,
};

describe('the report of a hunt', () => {
	it.each([60, 80, 120])('fits %i columns', async (width) => {
		const text = renderHunt(hunted, at(width));
		for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(width);
		await expect(text).toMatchFileSnapshot(`golden/hunt-${width}.txt`);
	});

	it('says what stands in the way of a target that nothing reaches', () => {
		const text = renderHunt({ ...hunted, target_usd: 50_000, found: null }, at(140));
		expect(text).toContain('NOT REACHABLE');
		expect(text).toContain('the worst that was tried comes to $24,000: faults.0.factor 5x');
		expect(text).toContain('replicas.max is what stands in the way');
	});

	it('lets no name send control codes or add lines', () => {
		const evil = 'a\u001b[2J\nb\u202e';
		const text = renderHunt(
			{
				...hunted,
				scenario: { ...hunted.scenario, name: evil },
				found: { ...hunted.found!, variants: [{ variant: evil, bill_usd: 1, stops: true }] },
			},
			at(100),
		);
		// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
		expect(text).not.toMatch(/[\u001b\u202e]/);
		expect(text.split('\n').filter((line) => line.startsWith('b'))).toEqual([]);
	});
});

describe('the report of loops', () => {
	it('closes the cycle and says what was left alone', () => {
		const text = renderLoops(loops, at(120));
		expect(text).toContain('answers are slow → clients give up and try again → queues grow → answers are slow');
		expect(text).toContain('ten first tries led to 100 attempts: 10x');
		expect(text).toContain('left as they are, since they matter less: fallbacks');
		expect(text).toContain('the parts add up to $11,111.15, to the cent');
	});

	it('says when there is none', () => {
		expect(renderLoops({ ...loops, mechanisms: [], overage_usd: 0, disturbance_usd: 0, loop: null, untouched: [] }, at(80))).toMatch(
			/LOOP {2}none[\s\S]*$/,
		);
	});
});
