/**
 * Named streams of random numbers. One stream per entity and purpose (`arrivals/web`, `service/gpu`): adding an
 * entity, or changing a policy, never shifts the numbers another one sees. The name and the run's seed are hashed
 * by seedrandom's Alea, so a stream depends on nothing but (seed, name).
 */
import alea from 'seedrandom/lib/alea.js';
import { Keyed } from './keyed.ts';
import { Sfc32 } from './sfc32.ts';

/** Anything that yields random bits: a stream drawn in turn or a keyed one. */
export interface RandomSource {
	/** A signed 32-bit integer, all 2^32 equally likely. */
	u32(): number;
	/** Uniform on [0, 1) with 53 bits. */
	double(): number;
}

/** The generator of stream `name` in a run with seed `seed`. */
export function stream(seed: number | string, name: string): Sfc32 {
	const words = alea(`${seed}/${name}`);
	return new Sfc32(words.int32(), words.int32(), words.int32());
}

/** As `stream`, but looked up by (key, index) instead of drawn in turn. */
export function keyedStream(seed: number | string, name: string): Keyed {
	const words = alea(`${seed}/${name}`);
	return new Keyed(words.int32(), words.int32());
}
