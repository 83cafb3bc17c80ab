/** Progress with an estimate of the time left, on one line of stderr that is wiped when the work is done. */

import { formatDuration } from '../base/units.ts';
import type { Progress } from '../engine/study.ts';

/** Nothing is shown before this: short work needs no progress. */
const QUIET_MS = 400;
const REDRAW_MS = 100;
/** Without a terminal, a plain line this often, so that a CI log shows life. */
const LOG_MS = 15_000;

export class ProgressLine implements Progress {
	private readonly label: string;
	private readonly live: boolean;
	private readonly silent: boolean;
	private readonly started: number = performance.now();
	private drawn = 0;
	private shown = false;
	private expected = 0;
	private done = 0;

	constructor(label: string, options: { readonly live: boolean; readonly silent: boolean }) {
		this.label = label;
		this.live = options.live;
		this.silent = options.silent;
	}

	expect(runs: number): void {
		this.expected += runs;
	}

	advance(runs: number): void {
		this.done += runs;
		const now = performance.now();
		const interval = this.live ? REDRAW_MS : LOG_MS;
		if (this.silent || now - this.started < QUIET_MS || now - this.drawn < interval) return;
		if (!this.live && this.drawn === 0 && now - this.started < LOG_MS) return;
		this.drawn = now;
		this.draw(now - this.started);
	}

	finish(): void {
		if (this.shown) process.stderr.write('\r\u001b[K');
	}

	private draw(elapsedMs: number): void {
		const share = this.expected === 0 ? 0 : Math.min(1, this.done / this.expected);
		const left = share > 0.01 ? formatDuration(Math.round((elapsedMs * (1 - share)) / share / 1000) * 1_000_000) : '?';
		const line = `${this.label}  ${String(Math.round(share * 100)).padStart(3)}%  ${this.expected} runs  about ${left === '0us' ? '1s' : left} left`;
		process.stderr.write(this.live ? `\r\u001b[K${line}` : `${line}\n`);
		this.shown = this.live;
	}
}
