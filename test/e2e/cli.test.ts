/** The command line as a process: exit codes, streams, colours, signals, files. */
import { spawn } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { gravest } from '../../src/cli/exitCodes.ts';
import { progressText } from '../../src/cli/progress.ts';
import { reports } from '../../src/reports/index.ts';
import { small, with_ } from '../unit/scenario/small.ts';
import { bin, ended, ensureBuilt, premortem, root, start, workFolder } from './cli.ts';

const work = workFolder();
const run = (...args: string[]) => premortem(args, work.path);
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what is looked for
const ESCAPE = /\u001b\[/;

beforeAll(async () => {
	await ensureBuilt();
	work.write('pass.yaml', with_('factor: 3x', 'factor: 1.2x'));
	work.write('breach.yaml', with_('value < $5', 'value < $0.01'));
	work.write('warn.yaml', with_('"value < $5"', '{expect: "value < $0.01", severity: warn}').replace('factor: 3x', 'factor: 1.2x'));
	work.write('bad.yaml', with_('2s', '2'));
	work.write('long.yaml', with_('duration: 10m', 'duration: 60d').replace('2/s', '200/s').replace('max: 4', 'max: 400'));
});
afterAll(() => work.remove());

describe('the exit code', () => {
	it.each([
		['a pass', 0, ['run', 'pass.yaml', '--seeds', '1', '-q']],
		['a breach', 99, ['run', 'breach.yaml', '--seeds', '1', '-q']],
		['a breach with --no-fail', 0, ['run', 'breach.yaml', '--seeds', '1', '-q', '--no-fail']],
		['a warning', 0, ['run', 'warn.yaml', '--seeds', '1', '-q']],
		['a warning with --fail-on warn', 99, ['run', 'warn.yaml', '--seeds', '1', '-q', '--fail-on', 'warn']],
		['an invalid scenario', 3, ['run', 'bad.yaml']],
		['an invalid scenario with --no-fail', 3, ['run', 'bad.yaml', '--no-fail']],
		['no command', 2, []],
		['an unknown command', 2, ['rnu']],
		['an unknown flag', 2, ['run', 'pass.yaml', '--sed', '1']],
		['no scenario', 2, ['run']],
		['a format nobody knows', 2, ['run', 'pass.yaml', '--format', 'jsn']],
		['a level nobody knows', 2, ['run', 'pass.yaml', '--fail-on', 'sometimes']],
		['seeds that are none', 2, ['run', 'pass.yaml', '--seeds', '0']],
		['an output that cannot be', 2, ['run', 'pass.yaml', '-o', 'nowhere/result.json']],
		['an output that is a directory', 2, ['run', 'pass.yaml', '-o', '.']],
		['a price that is not in the book', 3, ['prices', 'no-such-thing']],
		['a price list', 0, ['prices', 'h200']],
		['--version', 0, ['--version']],
		['--help', 0, ['--help']],
	])('of %s is %i', async (_what, expected, args) => {
		const { code, stdout, stderr } = await run(...args);
		expect(code).toBe(expected);
		if (expected === 2 || expected === 3) expect([stdout, stderr === '']).toEqual(['', false]);
		else expect(stderr).toBe('');
	});

	it('of several scenarios is the gravest, and each is run', async () => {
		const { code, stdout, stderr } = await run('run', 'breach.yaml', 'bad.yaml', 'pass.yaml', '--seeds', '1', '-q');
		expect(code).toBe(3);
		expect(stderr).toMatch(/^bad\.yaml:10:14 /);
		expect(stdout.match(/tiny/g)?.length).toBe(2);
		expect(gravest([0, 99, 3])).toBe(3);
		expect(gravest([99, 1, 3])).toBe(1);
		expect(gravest([])).toBe(0);
	});
});

describe('results', () => {
	it('as JSON are whole, alone on stdout, and the same bytes twice', async () => {
		const args = ['run', 'breach.yaml', '--seeds', '2', '--format', 'json'];
		const [first, second] = await Promise.all([run(...args), run(...args)]);
		expect(first.stderr).toBe('');
		expect(first.stdout).toBe(second.stdout);
		expect(JSON.parse(first.stdout)).toMatchObject({ verdict: 'fail', seeds: [1, 2], generated_at: null });
	});

	it('go whole into a file, and nothing else is left behind', async () => {
		const before = work.names();
		const { code, stdout } = await run('run', 'breach.yaml', 'pass.yaml', '--seeds', '1', '--format', 'json', '-o', 'both.json');
		expect([code, stdout]).toEqual([99, '']);
		expect(work.names()).toEqual([...before, 'both.json'].sort());
		const results = readFileSync(join(work.path, 'both.json'), 'utf8');
		const piped = await run('run', 'breach.yaml', 'pass.yaml', '--seeds', '1', '--format', 'json', '-o', '-');
		expect(results).toBe(piped.stdout);
	});

	it('leave an older file alone when there are none', async () => {
		work.write('old.txt', 'precious');
		const { code } = await run('run', 'bad.yaml', '-o', 'old.txt');
		expect(code).toBe(3);
		expect(readFileSync(join(work.path, 'old.txt'), 'utf8')).toBe('precious');
	});

	it('go through a link, and into what is no file', async () => {
		mkdirSync(join(work.path, 'real'), { recursive: true });
		work.write('real/target.txt', 'old');
		symlinkSync('real/target.txt', join(work.path, 'link.txt'));
		expect((await run('schema', '-o', 'link.txt')).code).toBe(0);
		expect(lstatSync(join(work.path, 'link.txt')).isSymbolicLink()).toBe(true);
		expect(readFileSync(join(work.path, 'real/target.txt'), 'utf8')).toContain('"$schema"');
		expect((await run('schema', '-o', '/dev/null')).code).toBe(0);
		expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
	});

	it('may stop being read', async () => {
		const piped = spawn('sh', ['-c', `"${process.execPath}" "${bin}" schema | head -1`], {
			cwd: work.path,
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		const { code, stdout, stderr } = await ended(piped);
		expect([code, stdout, stderr]).toEqual([0, '{\n', '']);
	});
});

describe('colours', () => {
	it('are for terminals, or when forced, and never against NO_COLOR, TERM=dumb or --no-color', async () => {
		const colours = async (env: NodeJS.ProcessEnv, ...more: string[]) => {
			const { stdout, stderr } = await premortem(['run', 'pass.yaml', 'bad.yaml', '--seeds', '1', ...more], work.path, env);
			return [ESCAPE.test(stdout), ESCAPE.test(stderr)];
		};
		expect(await colours({})).toEqual([false, false]);
		expect(await colours({ FORCE_COLOR: '1' })).toEqual([true, true]);
		expect(await colours({ FORCE_COLOR: '0' })).toEqual([false, false]);
		expect(await colours({ FORCE_COLOR: '1', NO_COLOR: '1' })).toEqual([false, false]);
		expect(await colours({ FORCE_COLOR: '1', TERM: 'dumb' })).toEqual([false, false]);
		expect(await colours({ FORCE_COLOR: '1' }, '--no-color')).toEqual([false, false]);
	});
});

describe('a signal', () => {
	it('ends the run with 130 and leaves no file', async () => {
		const before = work.names();
		const child = start(['run', 'long.yaml', '--format', 'json', '-o', 'interrupted.json'], work.path);
		const end = ended(child);
		await new Promise((done) => setTimeout(done, 2000));
		child.kill('SIGINT');
		const { code, stdout, stderr } = await end;
		expect([code, stdout]).toEqual([130, '']);
		expect(stderr).toContain('interrupted');
		expect(work.names()).toEqual(before);
	});
});

describe('help', () => {
	it('lists every command, and what the exit codes mean', async () => {
		const { stdout } = await run('--help');
		for (const name of ['run', 'compare', 'sweep', 'advise', 'merge', 'worker', 'validate', 'gateway', 'schema', 'init'])
			expect(stdout).toMatch(new RegExp(`^ {2}${name} {2,}\\w`, 'm'));
		expect(stdout).toContain('Exit codes: 0 pass');
		expect((await run('help')).stdout).toBe(stdout);
	});

	it.each(['run', 'compare', 'sweep', 'advise', 'merge', 'worker', 'validate', 'gateway', 'schema', 'init'])(
		'of %s has an example, and no default that goes without saying',
		async (name) => {
			const [help, flag] = await Promise.all([run('help', name), run(name, '--help')]);
			expect(help).toEqual(flag);
			expect(help.code).toBe(0);
			expect(help.stdout).toMatch(new RegExp(`Examples?:\n {2}premortem ${name}`));
			expect(help.stdout).not.toMatch(/default: (false|\[\])/);
		},
	);

	it('offers every format', async () => {
		const { stdout } = await run('run', '--help');
		for (const kind of reports.kinds) expect(stdout).toContain(`"${kind}"`);
	});

	it('says what was meant', async () => {
		expect((await run('rnu')).stderr).toContain('Did you mean run?');
		expect((await run('run', '--sed', '1')).stderr).toMatch(/Did you mean .*--seed/);
	});

	it('loads neither the schema nor the simulator', () => {
		// What the entry imports statically, and what that imports, is all that --help reads.
		const loaded = new Set<string>();
		const visit = (path: string): void => {
			if (loaded.has(path) || !existsSync(path)) return;
			loaded.add(path);
			for (const [, from] of readFileSync(path, 'utf8').matchAll(/^import (?:[^'"]* from )?["'](\.[^'"]+)["']/gm))
				visit(join(path, '..', from));
		};
		visit(bin);
		const bytes = [...loaded].reduce((sum, path) => sum + readFileSync(path).length, 0);
		expect(bytes).toBeLessThan(200_000);
		for (const path of loaded) expect(readFileSync(path, 'utf8')).not.toMatch(/ZodType|LineCounter|Tinypool/);
	});
});

describe('init', () => {
	it('writes a scenario that fails, with a variant that passes; and never over a file', async () => {
		const created = await run('init', 'starter.yaml');
		expect([created.code, created.stdout]).toEqual([0, 'wrote starter.yaml\nnext: premortem run starter.yaml\n']);
		const again = await run('init', 'starter.yaml');
		expect([again.code, again.stderr]).toEqual([2, 'starter.yaml exists already; nothing was written\n']);
		const json = async (...args: string[]) => {
			const { code, stdout } = await run('run', 'starter.yaml', '--seeds', '5', '--format', 'json', ...args);
			return { code, result: JSON.parse(stdout) as { on_the_edge: boolean; thresholds: { seeds_passed: number }[] } };
		};
		const base = await json();
		const fixed = await json('--variant', 'throttle');
		expect([base.code, fixed.code]).toEqual([99, 0]);
		expect([base.result.on_the_edge, fixed.result.on_the_edge]).toEqual([false, false]);
		expect(base.result.thresholds.map((threshold) => threshold.seeds_passed)).toEqual([0, 0]);
		expect(fixed.result.thresholds.map((threshold) => threshold.seeds_passed)).toEqual([5, 5]);
		expect((await run('validate', 'starter.yaml')).stdout).toBe('starter.yaml: valid, 1 variant, 2 thresholds\n');
	});
});

describe('the other commands', () => {
	it('compare puts variants side by side', async () => {
		const { code, stdout, stderr } = await run('compare', 'pass.yaml', '--seeds', '2', '--format', 'json');
		expect([code, stderr]).toEqual([0, '']);
		expect(JSON.stringify(JSON.parse(stdout))).toContain('calm');
		const pretty = await run('compare', 'pass.yaml', '--seeds', '2', '--variants', 'calm', '-q');
		expect([pretty.code, pretty.stdout.includes('calm')]).toEqual([0, true]);
	});

	it('gateway tells what a config means', async () => {
		work.write(
			'litellm.yaml',
			'model_list:\n  - model_name: a\n    litellm_params: {model: openai/gpt-4o, api_key: os.environ/KEY}\nrouter_settings:\n  num_retries: 3\n',
		);
		const { code, stdout } = await run('gateway', 'litellm.yaml');
		expect(code).toBe(0);
		expect(stdout).toContain('num_retries');
		const { code: ran, stdout: report } = await run('run', 'pass.yaml', '--gateway', 'litellm.yaml', '--seeds', '1', '--no-fail');
		expect(ran).toBe(0);
		expect(report).toContain('num_retries');
	});

	it('schema prints one that takes what init writes', async () => {
		const { code, stdout, stderr } = await run('schema');
		expect([code, stderr]).toEqual([0, '']);
		const validate = new Ajv({ strict: true }).compile(JSON.parse(stdout));
		expect(validate(parse(small))).toBe(true);
		expect(stdout).toBe(readFileSync(join(root, 'scenarios/scenario.schema.json'), 'utf8'));
	});

	it('a folder stands for the scenarios in it', async () => {
		mkdirSync(join(work.path, 'folder'), { recursive: true });
		work.write('folder/b.yaml', with_('2s', '2'));
		work.write('folder/a.yml', small);
		work.write('folder/notes.md', 'not a scenario');
		const { code, stdout, stderr } = await run('validate', 'folder', 'pass.yaml');
		expect(code).toBe(3);
		expect(stdout.match(/^\S+(?=: valid)/gm)).toEqual(['folder/a.yml', 'pass.yaml']);
		expect(stderr).toContain('folder/b.yaml:');
		expect((await run('run', '.git-is-not-here')).code).toBe(3);
	});

	it('explain says what a name means, and which name may have been meant', async () => {
		const told = await run('explain', 'knative-kpa');
		expect(told).toMatchObject({ code: 0, stderr: '' });
		expect(told.stdout).toContain('stable_window');
		expect(JSON.parse((await run('explain', 'bill.total', '--format', 'json')).stdout)).toMatchObject([{ family: 'Metrics' }]);
		expect((await run('explain')).stdout).toContain('openai-node@7');
		const unknown = await run('explain', 'knative');
		expect(unknown).toMatchObject({ code: 3, stdout: '' });
		expect(unknown.stderr).toContain("nothing is called 'knative'");
	});

	it('validate counts', async () => {
		expect(await run('validate', 'pass.yaml')).toEqual({
			code: 0,
			signal: null,
			stdout: 'pass.yaml: valid, 1 variant, 1 threshold\n',
			stderr: '',
		});
	});
});

describe('progress', () => {
	it('is one line with a bar, a share, runs and the time left', () => {
		expect(progressText('tiny', 1.5, 6, 3000, true)).toBe('tiny  ━━━━━━──────────────────  25%  1 of 6 runs  about 9s left');
		expect(progressText('tiny', 0.01, 6, 3000, false)).toBe('tiny  ........................   0%  0 of 6 runs');
		expect(progressText('x'.repeat(80), 5.999, 6, 60_000, false)).toBe(
			`${'x'.repeat(29)}...  #######################.  99%  5 of 6 runs  about 1s left`,
		);
	});
});
