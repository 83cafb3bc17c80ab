/** The presets and the roofline against the measurements they stand for; simulated with the batch kept full. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runPlan } from '../../src/experiment/run.ts';
import type { Choice } from '../../src/model/plan.ts';
import { batchPreset, batchPresets } from '../../src/pools/service/batchPresets.ts';
import { kvBytesPerToken, type RooflineOptions, rooflineLaw, rooflineProblem } from '../../src/pools/service/roofline.ts';
import { leastSquares } from '../support/leastSquares.ts';
import { batching, llmPlan, requests } from '../support/llm.ts';
import { tellRow } from '../support/validation.ts';

const shared = join(import.meta.dirname, '../../../shared');
const facts = join(shared, 'facts/llm-perf.json');
const profiles = join(shared, 'traces/distserve/profiler-a100-80g.vllm.json');
const capacities = join(shared, 'traces/distserve/max_num_tokens.csv');
const absent = (file: string) =>
	existsSync(file) ? '' : ` (skipped: ${file.slice(shared.length - 'shared'.length)} is not beside this checkout)`;

/**
 * Mean time per output token (ms) of a simulated replica whose batch is always full. The first of each slot are cut
 * short by different amounts: else all would end together, and read their prompts while nobody writes. A longer run minus
 * a shorter one is what happens between a beginning and an end.
 */
function tpotMs(service: Choice, slots: number, tokensIn: number, tokensOut: number): number {
	const rounds = 6;
	const told = (n: number) => {
		const cut = (i: number) => (i < slots ? Math.max(2, Math.ceil((tokensOut * (i + 1)) / slots)) : tokensOut);
		const work = requests(Array.from({ length: n * slots }, (_, i) => ({ at: 0, tokensIn, tokensOut: cut(i) })));
		return runPlan(llmPlan([work], service, { slots }, { horizon: 1e6 }), 1).tpot?.sum ?? Number.NaN;
	};
	return (told(2 * rounds) - told(rounds)) / (rounds * slots) / 1000;
}

interface Row {
	readonly model: string;
	readonly system: string;
	readonly backend: string;
	readonly precision: string;
	readonly tp: number;
	readonly isl: number;
	readonly osl: number;
	readonly batch: readonly number[];
	readonly tpot_ms: readonly number[];
}

const rows: readonly Row[] = existsSync(facts) ? (JSON.parse(readFileSync(facts, 'utf8')) as { rows: Row[] }).rows : [];
const fitted = batchPresets.filter(({ source }) => source.includes('aiconfigurator'));

describe.skipIf(rows.length === 0)(`presets fitted on measured times per output token${absent(facts)}`, () => {
	it.each(fitted)('$name', ({ name, what, fitted: said }) => {
		const own = rows.filter(
			(row) => what === `${row.model} on ${row.tp} x ${row.system.split('_')[0].toUpperCase()}, ${row.backend}, ${row.precision}`,
		);
		expect(own.length).toBeGreaterThan(0);
		const errors = own.flatMap(({ isl, osl, batch, tpot_ms }) =>
			batch.map((b, i) => {
				const simulated = tpotMs(batching({ preset: name, kv_tokens: 1e9 }), b, isl, osl);
				return Math.abs(simulated / tpot_ms[i] - 1);
			}),
		);
		const mean = errors.reduce((a, b) => a + b, 0) / errors.length;
		const point = `${name}: error of the time per output token, mean of ${errors.length} points, %`;
		tellRow({ what: point, expected: 0, simulated: 100 * mean, allowed: '5 %' });
		expect(mean, `${name}: ${errors.map((e) => e.toFixed(3)).join(' ')}; ${said}`).toBeLessThan(0.05);
	});
});

describe('Splitwise: Llama-2-70B on 8 x H100', () => {
	const name = 'llama-2-70b-h100x8-vllm-fp16';

	it.each([
		[1, 29.76],
		[8, 32.5],
		[64, 50.16],
	])('a step with %i sequences takes %f ms, to 3 percent', (b, ms) => {
		const simulated = tpotMs(batching({ preset: name, prefill_base: 0, per_1k_input: 0, kv_tokens: 1e9 }), b, 512, 128);
		tellRow({ what: `Splitwise, Llama-2-70B on 8 x H100: step with ${b} sequences, ms`, expected: ms, simulated, allowed: '3 %' });
		expect(Math.abs(simulated / ms - 1)).toBeLessThan(0.03);
	});

	it('a prompt of 512 tokens takes 53.39 ms, to 2 %', () => {
		const work = requests([{ at: 0, tokensIn: 512, tokensOut: 2 }]);
		const { ttft } = runPlan(llmPlan([work], batching({ preset: name }), { slots: 1 }, { horizon: 10 }), 1);
		const simulated = (ttft?.max ?? 0) / 1000;
		tellRow({ what: 'Splitwise, Llama-2-70B on 8 x H100: prompt of 512 tokens, ms', expected: 53.39, simulated, allowed: '2 %' });
		expect(Math.abs((ttft?.max ?? 0) / 53_390 - 1)).toBeLessThan(0.02);
	});
});

describe.skipIf(!existsSync(profiles))(`DistServe's profiles of vLLM on A100${absent(profiles)}`, () => {
	it.each([
		['opt-13b-a100x1-vllm-fp16', 'facebook/opt-13b', '1'],
		['opt-66b-a100x4-vllm-fp16', 'facebook/opt-66b', '4'],
	])('%s is the profile', (name, model, gpus) => {
		const profile = (JSON.parse(readFileSync(profiles, 'utf8')) as Record<string, Record<string, Record<string, number[]>>>)[model][gpus];
		const { law } = batchPreset(name);
		const [a, context, sequence] = profile.decoding_smallbs;
		const [base, token, square] = profile.prefill;
		for (const [b, tokens] of [
			[1, 300],
			[16, 4800],
			[90, 27_000],
		]) {
			const ours = (law.base + b * law.perSequence + tokens * law.perContext) / 1000;
			expect(Math.abs(ours / (a + context * tokens + sequence * b) - 1)).toBeLessThan(1e-5);
		}
		for (const n of [16, 512, 2000]) {
			const ours = (law.prefillBase + n * law.prefillPerToken + n * n * law.prefillPerSquare) / 1000;
			expect(Math.abs(ours / (base + token * n + square * n * n) - 1)).toBeLessThan(1e-5);
		}
	});
});

describe('the KV cache', () => {
	it.each([
		['Llama-3-8B', 32, 8, 128, 128],
		['Llama-3-70B', 80, 8, 128, 320],
		['Llama-3-405B', 126, 8, 128, 504],
		['Llama-2-7B', 32, 32, 128, 512],
		['Qwen2.5-32B', 64, 8, 128, 256],
	])('%s: a token takes what its layers and heads say', (_, layers, heads, dim, kib) => {
		expect(kvBytesPerToken(layers, heads, dim)).toBe(kib * 1024);
	});

	it.skipIf(!existsSync(capacities))(
		`is memory minus weights, to 0.02 % of DistServe's 76 measured capacities${absent(capacities)}`,
		() => {
			const shapes: Readonly<Record<string, readonly [number, number, number]>> = {
				'facebook/opt-13b': [40, 40, 128],
				'facebook/opt-66b': [64, 72, 128],
				'facebook/opt-175b': [96, 96, 128],
			};
			const [, ...lines] = readFileSync(capacities, 'utf8').trim().split('\n');
			const measured = lines.map((line) => line.split(','));
			expect(measured.length).toBeGreaterThanOrEqual(70);
			for (const [model, [layers, heads, dim]] of Object.entries(shapes)) {
				const own = measured.filter(([name]) => name === model).map(([, tp, pp, tokens]) => [Number(tp) * Number(pp), Number(tokens)]);
				const bytes = own.map(([, tokens]) => tokens * kvBytesPerToken(layers, heads, dim));
				const [memory, weights] = leastSquares(
					own.map(([n]) => [n, -1]),
					bytes,
				);
				const worst = Math.max(...own.map(([n], i) => Math.abs(n * memory - weights - bytes[i]) / (n * memory)));
				expect(worst, model).toBeLessThan(2e-4);
				expect(Math.abs(memory / 79e9 - 1)).toBeLessThan(0.01);
			}
		},
	);
});

describe.skipIf(rows.length === 0)(`the roofline${absent(facts)}`, () => {
	const sizes: Readonly<Record<string, Pick<RooflineOptions, 'params' | 'layers' | 'kv_heads' | 'head_dim'>>> = {
		'meta-llama/Llama-3.1-70B': { params: 70.6, layers: 80, kv_heads: 8, head_dim: 128 },
		'meta-llama/Llama-3.1-8B-Instruct': { params: 8.03, layers: 32, kv_heads: 8, head_dim: 128 },
		'Qwen/Qwen3-32B': { params: 32.8, layers: 64, kv_heads: 8, head_dim: 128 },
	};

	it('is off by about 15 % on the measured points it is meant for', () => {
		const errors = rows
			.filter(({ model, precision, tp }) => sizes[model] !== undefined && precision !== 'fp4' && tp <= 4)
			.flatMap(({ model, system, precision, tp, isl, osl, batch, tpot_ms }) => {
				const gpu = system.replace('_', '-') as RooflineOptions['gpu'];
				const options: RooflineOptions = { ...sizes[model], gpu, gpus: tp, precision: precision as 'fp8' };
				const { base, perSequence, perContext, prefillPerToken } = rooflineLaw(options);
				return batch.map((b, i) => {
					const us = base + b * (perSequence + (prefillPerToken * isl) / osl + perContext * (isl + osl / 2));
					return Math.abs(us / 1000 / tpot_ms[i] - 1);
				});
			})
			.sort((a, b) => a - b);
		const mean = errors.reduce((a, b) => a + b, 0) / errors.length;
		const what = `roofline: error, mean of ${errors.length} measured points, %`;
		tellRow({ what, expected: 0, simulated: 100 * mean, allowed: '20 %' });
		expect(errors.length).toBeGreaterThan(100);
		expect(mean).toBeLessThan(0.2);
		expect(errors[Math.floor(0.9 * errors.length)]).toBeLessThan(0.35);
	});

	it('knows what does not fit', () => {
		const options: RooflineOptions = { gpu: 'l4', gpus: 1, params: 70, precision: 'bf16', layers: 80, kv_heads: 8, head_dim: 128 };
		expect(rooflineProblem(options)).toContain('do not fit');
		expect(rooflineProblem({ ...options, gpu: 'h100-sxm', gpus: 4 })).toBeNull();
		expect(rooflineProblem({ ...options, gpu: 'a100-80gb', gpus: 4, precision: 'fp8' })).toContain('no fp8');
	});
});
