/** What the terminal can show, decided once: colours, width, characters; and how long work is reported on. */
import pc from 'picocolors';
import { type Paint, plain } from '../base/issue.ts';
import type { ReportContext } from '../reports/report.ts';

export interface Terminal {
	readonly report: ReportContext;
	/** Colours for messages on stderr. */
	readonly errors: Paint;
	/** Whether a line on stderr may be rewritten. */
	readonly live: boolean;
}

export function terminalOf(options: { readonly color: boolean; readonly quiet: boolean }): Terminal {
	const { env, stdout, stderr } = process;
	const dumb = env.TERM === 'dumb';
	const forced = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0';
	const allowed = options.color && (env.NO_COLOR ?? '') === '' && !dumb;
	const paintFor = (tty: boolean) => (allowed && (tty || forced) ? painted : plain);
	return {
		report: {
			paint: paintFor(stdout.isTTY === true),
			width: Math.min(160, Math.max(60, stdout.columns ?? (Number(env.COLUMNS) || 100))),
			unicode: !dumb && /utf-?8/i.test(env.LC_ALL || env.LC_CTYPE || env.LANG || 'utf-8'),
			quiet: options.quiet,
		},
		errors: paintFor(stderr.isTTY === true),
		live: stderr.isTTY === true && !dumb && !options.quiet,
	};
}

const colours = pc.createColors(true);
const painted: Paint = {
	bold: (text) => colours.bold(text),
	dim: (text) => colours.dim(text),
	red: (text) => colours.red(text),
	yellow: (text) => colours.yellow(text),
	cyan: (text) => colours.cyan(text),
	green: (text) => colours.green(text),
};
