/** A span of values for one key of a scenario, `faults.0.factor=1.5x..6x`, cut into steps that people would write. */
import type { Issue } from '../base/issue.ts';

export interface SpanOfValues {
	/** As `--set` takes it, e.g. `faults.0.factor`. */
	readonly path: string;
	/** From mild to severe, as YAML would have them; never two the same in a row. */
	readonly values: readonly string[];
}

const STEPS = 60;

/** Units whose values are written as a number and a suffix, and how many of the smallest part one is. */
const DURATIONS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/** A span as flags write it; `index` counts flags from 1 and names the place of an issue. */
export function parseSpan(flag: string, index: number): SpanOfValues | Issue {
	const match = /^([^=]{1,200})=(.{1,60}?)\.\.(.{1,60})$/.exec(flag);
	const place = { file: '--vary', line: index, column: 1, endColumn: flag.length + 1 };
	const problem = (message: string): Issue => ({
		code: 'PM006',
		severity: 'error',
		message: `--vary: ${message}`,
		hint: 'write path=mild..severe, such as faults.0.factor=1.5x..6x or faults.0.for=5m..4h',
		place,
	});
	if (match === null) return problem(`expected path=mild..severe, got '${flag.slice(0, 60)}'`);
	const [, path, from, to] = match;
	const values = valuesBetween(from.trim(), to.trim());
	if (values === null) return problem(`'${from}' and '${to}' are not two quantities of one kind`);
	if (values.length < 2) return problem(`from '${from}' to '${to}' there is nothing to vary`);
	return { path: path.trim(), values };
}

/** Values from one quantity to another of the same kind, both included; null when they are of different kinds. */
export function valuesBetween(from: string, to: string): readonly string[] | null {
	const scale = scaleBetween(from, to);
	return scale === null ? null : steps(scale.from, scale.to, scale.text);
}

/** Two quantities of one kind as numbers, and how numbers of that kind are written. */
export interface Scale {
	readonly from: number;
	readonly to: number;
	readonly text: (value: number) => string;
	/** A quantity of the same kind as a number, or null. */
	readonly parse: (text: string) => number | null;
}

export function scaleBetween(from: string, to: string): Scale | null {
	const durations = [durationMs(from), durationMs(to)];
	if (durations[0] !== null && durations[1] !== null)
		return { from: durations[0], to: durations[1], text: durationText, parse: durationMs };
	const pattern = /^(\$?)(\d+(?:\.\d+)?)((?:x|%|\/s|\/min|\/h|\/d)?)$/;
	const [a, b] = [pattern.exec(from), pattern.exec(to)];
	if (a === null || b === null || a[1] !== b[1] || a[3] !== b[3]) return null;
	const whole = /^\d+$/.test(a[2]) && /^\d+$/.test(b[2]) && a[3] === '' && a[1] === '';
	return {
		from: Number(a[2]),
		to: Number(b[2]),
		text: (value) => `${a[1]}${whole ? Math.round(value) : rounded(value)}${a[3]}`,
		parse: (text) => {
			const match = pattern.exec(text);
			// A step is a plain number, or has the unit of what it is added to.
			return match === null || (match[3] !== a[3] && match[3] !== '') ? null : Number(match[2]);
		},
	};
}

function steps(from: number, to: number, text: (value: number) => string): string[] {
	const all = Array.from({ length: STEPS + 1 }, (_, i) => text(from + ((to - from) * i) / STEPS));
	return all.filter((value, i) => value !== all[i - 1]);
}

function durationMs(text: string): number | null {
	if (!/^(\d+(\.\d+)?(ms|s|min|m|h|d))+$/.test(text)) return null;
	return [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|min|m|h|d)/g)].reduce(
		(sum, [, amount, unit]) => sum + Number(amount) * DURATIONS[unit],
		0,
	);
}

/** To the second from ten seconds on, to the millisecond below. */
function durationText(ms: number): string {
	if (ms < 10_000) return `${Math.round(ms)}ms`;
	const seconds = Math.round(ms / 1000);
	const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
	return ['h', 'm', 's'].map((unit, i) => (parts[i] === 0 ? '' : `${parts[i]}${unit}`)).join('');
}

function rounded(value: number): string {
	return String(Number(value.toPrecision(4)));
}
