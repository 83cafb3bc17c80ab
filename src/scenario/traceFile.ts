/**
 * Reads recorded arrivals and recorded rates. Every row is read or is an issue; none is skipped, and none may be
 * earlier than the one before it, but in logs, which are written as requests end and are put in order here.
 */
import type { Issue } from '../base/issue.ts';
import { formatCount } from '../base/units.ts';
import type { RateRows, TimeUnit, TraceOptions, TraceRows } from '../traffic/recorded.ts';
import { tableReader } from './traces/columns.ts';
import { traceReaders } from './traces/index.ts';
import type { Opened, Problem, RowReader } from './traces/reader.ts';
import { timeFormats } from './traces/times.ts';

const ROWS_MAX = 20_000_000;
const RATES_MAX = 1_000_000;
/** No row is as long as this; a file without line breaks is no trace. */
const LINE_MAX = 10_000_000;
/** Beyond these the rest of a broken file is only counted. */
const ISSUES_MAX = 15;

export function readTrace(file: string, text: string, options: TraceOptions): { rows: TraceRows | null; issues: Issue[] } {
	return readRows(file, text, ROWS_MAX, (header) => traceReaders.get(options.format).open(header, options));
}

/** Rates per second by time. */
export function readRates(
	file: string,
	text: string,
	{ columns, time }: { readonly columns: { readonly time: string; readonly rate: string }; readonly time: TimeUnit },
): { rows: RateRows | null; issues: Issue[] } {
	return readRows(file, text, RATES_MAX, (header) => {
		const reader = tableReader<RateRows>(header, {
			time: { name: columns.time, ...timeFormats[time] },
			values: [{ name: columns.rate, expected: 'a rate per second such as 12.5', parse: rateOf }],
			rows: (starts, [rates]) => ({ starts, rates }),
		});
		return 'message' in reader ? reader : { reader, headed: true };
	});
}

function rateOf(cell: string): number {
	return /^\d{1,9}(\.\d+)?$/.test(cell) ? Number(cell) : Number.NaN;
}

function readRows<R>(
	file: string,
	text: string,
	rowsMax: number,
	open: (header: string) => Opened<R> | Problem,
): { rows: R | null; issues: Issue[] } {
	const lines = text.replace(/^\ufeff/, '').split('\n');
	const issues: Issue[] = [];
	let wrong = 0;
	const complain = (line: number, { message, hint, start, width }: Problem) => {
		if (++wrong > ISSUES_MAX) return;
		const column = start + 1;
		const endColumn = column + Math.max(1, Math.min(width, 200));
		issues.push({
			code: 'PM011',
			severity: 'error',
			message,
			...(hint === undefined ? {} : { hint }),
			place: { file, line, column, endLine: line, endColumn },
		});
	};
	const opened = open(lines[0].trim());
	if ('message' in opened) {
		complain(1, opened);
		return { rows: null, issues };
	}
	const { reader, headed, log } = opened;
	const times: number[] = [];
	let last = Number.NEGATIVE_INFINITY;
	for (let i = headed ? 1 : 0; i < lines.length; i++) {
		const line = lines[i].trimEnd();
		if (line.trim() === '') continue;
		if (times.length >= rowsMax) {
			complain(i + 1, { message: `a trace may have at most ${formatCount(rowsMax)} rows`, start: 0, width: line.length });
			break;
		}
		const problem = line.length > LINE_MAX ? { message: 'this line is too long', start: 0, width: 200 } : reader.read(line);
		if (problem !== null) complain(i + 1, problem);
		else if (reader.at < last && log !== true)
			complain(i + 1, { message: 'this row is earlier than the one before it', hint: 'sort the trace by time', ...reader.span });
		else {
			last = reader.at;
			times.push(reader.at);
			reader.keep();
		}
	}
	if (times.length === 0 && wrong === 0) complain(1, { message: 'the trace has no rows', start: 0, width: lines[0].length });
	if (wrong > ISSUES_MAX) {
		const message = `${formatCount(wrong - ISSUES_MAX)} more rows of this trace are wrong`;
		issues.push({ code: 'PM011', severity: 'error', message, place: { file, line: lines.length, column: 1 } });
	}
	return { rows: wrong > 0 ? null : ordered(reader, times, log === true), issues };
}

/** Rows by time, which is counted from the first. */
function ordered<R>(reader: RowReader<R>, times: readonly number[], sorts: boolean): R {
	if (!sorts) {
		const [first] = times;
		return reader.rows(
			times.map((at) => at - first),
			reader.kept,
		);
	}
	const order = times.map((_, i) => i).sort((a, b) => times[a] - times[b] || a - b);
	return reader.rows(
		order.map((i) => times[i] - times[order[0]]),
		reader.kept.map((column) => order.map((i) => column[i])),
	);
}
