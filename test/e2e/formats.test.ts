/** Formats, files and baselines of `run`, as a pipeline uses them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { elementsOf } from '../unit/reports/xml.ts';
import { small, with_ } from '../unit/scenario/small.ts';
import { ensureBuilt, premortem, workFolder } from './cli.ts';

const work = workFolder();
const run = (...args: string[]) => premortem(['run', ...args, '--seeds', '1', '-q'], work.path);
const read = (name: string) => readFileSync(join(work.path, name), 'utf8');

beforeAll(async () => {
	await ensureBuilt();
	work.write('calm.yaml', with_('factor: 3x', 'factor: 1.2x'));
	work.write('breach.yaml', with_('value < $5', 'value < $0.01'));
	work.write('bad.yaml', with_('2s', '2'));
	await run('calm.yaml', '--format', 'json', '-o', 'calm.json');
});
afterAll(() => work.remove());

describe('a format that is one document', () => {
	it('holds every scenario, the invalid one too, and leaves the exit code as it is', async () => {
		const { code, stdout, stderr } = await run('breach.yaml', 'bad.yaml', 'calm.yaml', '--format', 'junit');
		expect(code).toBe(3);
		expect(stderr).toMatch(/^bad\.yaml:10:14 /);
		expect(elementsOf(stdout).filter(({ name }) => name === 'testsuite')).toHaveLength(3);
		expect(elementsOf(stdout).filter(({ name }) => name === 'error')).toHaveLength(1);
	});

	it('is written even when nothing could be run: a broken build must not look like no build', async () => {
		expect((await run('bad.yaml', '--format', 'junit', '-o', 'junit.xml')).code).toBe(3);
		expect(elementsOf(read('junit.xml')).map(({ name }) => name)).toEqual(['testsuites', 'testsuite', 'testcase', 'error']);
		expect(JSON.parse((await run('bad.yaml', '--format', 'sarif')).stdout).runs[0].results).toHaveLength(1);
	});
});

describe('files besides the result', () => {
	it('are the page and the bill, whatever the format', async () => {
		const { code, stdout } = await run('breach.yaml', '--format', 'tap', '--report', 'page.html', '--bill', 'bill.csv');
		expect(code).toBe(99);
		expect(stdout).toMatch(/^TAP version 14\n/);
		expect(read('page.html')).toMatch(/^<!doctype html>/);
		expect(read('bill.csv')).toMatch(/^x_Simulated,BilledCost,/);
	});

	it('may be in any format, all from one run', async () => {
		const also = ['--also', 'junit=also.xml', '--also', 'json=also.json', '--also', 'pretty=also.txt'];
		const { code, stdout } = await run('breach.yaml', 'calm.yaml', '--format', 'github', ...also);
		expect([code, stdout.startsWith('::error ')]).toEqual([99, true]);
		expect(elementsOf(read('also.xml')).filter(({ name }) => name === 'testsuite')).toHaveLength(2);
		expect(read('also.json').match(/^\{$/gm)).toHaveLength(2);
		expect(read('also.txt')).toContain('FAIL');
		for (const wrong of ['junit', 'jnit=a.xml', 'junit=', 'junit=nowhere/a.xml'])
			expect((await run('calm.yaml', '--also', wrong)).code, wrong).toBe(2);
	});

	it('that cannot be written are said before anything is run', async () => {
		const { code, stdout, stderr } = await run('calm.yaml', '--report', 'nowhere/page.html');
		expect([code, stdout]).toEqual([2, '']);
		expect(stderr).toContain('cannot write nowhere/page.html');
	});
});

describe('in GitHub Actions', () => {
	it('annotations go to the log and the comment to the job summary, after what is there', async () => {
		work.write('summary.md', 'before\n');
		const args = ['run', 'breach.yaml', '--seeds', '1', '-q', '--format', 'github'];
		const { code, stdout } = await premortem(args, work.path, { GITHUB_STEP_SUMMARY: join(work.path, 'summary.md') });
		expect(code).toBe(99);
		expect(stdout).toMatch(/^::error file=breach\.yaml,line=23,/);
		expect(read('summary.md')).toMatch(/^before\n<!-- premortem:report key=default -->\n/);
	});

	it('a summary that cannot be written fails nothing', async () => {
		const args = ['run', 'calm.yaml', '--seeds', '1', '-q', '--format', 'github'];
		const { code, stderr } = await premortem(args, work.path, { GITHUB_STEP_SUMMARY: join(work.path, 'nowhere/summary.md') });
		expect(code).toBe(0);
		expect(stderr).toContain('the job summary was not written');
	});
});

describe('a baseline', () => {
	const dearer = small.replace('factor: 3x', 'factor: 1.2x').replace('min: 2, max: 4', 'min: 3, max: 4');

	it('is kept by the same system, and broken by one that costs more', async () => {
		const same = await run('calm.yaml', '--baseline', 'calm.json');
		expect([same.code, same.stderr]).toEqual([0, '']);
		expect(same.stdout).toContain('+$0.00 (+0.0%) against the baseline; the plan is the same');
		work.write('calm.yaml.dearer', dearer);
		const grown = await run('calm.yaml.dearer', '--baseline', 'calm.json', '--format', 'json');
		expect(grown.code).toBe(99);
		expect(JSON.parse(grown.stdout)).toMatchObject({ verdict: 'fail', baseline: { regressed: true, changed: ['pools'] } });
		expect((await run('calm.yaml.dearer', '--baseline', 'calm.json', '--no-fail')).code).toBe(0);
	});

	it('allows what the rules allow', async () => {
		const codeWith = async (...rules: string[]) => (await run('calm.yaml.dearer', '--baseline', 'calm.json', ...rules)).code;
		expect(await codeWith('--max-increase', '60%')).toBe(0);
		expect(await codeWith('--max-increase', '40%')).toBe(99);
		expect(await codeWith('--max-increase', '$2')).toBe(0);
		expect(await codeWith('--max-increase', '60%', '--max-increase', '$1')).toBe(99);
		expect(await codeWith('--max-total', '$3')).toBe(99);
		expect(await codeWith('--max-total', '$4')).toBe(0);
	});

	it('with --fail-on regression is all that counts', async () => {
		await run('breach.yaml', '--format', 'json', '-o', 'breach.json');
		expect((await run('breach.yaml', '--baseline', 'breach.json')).code).toBe(99);
		expect((await run('breach.yaml', '--baseline', 'breach.json', '--fail-on', 'regression')).code).toBe(0);
	});

	it('of another question is refused, naming what differs', async () => {
		work.write('busier.yaml', with_('rate: 2/s', 'rate: 3/s').replace('factor: 3x', 'factor: 1.2x'));
		const { code, stdout, stderr } = await run('busier.yaml', '--baseline', 'calm.json');
		expect([code, stdout]).toEqual([3, '']);
		expect(stderr).toMatch(/^calm\.json:1:1 +error PM015 .*answers another question; these differ: traffic\n/);
	});

	it('that does not know the scenario is a warning', async () => {
		work.write('new.yaml', small.replace('name: tiny', 'name: brand-new').replace('factor: 3x', 'factor: 1.2x'));
		const { code, stderr } = await run('new.yaml', '--baseline', 'calm.json');
		expect(code).toBe(0);
		expect(stderr).toContain("the baseline has no 'brand-new'");
	});

	it.each([
		['is not there', 3, ['--baseline', 'missing.json']],
		['is no result', 3, ['--baseline', 'calm.yaml']],
		['is needed for a rule', 2, ['--max-increase', '10%']],
		['is needed for a level', 2, ['--fail-on', 'regression']],
		['has a rule without a unit', 2, ['--baseline', 'calm.json', '--max-increase', '10']],
	])('that %s ends with %i', async (_what, expected, flags) => {
		const { code, stdout, stderr } = await run('calm.yaml', ...flags);
		expect([code, stdout]).toEqual([expected, '']);
		expect(stderr).not.toBe('');
	});
});
