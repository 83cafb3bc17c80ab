/** `hunt` and `loops` as processes. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HuntResult } from '../../src/model/huntResult.ts';
import type { LoopsResult } from '../../src/model/loopsResult.ts';
import { small } from '../unit/scenario/small.ts';
import { ensureBuilt, premortem, workFolder } from './cli.ts';

const work = workFolder();
const run = (...args: string[]) => premortem(args, work.path);

beforeAll(async () => {
	await ensureBuilt();
	work.write('small.yaml', small.replace('replicas: {min: 2, max: 4}', 'replicas: {min: 2, max: 9}\n    autoscaler: knative-kpa'));
	work.write('quiet.yaml', small.replace(/faults:\n.*\n/, ''));
});
afterAll(() => work.remove());

describe('premortem hunt', () => {
	it('prints what it found, with a replay that the shell takes as it is', async () => {
		const { stdout: text } = await run('run', 'small.yaml', '--seeds', '2', '--format', 'json');
		const { bill } = JSON.parse(text) as { bill: { total_usd: number; baseline_usd: number } };
		const target = `$${((bill.total_usd + bill.baseline_usd) / 2).toFixed(2)}`;
		const { code, stdout, stderr } = await run('hunt', 'small.yaml', '--target', target, '--seeds', '2', '-q');
		expect([code, stderr]).toEqual([0, '']);
		expect(stdout).toMatch(/SMALLEST DISTURBANCE[\s\S]*THE CLIFF[\s\S]*WHAT MADE IT DEAR/);
		const json = await run('hunt', 'small.yaml', '--target', target, '--seeds', '2', '-q', '--format', 'json');
		const { found } = JSON.parse(json.stdout) as HuntResult;
		const replayed = await run(...(found?.replay.split(' ').slice(1) ?? []), '--format', 'json', '--no-fail');
		expect((JSON.parse(replayed.stdout) as { bill: { total_usd: number } }).bill.total_usd).toBeCloseTo(found?.bill_usd.mean ?? 0, 1);
	});

	it.each([
		['no target', 2, ['hunt', 'small.yaml']],
		['a target that is no money', 2, ['hunt', 'small.yaml', '--target', '500']],
		['a span that is none', 3, ['hunt', 'small.yaml', '--target', '$5', '--vary', 'faults.0.factor=3x']],
		['a key that is not there', 3, ['hunt', 'small.yaml', '--target', '$5000', '--vary', 'faults.0.fctor=2x..3x']],
		['a scenario without faults', 3, ['hunt', 'quiet.yaml', '--target', '$5000']],
		['a target below the quiet bill', 3, ['hunt', 'small.yaml', '--target', '$0.01']],
	])('refuses %s', async (_what, expected, args) => {
		const { code, stdout, stderr } = await run(...args);
		expect([code, stdout]).toEqual([expected, '']);
		expect(stderr).toMatch(/error/);
		expect(stderr).not.toMatch(/internal error| {4}at /);
	});
});

describe('premortem loops', () => {
	it('says what each mechanism cost, and adds up', async () => {
		const { code, stdout, stderr } = await run('loops', 'small.yaml', '-q', '--format', 'json');
		expect([code, stderr]).toEqual([0, '']);
		const result = JSON.parse(stdout) as LoopsResult;
		const parts = result.mechanisms.reduce((sum, { usd }) => sum + Math.round(usd * 100), Math.round(result.disturbance_usd * 100));
		expect(parts).toBe(Math.round(result.overage_usd * 100));
		expect(result.mechanisms.map(({ owner_path }) => owner_path)).toContain('clients.web.retry');
	});
});
