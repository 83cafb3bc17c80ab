/** Times as traces write them, to whole microseconds without a detour through fractions; NaN where they are not. */
import type { TimeUnit } from '../../traffic/recorded.ts';

export interface TimeFormat {
	readonly expected: string;
	readonly parse: (cell: string) => number;
}

export const timeFormats: Readonly<Record<TimeUnit, TimeFormat>> = {
	seconds: { expected: 'a time in seconds such as 12.5', parse: (cell) => decimal(cell, 6) },
	milliseconds: { expected: 'a time in milliseconds such as 12500', parse: (cell) => decimal(cell, 3) },
	iso: { expected: 'a timestamp such as 2026-11-20T18:00:00.250Z', parse: iso },
};

/** A decimal number times 10^places, cut after that; never negative. */
function decimal(cell: string, places: number): number {
	const match = /^(\d{1,12})(?:\.(\d*))?(?:[eE]([+-]?\d{1,2}))?$/.exec(cell);
	if (match === null) return Number.NaN;
	const [, whole, fraction = '', exponent] = match;
	const scale = places === 6 ? 1e6 : 1000;
	if (exponent !== undefined) return Math.round(Number(cell) * scale);
	return Number(whole) * scale + Number(fraction.padEnd(places, '0').slice(0, places));
}

/** A date and a time, perhaps with an offset; without one it is taken as UTC, since only differences count. */
function iso(cell: string): number {
	const match = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d(?::?\d\d)?)?$/.exec(cell);
	if (match === null) return Number.NaN;
	const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
	const at = Date.UTC(year, month - 1, day, hour, minute, second);
	if (new Date(at).getUTCDate() !== day || hour > 23 || minute > 59 || second > 59) return Number.NaN;
	const fraction = Number((match[7] ?? '').padEnd(6, '0').slice(0, 6));
	return at * 1000 + fraction - offsetOf(match[8] ?? 'Z');
}

/** `+05:30` in microseconds. */
function offsetOf(zone: string): number {
	if (zone === 'Z') return 0;
	const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(3).replace(':', '') || 0)];
	return (zone[0] === '-' ? -1 : 1) * (hours * 60 + minutes) * 60_000_000;
}
