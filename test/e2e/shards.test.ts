/** Parts of a command, run apart and put together: the same bytes as in one. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { small, with_ } from '../unit/scenario/small.ts';
import { ensureBuilt, premortem, workFolder } from './cli.ts';

const work = workFolder();
const run = (...args: string[]) => premortem(args, work.path);

beforeAll(async () => {
	await ensureBuilt();
	work.write('small.yaml', small);
	work.write('breach.yaml', with_('value < $5', 'value < $0.01'));
});
afterAll(() => work.remove());

/** Runs `args` in parts, and gives the journals. */
async function parts(name: string, count: number, args: readonly string[]): Promise<string[]> {
	const files = Array.from({ length: count }, (_, i) => `${name}-${i + 1}.jsonl`);
	for (const [i, file] of files.entries()) {
		const { code, stdout, stderr } = await run(...args, '--shard', `${i + 1}/${count}`, '--journal', file);
		expect([code, stdout]).toEqual([0, '']);
		expect(stderr).toBe(args.includes('-q') ? '' : `shard ${i + 1}/${count} is in ${file}; when all are there: premortem merge <files>\n`);
	}
	return files;
}

describe('premortem merge', () => {
	it.each([
		['run', 3, ['run', 'breach.yaml', '--seeds', '4', '--format', 'json', '--trace']],
		['run-quiet', 2, ['run', 'small.yaml', '--seeds', '3', '-q', '--set', 'clients.web.attempts=2', '--format', 'junit']],
		['compare', 4, ['compare', 'small.yaml', '--seeds', '3', '--format', 'json']],
		['sweep', 3, ['sweep', 'small.yaml', '--vary', 'clients.web.attempts=1,2,4', '--seeds', '2', '--format', 'csv']],
		['more-than-there-is', 9, ['run', 'small.yaml', '--seeds', '1', '-q', '--format', 'json']],
	])('%s: %i parts give what one gives, its exit code included', async (name, count, args) => {
		const whole = await run(...args);
		const files = await parts(name, count, args);
		expect(await run('merge', ...files)).toEqual(whole);
		if (name === 'run') expect(whole.code).toBe(99);
		// In any order, into a file, in another format.
		await run('merge', ...[...files].reverse(), '-o', `${name}.out`);
		expect(readFileSync(join(work.path, `${name}.out`), 'utf8')).toBe(whole.stdout);
		if (name === 'sweep') expect((await run('merge', ...files, '--format', 'jsonl')).stdout).toMatch(/^\{"point":0/);
	});

	it('refuses parts that are not all there, or do not belong together', async () => {
		const args = ['run', 'small.yaml', '--seeds', '2', '-q'];
		const [one, two, three] = await parts('own', 3, args);
		const [other] = await parts('other', 3, [...args.slice(0, 3), '3', '-q']);
		const [compared] = await parts('compared', 3, ['compare', 'small.yaml', '--seeds', '2', '-q']);
		work.write('none.jsonl', 'hello\n');
		const refusals: readonly [readonly string[], string][] = [
			[[one, two], 'of 3 parts, 3/3 is missing'],
			[[one, two, three, two], 'own-2.jsonl is part 2/3, as is own-2.jsonl'],
			[[one, other, three], 'is a part of another command'],
			[[one, compared, three], 'is one of premortem compare, not of run'],
			[[one, 'none.jsonl'], 'none.jsonl is no journal of premortem'],
			[[one, 'nowhere.jsonl'], 'there is no such file'],
		];
		for (const [files, message] of refusals) {
			const { code, stdout, stderr } = await run('merge', ...files);
			expect([code, stdout]).toEqual([3, '']);
			expect(stderr).toContain(message);
		}
		work.write('small.yaml', small.replace('500ms', '400ms'));
		const changed = await run('merge', one, two, three);
		work.write('small.yaml', small);
		expect([changed.code, changed.stdout]).toEqual([3, '']);
		expect(changed.stderr).toMatch(/PM016 no shard holds the run of plan \w+ with seed 1[\s\S]*hint/);
	});

	it.each([
		['a part without a journal', ['run', 'small.yaml', '--seeds', '2', '--shard', '1/2'], 'needs --journal'],
		['a part without seeds', ['compare', 'small.yaml', '--shard', '1/2', '--journal', 'x.jsonl'], 'needs --seeds'],
		['a part that is none', ['run', 'small.yaml', '--seeds', '2', '--shard', '3/2', '--journal', 'x.jsonl'], 'expected a part such as 2/4'],
		['a journal of two scenarios', ['run', 'small.yaml', 'breach.yaml', '--journal', 'x.jsonl'], 'a journal is one of one scenario'],
	])('%s is a wrong command line', async (_what, args, message) => {
		const { code, stdout, stderr } = await run(...args);
		expect([code, stdout]).toEqual([2, '']);
		expect(stderr).toContain(message);
	});

	it('a run with a journal goes on from it', async () => {
		const args = ['run', 'small.yaml', '--seeds', '3', '--format', 'json', '--journal', 'kept.jsonl'];
		const first = await run(...args);
		const lines = readFileSync(join(work.path, 'kept.jsonl'), 'utf8').split('\n');
		expect(lines).toHaveLength(1 + 6 + 1);
		work.write('kept.jsonl', `${lines.slice(0, 4).join('\n')}\n`);
		expect(await run(...args)).toEqual(first);
		expect(readFileSync(join(work.path, 'kept.jsonl'), 'utf8').split('\n').sort()).toEqual(lines.sort());
	});
});
