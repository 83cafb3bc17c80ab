/** nginx's own ways to write times, sizes and rates; null for what it refuses. */
import { DURATION_MAX_US, US_PER_SECOND } from '../../base/units.ts';

const seconds: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800, M: 2_592_000, y: 31_536_000 };

/** `60`, `1m30s`, `500ms` in microseconds, as ngx_parse_time reads it; a bare number is seconds. */
export function timeUs(text: string): number | null {
	if (text.length > 40 || !/^(\d+(ms|[smhdwMy])?\s*)+$/.test(text)) return null;
	let total = 0;
	for (const [, number, unit] of text.matchAll(/(\d+)(ms|[smhdwMy])?/g)) total += Number(number) * seconds[unit ?? 's'];
	return Math.min(Math.round(total * US_PER_SECOND), DURATION_MAX_US);
}

/** A whole number that nginx takes. */
export function whole(text: string): number | null {
	return /^\d{1,9}$/.test(text) ? Number(text) : null;
}

/** `10r/s` and `30r/m` in requests per second. */
export function rateOf(text: string): number | null {
	const [, number, unit] = /^(\d{1,9})r\/([sm])$/.exec(text) ?? [];
	const rate = Number(number);
	if (unit === undefined || rate < 1) return null;
	return unit === 's' ? rate : rate / 60;
}
