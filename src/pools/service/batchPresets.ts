/**
 * Replicas that were measured. Steps and prompts as fitted; the cache is a measurement where the source has one, else
 * computed from memory and weights as `roofline.ts` does.
 */
import type { BatchLaw } from './law.ts';

export interface BatchPreset {
	readonly name: string;
	/** What was measured. */
	readonly what: string;
	readonly source: string;
	/** When the measurement was taken or published. */
	readonly asOf: string;
	/** How the numbers came from it, and how well they agree. */
	readonly fitted: string;
	readonly law: Omit<BatchLaw, 'chunk' | 'reserves' | 'watermark' | 'routing'>;
}

interface Fit {
	readonly points: number;
	readonly shapes: number;
	readonly mean: number;
	readonly max: number;
}

/** Step base, per sequence, per token held, and per prompt token, in microseconds. */
type Law = readonly [base: number, perSequence: number, perContext: number, perPromptToken: number];

const law = ([base, perSequence, perContext, prefillPerToken]: Law, kvTokens: number): BatchPreset['law'] => ({
	base,
	perSequence,
	perContext,
	prefillBase: 0,
	prefillPerToken,
	prefillPerSquare: 0,
	kvTokens,
});

/**
 * A measured time per output token contains the prompts that were prefilled meanwhile, so it is a + b (k + p in/out +
 * c (in + out/2)). c is the roofline's; a, k and p are least squares of relative errors over all batches and shapes.
 */
function aiconfigurator(name: string, numbers: Law, kvTokens: number, what: string, { points, shapes, mean, max }: Fit): BatchPreset {
	return {
		name,
		what,
		source: 'ai-dynamo/aiconfigurator aic-core/src/aiconfigurator_core/systems, silicon_sample.csv (Apache-2.0, commit 095f58a)',
		asOf: '2025-08..2026-04',
		fitted: `${points} measured times per output token of ${shapes} shapes: mean error ${mean} %, at most ${max} %; cache computed`,
		law: law(numbers, kvTokens),
	};
}

const distServe = 'LLMServe/DistServe simdistserve/estimators/profile_data (Apache-2.0, commit 82831f16), vLLM on A100-80G';

export const batchPresets: readonly BatchPreset[] = [
	aiconfigurator(
		'llama-3.1-8b-h100x1-trtllm-bf16',
		[6553, 4.9, 0.0455, 19.06],
		399780,
		'meta-llama/Llama-3.1-8B-Instruct on 1 x H100, trtllm 1.0.0rc3, bf16',
		{ points: 20, shapes: 4, mean: 1.7, max: 4.2 },
	),
	aiconfigurator('qwen3-32b-h100x1-trtllm-fp8', [13980, 0.0, 0.0909, 67.64], 136184, 'Qwen/Qwen3-32B on 1 x H100, trtllm 1.0.0rc3, fp8', {
		points: 20,
		shapes: 4,
		mean: 2.6,
		max: 5.7,
	}),
	aiconfigurator('qwen3-32b-h100x2-trtllm-fp8', [9226, 8.7, 0.0455, 40.49], 397491, 'Qwen/Qwen3-32B on 2 x H100, trtllm 1.0.0rc3, fp8', {
		points: 20,
		shapes: 4,
		mean: 2.5,
		max: 6.0,
	}),
	aiconfigurator('qwen3-32b-h100x2-vllm-bf16', [14324, 65.8, 0.0455, 47.73], 272369, 'Qwen/Qwen3-32B on 2 x H100, vllm 0.12.0, bf16', {
		points: 15,
		shapes: 3,
		mean: 1.0,
		max: 2.9,
	}),
	aiconfigurator('qwen3-32b-h100x4-vllm-bf16', [9481, 62.3, 0.0227, 27.99], 794982, 'Qwen/Qwen3-32B on 4 x H100, vllm 0.12.0, bf16', {
		points: 15,
		shapes: 3,
		mean: 1.0,
		max: 2.4,
	}),
	aiconfigurator('llama-3.1-70b-h100x2-vllm-fp8', [16509, 40.5, 0.0568, 71.94], 202636, 'meta-llama/Llama-3.1-70B on 2 x H100, vllm, fp8', {
		points: 9,
		shapes: 2,
		mean: 1.1,
		max: 2.6,
	}),
	aiconfigurator('llama-3.1-70b-h100x4-vllm-fp8', [10955, 56.0, 0.0284, 44.32], 620727, 'meta-llama/Llama-3.1-70B on 4 x H100, vllm, fp8', {
		points: 10,
		shapes: 2,
		mean: 2.2,
		max: 5.7,
	}),
	aiconfigurator('llama-3.1-70b-h100x8-vllm-fp8', [8747, 63.9, 0.0142, 27.12], 1456909, 'meta-llama/Llama-3.1-70B on 8 x H100, vllm, fp8', {
		points: 10,
		shapes: 2,
		mean: 2.6,
		max: 7.4,
	}),
	aiconfigurator(
		'llama-3.1-70b-h200x1-trtllm-fp8',
		[19405, 13.9, 0.0793, 65.05],
		161132,
		'meta-llama/Llama-3.1-70B on 1 x H200, trtllm, fp8',
		{ points: 10, shapes: 2, mean: 0.6, max: 1.7 },
	),
	aiconfigurator(
		'llama-3.1-70b-h200x2-trtllm-fp8',
		[11292, 15.3, 0.0397, 47.13],
		537719,
		'meta-llama/Llama-3.1-70B on 2 x H200, trtllm, fp8',
		{ points: 12, shapes: 2, mean: 1.3, max: 2.2 },
	),
	aiconfigurator(
		'llama-3.1-70b-h200x4-trtllm-fp8',
		[7490, 31.9, 0.0198, 31.71],
		1290893,
		'meta-llama/Llama-3.1-70B on 4 x H200, trtllm, fp8',
		{ points: 12, shapes: 2, mean: 0.8, max: 1.7 },
	),
	aiconfigurator(
		'llama-3.1-70b-b200x1-trtllm-fp8',
		[13950, 11.4, 0.0494, 32.78],
		268249,
		'meta-llama/Llama-3.1-70B on 1 x B200, trtllm, fp8',
		{ points: 11, shapes: 2, mean: 0.7, max: 1.5 },
	),
	aiconfigurator(
		'llama-3.1-70b-b200x1-trtllm-fp4',
		[11593, 0.0, 0.0494, 12.15],
		363159,
		'meta-llama/Llama-3.1-70B on 1 x B200, trtllm, fp4',
		{ points: 11, shapes: 2, mean: 1.3, max: 4.4 },
	),
	aiconfigurator(
		'llama-3.1-70b-b200x2-trtllm-fp8',
		[9023, 7.5, 0.0247, 24.51],
		751953,
		'meta-llama/Llama-3.1-70B on 2 x B200, trtllm, fp8',
		{ points: 12, shapes: 2, mean: 2.2, max: 4.1 },
	),
	aiconfigurator(
		'llama-3.1-70b-b200x2-trtllm-fp4',
		[8511, 1.6, 0.0247, 13.47],
		846862,
		'meta-llama/Llama-3.1-70B on 2 x B200, trtllm, fp4',
		{ points: 12, shapes: 2, mean: 0.8, max: 2.0 },
	),
	{
		name: 'llama-2-70b-h100x8-vllm-fp16',
		what: 'Llama-2-70B on 8 x H100, prompt of 512',
		source: 'Splitwise timings: Mutinifni/splitwise-sim data/perf_model.csv (MIT)',
		asOf: '2024-06',
		fitted: 'step 30.29 + 0.298 b ms, prompt 6.1 + 0.0911 n ms: mean error 1.7 %; cache computed',
		law: { ...law([30_290, 298, 0, 91.1], 1_241_455), prefillBase: 6100 },
	},
	{
		name: 'opt-13b-a100x1-vllm-fp16',
		what: 'OPT-13B on 1 x A100-80G',
		source: distServe,
		asOf: '2024-07',
		fitted: 'the fit for batches below 95; above that real steps are longer by 0.06 ms a sequence; cache measured',
		law: { ...law([23_475.041, 60.726861, 0.592934, 140.509239], 66_144), prefillBase: 22_052.205, prefillPerSquare: 8.076585e-3 },
	},
	{
		name: 'opt-66b-a100x4-vllm-fp16',
		what: 'OPT-66B on 4 x A100-80G',
		source: distServe,
		asOf: '2024-07',
		fitted: 'the fit for batches below 95; above that real steps are longer by 0.06 ms a sequence; cache measured',
		law: { ...law([39_581.788, 135.808682, 0.694572, 212.865842], 78_496), prefillBase: 42_965.489, prefillPerSquare: 0.0460102 },
	},
];

/** The preset of this name, which validation has checked. */
export function batchPreset(name: string): BatchPreset {
	const preset = batchPresets.find((candidate) => candidate.name === name);
	if (preset === undefined) throw new Error(`batch presets: there is no '${name}'`);
	return preset;
}
