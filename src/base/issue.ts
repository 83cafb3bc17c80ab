/**
 * The one writer of messages. An issue says what is wrong, where (file, line, column), and how to put it right;
 * everything that reads text returns issues, all of them at once, and nothing else prints errors.
 */
import type { issueCodes } from './issueCodes.ts';

export type IssueCode = keyof typeof issueCodes;

/** A place in a file; lines and columns count from 1, `endColumn` is exclusive. */
export interface Place {
	readonly file: string;
	readonly line: number;
	readonly column: number;
	readonly endLine?: number;
	readonly endColumn?: number;
}

export interface Issue {
	readonly code: IssueCode;
	readonly severity: 'error' | 'warning';
	/** One sentence: what was expected and what came. */
	readonly message: string;
	/** How to put it right. */
	readonly hint?: string;
	readonly place?: Place;
}

/** Raised where a result cannot be had; carries every issue found. */
export class IssueError extends Error {
	readonly issues: readonly Issue[];

	constructor(issues: readonly Issue[]) {
		super(issues.map((issue) => issue.message).join('\n'));
		this.name = 'IssueError';
		this.issues = issues;
	}
}

export function hasErrors(issues: readonly Issue[]): boolean {
	return issues.some((issue) => issue.severity === 'error');
}

/** Two issues with the same are one. */
export const identity = (issue: Issue): string =>
	`${issue.code} ${issue.message} ${issue.place?.file}:${issue.place?.line}:${issue.place?.column}`;

/** Each issue once, in the order they were found. */
export function distinct(issues: readonly Issue[]): Issue[] {
	return [...new Map(issues.map((issue) => [identity(issue), issue] as const)).values()];
}

/** How many issues are shown before the rest is only counted. */
const SHOWN_MAX = 20;

export interface Paint {
	bold(text: string): string;
	dim(text: string): string;
	red(text: string): string;
	yellow(text: string): string;
	cyan(text: string): string;
	green(text: string): string;
}

/** No colours. */
export const plain: Paint = {
	bold: (t) => t,
	dim: (t) => t,
	red: (t) => t,
	yellow: (t) => t,
	cyan: (t) => t,
	green: (t) => t,
};

/**
 * All issues as text, each with the excerpt of its line and a caret under the offending part. `texts` holds the
 * files that were read, by path; an issue whose file is not there is shown without an excerpt.
 */
export function formatIssues(issues: readonly Issue[], texts: ReadonlyMap<string, string>, paint: Paint = plain): string {
	const ordered = [...issues].sort(byPlace);
	const blocks = ordered.slice(0, SHOWN_MAX).map((issue) => formatIssue(issue, texts, paint));
	if (ordered.length > SHOWN_MAX) blocks.push(`... and ${ordered.length - SHOWN_MAX} more`);
	return blocks.join('\n');
}

function formatIssue(issue: Issue, texts: ReadonlyMap<string, string>, paint: Paint): string {
	const { place } = issue;
	const where = place === undefined ? '' : `${printable(place.file)}:${place.line}:${place.column}  `;
	const label = issue.severity === 'error' ? paint.red('error') : paint.yellow('warning');
	const lines = [`${paint.bold(where)}${label} ${issue.code} ${printable(issue.message)}`];
	if (place !== undefined) lines.push(...excerpt(place, texts.get(place.file), paint));
	if (issue.hint !== undefined) lines.push(`  ${paint.cyan('hint:')} ${printable(issue.hint)}`);
	return lines.join('\n');
}

/** At most this many characters of a long line, around the offending part. */
const EXCERPT_WIDTH = 100;

function excerpt(place: Place, text: string | undefined, paint: Paint): string[] {
	const line = text?.split('\n', place.line)[place.line - 1]?.replace(/\r$/, '');
	if (line === undefined) return [];
	const from = place.column > EXCERPT_WIDTH - 20 ? place.column - 40 : 0;
	const shown = printable(line.slice(from, from + EXCERPT_WIDTH).replaceAll('\t', ' '));
	const last = place.endLine === undefined || place.endLine === place.line ? (place.endColumn ?? place.column + 1) : line.length + 1;
	const start = place.column - 1 - from;
	const width = Math.max(1, Math.min(last - place.column, shown.length - start));
	const number = String(place.line).padStart(5);
	return [`${paint.dim(`${number} |`)} ${shown}`, `${paint.dim('      |')} ${' '.repeat(start)}${paint.red('^'.repeat(width))}`];
}

function byPlace(a: Issue, b: Issue): number {
	const rank = (issue: Issue) => (issue.severity === 'error' ? 0 : 1);
	return (
		rank(a) - rank(b) ||
		(a.place?.file ?? '').localeCompare(b.place?.file ?? '', 'en') ||
		(a.place?.line ?? 0) - (b.place?.line ?? 0) ||
		(a.place?.column ?? 0) - (b.place?.column ?? 0)
	);
}

/**
 * One line: control characters (terminal escapes among them) from hostile files must not reach a terminal, and line
 * ends from their keys must not add lines to a report.
 */
export function printable(text: string): string {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: these are exactly what is being removed
	return text.replace(/\r?\n/g, ' ').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}
