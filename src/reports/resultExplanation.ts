/** A result in words: what it cost and why, how it went on, and one charge worked out, for `premortem explain result.json`. */
import { formatCount, formatUsd } from '../base/units.ts';
import { type CauseName, causeTitles } from '../model/causes.ts';
import type { LedgerLine, Result } from '../model/result.ts';
import type { ReportContext } from './report.ts';
import { Page } from './terminal/page.ts';
import type { Cell } from './terminal/table.ts';
import { centsOf, clockOf, counted, instantOf, lengthOf, percentOf, seedsOf, timesOf } from './terminal/words.ts';

export function renderResultExplanation(result: Result, context: ReportContext): string {
	const page = new Page(context);
	const { scenario, seeds } = result;
	page.line(
		{ text: scenario.name, look: 'bold' },
		scenario.variant === null ? '' : ` · variant ${scenario.variant}`,
		` · ${result.verdict}`,
	);
	page.text(
		`${seedsOf(seeds)}${seeds.length > 1 ? '; sums are means over them, the course of events is that of the first' : ''}`,
		2,
		'dim',
	);
	verdictSection(page, result);
	causesSection(page, result);
	loopSection(page, result);
	courseSection(page, result);
	chargeSection(page, result);
	return page.toString();
}

function verdictSection(page: Page, { thresholds, findings, verdict, seeds }: Result): void {
	page.heading('VERDICT', verdict, verdict === 'pass' ? 'green' : verdict === 'warn' ? 'yellow' : 'red');
	for (const { metric, expression, observed_text, pass, seeds_passed, path, line } of thresholds) {
		const agreed = seeds.length === 1 ? '' : `; ${seeds_passed} of ${counted(seeds.length, 'seed')} pass`;
		page.text(
			`${metric} is ${observed_text}, and \`${expression}\` ${pass ? 'holds' : 'does not hold'}${agreed} (${path}:${line})`,
			2,
			pass ? undefined : 'red',
		);
	}
	for (const { message, owner } of findings) page.text(`${message}${owner === null ? '' : ` (${owner})`}`);
	if (thresholds.length === 0 && findings.length === 0) page.text('nothing was asked of it, and nothing stands out');
}

const causeWords: Readonly<Record<CauseName, string>> = {
	useful: 'answers that somebody was still waiting for',
	retry: 'second and later tries whose work bought nothing',
	abandoned: 'first tries that went on after their caller had given up',
	failed: 'first tries that ended in an error while their caller waited',
	fallback: 'fallbacks whose answer was not used',
	'cold-start': 'replicas on the bill while they were becoming ready',
	idle: 'replicas on the bill with nothing to do',
	'minimum-charge': 'what rounding up to the increment and the minimum adds',
	'in-flight': 'work whose fate was open when the run ended',
	standing: 'storage and nodes of stores, used or not',
	guardrail: 'checks of requests and answers',
	regenerated: 'answers that a check threw away',
	're-ask': 'answers to questions asked again, because the answer before was wrong',
	shadow: 'copies of requests for a version that answers nobody',
	evaluation: 'cases of gold sets and answers that were judged',
};

function causesSection(page: Page, { bill }: Result): void {
	const more = bill.overage_usd;
	page.heading(
		'WHERE THE MONEY WENT',
		`${centsOf(bill.total_usd)}, ${centsOf(Math.abs(more))} ${more >= 0 ? 'more' : 'less'} than the quiet twin`,
	);
	const number = (title: string) => ({ title, align: 'right' }) as const;
	const shown = bill.causes.filter(({ usd, baseline_usd }) => usd !== 0 || baseline_usd !== 0);
	page.table({
		columns: [{ title: 'for' }, number('spent'), number('quiet twin'), number('difference')],
		rows: [...shown]
			.sort((a, b) => b.usd - b.baseline_usd - (a.usd - a.baseline_usd))
			.map(({ cause, usd, baseline_usd }): Cell[] => {
				const difference = usd - baseline_usd;
				const look = difference > 0.005 ? 'red' : difference < -0.005 ? 'green' : 'dim';
				return [
					causeTitles[cause],
					centsOf(usd),
					centsOf(baseline_usd),
					{ text: `${difference >= 0 ? '+' : ''}${centsOf(difference)}`, look },
				];
			}),
		notes: [...shown]
			.sort((a, b) => b.usd - b.baseline_usd - (a.usd - a.baseline_usd))
			.map(({ cause, owner, owner_path }) => `${causeWords[cause]}${owner === null ? '' : `; ${owner_path} at ${owner}`}`),
	});
}

/** Less amplification than this is no loop. */
const LOOP_TRIES = 1.05;

function loopSection(page: Page, { loops, traffic, bill, pools, scenario, timeline }: Result): void {
	page.heading('LOOP');
	for (const { path, gain, usd, lines } of loops)
		page.text(`${path.join(' -> ')}: each turn makes ${timesOf(gain)} of the one before, ${formatUsd(usd)} in all (${lines.join(', ')})`);
	const of = (cause: CauseName) => bill.causes.find((line) => line.cause === cause);
	const wasted = (of('retry')?.usd ?? 0) + (of('abandoned')?.usd ?? 0);
	const before = (of('retry')?.baseline_usd ?? 0) + (of('abandoned')?.baseline_usd ?? 0);
	if (traffic.amplification < LOOP_TRIES)
		page.text(`none through retries: ${formatCount(traffic.requests)} requests made ${formatCount(traffic.attempts)} attempts`);
	else {
		const owner = of('retry')?.owner;
		page.text(
			`${formatCount(traffic.requests)} requests made ${formatCount(traffic.attempts)} attempts, ${timesOf(traffic.amplification)} as many: ` +
				`a try that is not answered in time is followed by another${owner == null ? '' : ` (${owner})`}, which makes all of them later.`,
		);
		page.text(`Tries that bought nothing took ${centsOf(wasted)}, ${centsOf(wasted - before)} more than on a quiet day.`);
		const grown = Object.entries(pools).filter(([, pool]) => pool.cold_starts > 0);
		const peak = timeline.replicas_ready.reduce((max, value) => Math.max(max, value), 0);
		if (grown.length > 0)
			page.text(
				`The pools answered with replicas (${grown.map(([name, pool]) => `${name} up to ${formatCount(pool.replicas_max)}`).join(', ')}; ${formatCount(peak)} ready at once in all), which are paid whether the work is wanted or not.`,
			);
	}
	page.text(`what each mechanism costs, each frozen in turn: premortem loops ${scenario.path}`, 2, 'dim');
}

function courseSection(page: Page, { incident, timeline, scenario, horizon_s, bill }: Result): void {
	if (incident === null) return;
	page.heading(
		'COURSE OF EVENTS',
		incident.contained_s === null ? 'never contained' : `contained after ${lengthOf(incident.contained_s - incident.onset_s)}`,
	);
	const at = (series: readonly number[], second: number) =>
		series[Math.min(series.length - 1, Math.max(0, Math.floor(second / timeline.step_s)))] ?? 0;
	const end = { at_s: horizon_s, what: 'the run ends' };
	const number = (title: string) => ({ title, align: 'right' }) as const;
	page.table({
		columns: [number('after'), { title: 'clock' }, number('spent'), number('rate'), { title: '' }],
		rows: [...incident.events, end].map(({ at_s, what }): Cell[] => [
			instantOf(at_s),
			clockOf(scenario.start, at_s),
			formatUsd(at(timeline.spent_usd, at_s - timeline.step_s)),
			`${formatUsd(at(timeline.spend_usd_per_min, Math.min(at_s, horizon_s - timeline.step_s)))}/min`,
			what,
		]),
	});
	if (bill.one_more_hour_usd > 0)
		page.text(`at its height, one more hour cost ${formatUsd(bill.one_more_hour_usd)} beyond the quiet twin's`, 2, 'dim');
}

function chargeSection(page: Page, { bill }: Result): void {
	const [line] = [...bill.lines].sort((a, b) => b.usd - a.usd);
	if (line === undefined) return;
	page.heading(
		'ONE CHARGE',
		`${line.meter} of ${line.resource}, ${percentOf(bill.total_usd === 0 ? 0 : line.usd / bill.total_usd)} of the bill`,
	);
	page.text(`${quantityOf(line.quantity)} ${line.unit}s at ${priceOf(line.unit_price_usd)} each come to ${centsOf(line.usd)}.`);
	const [worst] = line.causes.filter(({ cause }) => cause !== 'useful').sort((a, b) => b.usd - a.usd);
	if (worst !== undefined && worst.usd > 0)
		page.text(
			`Of these, ${quantityOf(worst.quantity)} went into ${causeTitles[worst.cause]}: ${quantityOf(worst.quantity)} x ${priceOf(line.unit_price_usd)} = ${centsOf(worst.usd)}.`,
		);
	page.text(`price: ${line.price_source}, as of ${line.price_as_of}`, 2, 'dim');
	if (!exact(line)) page.text('the price changed during the run, or quantities are rounded up: the product is not exact', 2, 'dim');
}

/** Whether quantity times price is the charge, to the cent. */
function exact({ quantity, unit_price_usd, usd }: LedgerLine): boolean {
	return Math.abs(quantity * unit_price_usd - usd) < 0.01 + 1e-6 * usd;
}

function quantityOf(quantity: number): string {
	return quantity >= 100 ? formatCount(quantity) : String(Number(quantity.toPrecision(4)));
}

/** Prices of a second or of a token are small. */
function priceOf(usd: number): string {
	return usd >= 1 ? formatUsd(usd) : `$${Number(usd.toPrecision(6))}`;
}
