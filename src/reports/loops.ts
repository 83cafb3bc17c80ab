/** Which mechanisms made an incident dear. */
import { formatUsd } from '../base/units.ts';
import type { LoopsResult } from '../model/loopsResult.ts';
import type { ReportContext } from './report.ts';
import { Page } from './terminal/page.ts';
import type { Cell } from './terminal/table.ts';
import { listed } from './terminal/text.ts';
import { centsOf, percentOf, seedsOf, timesOf } from './terminal/words.ts';

export function renderLoops(result: LoopsResult, context: ReportContext): string {
	const page = new Page(context);
	const { name, variant } = result.scenario;
	page.line({ text: name, look: 'bold' }, variant === null ? '' : ` · variant ${variant}`, ' · loops');
	page.text(`${seedsOf(result.seeds)} · every set of mechanisms frozen, on the same traffic`, 2, 'dim');
	loopsSections(page, result);
	return page.toString();
}

/** Also part of what a hunt found. */
export function loopsSections(page: Page, result: LoopsResult): void {
	const number = (title: string) => ({ title, align: 'right' }) as const;
	page.heading('WHAT MADE IT DEAR', `${centsOf(result.overage_usd)} more than the quiet twin (${centsOf(result.baseline_usd)})`);
	page.table({
		columns: [{ dots: true }, number('its part'), number('share'), number('saved without it')],
		rows: [
			...result.mechanisms.map((share): Cell[] => [
				share.mechanism,
				centsOf(share.usd),
				percentOf(share.usd / result.overage_usd),
				centsOf(share.alone_usd),
			]),
			['the faults themselves', centsOf(result.disturbance_usd), percentOf(result.disturbance_usd / result.overage_usd), ''],
		],
		notes: [...result.mechanisms.map(({ owner, owner_path }) => `${owner} (${owner_path})`), null],
	});
	page.text(`the parts add up to ${centsOf(result.overage_usd)}, to the cent`, 2, 'dim');
	if (result.untouched.length > 0) page.text(`left as they are, since they matter less: ${listed(result.untouched)}`, 2, 'dim');
	const { loop } = result;
	if (loop === null) {
		page.heading('LOOP', 'none: the mechanisms of this plan add nothing');
		return;
	}
	page.heading('LOOP', `${formatUsd(loop.usd)} went round it`);
	page.text([...loop.path, loop.path[0]].join(' → '));
	page.text(
		`until contained, ten first tries led to ${Math.round(10 / (1 - loop.gain))} attempts: ${timesOf(1 / (1 - loop.gain))}`,
		2,
		'dim',
	);
}
