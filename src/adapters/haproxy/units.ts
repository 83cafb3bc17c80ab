/** HAProxy's times: whole numbers, milliseconds unless a unit is given. */
import { DURATION_MAX_US } from '../../base/units.ts';

const units: Readonly<Record<string, number>> = { us: 1, ms: 1000, s: 1e6, m: 60e6, h: 3600e6, d: 86_400e6 };

/** Microseconds, or null for what HAProxy refuses. */
export function timeUs(text: string, unit = 'ms'): number | null {
	const [, number, own] = /^(\d{1,12})(us|ms|[smhd])?$/.exec(text) ?? [];
	return number === undefined ? null : Math.min(Number(number) * units[own ?? unit], DURATION_MAX_US);
}

export function whole(text: string): number | null {
	return /^\d{1,9}$/.test(text) ? Number(text) : null;
}

/** A value that comes from the environment of the process. */
export function isVariable(text: string): boolean {
	return /\$\{?\w/.test(text);
}

/** As the C library reads numbers: the digits it begins with, else 0. */
export function leading(text: string): number | null {
	return isVariable(text) ? null : Number(/^\d{1,9}/.exec(text)?.[0] ?? 0);
}
