/** Where the money went: a waterfall that ends at the bill, causes with their owners, and the arithmetic of each line. */
import { causeTitles } from '../../model/causes.ts';
import type { CauseLine, Result } from '../../model/result.ts';
import { markup } from '../inert.ts';
import { centsOf, percentOf, wholeCents } from '../terminal/words.ts';
import { code, element, listItems, section, table } from './parts.ts';

export function moneySections(result: Result): string[] {
	return [causes(result), ledger(result), loops(result)];
}

function causes({ bill }: Result): string {
	const spent = bill.causes.filter(({ usd, baseline_usd }) => usd > 0 || baseline_usd > 0);
	const rows = spent.map(({ cause, usd, share, baseline_usd, owner, owner_path }) => [
		causeTitles[cause],
		centsOf(usd),
		percentOf(share),
		centsOf(baseline_usd),
		[code(owner_path), code(owner)].filter((part) => part !== '').join(' '),
	]);
	const sum = ['The bill', centsOf(bill.total_usd), '', centsOf(bill.baseline_usd), ''];
	return section(
		'Where the money went',
		'by cause; the bars add up to the bill',
		waterfall(spent, bill.total_usd),
		table(['cause', '#bill', '#share', '#quiet twin', 'owned by'], [...rows, sum], { sum: true }),
	);
}

const ROW = 26;
const LEFT = 250;
const RIGHT = 110;
const WIDTH = 900;

/** Each bar begins where the last one ended. */
function waterfall(lines: readonly CauseLine[], total: number): string {
	if (total <= 0) return '';
	const scale = (WIDTH - LEFT - RIGHT) / wholeCents(total);
	let from = 0;
	const bars = lines.map(({ cause, usd }, i) => {
		const x = LEFT + from * scale;
		from += wholeCents(usd);
		return bar(i, causeTitles[cause], x, wholeCents(usd) * scale, centsOf(usd), cause === 'useful' ? 'bar useful' : 'bar');
	});
	const whole = bar(lines.length, 'the bill', LEFT, wholeCents(total) * scale, centsOf(total), 'bar total');
	const height = (lines.length + 1) * ROW + 4;
	return `<div class="scroll"><svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Waterfall of the bill by cause; the table below has the numbers">${bars.join('')}${whole}</svg></div>`;
}

function bar(row: number, title: string, x: number, width: number, amount: string, look: string): string {
	const y = row * ROW + 4;
	const text = y + 15;
	return `<text x="${LEFT - 10}" y="${text}" text-anchor="end">${title}</text><rect class="${look}" x="${x.toFixed(2)}" y="${y}" width="${Math.max(width, 1).toFixed(2)}" height="${ROW - 6}"/><text class="soft" x="${(x + Math.max(width, 1) + 6).toFixed(2)}" y="${text}">${amount}</text>`;
}

function ledger({ bill }: Result): string {
	const rows = bill.lines.map((line) => [
		`${markup(line.meter, 80)} ${code(line.resource)}`,
		`${amountOf(line.quantity)} ${markup(line.unit, 40)} × $${amountOf(line.unit_price_usd)}`,
		centsOf(line.usd),
		`${markup(line.price_source, 200)}${line.price_as_of === '' ? '' : `, as of ${markup(line.price_as_of, 40)}`}`,
	]);
	const sum = ['The bill', '', centsOf(bill.total_usd), ''];
	return section(
		'Ledger',
		'quantity × unit price, rounded to the cent',
		table(['line', '#formula', '#amount', 'price from'], [...rows, sum], { sum: true }),
	);
}

/** Enough digits to do the multiplication again. */
function amountOf(value: number): string {
	return String(Number(value.toPrecision(9)));
}

function loops({ loops }: Result): string {
	const items = loops.map(({ path, gain, usd, lines }) => {
		const owners = lines.map((line) => code(line)).join(' ');
		const steps = [...path, path[0] ?? ''].map((step) => markup(step, 80)).join(' → ');
		return `${steps}; gain ${amountOf(Number(gain.toPrecision(3)))} per turn, ${centsOf(usd)} ${owners}`;
	});
	return section('Feedback loops', null, listItems(items, 50), loops.length === 0 ? '' : element('p', 'A gain above 1 grows.', 'soft'));
}
