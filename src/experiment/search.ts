/**
 * The smallest disturbance on a lattice. A point says how severe each dimension is, in steps from mild (0) to its
 * bound. Harm mostly grows with severity, and bisection uses that, but nothing rests on it: what is returned was
 * probed, and so was every neighbour one step milder.
 *
 * From the bounds (or, if they do no harm, from the first of some scattered points that does) it bisects the way down to
 * mildness on all dimensions together, then each dimension alone, until no single step back still does harm.
 */
export type Point = readonly number[];

export interface Found {
	readonly point: Point;
	/** Every probed point one step milder; none of them does harm. */
	readonly milder: readonly Point[];
}

/** Scattered points tried when the bounds themselves do no harm. */
const SCATTERED = 12;

/** `harms` answers for a point; it is asked at most once for each. `tops`: steps of each dimension. */
export async function smallest(tops: Point, harms: (point: Point) => Promise<boolean>): Promise<Found | null> {
	const known = new Map<string, Promise<boolean>>();
	const ask = (point: Point): Promise<boolean> => {
		const key = point.join(' ');
		const answer = known.get(key) ?? harms(point);
		known.set(key, answer);
		return answer;
	};
	const start = await firstHarmful(tops, ask);
	if (start === null) return null;
	let point = await downTheDiagonal(start, ask);
	for (;;) {
		const before = point;
		for (let dimension = 0; dimension < point.length; dimension++) point = await shrunk(point, dimension, ask);
		if (before === point) break;
	}
	return { point, milder: neighbours(point) };
}

async function firstHarmful(tops: Point, ask: (point: Point) => Promise<boolean>): Promise<Point | null> {
	if (await ask(tops)) return tops;
	for (let i = 1; i <= SCATTERED; i++) {
		const point = tops.map((top, dimension) => Math.round(top * halton(i, PRIMES[dimension % PRIMES.length])));
		if (await ask(point)) return point;
	}
	return null;
}

const PRIMES = [2, 3, 5, 7, 11, 13, 17, 19];

/** The i-th number of the Halton sequence of a base: evenly scattered over 0..1. */
export function halton(i: number, base: number): number {
	let share = 0;
	let digit = 1 / base;
	for (let rest = i; rest > 0; rest = Math.floor(rest / base)) {
		share += (rest % base) * digit;
		digit /= base;
	}
	return share;
}

async function downTheDiagonal(start: Point, ask: (point: Point) => Promise<boolean>): Promise<Point> {
	const steps = Math.max(...start);
	const at = (step: number) => start.map((top) => Math.round((top * step) / steps));
	return steps === 0 ? start : at(await lowestHarmful(steps, (step) => ask(at(step))));
}

/** The point with one dimension as mild as it may be; the same point when it cannot be milder. */
async function shrunk(point: Point, dimension: number, ask: (point: Point) => Promise<boolean>): Promise<Point> {
	const at = (step: number) => point.map((steps, i) => (i === dimension ? step : steps));
	const now = point[dimension];
	if (now === 0 || !(await ask(at(now - 1)))) return point;
	return at(await lowestHarmful(now - 1, (step) => ask(at(step))));
}

/** Lowest step that does harm, by bisection; `high` is known to. */
async function lowestHarmful(high: number, harms: (step: number) => Promise<boolean>): Promise<number> {
	let low = -1;
	let found = high;
	while (found - low > 1) {
		const middle = Math.floor((low + found) / 2);
		if (await harms(middle)) found = middle;
		else low = middle;
	}
	return found;
}

function neighbours(point: Point): Point[] {
	return point.flatMap((step, dimension) => (step === 0 ? [] : [point.map((other, i) => (i === dimension ? other - 1 : other))]));
}
