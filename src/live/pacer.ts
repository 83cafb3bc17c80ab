/**
 * Pacing: the one thing a live run adds to a simulated one. The calendar is the simulator's own; it is run up to what
 * the wall clock says, times the scale, whenever its next event is due or something comes in from outside. The kernel
 * knows nothing of it.
 */
import { performance } from 'node:perf_hooks';
import type { Calendar } from '../kernel/calendar.ts';

/** Timers of Node are set anew at least this often. */
const SLEEP_MAX_MS = 60_000;

export interface PacerOptions {
	/** Simulated seconds that pass in one of the wall clock. */
	readonly scale: number;
	/** The clock stops here. */
	readonly horizonUs: number;
	readonly onEnd: () => void;
	/** A bound of the run was reached, or there is a bug: nothing runs afterwards. */
	readonly onError: (error: unknown) => void;
}

export class Pacer {
	readonly scale: number;
	private readonly calendar: Calendar;
	private horizonUs: number;
	private readonly onEnd: () => void;
	private readonly onError: (error: unknown) => void;
	/** Wall clock at simulated time zero, ms; NaN while the clock stands at the beginning. */
	private zeroMs = Number.NaN;
	private timer: NodeJS.Timeout | null = null;
	private timerAtUs = Number.POSITIVE_INFINITY;
	private busy = false;
	private stopped = false;

	constructor(calendar: Calendar, options: PacerOptions) {
		this.calendar = calendar;
		this.scale = options.scale;
		this.horizonUs = options.horizonUs;
		this.onEnd = options.onEnd;
		this.onError = options.onError;
	}

	get started(): boolean {
		return !Number.isNaN(this.zeroMs);
	}

	get running(): boolean {
		return this.started && !this.stopped;
	}

	/** Simulated time by the wall clock: never before the calendar's, perhaps beyond the horizon. */
	get nowUs(): number {
		return this.started ? Math.max(this.calendar.now, this.wallUs) : 0;
	}

	/** Negative before the clock begins. */
	private get wallUs(): number {
		return (performance.now() - this.zeroMs) * 1000 * this.scale;
	}

	/** How far the wall clock is ahead of the event that is running, in its own milliseconds. */
	get latenessMs(): number {
		return (this.nowUs - this.calendar.now) / 1000 / this.scale;
	}

	/** Begins now, or when `performance.now()` will be `zeroMs`: clocks of several processes can begin together. */
	start(zeroMs: number = performance.now()): void {
		if (this.started) return;
		this.zeroMs = zeroMs;
		this.enter(() => {});
	}

	/** The clock stops sooner than was said. */
	endAt(us: number): void {
		this.horizonUs = Math.min(this.horizonUs, Math.max(this.calendar.now, us));
	}

	/** The clock stops where the calendar is. */
	stop(): void {
		this.stopped = true;
		if (this.timer !== null) clearTimeout(this.timer);
		this.timer = null;
	}

	/** Something from outside happens now: everything due before it first. Within an event, `work` happens at once. */
	enter(work: () => void): void {
		if (this.stopped) return;
		if (this.busy) {
			work();
			return;
		}
		this.busy = true;
		try {
			const wallUs = this.wallUs;
			if (wallUs >= 0) this.calendar.run(Math.min(this.horizonUs, Math.floor(wallUs)));
			// The catching up may have ended the run.
			if (!this.stopped) work();
		} catch (error) {
			this.stop();
			this.onError(error);
		} finally {
			this.busy = false;
		}
		if (this.stopped) return;
		if (this.started && this.calendar.now >= this.horizonUs) {
			this.stop();
			this.onEnd();
		} else this.schedule();
	}

	private schedule(): void {
		if (!this.started) return;
		const nextUs = Math.min(this.calendar.nextAt, this.horizonUs);
		if (this.timer !== null && nextUs === this.timerAtUs) return;
		if (this.timer !== null) clearTimeout(this.timer);
		this.timerAtUs = nextUs;
		const waitMs = Math.ceil((nextUs - this.wallUs) / 1000 / this.scale);
		this.timer = setTimeout(
			() => {
				this.timer = null;
				this.enter(() => {});
			},
			Math.min(SLEEP_MAX_MS, Math.max(1, waitMs)),
		);
	}
}
