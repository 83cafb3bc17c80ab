/** Days since 1970-01-01 of a date written 2026-12-25, perhaps with more behind it; null when there is no such date. */
export function calendarDay(text: string): number | null {
	const match = /^(\d{4})-(\d\d)-(\d\d)(?!\d)/.exec(text);
	if (match === null) return null;
	const [year, month, day] = match.slice(1).map(Number);
	const at = Date.UTC(year, month - 1, day);
	return new Date(at).getUTCMonth() === month - 1 && day > 0 ? at / 86_400_000 : null;
}
