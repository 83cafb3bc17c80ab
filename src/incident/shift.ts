import { US_PER_DAY, US_PER_HOUR } from '../base/units.ts';

/** Who is at their desk: decides how long a page goes unanswered. */
export type Shift = 'business' | 'night' | 'weekend' | 'holiday';

const SATURDAY = 5;

/** The shift at a local instant given as us since Monday 00:00: business hours are Monday to Friday, 09:00-18:00. */
export function shiftAt(weekUs: number, holiday = false): Shift {
	if (holiday) return 'holiday';
	const day = Math.floor(weekUs / US_PER_DAY) % 7;
	if (day >= SATURDAY) return 'weekend';
	const hour = (weekUs % US_PER_DAY) / US_PER_HOUR;
	return hour >= 9 && hour < 18 ? 'business' : 'night';
}
