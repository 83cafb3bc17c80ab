/**
 * Quantities as people write them, always with a unit: `90s`, `20/s`, `$4.10/h`, `10%`, `3x`. A bare number is
 * refused, because nobody can tell what it was meant to be. Parsers return the value in the engine's unit, or a
 * sentence saying what was expected.
 */
export type Parsed = { readonly ok: true; readonly value: number } | { readonly ok: false; readonly expected: string };

export const US_PER_SECOND = 1_000_000;
/** Microseconds. */
export const US_PER_MINUTE: number = 60 * US_PER_SECOND;
/** Microseconds. */
export const US_PER_HOUR: number = 3600 * US_PER_SECOND;
/** Microseconds. */
export const US_PER_DAY: number = 24 * US_PER_HOUR;
const DURATION_UNITS: Readonly<Record<string, number>> = {
	us: 1,
	ms: 1000,
	s: US_PER_SECOND,
	m: US_PER_MINUTE,
	min: US_PER_MINUTE,
	h: US_PER_HOUR,
	d: US_PER_DAY,
	w: 7 * US_PER_DAY,
};
/** Ten years: longer than any run, short enough for exact arithmetic everywhere. */
export const DURATION_MAX_US: number = 3660 * US_PER_DAY;

/** No quantity needs more; what is longer is refused unread, so that no pattern can be made to take long. */
const TEXT_MAX = 40;

function matched(pattern: RegExp, text: string): RegExpExecArray | null {
	return text.length > TEXT_MAX ? null : pattern.exec(text);
}

const ok = (value: number): Parsed => ({ ok: true, value });
const expected = (what: string): Parsed => ({ ok: false, expected: what });

/** `1h30m`, `250ms`, `0.5s` -> whole microseconds, at most ten years. */
export function parseDuration(text: string): Parsed {
	const wanted = 'a duration with a unit, such as 250ms, 90s, 5m, 1h30m or 2d';
	if (matched(/^(\d+(\.\d+)?(us|ms|s|min|m|h|d|w))+$/, text) === null) return expected(wanted);
	let total = 0;
	for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(us|ms|s|min|m|h|d|w)/g)) total += Number(amount) * DURATION_UNITS[unit];
	if (total > DURATION_MAX_US) return expected('a duration of at most ten years');
	return ok(Math.round(total));
}

/** `20/s`, `600/min`, `5/h` -> per second. */
export function parseRate(text: string): Parsed {
	const match = matched(/^(\d+(?:\.\d+)?)\s*\/\s*(s|min|m|h|d)$/, text);
	if (match === null) return expected('a rate with a unit, such as 20/s, 600/min or 5/h');
	const value = Number(match[1]) / (DURATION_UNITS[match[2]] / US_PER_SECOND);
	if (!(value <= 1e7)) return expected('a rate of at most 10,000,000 per second');
	return ok(value);
}

/** `$4.10`, `$50,000` -> micro-dollars. */
export function parseMoney(text: string): Parsed {
	const match = matched(/^\$\s*((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)$/, text);
	if (match === null) return expected('an amount of money, such as $4.10 or $50,000');
	const value = Number(match[1].replaceAll(',', ''));
	if (!(value <= 1e9)) return expected('an amount of at most $1,000,000,000');
	return ok(Math.round(value * 1e6));
}

/** `$4.10/h`, `$8/min`, `$0.002/s` -> micro-dollars per hour. */
export function parseMoneyRate(text: string): Parsed {
	const wanted = 'an amount of money per time, such as $4.10/h or $8/min';
	const match = matched(/^(\$[^/]+)\s*\/\s*(s|min|m|h|d)$/, text);
	if (match === null) return expected(wanted);
	const money = parseMoney(match[1].trim());
	if (!money.ok) return expected(wanted);
	return ok((money.value * US_PER_HOUR) / DURATION_UNITS[match[2]]);
}

/** `10%` -> 0.1. */
export function parsePercent(text: string): Parsed {
	const match = matched(/^(\d+(?:\.\d+)?)%$/, text);
	return match === null ? expected('a percentage, such as 10%') : ok(Number(match[1]) / 100);
}

/** `3x` -> 3. */
export function parseFactor(text: string): Parsed {
	const match = matched(/^(\d+(?:\.\d+)?)x$/, text);
	return match === null ? expected('a factor, such as 3x or 0.5x') : ok(Number(match[1]));
}

/** `15:30` -> microseconds since midnight. */
export function parseTimeOfDay(text: string): Parsed {
	const match = matched(/^([01]?\d|2[0-3]):([0-5]\d)$/, text);
	return match === null ? expected('a time of day, such as 15:30') : ok(Number(match[1]) * US_PER_HOUR + Number(match[2]) * US_PER_MINUTE);
}

/** Microseconds as people write them: `2h 5m`, `1.5s`, `250ms`. */
export function formatDuration(us: number): string {
	if (!Number.isFinite(us)) return 'never';
	const sign = us < 0 ? '-' : '';
	// Rounded before the unit is chosen: 999.9ms is 1s, not 1000ms.
	const abs = Math.abs(us) < US_PER_MINUTE ? Number(Math.abs(us).toPrecision(3)) : Math.abs(us);
	if (abs < 1000) return `${sign}${Math.round(abs)}us`;
	if (abs < US_PER_SECOND) return `${sign}${abs / 1000}ms`;
	if (abs < US_PER_MINUTE) return `${sign}${abs / US_PER_SECOND}s`;
	const parts: string[] = [];
	let rest = Math.round(abs / US_PER_SECOND);
	for (const [unit, seconds] of [
		['d', 86400],
		['h', 3600],
		['m', 60],
		['s', 1],
	] as const) {
		const n = Math.floor(rest / seconds);
		if (n > 0 && parts.length < 2) parts.push(`${n}${unit}`);
		if (parts.length === 2) break;
		rest -= n * seconds;
	}
	return sign + parts.join(' ');
}

/** Dollars with separators and cents: `$20,025.31`; whole dollars from $10,000 on. */
export function formatUsd(usd: number): string {
	if (!Number.isFinite(usd)) return '$?';
	const abs = Math.abs(usd);
	const digits = Number(abs.toFixed(2)) >= 10_000 ? 0 : 2;
	const [whole, cents] = abs.toFixed(digits).split('.');
	const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
	return `${usd < 0 ? '-' : ''}$${grouped}${cents === undefined ? '' : `.${cents}`}`;
}

/** Whole numbers with separators. */
export function formatCount(n: number): string {
	return Math.round(n)
		.toString()
		.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}
