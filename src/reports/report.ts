/**
 * A report arranges a result as text. It never analyses: whatever it says is a field of the result, at most
 * rounded, cut to the terminal's width or thinned out for a chart. Names and messages come from files anybody may have
 * written: whatever they hold, they stay text in the format they end up in.
 */
import type { Issue, Paint } from '../base/issue.ts';
import type { Entry } from '../base/registry.ts';
import type { Result } from '../model/result.ts';

export interface ReportContext {
	/** How colours are put on; `plain` for none. */
	readonly paint: Paint;
	/** Columns of the terminal, at least 60. No line is longer. */
	readonly width: number;
	/** False on terminals that cannot show more than ASCII. */
	readonly unicode: boolean;
	/** A clean pass is told in a few lines. */
	readonly quiet: boolean;
}

export interface Report extends Entry {
	/** Ends with a line feed. */
	render(result: Result, context: ReportContext): string;
	/** Formats that are one document whatever a command ran; the others put one result after the other. */
	readonly renderAll?: (batch: Batch) => string;
}

/** Everything one command ran, in its order; what could not be run is not left out. */
export interface Batch {
	readonly results: readonly Result[];
	readonly invalid: readonly InvalidScenario[];
}

export interface InvalidScenario {
	readonly path: string;
	readonly issues: readonly Issue[];
}

/** A format that is one document: a single result is a batch of one. */
export function wholeDocument(format: Entry & { readonly renderAll: (batch: Batch) => string }): Report {
	return { ...format, render: (result) => format.renderAll({ results: [result], invalid: [] }) };
}
