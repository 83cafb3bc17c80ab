/** `compare` as a process: what a branch changes, and flags that are wrong. */
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Comparison } from '../../src/model/comparison.ts';
import { small } from '../unit/scenario/small.ts';
import { ensureBuilt, premortem, workFolder } from './cli.ts';

const work = workFolder();
const run = (...args: string[]) => premortem(args, work.path);
const git = (...args: string[]) =>
	execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.org', ...args], { cwd: work.path, stdio: 'pipe' });

beforeAll(async () => {
	await ensureBuilt();
	work.write('small.yaml', small);
	git('init', '-q');
	git('add', 'small.yaml');
	git('commit', '-qm', 'as it was');
	git('tag', 'v1');
	work.write('small.yaml', small.replace('aws/p5.4xlarge', '{sku: aws/p5.4xlarge, share: 50%}'));
});
afterAll(() => work.remove());

describe('premortem compare --revision', () => {
	it('puts the scenario of a revision beside the one on the disk', async () => {
		const flags = ['--variants', 'calm', '--seeds', '2', '--format', 'json', '-q'];
		const { code, stdout, stderr } = await run('compare', 'small.yaml', ...flags, '--revision', 'v1');
		expect([code, stderr]).toEqual([0, '']);
		const { rows } = JSON.parse(stdout) as Comparison;
		expect(rows.map(({ label, kind }) => [label, kind])).toEqual([
			['as written', 'written'],
			['calm', 'variant'],
			['v1', 'revision'],
		]);
		// The machine was not shared then.
		expect(rows[2].bill_usd.mean / rows[0].bill_usd.mean).toBeCloseTo(2, 1);
	});

	it.each([
		['a revision that is not there', ['--revision', 'v2'], /PM002 the scenario of revision v2 cannot be read: /],
		['an option of git', ['--revision', '--help'], /is no revision of git|argument missing/],
		['a noise that is none', ['--noise', '3'], /expected a percentage from 0% to 100%/],
	])('refuses %s', async (_what, flags, message) => {
		const { code, stdout, stderr } = await run('compare', 'small.yaml', '--seeds', '1', ...flags);
		expect([code === 0, stdout]).toEqual([false, '']);
		expect(stderr).toMatch(message);
		expect(stderr).not.toMatch(/internal error| {4}at /);
	});
});
