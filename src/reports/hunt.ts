/** What a hunt found: the smallest disturbance, the cliff beside it, what would have stopped it. */
import { formatUsd } from '../base/units.ts';
import type { Disturbance, FoundDisturbance, HuntResult } from '../model/huntResult.ts';
import { loopsSections } from './loops.ts';
import type { ReportContext } from './report.ts';
import { Page } from './terminal/page.ts';
import { counted, lengthOf, seedsOf } from './terminal/words.ts';

export function renderHunt(result: HuntResult, context: ReportContext): string {
	const page = new Page(context);
	const { scenario, within_s, target_usd, found } = result;
	const when = within_s === null ? 'by the end of the run' : `within ${lengthOf(within_s)} of onset`;
	page.line({ text: scenario.name, look: 'bold' }, ` · hunting a bill of ${formatUsd(target_usd)} ${when}`);
	page.text(`${seedsOf(result.seeds)} · ${counted(result.probes, 'disturbance')} simulated`, 2, 'dim');
	if (found === null) notReachable(page, result);
	else foundSections(page, result, found);
	return page.toString();
}

function notReachable(page: Page, { bounds, worst, full_pools_usd, target_usd }: HuntResult): void {
	page.heading('NOT REACHABLE', 'within these bounds', 'green');
	page.table({
		columns: [{}, { title: 'mild' }, { title: 'severe' }],
		rows: bounds.map(({ path, mild, severe }) => [path, mild, severe]),
	});
	if (worst !== null) page.text(`the worst that was tried comes to ${formatUsd(worst.bill_usd.mean)}: ${inWords(worst)}`);
	if (full_pools_usd < target_usd)
		page.text(
			`all replicas the pools may have would cost ${formatUsd(full_pools_usd)} in that time: replicas.max is what stands in the way`,
		);
	page.text('widen the bounds with --vary path=mild..severe', 2, 'dim');
}

function foundSections(page: Page, { bounds, seeds, target_usd }: HuntResult, found: FoundDisturbance): void {
	page.heading(
		'SMALLEST DISTURBANCE',
		`${formatUsd(found.bill_usd.mean)}, reached by ${found.reached} of ${counted(seeds.length, 'seed')}`,
		'red',
	);
	page.table({
		columns: [{}, { title: 'value' }, { title: 'looked through' }],
		rows: found.set.map(({ path, value }, i) => [
			path,
			{ text: value, look: 'bold' },
			`${bounds[i].mild} to ${bounds[i].severe}${value === bounds[i].mild ? ', so it may be milder still' : ''}`,
		]),
	});
	page.heading('THE CLIFF', 'one step milder in one respect, and the target is missed');
	page.table({
		columns: [{}, { title: 'instead of' }, { title: 'bill', align: 'right' }],
		rows: found.milder.map(({ changed, set, bill_usd }) => [
			`${changed} ${valueAt(set, changed)}`,
			valueAt(found.set, changed),
			formatUsd(bill_usd.mean),
		]),
	});
	if (found.milder.length === 0) page.text('none: the mildest of everything does it', 2, 'red');
	const stopping = found.variants.filter(({ stops }) => stops);
	if (found.variants.length > 0) {
		page.heading(
			'WHAT WOULD HAVE STOPPED IT',
			`${stopping.length} of ${counted(found.variants.length, 'variant')} stay below ${formatUsd(target_usd)}`,
		);
		page.table({
			columns: [{}, {}, { title: 'bill', align: 'right' }],
			rows: found.variants.map(({ variant, bill_usd, stops }) => [
				stops ? { text: '✓', look: 'green' } : { text: '✗', look: 'red' },
				variant,
				formatUsd(bill_usd),
			]),
		});
	}
	if (found.loops !== null) loopsSections(page, found.loops);
	page.line();
	page.command('replay:', found.replay.split(/ (?=--)/));
}

function inWords({ set }: Disturbance): string {
	return set.map(({ path, value }) => `${path} ${value}`).join(', ');
}

function valueAt(set: Disturbance['set'], path: string): string {
	return set.find((each) => each.path === path)?.value ?? '';
}
