import { Alarm } from '../kernel/alarm.ts';
import type { Calendar } from '../kernel/calendar.ts';

interface Entry {
	readonly at: number;
	readonly code: number;
	readonly run: () => void;
}

/**
 * What people and responders will do when: a handful of appointments on one source of events. Of equal instants the one made
 * first comes first. `code` is what the event's history says of it.
 */
export class Agenda {
	private readonly calendar: Calendar;
	private readonly alarm: Alarm;
	/** By instant, the earliest last. */
	private entries: Entry[] = [];

	constructor(calendar: Calendar) {
		this.calendar = calendar;
		this.alarm = new Alarm(calendar, () => this.ring());
	}

	after(us: number, code: number, run: () => void): Entry {
		const entry = { at: this.calendar.now + us, code, run };
		const place = this.entries.findIndex(({ at }) => at <= entry.at);
		this.entries.splice(place < 0 ? this.entries.length : place, 0, entry);
		this.set();
		return entry;
	}

	/** Strikes out appointments that are no longer needed. */
	cancel(entries: readonly Entry[]): void {
		this.entries = this.entries.filter((entry) => !entries.includes(entry));
		this.set();
	}

	private ring(): void {
		const entry = this.entries.pop();
		this.set();
		entry?.run();
	}

	private set(): void {
		const next = this.entries[this.entries.length - 1];
		if (next === undefined) this.alarm.clear();
		else this.alarm.set(next.at, next.code);
	}
}

export type { Entry as Appointment };
