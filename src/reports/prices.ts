import type { ListedPrice } from '../model/prices.ts';
import type { ReportContext } from './report.ts';
import { Page } from './terminal/page.ts';
import type { Cell, Column } from './terminal/table.ts';

const source: Column = { title: 'source', min: 10, optional: 1 };
const date: Column = { title: 'as of' };
const number = (title: string, optional = 0): Column => ({ title, align: 'right', optional });

/** The price list, for `premortem prices`: what it costs, and where and when that was read. */
export function renderPrices(prices: readonly ListedPrice[], context: ReportContext): string {
	const page = new Page(context);
	const of = (kind: ListedPrice['kind']) => prices.filter((price) => price.kind === kind);
	section(page, 'REPLICAS', '$ an hour', of('replica'), {
		columns: [{ title: 'id' }, number('$/h'), { title: 'GPUs', optional: 3 }, { title: 'pricing', min: 8, optional: 2 }, date, source],
		cells: (price) => [price.id, amount(price, 'hour'), price.what, price.pricing, price.as_of, origin(price)],
	});
	section(page, 'HOSTED MODELS', '$ a million tokens', of('model'), {
		columns: [{ title: 'id' }, number('input'), number('output'), number('cached', 2), number('batch in', 3), date, source],
		cells: (price) => [
			price.id,
			amount(price, 'input'),
			amount(price, 'output'),
			amount(price, 'cache_read'),
			amount(price, 'batch_input'),
			price.as_of,
			origin(price),
		],
		note: tiersInWords,
	});
	section(page, 'STORES', '$', of('store'), {
		columns: [
			{ title: 'id' },
			number('node/h'),
			number('million reads', 2),
			number('million writes', 3),
			number('GB-month', 4),
			date,
			source,
		],
		cells: (price) => [
			price.id,
			amount(price, 'hour'),
			amount(price, 'million_reads'),
			amount(price, 'million_writes'),
			amount(price, 'gb_month'),
			price.as_of,
			origin(price),
		],
	});
	return page.toString().trimStart();
}

interface Layout {
	readonly columns: readonly Column[];
	readonly cells: (price: ListedPrice) => Cell[];
	readonly note?: (price: ListedPrice) => string | null;
}

function section(page: Page, title: string, unit: string, prices: readonly ListedPrice[], { columns, cells, note }: Layout): void {
	if (prices.length === 0) return;
	page.heading(title, `${prices.length} ${prices.length === 1 ? 'price' : 'prices'}, ${unit}`, 'dim');
	page.table({ columns, rows: prices.map(cells), ...(note === undefined ? {} : { notes: prices.map(note) }) });
}

function amount({ usd }: ListedPrice, unit: string): string {
	return usd[unit] === undefined ? '' : String(usd[unit]);
}

function origin(price: ListedPrice): Cell {
	return { text: price.source, look: 'dim' };
}

/** What a model costs at other times and lengths. */
function tiersInWords({ usd, hours_utc }: ListedPrice): string | null {
	const above = Object.keys(usd).flatMap((unit) => /^input_above_(\d+)$/.exec(unit)?.[1] ?? []);
	const parts = [
		...above.map((tokens) => `above ${tokens} tokens ${usd[`input_above_${tokens}`]} and ${usd[`output_above_${tokens}`]}`),
		...(hours_utc ?? []).map(({ from_h, to_h, factor }) => `${factor}x from ${from_h}:00 to ${to_h}:00 UTC`),
	];
	return parts.length === 0 ? null : parts.join(', ');
}
