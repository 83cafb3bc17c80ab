/**
 * Reads recorded arrivals. Format `azure-llm`: the CSV of the Azure LLM inference traces, columns TIMESTAMP,
 * ContextTokens, GeneratedTokens; timestamps to 100 ns, kept to the microsecond. Every row is read or is an issue;
 * none is skipped.
 */
import type { Issue } from '../base/issue.ts';
import type { TraceRows } from '../traffic/trace.ts';

const HEADER = 'TIMESTAMP,ContextTokens,GeneratedTokens';
const ROWS_MAX = 20_000_000;
const TOKENS_MAX = 2_000_000_000;
/** Beyond these the rest of a broken file is only counted. */
const ISSUES_MAX = 20;

export function readTrace(file: string, text: string): { rows: TraceRows | null; issues: Issue[] } {
	const issues: Issue[] = [];
	const complain = (line: number, message: string, hint?: string) => {
		if (issues.length < ISSUES_MAX) {
			issues.push({
				code: 'PM011',
				severity: 'error',
				message,
				...(hint === undefined ? {} : { hint }),
				place: { file, line, column: 1, endLine: line, endColumn: 1 + lineAt(text, line).length },
			});
		}
	};
	const lines = text.split('\n');
	if (lines[0]?.replace(/^\ufeff/, '').trim() !== HEADER) {
		complain(1, `expected the header '${HEADER}'`, 'the format azure-llm is that of the Azure LLM inference trace 2023');
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
			complain(i + 1, `a trace may have at most ${ROWS_MAX} rows`);
			break;
		}
		const cells = line.split(',');
		const at = cells.length === 3 ? parseTimestamp(cells[0]) : Number.NaN;
		const input = tokenCount(cells[1]);
		const output = tokenCount(cells[2]);
		if (cells.length !== 3) complain(i + 1, `expected 3 columns, got ${cells.length}`);
		else if (Number.isNaN(at)) complain(i + 1, `expected a timestamp such as 2023-11-16 18:17:03.9799600, got '${cells[0].slice(0, 40)}'`);
		else if (Number.isNaN(input) || Number.isNaN(output))
			complain(i + 1, `expected two whole token counts, got '${cells.slice(1).join(',').slice(0, 40)}'`);
		else if (at < last) complain(i + 1, 'this row is earlier than the one before it', 'sort the trace by time');
		else {
			if (Number.isNaN(first)) first = at;
			last = at;
			times.push(at - first);
			tokensIn.push(input);
			tokensOut.push(output);
		}
	}
	if (times.length === 0 && issues.length === 0) complain(1, 'the trace has no rows');
	return { rows: issues.length > 0 ? null : { times, tokensIn, tokensOut }, issues };
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

function lineAt(text: string, line: number): string {
	return (text.split('\n', line)[line - 1] ?? '').slice(0, 200);
}
