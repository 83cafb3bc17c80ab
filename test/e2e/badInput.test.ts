/** What the command line does with bad input: all of it said at once, where it is and how to put it right; exit 3; nothing written. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { small, with_ } from '../unit/scenario/small.ts';
import { ensureBuilt, premortem, workFolder } from './cli.ts';

const work = workFolder();
const validate = (...args: string[]) => premortem(['validate', ...args], work.path);

beforeAll(ensureBuilt);
afterAll(() => work.remove());

/** Refused with 3, a clean stdout, and exactly this message. */
async function refused(args: readonly string[], ...lines: string[]): Promise<void> {
	const before = work.names();
	const { code, stdout, stderr } = await premortem(args, work.path);
	expect(stderr).toBe(`${lines.join('\n')}\n`);
	expect([code, stdout]).toEqual([3, '']);
	expect(work.names()).toEqual(before);
}

describe('a scenario', () => {
	it('with a number without a unit', async () => {
		work.write('bare.yaml', with_('2s', '2'));
		await refused(
			['run', 'bare.yaml', '-o', 'result.txt'],
			'bare.yaml:10:14  error PM006 clients.web.timeout: expected a duration with a unit, such as 90s, got 2, a number without a unit',
			'   10 |     timeout: 2',
			'      |              ^',
			'  hint: write 2s, 2ms, 2m or 2h',
		);
	});

	it('that is no YAML', async () => {
		work.write('syntax.yaml', with_('name: tiny', 'name: "ti\\qny"'));
		await refused(
			['run', 'syntax.yaml'],
			'syntax.yaml:2:10  error PM001 Invalid escape sequence \\q',
			'    2 | name: "ti\\qny"',
			'      |          ^',
		);
	});

	it('with an unknown key', async () => {
		work.write('key.yaml', with_('timeout:', 'timout:'));
		await refused(
			['run', 'key.yaml'],
			"key.yaml:10:5  error PM004 clients.web: unknown key 'timout'; did you mean 'timeout'?",
			'   10 |     timout: 2s',
			'      |     ^^^^^^',
			'  hint: allowed here: preset, timeout, cancel, retry, attempts, retry_on, deadline, retry_budget, total, hedge, retry_after, guards, upstream',
		);
	});

	it('with an unknown GPU', async () => {
		work.write('gpu.yaml', with_('aws/p5.4xlarge', 'aws/p5.5xlarge'));
		const { code, stderr } = await validate('gpu.yaml');
		expect(code).toBe(3);
		expect(stderr).toContain("gpu.yaml:19:12  error PM008 pools.gpu.price: the price book has no 'aws/p5.5xlarge'\n");
		expect(stderr).toContain('  hint: nearest: aws/p5.4xlarge, ');
	});

	it('with many mistakes says all of them, in order', async () => {
		work.write(
			'many.yaml',
			with_('2s', '2').replace('3x', '3').replace('2/s', '-2/s').replace('bill.total', 'bil.total').replace('gpu\n', 'gpuu\n'),
		);
		const { code, stdout, stderr } = await validate('many.yaml');
		expect([code, stdout]).toEqual([3, '']);
		expect(stderr.match(/^many\.yaml:\d+:\d+ {2}error PM\d+/gm)).toEqual([
			'many.yaml:7:37  error PM007',
			'many.yaml:10:14  error PM006',
			'many.yaml:14:9  error PM008',
			'many.yaml:21:44  error PM006',
			'many.yaml:23:3  error PM010',
		]);
	});

	it('with ten thousand mistakes shows twenty and counts the rest', async () => {
		work.write('flood.yaml', with_('["value < $5"]', `\n${'    - value < 5\n'.repeat(900)}`));
		const { code, stderr } = await validate('flood.yaml');
		expect(code).toBe(3);
		expect(stderr.match(/error PM010/g)).toHaveLength(20);
		expect(stderr).toMatch(/\.\.\. and 880 more\n$/);
	});

	it('that is empty, a list, or not text', async () => {
		work.write('empty.yaml', '');
		work.write('list.yaml', '- a\n- b\n');
		work.write(
			'noise.yaml',
			new Uint8Array(4096).map((_, i) => (i * 7919) % 256),
		);
		const { code, stdout, stderr } = await validate('empty.yaml', 'list.yaml', 'noise.yaml');
		expect([code, stdout]).toEqual([3, '']);
		expect(stderr).toContain('empty.yaml:1:1  error PM005 the scenario is empty\n');
		expect(stderr).toContain('list.yaml:1:1  error PM006 a scenario is a mapping that begins with `version: 1`, got a list\n');
		expect(stderr).toContain('noise.yaml:1:1  error PM001 this is not a text file: it has null bytes\n');
	});

	it('that is not there, or a directory', async () => {
		mkdirSync(join(work.path, 'folder'));
		await refused(['run', 'nowhere.yaml'], 'nowhere.yaml:1:1  error PM002 the scenario cannot be read: there is no such file');
		await refused(['run', 'folder'], 'folder:1:1  error PM002 the scenario cannot be read: it is a directory');
		await refused(['gateway', 'folder'], 'folder:1:1  error PM002 the config cannot be read: it is a directory');
	});

	it('of fifty megabytes, unread', async () => {
		work.write('large.yaml', new Uint8Array(50 * 1024 * 1024).fill(0x23));
		const started = performance.now();
		await refused(['run', 'large.yaml'], 'large.yaml:1:1  error PM003 the scenario cannot be read: it is 50 MB; the limit is 4 MB');
		await refused(['gateway', 'large.yaml'], 'large.yaml:1:1  error PM003 the config cannot be read: it is 50 MB; the limit is 4 MB');
		expect(performance.now() - started).toBeLessThan(10_000);
	});

	it('that is an alias bomb', async () => {
		const lines = Array.from(
			{ length: 9 },
			(_, i) =>
				`x${i}: &x${i} [${Array(9)
					.fill(i === 0 ? 'x' : `*x${i - 1}`)
					.join(', ')}]\n`,
		);
		work.write('bomb.yaml', lines.join(''));
		const { code, stdout, stderr } = await validate('bomb.yaml');
		expect([code, stdout]).toEqual([3, '']);
		expect(stderr).toMatch(/^bomb\.yaml:\d+:\d+ {2}error PM003 /);
	});

	it('whose names would write to the terminal', async () => {
		work.write('escape.yaml', with_('  users:', '  "us\\e[2Jers":'));
		const { stderr } = await validate('escape.yaml');
		expect(stderr).toContain("traffic: expected a name of letters, digits, - and _ that begins with a letter, got 'us\ufffd[2Jers'");
		expect(stderr).not.toContain('\u001b');
	});

	it('that runs into a bound of its own', async () => {
		work.write('bound.yaml', `${small}limits: {events: 50}\n`);
		const { code, stdout, stderr } = await premortem(['run', 'bound.yaml', '-o', 'bound.txt'], work.path);
		expect([code, stdout]).toEqual([3, '']);
		expect(stderr).toMatch(/^bound\.yaml:28:18 {2}error PM014 the run reached its bound of 50 \(limits\.events\)/);
		expect(work.names()).not.toContain('bound.txt');
	});
});

describe('a file that a scenario names', () => {
	it('a gateway config that is not there', async () => {
		work.write('config.yaml', with_('pool: gpu', 'pool: gpu\n  config: ./litellm.yaml'));
		await refused(
			['run', 'config.yaml'],
			"config.yaml:15:11  error PM002 the gateway config './litellm.yaml' cannot be read: there is no such file",
			'   15 |   config: ./litellm.yaml',
			'      |           ^^^^^^^^^^^^^^',
			'  hint: paths are relative to the scenario',
		);
	});

	it('a trace with a malformed row, named from where one stands', async () => {
		mkdirSync(join(work.path, 'deep'));
		work.write(
			'deep/rows.csv',
			'TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:17:03.9799600,4808,10\n2023-11-16 18:17:04.0319600,abc,8\n',
		);
		work.write('deep/trace.yaml', with_('{kind: poisson, rate: 2/s}', '{kind: trace, file: rows.csv}'));
		await refused(
			['run', 'deep/trace.yaml'],
			"deep/rows.csv:3:29  error PM011 ContextTokens: expected a whole number of tokens, got 'abc'",
			'    3 | 2023-11-16 18:17:04.0319600,abc,8',
			'      |                             ^^^',
		);
	});
});

describe('flags', () => {
	beforeAll(() => void work.write('small.yaml', small));

	it('--set, each on a line of its own', async () => {
		await refused(
			['run', 'small.yaml', '--set', 'pools.gpu.slots=2', '--set', 'clients.web.timeout=3', '--set', 'client.web.attempts=3'],
			'--set:2:21  error PM006 clients.web.timeout: expected a duration with a unit, such as 90s, got 3, a number without a unit',
			'    2 | clients.web.timeout=3',
			'      |                     ^',
			'  hint: write 3s, 3ms, 3m or 3h',
			"--set:3:1  error PM004 unknown key 'client'; did you mean 'clients'?",
			'    3 | client.web.attempts=3',
			'      | ^^^^^^^^^^^^^^^^^^^',
			'  hint: allowed here: version, name, summary, start, duration, traffic, clients, gateway, pipelines, releases, pools, monitors, prices, faults, incident, thresholds, variants, measure, limits',
		);
	});

	it('--variant and --variants', async () => {
		const lines = (flag: string) => [
			`${flag}:1:1  error PM008 there is no variant 'clam'; did you mean 'calm'?`,
			'    1 | clam',
			'      | ^^^^',
			'  hint: known: calm',
		];
		await refused(['run', 'small.yaml', '--variant', 'clam'], ...lines('--variant'));
		await refused(['compare', 'small.yaml', '--variants', 'clam'], ...lines('--variants'));
	});

	it('--gateway, relative to where one stands', async () => {
		await refused(
			['run', 'small.yaml', '--gateway', 'nope.yaml'],
			"--gateway:1:1  error PM002 the gateway config 'nope.yaml' cannot be read: there is no such file",
			'    1 | nope.yaml',
			'      | ^^^^^^^^^',
		);
	});
});

describe('validate', () => {
	it('checks every variant, and says which', async () => {
		work.write(
			'variants.yaml',
			with_('{clients.web.attempts: 2}', '{clients.web.attempts: two}\n  bold:\n    set: {clients.webb.attempts: 9}'),
		);
		await refused(
			['validate', 'variants.yaml'],
			"variants.yaml:27:33  error PM006 variant calm: clients.web.attempts: expected a whole number from 1 to 60,000, got 'two'",
			'   27 |     set: {clients.web.attempts: two}',
			'      |                                 ^^^',
			"variants.yaml:29:11  error PM008 variant bold: there is no client 'webb' to change; did you mean 'web'?",
			'   29 |     set: {clients.webb.attempts: 9}',
			'      |           ^^^^^^^^^^^^^^^^^^^^^',
			'  hint: known: web',
		);
	});

	it('of several goes on after a bad one', async () => {
		work.write('good.yaml', small);
		work.write('bad.yaml', with_('2s', '2'));
		const { code, stdout, stderr } = await validate('bad.yaml', 'good.yaml');
		expect([code, stdout]).toEqual([3, 'good.yaml: valid, 1 variant, 1 threshold\n']);
		expect(stderr).toMatch(/^bad\.yaml:10:14 /);
	});
});

describe('a gateway config', () => {
	it('that is no YAML, or of no known product', async () => {
		work.write('broken.yaml', 'model_list: [\n');
		const broken = await premortem(['gateway', 'broken.yaml', '--product', 'litellm'], work.path);
		expect(broken.code).toBe(3);
		expect(broken.stderr).toMatch(/^broken\.yaml:\d+:\d+ {2}error PM001 /);
		work.write('other.yaml', 'hello: world\n');
		const other = await premortem(['gateway', 'other.yaml'], work.path);
		expect(other.code).toBe(3);
		expect(other.stderr).toMatch(/^other\.yaml:1:1 {2}error PM012 /);
	});

	it('for a product nobody knows', async () => {
		const { code, stderr } = await premortem(['gateway', 'other.yaml', '--product', 'litelm'], work.path);
		expect(code).toBe(3);
		expect(stderr).toContain("did you mean 'litellm'?");
	});
});
