/** The difference of two texts as `git apply` and `patch` take it: unified, three lines of context. */

const CONTEXT = 3;
/** Cells of the table of common lines; larger middles are replaced as a whole. */
const CELLS_MAX = 4_000_000;

interface Line {
	readonly mark: ' ' | '-' | '+';
	readonly text: string;
}

/** Empty when the texts are equal. `path` is relative to where the patch will be applied. */
export function unifiedDiff(path: string, before: string, after: string): string {
	if (before === after) return '';
	const lines = compared(linesOf(before), linesOf(after));
	// A name with spaces ends at a tab.
	const tab = path.includes(' ') ? '\t' : '';
	return `--- a/${path}${tab}\n+++ b/${path}${tab}\n${hunksOf(lines).join('')}`;
}

/** Lines with their ends: one without is the last of a file without. */
function linesOf(text: string): string[] {
	return text === '' ? [] : (text.match(/[^\n]*\n|[^\n]+$/g) ?? []);
}

function compared(a: readonly string[], b: readonly string[]): Line[] {
	let head = 0;
	while (head < a.length && head < b.length && a[head] === b[head]) head++;
	let tail = 0;
	while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
	const same = (text: string): Line => ({ mark: ' ', text });
	return [
		...a.slice(0, head).map(same),
		...middle(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
		...a.slice(a.length - tail).map(same),
	];
}

/** By the longest common subsequence. */
function middle(a: readonly string[], b: readonly string[]): Line[] {
	const removed = (text: string): Line => ({ mark: '-', text });
	const added = (text: string): Line => ({ mark: '+', text });
	if ((a.length + 1) * (b.length + 1) > CELLS_MAX) return [...a.map(removed), ...b.map(added)];
	const width = b.length + 1;
	const common = new Uint32Array((a.length + 1) * width);
	for (let i = a.length - 1; i >= 0; i--)
		for (let j = b.length - 1; j >= 0; j--)
			common[i * width + j] =
				a[i] === b[j] ? common[(i + 1) * width + j + 1] + 1 : Math.max(common[(i + 1) * width + j], common[i * width + j + 1]);
	const lines: Line[] = [];
	let [i, j] = [0, 0];
	while (i < a.length || j < b.length) {
		if (i < a.length && j < b.length && a[i] === b[j]) {
			lines.push({ mark: ' ', text: a[i++] });
			j++;
		} else if (j >= b.length || (i < a.length && common[(i + 1) * width + j] >= common[i * width + j + 1])) lines.push(removed(a[i++]));
		else lines.push(added(b[j++]));
	}
	return lines;
}

function hunksOf(lines: readonly Line[]): string[] {
	const hunks: string[] = [];
	let start = 0;
	while (start < lines.length) {
		const first = lines.findIndex(({ mark }, i) => i >= start && mark !== ' ');
		if (first < 0) break;
		let last = first;
		// Changes closer than two contexts share a hunk.
		for (let i = first; i < lines.length && i - last <= 2 * CONTEXT; i++) if (lines[i].mark !== ' ') last = i;
		const from = Math.max(start, first - CONTEXT);
		const to = Math.min(lines.length, last + 1 + CONTEXT);
		hunks.push(hunkOf(lines, from, to));
		start = to;
	}
	return hunks;
}

function hunkOf(lines: readonly Line[], from: number, to: number): string {
	const count = (part: readonly Line[], other: '-' | '+') => part.filter(({ mark }) => mark !== other).length;
	const [before, part] = [lines.slice(0, from), lines.slice(from, to)];
	const range = (other: '-' | '+') => {
		const size = count(part, other);
		return `${count(before, other) + (size === 0 ? 0 : 1)},${size}`;
	};
	const text = part.map(({ mark, text: line }) => (line.endsWith('\n') ? mark + line : `${mark}${line}\n\\ No newline at end of file\n`));
	return `@@ -${range('+')} +${range('-')} @@\n${text.join('')}`;
}
