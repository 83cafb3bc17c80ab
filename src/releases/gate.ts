/**
 * The gate before a release: a gold set whose answers are known. It sees the version as it is offline. What differs in
 * serving (a feature computed otherwise, inputs the set does not have) it cannot see, however many cases it has.
 *
 * Cases are hard or easy whoever answers them: of two versions, the better is wrong about some of the cases the worse
 * is wrong about.
 */
import { binomialAtMost } from '../kernel/binomial.ts';
import { keyedStream } from '../kernel/streams.ts';
import type { GatePlan, GateRecord } from '../model/release.ts';

/** Most wrong answers with which the gate is passed. A hair of slack: 5 % of 20 is one. */
export function allowedWrong({ cases, maxWrong }: GatePlan): number {
	return Math.floor(cases * maxWrong + 1e-9);
}

/** Tries a version that is wrong about a share of questions of this kind. */
export function tryGate(seed: number | string, name: string, gate: GatePlan, wrongOffline: number): GateRecord {
	const random = keyedStream(seed, `releases/${name}/gate`);
	let wrong = 0;
	for (let i = 0; i < gate.cases; i++) {
		random.seek(i, 0);
		if (random.double() < wrongOffline) wrong++;
	}
	const allowed = allowedWrong(gate);
	return { wrong, passed: wrong <= allowed, passChance: binomialAtMost(allowed, gate.cases, wrongOffline) };
}
