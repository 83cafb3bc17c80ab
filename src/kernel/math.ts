/**
 * exp, log and cos with the same bits on every engine. ECMAScript leaves Math.exp, Math.log and Math.cos to the
 * implementation; a simulator whose histories hang on their last bit would give different bills in Node and in a
 * browser. Only +, -, x, / and Math.sqrt are used here, which IEEE 754 fixes.
 */

const doubles = new Float64Array(1);
const words = new Int32Array(doubles.buffer);
/** Which half of a double holds sign and exponent: 1 on little-endian machines, which is all we know of. */
const HIGH = 1;
const LN2 = Math.LN2;
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const STEPS = 64;

/** 2^(j/64), built from square roots, which are exact to the last bit everywhere. */
const powers: Float64Array = (() => {
	const roots = new Float64Array(7);
	roots[6] = 2;
	for (let k = 5; k >= 0; k--) roots[k] = Math.sqrt(roots[k + 1]);
	const table = new Float64Array(STEPS);
	for (let j = 0; j < STEPS; j++) {
		let power = 1;
		for (let k = 5; k >= 0; k--) if (j & (1 << k)) power *= roots[k];
		table[j] = power;
	}
	return table;
})();

/** e^x, relative error below 4e-16 for |x| < 700; 0 below -708, Infinity above 709. */
export function exp(x: number): number {
	if (!(x > -708)) return x !== x ? Number.NaN : 0;
	if (x > 709) return Number.POSITIVE_INFINITY;
	const n = Math.floor(x * (STEPS / LN2) + 0.5);
	const r = x - n * (LN2_HIGH / STEPS) - n * (LN2_LOW / STEPS);
	const j = n & (STEPS - 1);
	const k = (n - j) / STEPS;
	const p = r * (1 + r * (0.5 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120)))));
	words[0] = 0;
	words[HIGH] = (k + 1023) << 20;
	return (powers[j] + powers[j] * p) * doubles[0];
}

/** Natural logarithm of a positive normal number; -Infinity for 0, NaN below. Relative error below 1e-15. */
export function log(x: number): number {
	if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
	if (x === Number.POSITIVE_INFINITY) return x;
	doubles[0] = x;
	let exponent = ((words[HIGH] >>> 20) & 0x7ff) - 1023;
	words[HIGH] = (words[HIGH] & 0x000fffff) | 0x3ff00000;
	let m = doubles[0];
	if (m > Math.SQRT2) {
		m *= 0.5;
		exponent += 1;
	}
	const s = (m - 1) / (m + 1);
	const z = s * s;
	const tail = z * (1 / 3 + z * (1 / 5 + z * (1 / 7 + z * (1 / 9 + z * (1 / 11 + z * (1 / 13 + z * (1 / 15 + z * (1 / 17 + z / 19))))))));
	return exponent * LN2_HIGH + (exponent * LN2_LOW + 2 * s * tail + 2 * s);
}

/** base^power for a positive base. */
export function pow(base: number, power: number): number {
	return exp(power * log(base));
}

/** cos(2 pi turns): the shape of a day, with `turns` in days. Absolute error below 1e-15. */
export function cosTurns(turns: number): number {
	let t = turns - Math.floor(turns);
	if (t > 0.5) t = 1 - t;
	const flip = t > 0.25;
	if (flip) t = 0.5 - t;
	// Half-angle once keeps the series short: cos(2a) = 2 cos(a)^2 - 1 with a <= pi/4.
	const a = t * Math.PI;
	const z = a * a;
	const c =
		1 -
		z *
			(1 / 2 -
				z *
					(1 / 24 -
						z * (1 / 720 - z * (1 / 40320 - z * (1 / 3628800 - z * (1 / 479001600 - z * (1 / 87178291200 - z / 20922789888000)))))));
	const value = 2 * c * c - 1;
	return flip ? -value : value;
}
