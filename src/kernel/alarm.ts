import { type Calendar, type Handler, Source } from './calendar.ts';

/** A source with at most one pending event: the next arrival of a stream, the next tick of a controller. */
export class Alarm extends Source {
	private payload = 0;

	constructor(calendar: Calendar, handler: Handler) {
		super(calendar);
		calendar.onTurn(this.index, () => {
			const payload = this.take();
			handler(payload);
			return payload;
		});
	}

	/** Rings at `time` (us, not before now); a pending ring is replaced. */
	set(time: number, payload = 0): void {
		this.payload = payload;
		this.calendar.heads[this.index] = time;
	}

	/** Forgets the pending ring, if any. */
	clear(): void {
		this.calendar.heads[this.index] = Number.POSITIVE_INFINITY;
	}

	override take(): number {
		this.calendar.heads[this.index] = Number.POSITIVE_INFINITY;
		return this.payload;
	}
}
