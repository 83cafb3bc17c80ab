import alea from 'seedrandom/lib/alea.js';
import { describe, expect, it } from 'vitest';
import { type Keyed, keyedStream, type RandomSource, Sfc32, stream } from '../../../src/kernel.ts';

const drawn = (random: RandomSource, n: number) => Array.from({ length: n }, () => random.u32());

/** Standard deviations by which a chi-square statistic of `counts`, all equally likely, is off. */
function chiSquareZ(counts: Float64Array): number {
	const expected = counts.reduce((a, b) => a + b) / counts.length;
	const statistic = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
	const freedom = counts.length - 1;
	return (statistic - freedom) / Math.sqrt(2 * freedom);
}

/** Chi-square of n draws over 256 cells, taking 8 bits from `shift` on. */
function uniformityZ(n: number, shift: number, draw: (i: number) => number): number {
	const counts = new Float64Array(256);
	for (let i = 0; i < n; i++) counts[(draw(i) >>> shift) & 255]++;
	return chiSquareZ(counts);
}

/** Correlation of n pairs, in standard deviations, and the chi-square of their top 5 bits on a 32 x 32 board. */
function dependenceZ(n: number, pair: (i: number) => [number, number]): { correlation: number; board: number } {
	const counts = new Float64Array(1024);
	let sum = 0;
	for (let i = 0; i < n; i++) {
		const [a, b] = pair(i);
		counts[((a >>> 27) << 5) | (b >>> 27)]++;
		sum += (a / 2 ** 31) * (b / 2 ** 31);
	}
	// Signed integers are uniform on [-1, 1) after scaling: mean 0, variance 1/3 each.
	return { correlation: (sum / n) * 3 * Math.sqrt(n), board: chiSquareZ(counts) };
}

describe('seedrandom', () => {
	it('is the one its README describes: the published numbers of the seed "hello."', () => {
		const random = alea('hello.');
		expect([random(), random.double(), random.int32()]).toEqual([0.4783254903741181, 0.8297006866124559, 1076136327]);
	});
});

describe('stream', () => {
	it('gives these numbers for (1, arrivals/web), today and always', () => {
		const random = stream(1, 'arrivals/web');
		expect(drawn(random, 4)).toEqual([-1664771110, 1154723193, 642957623, -1820251840]);
		expect(random.double()).toBe(0.8983771111091464);
	});

	it('same seed and name, same numbers; a number is a seed as its text is', () => {
		expect(drawn(stream('night', 'service'), 50)).toEqual(drawn(stream('night', 'service'), 50));
		expect(drawn(stream(17, 'service'), 50)).toEqual(drawn(stream('17', 'service'), 50));
	});

	it('another name or another seed, however alike, gives numbers that are not related', () => {
		const n = 50_000;
		for (const [seed, name] of [
			[2, 'service/gpu'],
			[1, 'service/gpv'],
			[1, 'service/gpu '],
			[11, 'service/gpu'],
			[1, 'Service/gpu'],
		] as const) {
			const one = stream(1, 'service/gpu');
			const other = stream(seed, name);
			const { correlation, board } = dependenceZ(n, () => [one.u32(), other.u32()]);
			expect(Math.abs(correlation), `${seed}/${name}`).toBeLessThan(4);
			expect(Math.abs(board), `${seed}/${name}`).toBeLessThan(4);
		}
	});

	it('a thousand seeds start in a thousand places, evenly spread', () => {
		const first = Array.from({ length: 20_000 }, (_, seed) => stream(seed, 'x').u32());
		expect(new Set(first).size).toBeGreaterThan(19_995);
		expect(Math.abs(uniformityZ(first.length, 24, (i) => first[i]))).toBeLessThan(4);
	});
});

describe('Sfc32', () => {
	it('is sfc32: the published recurrence, in exact integers', () => {
		const reference = (a: number, b: number, c: number) => {
			const word = (x: bigint) => BigInt.asUintN(32, x);
			let [x, y, z, counter] = [BigInt(a), BigInt(b), BigInt(c), 1n];
			const next = () => {
				const result = word(x + y + counter);
				counter = word(counter + 1n);
				x = y ^ (y >> 9n);
				y = word(z + (z << 3n));
				z = word(word((z << 21n) | (z >> 11n)) + result);
				return Number(BigInt.asIntN(32, result));
			};
			for (let i = 0; i < 15; i++) next();
			return next;
		};
		for (const [a, b, c] of [
			[0, 0, 0],
			[1, 2, 3],
			[0xffffffff, 0x80000000, 0xdeadbeef],
		]) {
			const next = reference(a, b, c);
			expect(drawn(new Sfc32(a, b, c), 1000)).toEqual(Array.from({ length: 1000 }, next));
		}
	});

	it('draws doubles on [0, 1) with 53 bits: exact multiples of 2^-53, odd ones among them, mean one half', () => {
		const random = new Sfc32(1, 2, 3);
		let [odd, sum] = [0, 0];
		for (let i = 0; i < 100_000; i++) {
			const x = random.double();
			if (!(x >= 0 && x < 1 && Number.isSafeInteger(x * 2 ** 53))) expect(x).toBe('a multiple of 2^-53 in [0, 1)');
			if ((x * 2 ** 53) % 2 === 1) odd++;
			sum += x;
		}
		expect(Math.abs(odd - 50_000)).toBeLessThan(4 * 158);
		expect(Math.abs(sum / 100_000 - 0.5)).toBeLessThan(4 * 0.000913);
	});
});

describe('Keyed', () => {
	const N = 200_000;
	const keyed = keyedStream(1, 'retry');
	const at = (random: Keyed, key: number, index: number, skip = 0) => {
		random.seek(key, index);
		for (let i = 0; i < skip; i++) random.u32();
		return random.u32();
	};

	it('gives these numbers for request 4711, third attempt, whatever was drawn before', () => {
		const golden = [-1886024748, -916757816, 291232430];
		const random = keyedStream(1, 'retry');
		random.seek(4711, 3);
		expect(drawn(random, 3)).toEqual(golden);
		expect(random.double()).toBe(0.9527420202901176);
		random.seek(12, 0);
		drawn(random, 17);
		random.seek(4711, 3);
		expect(drawn(random, 3)).toEqual(golden);
		expect(at(keyedStream(2, 'retry'), 4711, 3)).not.toBe(golden[0]);
		expect(at(keyedStream(1, 'retrY'), 4711, 3)).not.toBe(golden[0]);
	});

	it.each([0, 12, 24])('is uniform in the bits from %i on: over keys, over indexes, over successive draws', (shift) => {
		expect(Math.abs(uniformityZ(N, shift, (i) => at(keyed, i, 0)))).toBeLessThan(4);
		expect(Math.abs(uniformityZ(N, shift, (i) => at(keyed, i * 4096, 0)))).toBeLessThan(4);
		expect(Math.abs(uniformityZ(N, shift, (i) => at(keyed, 7, i)))).toBeLessThan(4);
		expect(Math.abs(uniformityZ(N, shift, (i) => at(keyed, i, 2, 5)))).toBeLessThan(4);
		keyed.seek(99, 1);
		expect(Math.abs(uniformityZ(N, shift, () => keyed.u32()))).toBeLessThan(4);
	});

	it.each<[string, (i: number) => [number, number]]>([
		['neighbouring keys', (i) => [at(keyed, i, 0), at(keyed, i + 1, 0)]],
		['keys one bit apart', (i) => [at(keyed, i, 0), at(keyed, i ^ 0x40000, 0)]],
		['neighbouring indexes', (i) => [at(keyed, i, 1), at(keyed, i, 2)]],
		['the next key and the next index', (i) => [at(keyed, i, 1), at(keyed, i + 1, 0)]],
		['successive draws', (i) => [at(keyed, i, 0), keyed.u32()]],
		['the first and the fourth draw', (i) => [at(keyed, i, 0), at(keyed, i, 0, 3)]],
		['a later draw and the next key', (i) => [at(keyed, i, 0, 1), at(keyed, i + 1, 0, 0)]],
	])('is independent across %s', (what, pair) => {
		const { correlation, board } = dependenceZ(N, pair);
		expect(Math.abs(correlation), what).toBeLessThan(4);
		expect(Math.abs(board), what).toBeLessThan(4);
	});

	it('is independent across streams, for one and the same key', () => {
		const other = keyedStream(1, 'hedge');
		const { correlation, board } = dependenceZ(N, (i) => [at(keyed, i, 0), at(other, i, 0)]);
		expect(Math.abs(correlation)).toBeLessThan(4);
		expect(Math.abs(board)).toBeLessThan(4);
	});

	it('is a bijection of the key: a million keys, a million first draws', () => {
		for (const [from, step] of [
			[0, 1],
			[-500_000, 1],
			[3, 4099],
		]) {
			const first = Int32Array.from({ length: 1_000_000 }, (_, i) => at(keyed, (from + i * step) | 0, 1)).sort();
			let twice = 0;
			for (let i = 1; i < first.length; i++) if (first[i] === first[i - 1]) twice++;
			expect(twice, `keys ${from}, ${from + step}, ...`).toBe(0);
		}
	});

	it('counts 32 bits of a key, so keys 2^32 apart are the same', () => {
		expect(at(keyed, 5 + 2 ** 32, 0)).toBe(at(keyed, 5, 0));
		expect(at(keyed, 0xffffffff, 0)).toBe(at(keyed, -1, 0));
	});
});
