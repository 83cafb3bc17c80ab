/** Patches, judged by git. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { unifiedDiff } from '../../../src/base/unifiedDiff.ts';

const folder = mkdtempSync(join(tmpdir(), 'premortem-diff-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function applied(name: string, before: string, patch: string): string {
	writeFileSync(join(folder, name), before);
	writeFileSync(join(folder, 'x.patch'), patch);
	execFileSync('git', ['apply', '--whitespace=nowarn', 'x.patch'], { cwd: folder, stdio: 'pipe' });
	return readFileSync(join(folder, name), 'utf8');
}

describe('unifiedDiff(path, before, after)', () => {
	const numbered = Array.from({ length: 30 }, (_, i) => `line ${i}\n`).join('');

	it('shows a change with three lines around it', () => {
		expect(unifiedDiff('a.yaml', numbered, numbered.replace('line 9\n', 'line nine\n'))).toBe(
			`--- a/a.yaml\n+++ b/a.yaml\n@@ -7,7 +7,7 @@\n line 6\n line 7\n line 8\n-line 9\n+line nine\n line 10\n line 11\n line 12\n`,
		);
		expect(unifiedDiff('a.yaml', numbered, numbered)).toBe('');
	});

	it.each([
		['two changes far apart', numbered, numbered.replace('line 2\n', 'x\n').replace('line 25\n', '')],
		['two changes close together', numbered, numbered.replace('line 2\n', 'x\n').replace('line 9\n', 'y\nz\n')],
		['the first and the last line', numbered, `new\n${numbered}new\n`],
		['no line end at the end, before', 'a\nb', 'a\nb\n'],
		['no line end at the end, after', 'a\nb\n', 'a\nc'],
		['no line end at the end, both', 'a\nb', 'x\nb'],
		['the line ends of Windows', 'a\r\nb\r\n', 'a\r\nc\r\n'],
		['everything', 'a\n', 'b\n'],
	])('%s', (_what, before, after) => {
		expect(applied('a.yaml', before, unifiedDiff('a.yaml', before, after))).toBe(after);
	});

	it('takes a name with spaces', () => {
		expect(applied('a b.yaml', 'a\n', unifiedDiff('a b.yaml', 'a\n', 'b\n'))).toBe('b\n');
	});

	it('any two texts', () => {
		const lines = fc
			.array(fc.constantFrom('a\n', 'b\n', 'c\n', '\n', '- x\n', '+ y\n'), { minLength: 1, maxLength: 25 })
			.map((all) => all.join(''));
		const text = fc.tuple(lines, fc.constantFrom('', 'end')).map(([all, end]) => all + end);
		fc.assert(
			fc.property(text, text, (before, after) => {
				if (before !== after) expect(applied('a.yaml', before, unifiedDiff('a.yaml', before, after))).toBe(after);
			}),
			{ seed: 20, numRuns: 60 },
		);
	});
});
