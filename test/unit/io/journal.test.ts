/** What a journal keeps when its writer is killed, and whose work it refuses to be. */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type JournalHead, type OpenJournal, openJournal } from '../../../src/io/journal.ts';

const folder = mkdtempSync(join(tmpdir(), 'premortem-journal-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
const fresh = () => join(folder, `${count++}.jsonl`);
const head: JournalHead = { journal: 'premortem/journal@1', version: '0.1.0', plan: 'abc', command: 'sweep', args: [], shard: null };
const open = (path: string, more: Partial<JournalHead> = {}) => openJournal(path, { ...head, ...more }) as OpenJournal;
const refusal = (path: string, more: Partial<JournalHead> = {}) => openJournal(path, { ...head, ...more }) as { problem: string };

describe('a journal', () => {
	it('holds what was appended, over any number of openings', () => {
		const path = fresh();
		open(path).append('a', { x: 1.5 });
		open(path).append('b', [2]);
		expect([...open(path).rows]).toEqual([
			['a', { x: 1.5 }],
			['b', [2]],
		]);
	});

	it('loses a torn last line and nothing else, wherever it was torn', () => {
		const path = fresh();
		const journal = open(path);
		for (const key of ['a', 'b', 'c']) journal.append(key, { value: 'é'.repeat(3) });
		const whole = readFileSync(path);
		const second = whole.lastIndexOf('["c"');
		for (let length = second; length < whole.length; length++) {
			writeFileSync(path, whole);
			truncateSync(path, length);
			const again = open(path);
			expect([...again.rows.keys()]).toEqual(['a', 'b']);
			again.append('d', 1);
			expect([...open(path).rows.keys()]).toEqual(['a', 'b', 'd']);
		}
	});

	it('begins anew where not even the first line is whole', () => {
		const path = fresh();
		open(path);
		const line = readFileSync(path, 'utf8');
		for (const length of [0, 1, 10, line.length - 1]) {
			writeFileSync(path, line.slice(0, length));
			open(path).append('a', 1);
			expect([...open(path).rows.keys()]).toEqual(['a']);
		}
	});

	it.each([
		['another scenario', { plan: 'xyz' }, 'belongs to another scenario, or the scenario has changed since'],
		['another version', { version: '9.0.0' }, 'was written by premortem 0.1.0, this is 9.0.0'],
		['another command', { command: 'run' }, 'is one of premortem sweep, not of run'],
		['a shard', { shard: [1, 2] as const }, 'is no shard'],
	])('is not one of %s', (_what, more, message) => {
		const path = fresh();
		open(path).append('a', 1);
		const before = readFileSync(path, 'utf8');
		expect(refusal(path, more).problem).toContain(message);
		expect(readFileSync(path, 'utf8')).toBe(before);
	});

	it('is never written over a file that is none, and says where one is damaged', () => {
		const path = fresh();
		for (const text of ['version: 1\nname: precious\n', 'precious', '{"a":1}\n{"b":2}\n']) {
			writeFileSync(path, text);
			expect(refusal(path).problem).toContain('is no journal of premortem');
			expect(readFileSync(path, 'utf8')).toBe(text);
		}
		const damaged = fresh();
		open(damaged).append('a', 1);
		appendFileSync(damaged, 'garbage\n["b",2]\n');
		expect(refusal(damaged).problem).toContain('line 3 of the journal');
		expect(refusal(join(folder, 'nowhere', 'x')).problem).toContain('cannot be written');
	});
});
