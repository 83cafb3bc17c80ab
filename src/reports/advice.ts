/** Advice for people: what helps, what it costs on a good day, and the patch. */
import { formatUsd } from '../base/units.ts';
import type { Advice, FalseTrip, Proposal } from '../model/advice.ts';
import type { ReportContext } from './report.ts';
import { Page } from './terminal/page.ts';
import type { Cell } from './terminal/table.ts';
import { counted, latencyOf, lengthOf, percentOf, seedsOf } from './terminal/words.ts';

export function renderAdvice(advice: Advice, context: ReportContext): string {
	const page = new Page(context);
	const { scenario, seeds, base, tried, proposals, skipped, chosen } = advice;
	page.line({ text: scenario.name, look: 'bold' }, scenario.variant === null ? '' : ` · variant ${scenario.variant}`, ' · advice');
	page.text(`${counted(tried, 'change')} simulated on ${seedsOf(seeds)}, on the same traffic`, 2, 'dim');
	page.heading('AS IT IS', base.why === '' ? 'passes' : `fails: ${base.why}`, base.why === '' ? 'green' : 'red');
	page.text(
		`bill ${formatUsd(base.bill_usd.mean)}, goodput ${percentOf(base.goodput_ratio)}, p95 ${latencyOf(base.latency_p95_s)}` +
			(base.mttc_s === null ? '' : `, contained after ${lengthOf(base.mttc_s)}`),
	);
	proposalsSection(page, proposals);
	if (skipped.length > 0) page.text(`not considered: ${skipped.map(({ name, why }) => `${name} (${why})`).join('; ')}`, 2, 'dim');
	if (chosen === null) {
		page.heading('NO PATCH', 'nothing that was tried keeps the thresholds', 'red');
		page.text('loosen a threshold, or add a variant with another mitigation', 2, 'dim');
		return page.toString();
	}
	const { patch, verified, proposal } = chosen;
	page.heading('PATCH', proposals[proposal].changes.join(' and '), 'green');
	for (const line of patch.trimEnd().split('\n')) page.line({ text: line.replace(/\r$/, ''), look: lookOf(line) });
	page.line();
	page.text(
		`run again with the patch on ${seedsOf(verified.seeds)}: ${formatUsd(verified.bill_usd.mean)}, goodput ${percentOf(verified.goodput_ratio)}`,
	);
	page.text('to apply it: premortem advise ... --format patch | git apply', 2, 'dim');
	return page.toString();
}

function lookOf(line: string): 'green' | 'red' | 'dim' {
	return line.startsWith('+') ? 'green' : line.startsWith('-') ? 'red' : 'dim';
}

function proposalsSection(page: Page, proposals: readonly Proposal[]): void {
	const number = (title: string, optional = 0) => ({ title, align: 'right', optional }) as const;
	const factor = proposals.find(({ false_trip }) => false_trip !== null)?.false_trip?.factor;
	page.heading('WHAT WAS TRIED', 'the best of it');
	page.table({
		columns: [
			{},
			{ title: 'change', min: 24 },
			number('bill'),
			number('saved'),
			number('goodput'),
			number('p95', 2),
			number('contain', 1),
			number('on a good day'),
		],
		rows: proposals.map((proposal): Cell[] => [
			proposal.kept ? { text: '✓', look: 'green' } : { text: '✗', look: 'red' },
			proposal.changes.join(' and '),
			formatUsd(proposal.bill_usd.mean),
			formatUsd(proposal.saved_usd.mean),
			percentOf(proposal.goodput_ratio),
			latencyOf(proposal.latency_p95_s),
			proposal.mttc_s === null ? '-' : lengthOf(proposal.mttc_s),
			proposal.false_trip === null ? { text: '-', look: 'dim' } : goodDay(proposal.false_trip),
		]),
		notes: proposals.map(({ why }) => (why === '' ? null : why)),
	});
	if (factor !== undefined)
		page.text(
			`on a good day: what it adds to the bill, and whom it refuses, when the crowd is real and no larger than the system copes with as it is (${Number(factor.toPrecision(3))}x)`,
			2,
			'dim',
		);
}

function goodDay({ extra_usd, lost_requests, lost_ratio }: FalseTrip): Cell {
	const money = `${extra_usd >= 0 ? '+' : ''}${formatUsd(extra_usd)}`;
	return lost_requests === 0 ? money : { text: `${money}, ${percentOf(lost_ratio)} lost`, look: lost_ratio > 0.001 ? 'red' : 'dim' };
}
