/** `advise` as a process: its patch is one that git takes, and with it the scenario passes. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Advice } from '../../src/model/advice.ts';
import { stormy } from '../unit/engine/stormy.ts';
import { ensureBuilt, premortem, workFolder } from './cli.ts';

const work = workFolder();
const run = (...args: string[]) => premortem(args, work.path);

beforeAll(async () => {
	await ensureBuilt();
	work.write('stormy.yaml', stormy);
	work.write('hopeless.yaml', stormy.replace('goodput.ratio: ["value >= 80%"]', 'bill.total: ["value < $0.01"]'));
});
afterAll(() => work.remove());

describe('premortem advise', () => {
	it('prints a patch that git applies, after which the scenario passes', async () => {
		const git = (...args: string[]) => execFileSync('git', args, { cwd: work.path, stdio: 'pipe', encoding: 'utf8' });
		git('init', '-q');
		expect((await run('run', 'stormy.yaml', '-q', '--seeds', '2')).code).toBe(99);
		const advised = await run('advise', 'stormy.yaml', '-q', '--seeds', '2', '--max-changes', '1', '--format', 'patch', '-o', 'fix.patch');
		expect(advised).toMatchObject({ code: 0, stdout: '', stderr: '' });
		git('apply', '--check', 'fix.patch');
		git('apply', 'fix.patch');
		const { code, stdout } = await run('run', 'stormy.yaml', '-q', '--seeds', '2', '--format', 'json');
		expect(code).toBe(0);
		const json = await run('advise', 'stormy.yaml', '-q', '--seeds', '2', '--max-changes', '1', '--format', 'json');
		const advice = JSON.parse(json.stdout) as Advice;
		expect(advice.base.bill_usd.mean).toBeCloseTo((JSON.parse(stdout) as { bill: { total_usd: number } }).bill.total_usd, 1);
		// Away from the line that changed, and of the one that was added, nothing is any different.
		const before = stormy.split('\n');
		const after = readFileSync(join(work.path, 'stormy.yaml'), 'utf8').split('\n');
		expect(before.filter((line) => !after.includes(line)).length).toBeLessThanOrEqual(1);
		expect(after.length - before.length).toBeLessThanOrEqual(1);
	});

	it('ends with 99 and prints no patch when nothing passes', async () => {
		const { code, stdout, stderr } = await run('advise', 'hopeless.yaml', '-q', '--seeds', '1', '--max-changes', '1', '--format', 'patch');
		expect([code, stdout]).toEqual([99, '']);
		expect(stderr).toContain('there is no patch');
	});

	it.each([
		['a scenario that is not there', 3, ['advise', 'nowhere.yaml']],
		['a variant that is not there', 3, ['advise', 'stormy.yaml', '--variant', 'fwe']],
		['sets of none', 2, ['advise', 'stormy.yaml', '--max-changes', '0']],
	])('refuses %s', async (_what, expected, args) => {
		const { code, stdout, stderr } = await run(...args);
		expect([code, stdout]).toEqual([expected, '']);
		expect(stderr).toMatch(/error/);
	});
});
