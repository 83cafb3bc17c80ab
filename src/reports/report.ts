/**
 * A report arranges a result as text. It never analyses: whatever it says is a field of the result, at most
 * rounded, cut to the terminal's width or thinned out for a chart.
 */
import type { Paint } from '../base/issue.ts';
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
}
