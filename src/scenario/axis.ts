/**
 * One key of a scenario and the values a sweep gives it, as flags write them:
 *
 *   clients.web.attempts=2,3,5                a list
 *   traffic.users.arrivals.rate=5/s..50/s step 5/s
 *   faults.0.for=5m..4h in 8                  eight values, evenly spaced
 *   faults.0.for=1m..4h log 8                 eight values, each a like multiple of the one before
 *   faults.0.factor=1.5x..6x                  a range to draw samples from; `log` behind it draws by magnitude
 */
import type { Issue } from '../base/issue.ts';
import { type Scale, scaleBetween } from './span.ts';

export interface Axis {
	/** As `--set` takes it. */
	readonly path: string;
	/** The values of a grid; null when the flag is a range without steps. */
	readonly values: readonly string[] | null;
	/** The value at a share of the way, 0..1. */
	at(share: number): string;
	/** The part behind the equals sign. */
	readonly written: string;
}

const HINT = 'write path=a,b,c or path=from..to step s, path=from..to in n, path=from..to log n; for samples path=from..to';
const VALUES_MAX = 10_000;

/** An axis as a flag writes it; `index` counts flags from 1 and names the place of an issue. */
export function parseAxis(flag: string, index: number): Axis | Issue {
	const equals = flag.indexOf('=');
	const place = { file: '--vary', line: index, column: 1, endColumn: flag.length + 1 };
	const refused = (message: string): Issue => ({ code: 'PM006', severity: 'error', message: `--vary: ${message}`, hint: HINT, place });
	if (equals < 1) return refused(`expected path=values, got '${flag.slice(0, 60)}'`);
	const path = flag.slice(0, equals).trim();
	const written = flag.slice(equals + 1).trim();
	if (written === '') return refused(`${path.slice(0, 60)} has no values`);
	const range = /^([^,{["']{1,60}?)\.\.([^,{["'\s]{1,60})(?:\s+(.*))?$/.exec(written);
	if (range === null) return listAxis(path, written, refused);
	const scale = scaleBetween(range[1].trim(), range[2]);
	if (scale === null) return refused(`'${range[1]}' and '${range[2]}' are not two quantities of one kind`);
	if (scale.from === scale.to) return refused(`from '${range[1]}' to '${range[2]}' there is nothing to vary`);
	return rangeAxis(path, written, scale, (range[3] ?? '').trim(), refused);
}

function listAxis(path: string, written: string, refused: (message: string) => Issue): Axis | Issue {
	const values = itemsOf(written);
	const empty = values.indexOf('');
	if (empty >= 0) return refused(`value ${empty + 1} of ${path.slice(0, 60)} is empty`);
	const twice = values.find((value, i) => values.indexOf(value) !== i);
	if (twice !== undefined) return refused(`${path.slice(0, 60)} has the value ${twice.slice(0, 40)} twice`);
	const at = (share: number) => values[Math.min(values.length - 1, Math.floor(share * values.length))];
	return { path, written, values, at };
}

/** Items between commas; commas within brackets and quotes, and those of thousands in money, separate nothing. */
function itemsOf(written: string): string[] {
	const items: string[] = [];
	let depth = 0;
	let quote = '';
	let item = '';
	for (let i = 0; i < written.length; i++) {
		const character = written[i];
		if (quote !== '') quote = character === quote ? '' : quote;
		else if (character === '"' || character === "'") quote = character;
		else if ('{['.includes(character)) depth++;
		else if ('}]'.includes(character)) depth--;
		const thousands = /\$\d{1,3}(,\d{3})*$/.test(item) && /^,\d{3}(?!\d)/.test(written.slice(i));
		if (character === ',' && depth === 0 && quote === '' && !thousands) {
			items.push(item.trim());
			item = '';
		} else item += character;
	}
	return [...items, item.trim()];
}

function rangeAxis(path: string, written: string, scale: Scale, how: string, refused: (message: string) => Issue): Axis | Issue {
	const { from, to, text } = scale;
	const [, word, amount] = /^(step|in|log)(?:\s+(\S+))?$/.exec(how) ?? [];
	if (how !== '' && word === undefined) return refused(`expected step, in or log behind the range, got '${how.slice(0, 40)}'`);
	const log = word === 'log';
	if (log && (from <= 0 || to <= 0)) return refused(`a logarithmic range has no zero in it: '${written.slice(0, 60)}'`);
	const share = (u: number) => (log ? from * (to / from) ** u : from + (to - from) * u);
	const at = (u: number) => text(share(u));
	if (word === undefined || (log && amount === undefined)) return { path, written, values: null, at };
	const numbers = word === 'step' ? stepped(scale, amount) : evenly(share, amount);
	if (typeof numbers === 'string') return refused(numbers);
	const values = numbers.map(text);
	return { path, written, values: values.filter((value, i) => value !== values[i - 1]), at };
}

function evenly(share: (u: number) => number, amount: string | undefined): number[] | string {
	const count = Number(amount);
	if (!/^\d+$/.test(amount ?? '') || count < 2 || count > VALUES_MAX) return `expected a number of values from 2 to ${VALUES_MAX}`;
	return Array.from({ length: count }, (_, i) => share(i / (count - 1)));
}

function stepped({ from, to, parse }: Scale, amount: string | undefined): number[] | string {
	const step = amount === undefined ? null : parse(amount);
	if (step === null || step <= 0) return `expected a step such as 1 or 5m, in the unit of the range`;
	// A hair of slack, so that 0.1 steps ten times to 1.
	const count = Math.floor(Math.abs(to - from) / step + 1e-9) + 1;
	if (count > VALUES_MAX) return `that makes ${count} values; the limit is ${VALUES_MAX}`;
	return Array.from({ length: count }, (_, i) => from + Math.sign(to - from) * step * i);
}
