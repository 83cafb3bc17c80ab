/** `sweep` as a process: killed, it goes on; wrong flags end it with their place. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { small } from '../unit/scenario/small.ts';
import { ended, ensureBuilt, premortem, start, workFolder } from './cli.ts';

const work = workFolder();
const run = (...args: string[]) => premortem(args, work.path);
const args = ['sweep', 'small.yaml', '--vary', 'clients.web.attempts=1..6 step 1', '--vary', 'faults.0.factor=2x..5x in 4', '--seeds', '2'];

beforeAll(async () => {
	await ensureBuilt();
	// Long enough to be killed in the middle.
	work.write('small.yaml', small.replace('duration: 10m', 'duration: 6h').replace('2/s', '8/s').replace('max: 4', 'max: 40'));
});
afterAll(() => work.remove());

const linesOf = (name: string) => readFileSync(join(work.path, name), 'utf8').split('\n').slice(1, -1);

describe('premortem sweep', () => {
	it('killed again and again ends with the result of one that was left alone, and runs nothing twice', async () => {
		const whole = await run(...args, '-q', '--format', 'json');
		expect([whole.code, whole.stderr]).toEqual([0, '']);
		let kills = 0;
		for (; kills < 3; kills++) {
			const child = start([...args, '-q', '--format', 'json', '--journal', 'kept.jsonl'], work.path);
			const end = ended(child);
			await new Promise((done) => setTimeout(done, 1200));
			child.kill('SIGKILL');
			const { signal } = await end;
			if (signal !== 'SIGKILL') break;
		}
		// What a kill in the middle of a write leaves.
		const path = join(work.path, 'kept.jsonl');
		writeFileSync(path, `${readFileSync(path, 'utf8')}["torn`);
		const last = await run(...args, '-q', '--format', 'json', '--journal', 'kept.jsonl');
		expect(last).toEqual(whole);
		const keys = linesOf('kept.jsonl').map((line) => (JSON.parse(line) as [string])[0]);
		expect(keys).toHaveLength(48);
		expect(new Set(keys).size).toBe(48);
		expect(kills).toBeGreaterThan(0);
	});

	it('refuses a journal of another scenario, and leaves it as it is', async () => {
		const flags = ['--vary', 'clients.web.attempts=1,2', '--seeds', '1', '--journal', 'own.jsonl', '-q'];
		expect((await run('sweep', 'small.yaml', '--set', 'duration=5m', ...flags)).code).toBe(0);
		const before = linesOf('own.jsonl');
		const { code, stdout, stderr } = await run('sweep', 'small.yaml', '--set', 'duration=6m', ...flags);
		expect([code, stdout]).toEqual([3, '']);
		expect(stderr).toContain('PM016 the journal own.jsonl belongs to another scenario');
		expect(linesOf('own.jsonl')).toEqual(before);
	});

	it.each([
		['no keys', 2, [], /required option '--vary/],
		['a design nobody knows', 2, ['--vary', 'duration=5m,6m', '--design', 'sobol'], /Allowed choices/],
		['values that are none', 3, ['--vary', 'duration='], /^--vary:1:1 {2}error PM006 .*has no values/],
		['an empty range', 3, ['--vary', 'faults.0.factor=3x..3x'], /there is nothing to vary/],
		['a range without steps', 3, ['--vary', 'faults.0.factor=2x..3x'], /has no steps for a grid/],
		['a key twice', 3, ['--vary', 'duration=5m', '--vary', 'duration=6m'], /^--vary:2:1 .*varied twice/],
		[
			'a key that is not there',
			3,
			['--set', 'duration=10m', '--vary', 'faults.0.factor=2x,3x', '--vary', 'clients.web.atempts=2,3'],
			/^--vary:2:1 {2}error PM004 .*attempts/,
		],
		['a client that is not there', 3, ['--vary', 'clients.wob.attempts=2,3'], /^--vary:1:1 {2}error PM008 .*did you mean 'web'/],
		['a value out of its domain', 3, ['--vary', 'faults.0.factor=2x,0.5x'], /^--vary:1:1 {2}error .*factor/],
		[
			'one of many that is out of its domain',
			3,
			['--design', 'one-at-a-time', '--vary', 'duration=5m', '--vary', 'faults.0.factor=2x,0.5x'],
			/^--vary:2:1 {2}error .*\(faults\.0\.factor=0\.5x\)/,
		],
		['too many points', 3, ['--vary', 'duration=1s..9000s step 1s', '--vary', 'measure.step=1s..90s step 1s'], /the limit is 100000/],
	])('refuses %s', async (_what, expected, flags, message) => {
		const { code, stdout, stderr } = await run('sweep', 'small.yaml', ...flags);
		expect([code, stdout]).toEqual([expected, '']);
		expect(stderr).toMatch(message);
		expect(stderr).not.toMatch(/internal error| {4}at /);
	});
});
