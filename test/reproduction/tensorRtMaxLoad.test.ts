/**
 * NVIDIA TensorRT-LLM perf-overview (v1.0): output tokens per second at maximum load. A replica of four parameters is
 * fitted on five shapes of requests; a simulated replica with them, under more work than it can do, predicts the others.
 */
import { describe, expect, it } from 'vitest';
import { runPlan } from '../../src/experiment/run.ts';
import { leastSquares } from '../support/leastSquares.ts';
import { batching, llmPlan, requests } from '../support/llm.ts';
import { tellRow } from '../support/validation.ts';

const shapes = [
	[128, 128],
	[128, 2048],
	[128, 4096],
	[500, 2000],
	[1000, 1000],
	[1000, 2000],
	[2048, 128],
	[2048, 2048],
	[5000, 500],
	[20_000, 2000],
] as const;
const fitted: readonly number[] = [0, 2, 4, 6, 8];

/** Output tokens per second, a shape each. Source: NVIDIA/TensorRT-LLM docs/source/performance/perf-overview.md v1.0. */
const published: Readonly<Record<string, readonly number[]>> = {
	'8B H100 FP8 TP1': [28312, 22714, 14325, 17660, 15220, 13899, 3450, 9305, 3459, 1351],
	'8B H200 FP8 TP1': [27911, 26221, 18027, 20770, 17744, 16828, 3538, 12194, 3902, 1804],
	'70B H100 FP8 TP2': [6378, 6651, 4199, 5222, 4205, 4146, 762, 3082, 898, 437],
	'70B H200 FP8 TP1': [3803, 4336, 2872, 3666, 2909, 2994, 442, 2003, 566, 283],
	'70B B200 FP4 TP1': [11147, 9922, 6831, 7762, 7007, 6271, 1339, 4783, 1459, 665],
	'405B H200 FP8 TP8': [3814, 5348, 4741, 4724, 3330, 3722, 456, 2948, 650, 505],
};

/** Prompt token, decoded token, token held a step, square of the prompt: seconds. */
type Fit = readonly [p: number, d: number, c: number, q: number];

/** Seconds a request of this shape costs, by parameter. */
function costs([input, output]: readonly [number, number]): number[] {
	return [input, output, output * (input + output / 2), input ** 2 / 2];
}

/** Relative least squares with no parameter below zero: one that would be is left out. */
function fitOf(measured: readonly number[]): Fit {
	let kept = [0, 1, 2, 3];
	for (;;) {
		// A request of n output tokens costs n / throughput seconds.
		const seconds = fitted.map((i) => shapes[i][1] / measured[i]);
		const rows = fitted.map((i, r) => kept.map((k) => costs(shapes[i])[k] / seconds[r]));
		const found = leastSquares(
			rows,
			fitted.map(() => 1),
		);
		const all = [0, 1, 2, 3].map((k) => (kept.includes(k) ? found[kept.indexOf(k)] : 0));
		if (all.every((value) => value >= 0)) return all as unknown as Fit;
		kept = kept.filter((k) => all[k] >= 0);
	}
}

const SEQUENCES = 64;

/** Output tokens per second of a simulated replica that is never short of work. */
function simulated([p, d, c, q]: Fit, [tokensIn, tokensOut]: readonly [number, number]): number {
	const service = batching({ base: 1, per_sequence: d * 1e6, per_1k_context: c * 1e9, per_1k_input: (p + (q * tokensIn) / 2) * 1e9 });
	const count = 4 * SEQUENCES;
	const work = requests(Array.from({ length: count }, () => ({ at: 0, tokensIn, tokensOut })));
	const { latency } = runPlan(llmPlan([work], service, { slots: SEQUENCES }, { horizon: 100_000 }), 1);
	return (count * tokensOut) / (latency.max / 1e6);
}

describe('TensorRT-LLM at maximum load', () => {
	it.each(Object.entries(published))('%s: five shapes predict the other five', (name, measured) => {
		const law = fitOf(measured);
		const errors = shapes.map((shape, i) => simulated(law, shape) / measured[i] - 1);
		shapes.forEach(([input, output], i) => {
			if (fitted.includes(i)) return;
			const what = `TensorRT-LLM, ${name}, ${input}/${output} tokens: tokens/s`;
			tellRow({ what, expected: measured[i], simulated: measured[i] * (1 + errors[i]), allowed: '20 %, mean 8 %' });
		});
		const others = errors.filter((_, i) => !fitted.includes(i)).map(Math.abs);
		const mean = others.reduce((a, b) => a + b, 0) / others.length;
		expect(mean, `${name}: ${others.join(', ')}`).toBeLessThanOrEqual(0.08);
		expect(Math.max(...others), name).toBeLessThanOrEqual(0.2);
	});
});
