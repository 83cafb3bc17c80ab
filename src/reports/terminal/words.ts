/** Numbers of a result as people read them. Money, times and ratios are those of the result: dollars, seconds, 0..1. */
import { formatCount, formatDuration, US_PER_SECOND } from '../../base/units.ts';

/** A length of time: hours and minutes up to four days, so that it can be laid against an axis in hours. */
export function lengthOf(seconds: number): string {
	if (!Number.isFinite(seconds)) return 'never';
	if (seconds < 3600 || seconds >= 100 * 3600) return seconds === 0 ? '0s' : formatDuration(seconds * US_PER_SECOND);
	const minutes = Math.round(seconds / 60);
	return minutes % 60 === 0 ? `${minutes / 60}h` : `${Math.floor(minutes / 60)}h ${minutes % 60}m`;
}

/** An instant of the run: `+9h 2m`. */
export function instantOf(seconds: number): string {
	return `+${lengthOf(seconds)}`;
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** Weekday and time of day where the run starts: `Mon 07:12`; empty when the start cannot be read. */
export function clockOf(start: string, seconds: number): string {
	const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d))?/.exec(start);
	if (match === null || !Number.isFinite(seconds)) return '';
	const [year, month, day, hour, minute, second] = match.slice(1).map((part) => Number(part ?? 0));
	const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second) + Math.floor(seconds) * 1000);
	const two = (n: number) => String(n).padStart(2, '0');
	return `${weekdays[date.getUTCDay()]} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
}

/** A duration of an answer; `-` when there was none. */
export function latencyOf(seconds: number | null): string {
	return seconds === null || !Number.isFinite(seconds) ? '-' : formatDuration(seconds * US_PER_SECOND);
}

export function percentOf(ratio: number): string {
	if (!Number.isFinite(ratio)) return '?';
	const percent = ratio * 100;
	// 99.96 % is not 100 %, and 0.04 % is not nothing.
	if (percent > 99.9 && percent < 100) return '>99.9%';
	if (percent > 0 && percent < 0.1) return '<0.1%';
	return `${percent.toFixed(1)}%`;
}

/** `2.1x`, `14x`. */
export function timesOf(factor: number): string {
	if (!Number.isFinite(factor)) return '?x';
	return `${factor >= 99.95 ? formatCount(factor) : factor.toFixed(factor >= 9.95 ? 0 : 1)}x`;
}

/** Dollars with both cents however many there are, for columns that people add up. */
export function centsOf(usd: number): string {
	if (!Number.isFinite(usd)) return '$?';
	const cents = Math.abs(wholeCents(usd));
	return `${wholeCents(usd) < 0 ? '-' : ''}$${formatCount(Math.floor(cents / 100))}.${String(cents % 100).padStart(2, '0')}`;
}

export function wholeCents(usd: number): number {
	return Math.round(usd * 100);
}

/** `seed 42`, `seeds 1–30`, `seeds 3, 5, 8 and 4 more`. */
export function seedsOf(seeds: readonly number[]): string {
	if (seeds.length === 0) return 'no seeds';
	if (seeds.length === 1) return `seed ${seeds[0]}`;
	if (seeds.length > 2 && seeds.every((seed, i) => seed === seeds[0] + i)) return `seeds ${seeds[0]}–${seeds[seeds.length - 1]}`;
	const more = seeds.length > 5 ? ` and ${seeds.length - 4} more` : '';
	return `seeds ${seeds.slice(0, more === '' ? 5 : 4).join(', ')}${more}`;
}

/** `rolled back`; of several seeds `rolled back in 2 of 3, promoted in 1`. */
export function listedPhases(phases: Readonly<Record<string, number>>, seeds: number): string {
	const words = Object.entries(phases).map(([phase, n]) => ({ phase: phase.replaceAll('-', ' '), n }));
	return words.map(({ phase, n }, i) => (n === seeds ? phase : `${phase} in ${n}${i === 0 ? ` of ${seeds}` : ''}`)).join(', ');
}

/** `1 key`, `2 keys`. */
export function counted(n: number, noun: string): string {
	return `${formatCount(n)} ${noun}${n === 1 ? '' : 's'}`;
}
