/** The verdict, and what was simulated. */
import type { Result, ThresholdResult, Verdict } from '../../model/result.ts';
import type { Page } from './page.ts';
import type { Cell, Column, Span, Table } from './table.ts';
import { listed } from './text.ts';
import { instantOf, lengthOf, seedsOf } from './words.ts';

export const verdictMarks: Readonly<Record<Verdict, Span>> = {
	pass: { text: '✓', look: 'green' },
	warn: { text: '!', look: 'yellow' },
	fail: { text: '✗', look: 'red' },
};

export function headline(page: Page, result: Result): void {
	const { scenario, verdict } = result;
	const { look, text: mark } = verdictMarks[verdict];
	const variant = scenario.variant === null ? '' : ` (variant ${scenario.variant})`;
	const edge = result.on_the_edge ? ', on the edge' : '';
	page.line({ text: `${mark} ${verdict.toUpperCase()}${edge}`, look }, '  ', { text: scenario.name, look: 'bold' }, variant);
	if (scenario.summary.trim() !== '') page.text(scenario.summary.trim());
	const prices = result.prices_as_of === null ? 'nothing priced' : `prices as of ${result.prices_as_of}`;
	const facts = [seedsOf(result.seeds), `${lengthOf(result.horizon_s)} simulated`, prices, `plan ${scenario.plan_hash.slice(0, 8)}`];
	page.text(listed(facts), 2, 'dim');
}

export function thresholdsSection(page: Page, result: Result): void {
	const { thresholds, seeds } = result;
	if (thresholds.length === 0) {
		page.heading('THRESHOLDS', 'none: this run can only fail by a finding', 'dim');
		return;
	}
	const breached = thresholds.filter((threshold) => !threshold.pass).length;
	if (breached === 0) page.heading('THRESHOLDS', `${thresholds.length} of ${thresholds.length} hold`, 'green');
	else page.heading('THRESHOLDS', `${breached} of ${thresholds.length} breached`, thresholds.some(fails) ? 'red' : 'yellow');
	const columns: Column[] = [{}, { min: 16 }, { min: 12 }, { align: 'right' }];
	const rows = thresholds.map((threshold): Cell[] => {
		const { look } = verdictMarks[threshold.pass ? 'pass' : threshold.severity];
		return [
			verdictMarks[threshold.pass ? 'pass' : threshold.severity],
			threshold.metric,
			{ text: threshold.expression, look: 'dim' },
			threshold.pass ? threshold.observed_text : { text: threshold.observed_text, look },
		];
	});
	const long = thresholds.map((threshold) => remark(threshold, seeds.length, 'first crossed at'));
	const short = thresholds.map((threshold) => remark(threshold, seeds.length, 'crossed'));
	const beside = (remarks: readonly string[]): Table => ({
		columns: [...columns, { min: 12 }],
		rows: rows.map((row, i) => [...row, { text: remarks[i], look: 'dim' }]),
	});
	// Beside the threshold in full, beside it in brief, or else under it.
	const fitting = [beside(long), beside(short)].find((table) => !page.squeezes(table));
	page.table(fitting ?? { columns, rows, notes: long.map((text) => (text === '' ? null : text)) });
}

function fails(threshold: ThresholdResult): boolean {
	return !threshold.pass && threshold.severity === 'fail';
}

function remark(threshold: ThresholdResult, seeds: number, crossed: string): string {
	const parts: string[] = [];
	if (threshold.first_crossed_s !== null) parts.push(`${crossed} ${instantOf(threshold.first_crossed_s)}`);
	if (threshold.severity === 'warn' && !threshold.pass) parts.push('(warn)');
	if (threshold.seeds_passed > 0 && threshold.seeds_passed < seeds) parts.push(`(${threshold.seeds_passed}/${seeds} seeds pass)`);
	return parts.join(' ');
}

export function findingsSection(page: Page, result: Result): void {
	const { findings } = result;
	const edgeUntold = result.on_the_edge && !findings.some((finding) => finding.code === 'on-the-edge');
	if (findings.length === 0 && !edgeUntold) return;
	page.heading('FINDINGS');
	for (const finding of findings) {
		const mark: Span = finding.severity === 'info' ? { text: '·', look: 'cyan' } : verdictMarks[finding.severity];
		const owner = finding.owner === null ? '' : ` (${finding.owner})`;
		page.text(`${finding.code}: ${finding.message}${owner}`, 2, undefined, mark);
	}
	if (edgeUntold) {
		const message = 'on-the-edge: the seeds do not agree on the verdict, or an interval straddles a limit; run more seeds.';
		page.text(message, 2, undefined, verdictMarks.warn);
	}
}
