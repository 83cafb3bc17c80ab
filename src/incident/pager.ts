/**
 * A pager: who is called, in which order, and when somebody answers. Everybody called answers after a time that depends on the
 * shift the call falls into, or does not notice it at all; the first to answer has it. When nobody has answered within
 * a level's time, the next level is called as well.
 */

import { US_PER_DAY } from '../base/units.ts';
import type { Keyed } from '../kernel/keyed.ts';
import { keyedStream } from '../kernel/streams.ts';
import { sampler } from '../model/distributions/index.ts';
import type { PagerLevel, PagerPlan } from '../model/incidentPlan.ts';
import type { IncidentPlan } from '../model/plan.ts';
import type { World } from '../model/ports.ts';
import type { Agenda, Appointment } from './agenda.ts';
import { type Shift, shiftAt } from './shift.ts';

/** What the history says of a level being called; of an answer it says 0. */
const CALL = -1;
const LEVELS = 64;

export class Pagers {
	private readonly world: World;
	private readonly agenda: Agenda;
	private readonly holidays: ReadonlySet<number>;
	private readonly answered: (level: number) => void;
	private open: Appointment[] = [];
	private over = false;

	/** `answered` is called once, by the first to answer any page. */
	constructor(world: World, agenda: Agenda, { holidays }: IncidentPlan, answered: (level: number) => void) {
		this.world = world;
		this.agenda = agenda;
		this.holidays = new Set(holidays);
		this.answered = answered;
	}

	/** The shift that now falls into. */
	get shift(): Shift {
		const { calendar, weekOffsetUs, startDay } = this.world;
		const sinceMonday = calendar.now + weekOffsetUs;
		const day = startDay + Math.floor(sinceMonday / US_PER_DAY) - Math.floor(weekOffsetUs / US_PER_DAY);
		return shiftAt(sinceMonday, this.holidays.has(day));
	}

	/** Calls for an alert, whose name makes its draws its own. */
	page(alert: string, pager: PagerPlan, round = 0): void {
		if (this.over) return;
		this.call(alert, pager, round, 0);
		const { repeatUs } = pager;
		if (repeatUs !== null) this.later(repeatUs, CALL, () => this.page(alert, pager, round + 1));
	}

	private call(alert: string, { levels, ...rest }: PagerPlan, round: number, level: number): void {
		const { now } = this.world.calendar;
		if (level > 0) this.world.probe.mark(now, 'escalated', `escalated to level ${level + 1} (${this.shift})`);
		const wait = this.waitOf(levels[level], alert, round * LEVELS + level);
		if (wait !== null) this.later(wait, 0, () => this.answer(level));
		const next = levels[level + 1];
		if (next !== undefined) this.later(next.afterUs, CALL, () => this.call(alert, { levels, ...rest }, round, level + 1));
	}

	/** us until this one answers; null when the page is missed. */
	private waitOf({ acknowledge, missed }: PagerLevel, alert: string, draw: number): number | null {
		if (missed > 0 && this.chance('missed', alert, draw).double() < missed) return null;
		return Math.round(sampler(acknowledge[this.shift]).draw(this.chance('acknowledge', alert, draw)));
	}

	private chance(what: string, alert: string, draw: number): Keyed {
		const random = keyedStream(this.world.seed, alert === '' ? `incident/${what}` : `incident/${what}/${alert}`);
		random.seek(0, draw);
		return random;
	}

	private later(us: number, code: number, run: () => void): void {
		this.open.push(this.agenda.after(us, code, run));
	}

	private answer(level: number): void {
		this.over = true;
		this.agenda.cancel(this.open);
		this.open = [];
		this.answered(level);
	}
}
