import { US_PER_DAY, US_PER_HOUR, US_PER_MINUTE, US_PER_SECOND } from '../base/units.ts';

/** Local wall clock of an instant: us since Monday 00:00, or a sentence saying what was expected. */
export function weekOffsetOf(start: string): number | string {
	const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d))?(Z|[+-]\d\d:\d\d)$/.exec(start);
	const expected = `expected an instant with offset, such as 2026-11-20T18:00:00-05:00, got '${start.slice(0, 40)}'`;
	if (match === null) return expected;
	const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0));
	const date = new Date(Date.UTC(year, month - 1, day));
	if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59)
		return `${expected}: no such date or time`;
	// getUTCDay counts from Sunday.
	const weekday = (date.getUTCDay() + 6) % 7;
	return weekday * US_PER_DAY + hour * US_PER_HOUR + minute * US_PER_MINUTE + (Number.isNaN(second) ? 0 : second) * US_PER_SECOND;
}
