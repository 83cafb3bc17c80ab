/** `premortem gateway` and `gateway diff`, as a pipeline uses them. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { small } from '../unit/scenario/small.ts';
import { ensureBuilt, premortem, workFolder } from './cli.ts';

const work = workFolder();
const run = (...args: string[]) => premortem(args, work.path);
const git = (...args: string[]) =>
	execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], { cwd: work.path });

const config = (retries: number, price = '0.000001') => `model_list:
  - model_name: chat
    litellm_params: {model: openai/gpt-4o, timeout: 30, rpm: 5, input_cost_per_token: ${price}}
router_settings: {num_retries: ${retries}}
`;

beforeAll(async () => {
	await ensureBuilt();
	work.write('a.yaml', config(1));
	work.write('b.yaml', config(4));
	work.write('wrong.yaml', config(1, '2.5'));
	work.write('broken.yaml', 'model_list: [\n');
	work.write('s.yaml', small);
});
afterAll(() => work.remove());

describe('premortem gateway', () => {
	it('says what is suspicious in the report itself, and passes', async () => {
		const { code, stdout, stderr } = await run('gateway', 'a.yaml');
		expect([code, stderr]).toEqual([0, '']);
		for (const section of ['GATEWAY  litellm 1.81.12', 'BEHAVIOUR', 'WORST CASE  6 upstream calls', 'LINTS  1 warning, 1 note'])
			expect(stdout).toContain(section);
	});

	it('fails with 99 from the severity on that is asked for', async () => {
		expect((await run('gateway', 'a.yaml', '--fail-on', 'error')).code).toBe(0);
		expect((await run('gateway', 'a.yaml', '--fail-on', 'warning')).code).toBe(99);
		expect((await run('gateway', 'a.yaml', 'wrong.yaml', '--fail-on', 'error')).code).toBe(99);
		expect((await run('gateway', 'a.yaml', '--fail-on', 'worse')).code).toBe(2);
	});

	it('an unreadable file is graver than any lint, and in the document all the same', async () => {
		const { code, stdout, stderr } = await run(
			'gateway',
			'wrong.yaml',
			'broken.yaml',
			'--product',
			'litellm',
			'--format',
			'sarif',
			'--fail-on',
			'error',
		);
		expect(code).toBe(3);
		expect(stderr).toMatch(/^broken\.yaml:\d+:\d+ {2}error PM001 /);
		const [{ results }] = JSON.parse(stdout).runs;
		expect(results.map((result: { ruleId: string }) => result.ruleId)).toEqual(expect.arrayContaining(['LITELLM-PRICE-UNIT', 'PM001']));
	});

	it('writes every format into a file', async () => {
		for (const format of ['json', 'markdown', 'sarif', 'github', 'pretty']) {
			expect((await run('gateway', 'a.yaml', '--format', format, '-o', `out.${format}`)).stdout).toBe('');
			expect(readFileSync(join(work.path, `out.${format}`), 'utf8').length).toBeGreaterThan(100);
		}
		expect(JSON.parse(readFileSync(join(work.path, 'out.json'), 'utf8')).schema).toBe('premortem/gateway@1');
	});

	it('takes other clients, and another version of the product', async () => {
		expect((await run('gateway', 'b.yaml', '--client-tries', '1', '-q')).stdout).toContain('WORST CASE  5 upstream calls');
		expect((await run('gateway', 'b.yaml', '--product-version', 'main@2026-08', '-q')).stdout).toContain('litellm main@2026-08');
		const { code, stderr } = await run('gateway', 'b.yaml', '--product-version', '0.1');
		expect([code, stderr.includes('known versions: 1.81.12')]).toEqual([3, true]);
	});
});

describe('premortem gateway diff', () => {
	it('says what changed in behaviour', async () => {
		const { code, stdout } = await run('gateway', 'diff', 'a.yaml', 'b.yaml');
		expect(code).toBe(0);
		expect(stdout).toMatch(/retries +1 → 4/);
		expect(stdout).toMatch(/worst case per action +6 → 15/);
		expect((await run('gateway', 'diff', 'a.yaml', 'a.yaml')).stdout).toContain('nothing changes');
		expect(JSON.parse((await run('gateway', 'diff', 'a.yaml', 'b.yaml', '--format', 'json')).stdout).changes).toHaveLength(3);
		expect((await run('gateway', 'diff', 'a.yaml', 'broken.yaml', '--product', 'litellm')).code).toBe(3);
	});

	it('reads a file as it was in git', async () => {
		git('init', '-q');
		git('add', 'a.yaml');
		git('commit', '-q', '-m', 'first');
		const { code, stdout } = await run('gateway', 'diff', 'HEAD:a.yaml', 'b.yaml');
		expect([code, stdout.includes('HEAD:a.yaml → b.yaml')]).toEqual([0, true]);
		const missing = await run('gateway', 'diff', 'HEAD:none.yaml', 'b.yaml');
		expect([missing.code, missing.stderr.includes('git says')]).toEqual([3, true]);
		// Nothing in a name is an option of git's.
		expect((await run('gateway', 'diff', '--', '--help:a.yaml', 'b.yaml')).stderr).toContain('no such file');
	});
});

describe('scenarios behind gateway configs', () => {
	it('validate --lints looks at both', async () => {
		const { code, stdout } = await run('validate', 's.yaml', '--gateway', 'b.yaml', '--map', 'chat=gpu', '--lints');
		expect(code).toBe(0);
		expect(stdout).toContain('SCENARIO-OUTLIVES-CLIENT  s.yaml:10:5');
		expect(stdout).toContain('LITELLM-RPM-NO-LIMIT  b.yaml:3:');
	});

	it('compare gives each of several a row of its own, on the same traffic', async () => {
		const args = [
			'compare',
			's.yaml',
			'--gateway',
			'a.yaml',
			'--gateway',
			'b.yaml',
			'--map',
			'chat=gpu',
			'--seeds',
			'1',
			'-q',
			'--format',
			'json',
		];
		const { code, stdout } = await run(...args);
		expect(code).toBe(0);
		const { rows } = JSON.parse(stdout);
		expect(rows.map((row: { variant: string | null }) => row.variant)).toEqual([null, 'a.yaml', 'b.yaml']);
		const one = JSON.parse((await run('compare', 's.yaml', '--gateway', 'a.yaml', '--seeds', '1', '-q', '--format', 'json')).stdout);
		expect(one.rows.map((row: { variant: string | null }) => row.variant)).toEqual([null, 'calm']);
	});

	it('run reproduces with its maps', async () => {
		const { stdout } = await run('run', 's.yaml', '--gateway', 'a.yaml', '--map', 'chat=gpu', '--seeds', '1', '-q');
		expect(stdout).toContain('--gateway a.yaml --map chat=gpu');
		const { code, stderr } = await run('run', 's.yaml', '--gateway', 'a.yaml', '--map', 'caht=gpu', '--seeds', '1', '-q');
		expect([code, stderr.includes('it has: chat, openai/gpt-4o')]).toEqual([3, true]);
	});
});
