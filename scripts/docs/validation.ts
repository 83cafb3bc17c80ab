/**
 * Brings the tables of docs/validation.md up to date: `npm run validation`. Runs the theory and the reproduction suite,
 * which say what they compared, and writes their rows between the marks `<!-- rows: ... -->` and `<!-- end -->`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WrittenRow } from '../../test/support/validation.ts';
import { table } from './tables.ts';

const root: string = join(import.meta.dirname, '../..');
const page: string = join(root, 'docs/validation.md');

const folder = mkdtempSync(join(tmpdir(), 'premortem-validation-'));
const file = join(folder, 'rows.jsonl');
const { status } = spawnSync('npx', ['vitest', 'run', 'test/theory', 'test/reproduction'], {
	cwd: root,
	stdio: 'inherit',
	env: { ...process.env, VALIDATION_ROWS: file },
});
if (status !== 0) {
	process.stderr.write('the suite failed; docs/validation.md is left as it is\n');
	process.exit(1);
}
const rows: WrittenRow[] = (existsSync(file) ? readFileSync(file, 'utf8') : '')
	.split('\n')
	.filter((line) => line !== '')
	.map((line) => JSON.parse(line) as WrittenRow);
rmSync(folder, { recursive: true });

const before = readFileSync(page, 'utf8');
const after = before
	.replace(/<!-- rows: (\S+) -->\n[\s\S]*?<!-- end -->/g, (whole, of: string) => {
		const own = rows.filter(({ test }) => test.startsWith(of));
		// What could not be measured here, for want of the recordings, stays as it was measured last.
		return own.length === 0 ? whole : `<!-- rows: ${of} -->\n${tableOf(own)}\n<!-- end -->`;
	})
	.replace(/Measured on [\d-]+/, `Measured on ${new Date().toISOString().slice(0, 10)}`);
writeFileSync(page, after);

function tableOf(own: readonly WrittenRow[]): string {
	const sorted = own.map((row, i) => ({ row, i })).sort((a, b) => a.row.test.localeCompare(b.row.test) || a.i - b.i);
	return table(
		['what', 'expected', 'simulated', 'error', 'allowed', 'seeds'],
		sorted.map(({ row: { what, expected, simulated, half, seeds, allowed, miss } }) => [
			miss === true ? `**miss:** ${what}` : what,
			short(expected),
			half === undefined ? short(simulated) : `${short(simulated)} ± ${Number(half.toPrecision(2))}`,
			errorOf(expected, simulated),
			allowed,
			seeds === undefined ? '' : String(seeds),
		]),
	);
}

function errorOf(expected: number, simulated: number): string {
	if (expected === simulated) return '0';
	if (expected === 0) return '';
	const percent = 100 * (simulated / expected - 1);
	return `${percent >= 0 ? '+' : '−'}${Number(Math.abs(percent).toPrecision(2))} %`;
}

function short(value: number): string {
	return Number(value.toPrecision(5)).toLocaleString('en-US', { maximumFractionDigits: 12 });
}
