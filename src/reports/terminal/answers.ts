/** Whether answers were right, and what wrong ones cost people: beside the bill, never in it. */
import { formatCount } from '../../base/units.ts';
import type { Result } from '../../model/result.ts';
import type { Page } from './page.ts';
import type { Cell } from './table.ts';
import { centsOf, percentOf } from './words.ts';

export function answersSection(page: Page, { quality }: Result): void {
	if (quality === undefined) return;
	page.heading('ANSWERS', 'wrong ones are answered well, as far as a status code can tell', 'dim');
	page.table({
		columns: [{ dots: true }, {}],
		rows: [
			[
				'wrong answers taken',
				`${formatCount(quality.wrong_answers)} of ${formatCount(quality.answers)} (${percentOf(quality.wrong_ratio)})`,
			],
			['asked again', formatCount(quality.reasks)],
			['given up with a wrong answer', formatCount(quality.unresolved)],
			...Object.entries(quality.pools).map(([name, pool]): Cell[] => [
				`wrong from ${name}`,
				`${formatCount(pool.wrong_answers)} of ${formatCount(pool.answers)} (${percentOf(pool.wrong_ratio)})`,
			]),
		],
	});
	if (quality.people.length === 0) return;
	page.heading('PEOPLE', `${centsOf(quality.people_cost_usd)}, in no cloud bill`);
	page.table({
		columns: [{ dots: true }, {}, { align: 'right' }],
		rows: [
			...quality.people.map(({ stream, what, cases, usd }): Cell[] => [`${what} (${stream})`, formatCount(cases), centsOf(usd)]),
			[{ text: 'the quiet twin', look: 'dim' }, '', { text: centsOf(quality.people_baseline_usd), look: 'dim' }],
		],
	});
}
