/** `explain` of a file of results, as a process. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { small } from '../unit/scenario/small.ts';
import { ensureBuilt, premortem, workFolder } from './cli.ts';

const work = workFolder();
const run = (...args: string[]) => premortem(args, work.path);

beforeAll(async () => {
	await ensureBuilt();
	work.write('small.yaml', small);
	await run('run', 'small.yaml', '--seeds', '1', '--no-fail', '--format', 'json', '-o', 'result.json');
});
afterAll(() => work.remove());

describe('premortem explain result.json', () => {
	it('says in words what a result holds', async () => {
		const { code, stdout, stderr } = await run('explain', 'result.json');
		expect([code, stderr]).toEqual([0, '']);
		expect(stdout).toMatch(/^tiny · [\s\S]*VERDICT[\s\S]*WHERE THE MONEY WENT[\s\S]*LOOP[\s\S]*COURSE OF EVENTS[\s\S]*ONE CHARGE/);
	});

	it('leaves kinds and keys to be explained as before', async () => {
		expect((await run('explain', 'spike')).stdout).toContain('Traffic rises to a multiple');
	});

	it.each([
		['a file that is not there', 'nowhere.json', /^nowhere\.json:1:1 {2}error PM002 .*no such file/],
		['what is no JSON', 'text.json', /PM015 .*not JSON/],
		['what is no result', 'other.json', /PM015 .*not a result/],
		['half a result', 'half.json', /PM015 .*(missing|not a result)/],
	])('refuses %s', async (_what, file, message) => {
		work.write('text.json', 'hello');
		work.write('other.json', '{"a": 1}');
		const half = {
			schema: 'premortem/result@1',
			version: '0.1.0',
			verdict: 'pass',
			scenario: { name: 'x', variant: null, plan_hash: 'x', plan_parts: {} },
			seeds: [1],
			bill: { total_usd: 1 },
		};
		work.write('half.json', JSON.stringify(half));
		const { code, stdout, stderr } = await run('explain', file);
		expect([code, stdout]).toEqual([3, '']);
		expect(stderr).toMatch(message);
	});
});
