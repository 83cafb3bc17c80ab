/**
 * Standard exponential and normal variates by the ziggurat (Marsaglia & Tsang 2000; layers by Doornik 2005), with
 * full 53-bit mantissas, so that tails are not cut short. The tables are built with the kernel's own exp and log.
 */
import { exp, log } from '../math.ts';
import type { RandomSource } from '../streams.ts';

const TWO_53 = 1.1102230246251565e-16;

interface Layers {
	/** Right edge of each layer; edge[0] is the base layer's virtual width. */
	edge: Float64Array;
	/** edge[i + 1] / edge[i]: below it a point lies under the curve for certain. */
	inner: Float64Array;
	/** Density (unnormalised) at each edge. */
	height: Float64Array;
}

function layers(count: number, r: number, area: number, density: (x: number) => number, inverse: (y: number) => number): Layers {
	const edge = new Float64Array(count + 1);
	const height = new Float64Array(count + 1);
	const inner = new Float64Array(count);
	edge[0] = area / density(r);
	edge[1] = r;
	for (let i = 2; i < count; i++) edge[i] = inverse(area / edge[i - 1] + density(edge[i - 1]));
	edge[count] = 0;
	for (let i = 0; i <= count; i++) height[i] = density(edge[i]);
	for (let i = 0; i < count; i++) inner[i] = edge[i + 1] / edge[i];
	return { edge, inner, height };
}

// The tables are constants of the module, not read from an object at every draw.
const EXP_R = 7.69711747013105;
const {
	edge: EXP_EDGE,
	inner: EXP_INNER,
	height: EXP_HEIGHT,
}: Layers = layers(
	256,
	EXP_R,
	0.003949659822581557,
	(x) => exp(-x),
	(y) => -log(y),
);
const NORMAL_R = 3.442619855899;
const {
	edge: NORMAL_EDGE,
	inner: NORMAL_INNER,
	height: NORMAL_HEIGHT,
}: Layers = layers(
	128,
	NORMAL_R,
	9.91256303526217e-3,
	(x) => exp(-0.5 * x * x),
	(y) => Math.sqrt(-2 * log(y)),
);

/** An exponential variate of mean 1. */
export function standardExponential(random: RandomSource): number {
	for (;;) {
		const high = random.u32() >>> 0;
		const low = random.u32();
		const layer = low & 255;
		const u = (high * 2097152 + (low >>> 11)) * TWO_53;
		const x = u * EXP_EDGE[layer];
		if (u < EXP_INNER[layer]) return x;
		if (layer === 0) return EXP_R - log(1 - random.double());
		if (EXP_HEIGHT[layer] + random.double() * (EXP_HEIGHT[layer + 1] - EXP_HEIGHT[layer]) < exp(-x)) return x;
	}
}

/** A normal variate of mean 0 and standard deviation 1. */
export function standardNormal(random: RandomSource): number {
	for (;;) {
		const high = random.u32() >>> 0;
		const low = random.u32();
		const layer = low & 127;
		const sign = low & 128 ? -1 : 1;
		const u = (high * 2097152 + (low >>> 11)) * TWO_53;
		const x = u * NORMAL_EDGE[layer];
		if (u < NORMAL_INNER[layer]) return sign * x;
		if (layer === 0) return sign * normalTail(random);
		if (NORMAL_HEIGHT[layer] + random.double() * (NORMAL_HEIGHT[layer + 1] - NORMAL_HEIGHT[layer]) < exp(-0.5 * x * x)) return sign * x;
	}
}

/** |N| given |N| > NORMAL_R (Marsaglia 1964). */
function normalTail(random: RandomSource): number {
	for (;;) {
		const x = -log(1 - random.double()) / NORMAL_R;
		const y = -log(1 - random.double());
		if (y + y > x * x) return NORMAL_R + x;
	}
}
