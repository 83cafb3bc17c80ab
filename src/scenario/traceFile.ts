/**
 * Reads recorded arrivals. Format `azure-llm`: the CSV of the Azure LLM inference traces, columns TIMESTAMP,
 * ContextTokens, GeneratedTokens; timestamps to 100 ns, kept to the microsecond. Every row is read or is an issue;
 * none is skipped.
 */
import type { Issue, Place } from '../base/issue.ts';
import { formatCount } from '../base/units.ts';
import { shown } from '../model/fields.ts';
import type { TraceRows } from '../traffic/trace.ts';

const HEADER = 'TIMESTAMP,ContextTokens,GeneratedTokens';
const ROWS_MAX = 20_000_000;
const TOKENS_MAX = 2_000_000_000;
/** Beyond these the rest of a broken file is only counted. */
const ISSUES_MAX = 15;

export function readTrace(file: string, text: string): { rows: TraceRows | null; issues: Issue[] } {
	const lines = text.split('\n');
	const issues: Issue[] = [];
	let wrong = 0;
	/** Complains about a line, or about one of its cells. */
	const complain = (line: number, message: string, cell: number | null, hint?: string) => {
		if (++wrong > ISSUES_MAX) return;
		issues.push({
			code: 'PM011',
			severity: 'error',
			message,
			...(hint === undefined ? {} : { hint }),
			place: placeIn(file, lines[line - 1] ?? '', line, cell),
		});
	};
	if (lines[0].replace(/^\ufeff/, '').trim() !== HEADER) {
		complain(1, `expected the header '${HEADER}'`, null, 'the format azure-llm is that of the Azure LLM inference trace 2023');
		return { rows: null, issues };
	}
	const times: number[] = [];
	const tokensIn: number[] = [];
	const tokensOut: number[] = [];
	let first = Number.NaN;
	let last = Number.NEGATIVE_INFINITY;
	for (let i = 1; i < lines.length; i++) {
		const line = lines[i].trim();
		if (line === '') continue;
		if (times.length >= ROWS_MAX) {
			complain(i + 1, `a trace may have at most ${formatCount(ROWS_MAX)} rows`, null);
			break;
		}
		const cells = line.split(',');
		const at = cells.length === 3 ? parseTimestamp(cells[0]) : Number.NaN;
		const input = tokenCount(cells[1]);
		const output = tokenCount(cells[2]);
		if (cells.length !== 3) complain(i + 1, `expected 3 columns, got ${cells.length}`, null);
		else if (Number.isNaN(at))
			complain(i + 1, `expected a timestamp such as 2023-11-16 18:17:03.9799600, got ${shown(cells[0].trim())}`, 0);
		else if (Number.isNaN(input)) complain(i + 1, `ContextTokens: expected a whole number of tokens, got ${shown(cells[1].trim())}`, 1);
		else if (Number.isNaN(output)) complain(i + 1, `GeneratedTokens: expected a whole number of tokens, got ${shown(cells[2].trim())}`, 2);
		else if (at < last) complain(i + 1, 'this row is earlier than the one before it', 0, 'sort the trace by time');
		else {
			if (Number.isNaN(first)) first = at;
			last = at;
			times.push(at - first);
			tokensIn.push(input);
			tokensOut.push(output);
		}
	}
	if (times.length === 0 && wrong === 0) complain(1, 'the trace has no rows', null);
	if (wrong > ISSUES_MAX) {
		const message = `${formatCount(wrong - ISSUES_MAX)} more rows of this trace are wrong`;
		issues.push({ code: 'PM011', severity: 'error', message, place: { file, line: lines.length, column: 1 } });
	}
	return { rows: wrong > 0 ? null : { times, tokensIn, tokensOut }, issues };
}

function placeIn(file: string, text: string, line: number, cell: number | null): Place {
	const row = text.replace(/\r$/, '');
	const cells = row.split(',');
	const before = cell === null ? 0 : cells.slice(0, cell).reduce((n, c) => n + c.length + 1, 0);
	const width = cell === null ? row.length : cells[cell].length;
	return { file, line, column: before + 1, endLine: line, endColumn: before + 1 + Math.max(1, Math.min(width, 200)) };
}

/** Whole microseconds since 1970, or NaN. */
function parseTimestamp(cell: string): number {
	const match = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?$/.exec(cell.trim());
	if (match === null) return Number.NaN;
	const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
	const fraction = Number((match[7] ?? '').padEnd(6, '0').slice(0, 6));
	return Date.UTC(year, month - 1, day, hour, minute, second) * 1000 + fraction;
}

function tokenCount(cell: string | undefined): number {
	if (cell === undefined || !/^\d{1,10}$/.test(cell.trim())) return Number.NaN;
	const count = Number(cell);
	return count <= TOKENS_MAX ? count : Number.NaN;
}
