import type { Calendar } from '../kernel/calendar.ts';
import type { SpendMeter } from '../model/ports.ts';

const US_PER_HOUR = 3_600_000_000;

/** True spend as it accrues: what costs by the hour, integrated, plus what is charged at once. */
export class AccruingSpend implements SpendMeter {
	private readonly calendar: Calendar;
	private perHour = 0;
	private spent = 0;
	private since = 0;

	constructor(calendar: Calendar) {
		this.calendar = calendar;
	}

	addRate(perHour: number): void {
		this.spent = this.total();
		this.since = this.calendar.now;
		this.perHour += perHour;
	}

	addLump(amount: number): void {
		this.spent += amount;
	}

	total(): number {
		return this.spent + (this.perHour * (this.calendar.now - this.since)) / US_PER_HOUR;
	}
}

/** What one pool spends, which is part of what all spend. */
export class PoolSpend extends AccruingSpend {
	private readonly all: SpendMeter;

	constructor(calendar: Calendar, all: SpendMeter) {
		super(calendar);
		this.all = all;
	}

	override addRate(perHour: number): void {
		super.addRate(perHour);
		this.all.addRate(perHour);
	}

	override addLump(amount: number): void {
		super.addLump(amount);
		this.all.addLump(amount);
	}
}
