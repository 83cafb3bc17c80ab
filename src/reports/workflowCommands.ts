/** Workflow commands of GitHub Actions, one a line. */
import { inert } from './inert.ts';

/** GitHub keeps so many of a kind in a step, and drops the rest without a word. */
export const SHOWN_MAX = 10;

type Kind = 'error' | 'warning' | 'notice';

/** The first of a kind, and a line that counts the others; `reserved` lines of the kind are the caller's. */
export function limited(
	kind: Kind,
	lines: readonly string[],
	where = '; the job summary has all of them',
	reserved = 0,
): readonly string[] {
	if (lines.length <= SHOWN_MAX - reserved) return lines;
	const shown = SHOWN_MAX - reserved - 1;
	return [...lines.slice(0, shown), command(kind, { title: 'premortem' }, `... and ${lines.length - shown} more${where}`)];
}

export function command(kind: Kind, properties: Readonly<Record<string, string>>, message: string): string {
	const list = Object.entries(properties).map(([key, value]) => `${key}=${escaped(value).replaceAll(':', '%3A').replaceAll(',', '%2C')}`);
	return `::${kind} ${list.join(',')}::${escaped(message)}`;
}

function escaped(text: string): string {
	return inert(text).replaceAll('%', '%25');
}
