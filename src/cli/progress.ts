/** Progress with an estimate of the time left, on one line of stderr that is wiped when the work is done. */

import { formatDuration } from '../base/units.ts';
import type { Progress } from '../engine/study.ts';

/** Nothing is shown before this: short work needs no progress. */
const QUIET_MS = 400;
const REDRAW_MS = 100;
/** Without a terminal, a plain line this often, so that a CI log shows life. */
const LOG_MS = 15_000;
const BAR_WIDTH = 24;
/** An estimate from less than this share of the work is a guess. */
const SHARE_KNOWN = 0.02;

export interface ProgressOptions {
	/** Whether the line may be rewritten. */
	readonly live: boolean;
	readonly silent: boolean;
	readonly unicode: boolean;
}

export class ProgressLine implements Progress {
	private readonly label: string;
	private readonly options: ProgressOptions;
	private readonly started: number = performance.now();
	private drawn = 0;
	private shown = false;
	private expected = 0;
	private done = 0;

	constructor(label: string, options: ProgressOptions) {
		this.label = label;
		this.options = options;
	}

	expect(runs: number): void {
		this.expected += runs;
	}

	advance(runs: number): void {
		this.done += runs;
		const { live, silent } = this.options;
		const now = performance.now();
		const before = this.drawn === 0 ? this.started : this.drawn;
		if (silent || now - before < (live ? (this.drawn === 0 ? QUIET_MS : REDRAW_MS) : LOG_MS)) return;
		this.drawn = now;
		const line = progressText(this.label, this.done, this.expected, now - this.started, this.options.unicode);
		// A line that wraps could not be wiped.
		process.stderr.write(live ? `\r\u001b[K${line.slice(0, (process.stderr.columns || 80) - 1)}` : `${line}\n`);
		this.shown = live;
	}

	finish(): void {
		if (this.shown) process.stderr.write('\r\u001b[K');
		this.shown = false;
	}
}

/** `name  ━━━━━━────  42%  2 of 6 runs  about 12s left`. */
export function progressText(label: string, done: number, expected: number, elapsedMs: number, unicode: boolean): string {
	const share = expected === 0 ? 0 : Math.min(1, done / expected);
	const name = label.length > 32 ? `${label.slice(0, 29)}...` : label;
	const full = Math.floor(share * BAR_WIDTH);
	const bar = (unicode ? '━' : '#').repeat(full) + (unicode ? '─' : '.').repeat(BAR_WIDTH - full);
	const seconds = Math.max(1, Math.round((elapsedMs * (1 - share)) / Math.max(share, SHARE_KNOWN) / 1000));
	const left = share < SHARE_KNOWN ? '' : `  about ${formatDuration(seconds * 1_000_000)} left`;
	// Rounding must not call a run finished that is not.
	const runs = `${Math.floor(done + 1e-6)} of ${expected} runs`;
	return `${name}  ${bar} ${String(Math.floor(share * 100)).padStart(3)}%  ${runs}${left}`;
}
