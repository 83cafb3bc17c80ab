/**
 * The parametric roofline: how fast a dense transformer should go on a GPU nobody here has measured it on. Reading
 * the weights bounds a decode step, reading the cache and multiplying bound what each sequence adds to it:
 *
 *     step = layers x 57.3 us + weights / (0.80 x bandwidth)
 *          + b x (1.172 x 2 x params / FLOPs + 28.7 us) + tokens held x 1.162 x bytes of KV / bandwidth
 *     prompt token = 1.172 x 2 x params / FLOPs
 *
 * The five factors were fitted on 727 measured points (dense 8B, 32B and 70B on H100, H200 and B200, up to 4 GPUs; aiconfigurator
 * silicon_sample.csv, commit 095f58a, 2026-08-21): mean error 15 %, one point in ten beyond 31 %. Anything else
 * than those is extrapolation.
 */
import { count, type Field, object, oneOf, plainNumber } from '../../model/fields.ts';
import type { BatchLaw } from './law.ts';

type GpuName = 'l4' | 'a10g' | 'l40s' | 'a100-80gb' | 'h100-sxm' | 'h200-sxm' | 'b200-sxm';

interface Gpu {
	readonly memoryGb: number;
	readonly gbPerSecond: number;
	readonly bf16Tflops: number;
	readonly fp8Tflops: number | null;
}

const gpu = (memoryGb: number, gbPerSecond: number, bf16Tflops: number, fp8Tflops: number | null): Gpu => ({
	memoryGb,
	gbPerSecond,
	bf16Tflops,
	fp8Tflops,
});

/** Dense rates of aiconfigurator's system files (095f58a, 2026-08-21); the A10G's are NVIDIA's data sheet. */
const gpus: Readonly<Record<GpuName, Gpu>> = {
	l4: gpu(24, 300, 121, 242),
	a10g: gpu(24, 600, 70, null),
	l40s: gpu(45, 864, 362, 733),
	'a100-80gb': gpu(80, 2039, 312, null),
	'h100-sxm': gpu(80, 3350, 989, 1978),
	'h200-sxm': gpu(141, 4800, 989, 1978),
	'b200-sxm': gpu(180, 7700, 2250, 4500),
};

export interface RooflineOptions {
	readonly gpu: GpuName;
	readonly gpus: number;
	readonly params: number;
	readonly active_params?: number | undefined;
	readonly precision: 'bf16' | 'fp8';
	readonly layers: number;
	readonly kv_heads: number;
	readonly head_dim: number;
}

export const rooflineOptions: Field<RooflineOptions> = object({
	gpu: oneOf(...(Object.keys(gpus) as GpuName[])).describe('what it runs on'),
	gpus: count(1, 64).default(1).describe('GPUs of a replica, in tensor parallel'),
	params: plainNumber.describe('parameters, in billions: what has to fit into memory'),
	active_params: plainNumber.optional().describe('parameters a token goes through, in billions; all of them when not given'),
	precision: oneOf('bf16', 'fp8').default('bf16').describe('of weights and arithmetic; the cache is always 16 bits'),
	layers: count(1, 1000).describe('layers of the model'),
	kv_heads: count(1, 1000).describe('heads that keep keys and values'),
	head_dim: count(1, 10_000).default(128).describe('width of a head'),
}) as unknown as Field<RooflineOptions>;

const INV_ETA_FLOPS = 1.172;
const INV_ETA_CACHE = 1.162;
const ETA_WEIGHTS = 0.8;
const US_PER_LAYER = 57.3;
const US_PER_SEQUENCE = 28.7;
/** What a server leaves of the memory: vLLM's gpu_memory_utilization, and room for activations. */
const MEMORY_SHARE = 0.9;
const ACTIVATIONS_BYTES = 3.5e9;

/** Bytes of cache a token takes: a key and a value of 16 bits per layer and head. */
export function kvBytesPerToken(layers: number, kvHeads: number, headDim: number): number {
	return 2 * layers * kvHeads * headDim * 2;
}

/** What the options contradict, in a sentence, or null. */
export function rooflineProblem(options: RooflineOptions): string | null {
	if (!(options.params > 0)) return '`roofline.params` must be above zero';
	if (options.active_params !== undefined && !(options.active_params > 0 && options.active_params <= options.params))
		return '`roofline.active_params` must be above zero and not above `params`';
	if (options.precision === 'fp8' && gpus[options.gpu].fp8Tflops === null) return `the ${options.gpu} has no fp8 arithmetic; use bf16`;
	if (rooflineLaw(options).kvTokens < 1)
		return `the weights of ${options.params} billion parameters in ${options.precision} do not fit on ${options.gpus} x ${options.gpu}; use more gpus`;
	return null;
}

export function rooflineLaw(options: RooflineOptions): Omit<BatchLaw, 'chunk' | 'reserves' | 'watermark' | 'routing'> {
	const { memoryGb, gbPerSecond, bf16Tflops, fp8Tflops } = gpus[options.gpu];
	const { precision, params, layers } = options;
	const weights = params * 1e9 * (precision === 'bf16' ? 2 : 1);
	const active = (options.active_params ?? params) * 1e9;
	const bytesPerUs = gbPerSecond * 1e3 * options.gpus;
	const flopsPerUs = ((precision === 'bf16' ? bf16Tflops : fp8Tflops) ?? bf16Tflops) * 1e6 * options.gpus;
	const kv = kvBytesPerToken(layers, options.kv_heads, options.head_dim);
	const tokenUs = (INV_ETA_FLOPS * 2 * active) / flopsPerUs;
	const memory = (MEMORY_SHARE * memoryGb * 1e9 - ACTIVATIONS_BYTES) * options.gpus;
	return {
		base: US_PER_LAYER * layers + (weights * (active / (params * 1e9))) / (ETA_WEIGHTS * bytesPerUs),
		perSequence: tokenUs + US_PER_SEQUENCE,
		perContext: (INV_ETA_CACHE * kv) / bytesPerUs,
		prefillBase: 0,
		prefillPerToken: tokenUs,
		prefillPerSquare: 0,
		kvTokens: Math.floor((memory - weights) / kv),
	};
}
