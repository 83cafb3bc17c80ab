/** The stories the library's tests tell of each scenario. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compareVariants } from '../../src/analysis/compare.ts';
import { plain } from '../../src/base/issue.ts';
import type { Study } from '../../src/engine/study.ts';
import { filesBeside } from '../../src/io/files.ts';
import { renderComparison } from '../../src/reports/comparison.ts';
import { reports } from '../../src/reports/index.ts';
import type { ReportContext } from '../../src/reports/report.ts';
import { compileScenario } from '../../src/scenario/compile.ts';
import { broken, headerOf, run } from './claims.ts';

/** Scenarios with a header of the common form; the weekend has one, and a test, of its own. */
export const library: readonly string[] = readdirSync('scenarios')
	.filter((name) => name.endsWith('.yaml') && name !== 'the-20k-weekend.yaml')
	.map((name) => `scenarios/${name}`)
	.sort();

const context: ReportContext = { paint: plain, width: 100, unicode: true, quiet: false };

export function tellLibrary(paths: readonly string[]): void {
	describe.each(paths)('%s', (path) => {
		const header = headerOf(path);
		const studies = new Map<string, Study>();

		it('has a header that says what is learnt, what to watch, and what every variant comes to', () => {
			expect(header.text).toMatch(/^# yaml-language-server: \$schema=\.\/scenario\.schema\.json\n#\n# .+\n#\n# Lesson: /);
			expect(header.text).toContain('\n# Watch: ');
			expect(header.without.length, 'a line "# Without ...: path=value"').toBeGreaterThan(0);
			const result = compileScenario(path, header.text, filesBeside(path));
			expect(result.ok && result.compiled.issues).toEqual([]);
			const variants = result.ok ? result.compiled.variants.map(({ name }) => name) : [];
			expect(header.table.map(({ variant }) => variant).sort()).toEqual(['as-written', ...variants].sort());
			for (const { variant, claims } of header.table) expect(claims.length, variant).toBeGreaterThan(0);
			// Somebody who writes the failure also writes what would have helped.
			expect(new Set(header.table.map(({ verdict }) => verdict)).size, 'a variant with another verdict').toBeGreaterThan(1);
		});

		it.each(header.table.map((row) => [row.variant, row] as const))('%s: as claimed', async (variant, row) => {
			const found = await run(header, variant === 'as-written' ? null : variant);
			studies.set(variant, found);
			expect(broken(row, found)).toEqual([]);
		});

		it('reads and compares as the committed reports', async () => {
			const folder = `../../reports/${path.replace(/^.*\/|\.yaml$/g, '')}`;
			const asWritten = studies.get('as-written');
			if (asWritten === undefined) throw new Error('the stories above were not told');
			await expect(reports.get('pretty').render(asWritten.result, context)).toMatchFileSnapshot(`${folder}/report.txt`);
			const table = renderComparison(compareVariants([...studies.values()]), context);
			await expect(table).toMatchFileSnapshot(`${folder}/compare.txt`);
		});

		it.each(header.without)('without $what the story is another', async ({ set }) => {
			const [asWritten] = header.table;
			expect(broken(asWritten, await run(header, null, set, [1]))).not.toEqual([]);
		});
	});
}
