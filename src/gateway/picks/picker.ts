/**
 * The family of picks: which deployment of a group the next attempt goes to. They differ in what they know (weights,
 * calls in flight, past answers) and so in what they do to a deployment that has become slow, or fails fast.
 *
 * Contract of every member: a deployment out of rotation is never picked; NONE exactly when none is in rotation (or,
 * where weights count, NO_WEIGHT when those in rotation weigh nothing); the same history and draws give the same
 * picks. Chance comes from `turn.draw()` alone, which is looked up by (request, attempt).
 */
import type { Entry } from '../../base/registry.ts';
import type { RoutingSpec } from '../../model/gatewaySpec.ts';

export const NONE = -1;
/** LiteLLM divides by the sum of the weights, and answers 500 when that is zero. */
export const NO_WEIGHT = -2;

/** What a pick may know about a deployment. */
export interface Member {
	readonly weight: number;
	readonly priority: number;
	/** Price of a token read plus one written; null = unknown. */
	readonly tokenPrice: number | null;
	/** Attempts in flight or waiting for their turn. */
	readonly busy: number;
	/** Part of its weight that failures have cost it, where they do. */
	readonly lost?: number;
	/** Gives one of that back. */
	recover?(): void;
	healthy(now: number): boolean;
	/** As `healthy`, but without the mercy of a panic; absent: the same. */
	inRotation?(now: number): boolean;
}

/** One attempt that wants a deployment. */
export interface Turn {
	readonly now: number;
	/** Which try in the group, from 0. */
	readonly attempt: number;
	/** Uniform on [0, 1), the next of the attempt's own sequence. */
	draw(): number;
}

export interface Picker {
	/** A position in the group's list, NONE or NO_WEIGHT. */
	pick(turn: Turn): number;
	/** How an attempt ended, for kinds that learn; `outcome` is a code of `model/outcomes.ts`. */
	learn?(position: number, now: number, outcome: number, tookUs: number, tokensIn: number, tokensOut: number): void;
}

export interface PickKind extends Entry {
	/** `within`: the pick within a level, for kinds that have levels; by weight when absent. */
	create(members: readonly Member[], routing: RoutingSpec, within?: PickKind): Picker;
}

/** A uniform pick among the members that are in rotation and pass the test. */
export function anyOf(members: readonly Member[], turn: Turn, fits: (position: number) => boolean): number {
	let count = 0;
	let only = NONE;
	for (let i = 0; i < members.length; i++) {
		if (!members[i].healthy(turn.now) || !fits(i)) continue;
		count++;
		only = i;
	}
	if (count < 2) return only;
	let rest = Math.floor(turn.draw() * count);
	for (let i = 0; i < members.length; i++) if (members[i].healthy(turn.now) && fits(i) && rest-- === 0) return i;
	return only;
}

/** The member in rotation for which `value` is lowest; the first in the list wins ties. */
export function lowestOf(members: readonly Member[], now: number, value: (position: number) => number): number {
	let best = NONE;
	let least = Number.POSITIVE_INFINITY;
	for (let i = 0; i < members.length; i++) {
		if (!members[i].healthy(now)) continue;
		const own = value(i);
		if (best !== NONE && own >= least) continue;
		best = i;
		least = own;
	}
	return best;
}

/** A weighted random pick among the members of a level that are in rotation; of all levels when `level` is null. */
export function weightedOf(members: readonly Member[], turn: Turn, level: number | null): number {
	let total = 0;
	let only = NONE;
	let healthy = 0;
	for (let i = 0; i < members.length; i++) {
		if ((level !== null && members[i].priority !== level) || !members[i].healthy(turn.now)) continue;
		total += members[i].weight;
		only = i;
		healthy++;
	}
	if (healthy > 0 && total <= 0) return NO_WEIGHT;
	if (healthy < 2) return only;
	let rest = turn.draw() * total;
	for (let i = 0; i < members.length; i++) {
		if ((level !== null && members[i].priority !== level) || !members[i].healthy(turn.now)) continue;
		rest -= members[i].weight;
		if (rest < 0) return i;
	}
	return only;
}
