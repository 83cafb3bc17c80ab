/**
 * Cold starts that were measured or reported, as laws: from the decision to ready, lognormal by median and p95. The
 * two quantiles are this project's reading of the rows named, not a fit to data.
 */
import { durationLaws } from '../model/distributions/index.ts';
import { type Configurable, choice, type Field, oneOf } from '../model/fields.ts';
import type { Choice } from '../model/plan.ts';

interface ColdStart {
	readonly medianS: number;
	readonly p95S: number;
	readonly basis: string;
}

export const coldStarts: Readonly<Record<string, ColdStart>> = {
	'serverless-small-model': { medianS: 5, p95S: 9, basis: 'Cloud Run L4, 5 s with drivers ready (Cloud Run GPU page, 2026)' },
	'serverless-8B-snapshot': {
		medianS: 12,
		p95S: 70,
		basis: 'RunPod FlashBoot from 7 s (2026-05-27), Modal with GPU snapshot 70 s (2026-05-17)',
	},
	'serverless-8B-plain': { medianS: 60, p95S: 180, basis: 'vLLM issue #20264, 59 s (2025-06-30); RunPod FlashBoot miss' },
	'serverless-30B-plain': { medianS: 280, p95S: 480, basis: 'vLLM issue #44881, 277 s (2026-06-08); Modal A100 460 s (2026-05-17)' },
	'k8s-node-warm-70B': { medianS: 215, p95S: 330, basis: 'vLLM issue #19824, 215 s (2025-06-19)' },
	'k8s-new-node-70B': { medianS: 540, p95S: 900, basis: 'GPU node 120-480 s (2025-2026), then as k8s-node-warm-70B and the image' },
};

const names = Object.keys(coldStarts) as [string, ...string[]];

const preset: Configurable = {
	kind: 'preset',
	summary: 'a cold start as reported for a kind of platform and model',
	cite: names.map((name) => `${name}: ${coldStarts[name].basis}`).join('; '),
	shape: { name: oneOf(...names).describe('which') },
};

/** A law over time, or one of the presets by name. */
export const coldStartLaw: Field<Choice> = choice(
	[...durationLaws.entries, preset],
	(input) => (input !== null && typeof input === 'object' && 'preset' in input && !('kind' in input) ? renamed(input) : input),
	{
		spellings: [
			{
				type: 'object',
				properties: { preset: { description: 'a cold start as reported', enum: names } },
				required: ['preset'],
				additionalProperties: false,
			},
		],
	},
);

function renamed({ preset: name, ...rest }: { preset: unknown }): unknown {
	return { kind: 'preset', name, ...rest };
}

/** The law that a preset stands for; other laws as they are. */
export function coldStartOf(chosen: Choice): Choice {
	if (chosen.kind !== 'preset') return chosen;
	const { medianS, p95S } = coldStarts[String(chosen.options.name)];
	return { kind: 'lognormal', options: { median: medianS * 1e6, p95: p95S * 1e6 } };
}
