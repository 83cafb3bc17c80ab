import { describe, expect, it } from 'vitest';
import { cosTurns, exp, log, pow, stream } from '../../../src/kernel.ts';

/**
 * References in exact arithmetic: fixed-point numbers with 1400 binary digits, so that the errors measured here are
 * the kernel's own and not those of Math.exp.
 */
const BITS = 1400n;
const ONE = 1n << BITS;

/** A double as a fixed-point number, exactly (as long as it has no bits below 2^-1400). */
function exact(x: number): bigint {
	const bits = new BigUint64Array(Float64Array.of(x).buffer)[0];
	const exponent = (bits >> 52n) & 0x7ffn;
	const mantissa = (bits & 0xfffffffffffffn) | (exponent === 0n ? 0n : 1n << 52n);
	const shift = (exponent === 0n ? 1n : exponent) - 1075n + BITS;
	const magnitude = shift >= 0n ? mantissa << shift : mantissa >> -shift;
	return x < 0 ? -magnitude : magnitude;
}

function expExact(x: bigint): bigint {
	const r = x >> 20n;
	let term = ONE;
	let sum = ONE;
	for (let k = 1n; term !== 0n && term !== -1n; k++) {
		term = ((term * r) >> BITS) / k;
		sum += term;
	}
	for (let i = 0; i < 20; i++) sum = (sum * sum) >> BITS;
	return sum;
}

const PI = (3141592653589793238462643383279502884197169399375105820974944n * ONE) / 10n ** 60n;

function cosTurnsExact(turns: bigint): bigint {
	const a = (2n * PI * turns) >> BITS;
	const z = (a * a) >> BITS;
	let term = ONE;
	let sum = ONE;
	for (let k = 1n; term !== 0n && term !== -1n; k += 2n) {
		term = -((term * z) >> BITS) / (k * (k + 1n));
		sum += term;
	}
	return sum;
}

/** (a - b) / scale, of fixed-point numbers, as a double. */
function difference(a: bigint, b: bigint, scale: bigint): number {
	return Math.abs(Number(((a - b) * 10n ** 30n) / scale)) / 1e30;
}

const random = stream(3, 'arguments');
const between = (low: number, high: number) => low + (high - low) * random.double();

describe('exp', () => {
	it('has a relative error below 4e-16 over its whole range', () => {
		let worst = 0;
		for (let i = 0; i < 400; i++) {
			const x = i % 2 === 0 ? between(-700, 700) : between(-3, 3);
			const truth = expExact(exact(x));
			worst = Math.max(worst, difference(exact(exp(x)), truth, truth));
		}
		expect(worst).toBeLessThan(4e-16);
	});

	it('agrees with Math.exp on a fine grid, edges of the table included', () => {
		for (let i = -70_000; i <= 70_000; i++) {
			const x = (i * Math.LN2) / 128;
			if (Math.abs(x) < 700) expect(Math.abs(exp(x) / Math.exp(x) - 1) < 7e-16, String(x)).toBe(true);
		}
	});

	it('is exact where it must be, and saturates where it says', () => {
		expect([exp(0), exp(-0)]).toEqual([1, 1]);
		expect([exp(-708.0001), exp(-1e300), exp(Number.NEGATIVE_INFINITY)]).toEqual([0, 0, 0]);
		expect([exp(709.0001), exp(Number.POSITIVE_INFINITY)]).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
		expect(exp(709)).toBeCloseTo(8.218407461554972e307, -295);
		expect(exp(-707.99)).toBeGreaterThan(0);
		expect(exp(Number.NaN)).toBeNaN();
		expect([exp(1e-300), exp(-1e-17)]).toEqual([1, 1]);
	});

	it('never falls as x rises, from one double to the next', () => {
		for (const start of [-1, 0.0054152, 0.01083, 1, 20]) {
			let before = exp(start);
			for (let i = 1; i < 5000; i++) {
				const now = exp(start + i * 2e-9);
				expect(now >= before, `${start} + ${i}`).toBe(true);
				before = now;
			}
		}
	});
});

describe('log', () => {
	it('has a relative error below 1e-15, also close to 1 and at the end of the series', () => {
		let worst = 0;
		for (let i = 0; i < 400; i++) {
			const x = [between(0.5, 2), 1 + between(-1e-6, 1e-6), 2 ** between(-900, 900), between(1.405, Math.SQRT2)][i % 4];
			const value = log(x);
			// e^value = x (1 + absolute error of value), to first order.
			const absolute = difference(expExact(exact(value)), exact(x), exact(x));
			worst = Math.max(worst, absolute / Math.abs(value));
		}
		expect(worst).toBeLessThan(1e-15);
	});

	it('knows its edges', () => {
		expect(log(1)).toBe(0);
		expect([log(0), log(-0)]).toEqual([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]);
		expect(log(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
		for (const x of [-1, -Number.MIN_VALUE, Number.NEGATIVE_INFINITY, Number.NaN]) expect(log(x), String(x)).toBeNaN();
		expect(log(2)).toBe(Math.LN2);
		expect(log(2 ** -53)).toBe(-53 * Math.LN2);
		expect(log(Number.MAX_VALUE)).toBeCloseTo(709.782712893384, 10);
		expect(log(2 ** -1022)).toBeCloseTo(-708.3964185322641, 10);
	});

	it('undoes exp', () => {
		for (let x = -700; x <= 700; x += 0.37) expect(Math.abs(log(exp(x)) - x)).toBeLessThanOrEqual(1e-15 * Math.abs(x) + 5e-16);
	});
});

describe('pow', () => {
	it('is base^power for positive bases', () => {
		for (const [base, power] of [
			[2, 10],
			[10, -3],
			[0.5, 0.5],
			[1, 1000],
			[7.3, 0],
		] as const) {
			expect(Math.abs(pow(base, power) / base ** power - 1)).toBeLessThan(1e-14);
		}
	});
});

describe('cosTurns', () => {
	it('has an absolute error below 1e-15', () => {
		let worst = 0;
		for (let i = 0; i <= 2048; i++) {
			const turns = i / 2048;
			worst = Math.max(worst, difference(exact(cosTurns(turns)), cosTurnsExact(exact(turns)), ONE));
		}
		expect(worst).toBeLessThan(1e-15);
	});

	it('repeats every day, is even, and peaks at midnight', () => {
		expect([cosTurns(0), cosTurns(1), cosTurns(-3), cosTurns(1e6)]).toEqual([1, 1, 1, 1]);
		expect([cosTurns(0.5), cosTurns(7.5)]).toEqual([-1, -1]);
		for (let i = 0; i < 64; i++) {
			const t = i / 64;
			expect(cosTurns(t + 1000)).toBe(cosTurns(t));
			expect(cosTurns(-t)).toBe(cosTurns(t));
			expect(Math.abs(cosTurns(t) + cosTurns(t + 0.5))).toBeLessThan(1e-14);
			expect(Math.abs(cosTurns(t))).toBeLessThanOrEqual(1);
		}
		expect(cosTurns(Number.NaN)).toBeNaN();
	});
});
