/**
 * Laws of chance a scenario can name. Durations are drawn in microseconds, counts (`unit: count`) as they are.
 * A bare duration means a constant.
 */
import { z } from 'zod';
import { type Registry, registry } from '../../base/registry.ts';
import * as kernel from '../../kernel/distributions/samplers.ts';
import * as fields from '../fields.ts';
import type { Choice } from '../plan.ts';

interface Law extends fields.Configurable {
	create(options: never): kernel.Sampler;
}

function law<O extends object>(entry: {
	kind: string;
	summary: string;
	cite: string;
	shape: (quantity: fields.Field<number>) => { readonly [K in keyof O]: z.ZodType<O[K]> };
	/** With a mean that suits the unit. */
	example?: (mean: string | number) => fields.Example;
	check?: (options: O) => string | null;
	create: (options: O) => kernel.Sampler;
}): (quantity: fields.Field<number>, mean: string | number) => Law {
	return (quantity, mean) => ({ ...entry, shape: entry.shape(quantity) as fields.Shape, example: entry.example?.(mean) }) as unknown as Law;
}

const constant = law<{ value: number }>({
	kind: 'constant',
	summary: 'always the same value',
	cite: 'definition',
	shape: (q) => ({ value: q }),
	create: (o) => kernel.deterministic(o.value),
});

const uniform = law<{ from: number; to: number }>({
	kind: 'uniform',
	summary: 'every value between two ends equally likely',
	cite: 'definition',
	shape: (q) => ({ from: q.describe('least'), to: q.describe('most') }),
	check: (o) => (o.from <= o.to ? null : '`from` must not be above `to`'),
	create: (o) => kernel.uniform(o.from, o.to),
});

const exponential = law<{ mean: number }>({
	kind: 'exponential',
	summary: 'memoryless, coefficient of variation 1',
	cite: 'definition; ziggurat (Marsaglia & Tsang 2000)',
	shape: (q) => ({ mean: q.describe('and standard deviation') }),
	create: (o) => kernel.exponential(o.mean),
});

const normal = law<{ mean: number; deviation: number }>({
	kind: 'normal',
	summary: 'bell curve, cut off at zero',
	cite: 'definition; ziggurat (Marsaglia & Tsang 2000)',
	shape: (q) => ({ mean: q.describe('of the whole curve'), deviation: q.describe('standard deviation; at most the mean') }),
	check: (o) => (o.deviation <= o.mean ? null : '`deviation` above `mean` would cut off much of the curve; use lognormal or gamma'),
	create: (o) => kernel.normal(o.mean, o.deviation),
});

const lognormal = law<{ mean?: number | undefined; cv?: number | undefined; median?: number | undefined; p95?: number | undefined }>({
	kind: 'lognormal',
	summary: 'skewed with a long tail; by mean and cv, or by median and p95',
	cite: 'definition',
	shape: (q) => ({
		mean: q.optional().describe('with `cv`'),
		cv: fields.plainNumber.optional().describe('standard deviation / mean'),
		median: q.optional().describe('with `p95`'),
		p95: q.optional().describe('one in twenty is above'),
	}),
	example: (mean) => ({ mean, cv: 1.5 }),
	check: (o) => {
		const byMean = o.mean !== undefined && o.cv !== undefined && o.median === undefined && o.p95 === undefined;
		const byQuantile = o.median !== undefined && o.p95 !== undefined && o.mean === undefined && o.cv === undefined;
		if (!byMean && !byQuantile) return 'a lognormal law needs either `mean` and `cv`, or `median` and `p95`';
		if (byMean && !(o.mean! > 0)) return '`mean` must be above zero';
		if (byQuantile && !(o.median! > 0 && o.p95! > o.median!)) return '`p95` must be above `median`, and both above zero';
		return null;
	},
	create: (o) => {
		const p = o.median !== undefined ? kernel.lognormalFromQuantiles(o.median, o.p95!) : kernel.lognormalFromMean(o.mean!, o.cv!);
		return kernel.lognormal(p.mu, p.sigma);
	},
});

const gamma = law<{ mean: number; cv: number }>({
	kind: 'gamma',
	summary: 'between constant (cv 0) and very bursty (cv above 1)',
	cite: 'Marsaglia & Tsang 2000',
	shape: (q) => ({ mean: q.describe('of all values'), cv: fields.plainNumber.describe('standard deviation / mean; above zero') }),
	example: (mean) => ({ mean, cv: 2 }),
	check: (o) => (o.cv > 0 ? null : '`cv` must be above zero; use a constant'),
	create: (o) => kernel.gamma(o.mean, o.cv),
});

const hyperexponential = law<{ weights: number[]; means: number[] }>({
	kind: 'hyperexponential',
	summary: 'one of several exponential phases, chosen at random: few long ones among many short',
	cite: 'definition',
	shape: (q) => ({ weights: weights(), means: z.array(q).min(1).max(20).describe('of the phases, one for each weight') }),
	check: (o) => sameLength(o.weights, o.means),
	create: (o) => kernel.hyperexponential(o.weights, o.means),
});

const empirical = law<{ values: number[] }>({
	kind: 'empirical',
	summary: 'one of the listed values, each equally likely',
	cite: 'definition',
	shape: (q) => ({ values: z.array(q).min(1).max(10_000).describe('as they were measured; list one twice to make it twice as likely') }),
	create: (o) => kernel.empirical(o.values),
});

function weights(): z.ZodType<number[]> {
	return z.array(z.number().positive().max(1e9)).min(1).max(20).describe('how often each, in proportion') as z.ZodType<number[]>;
}

function sameLength(weightList: readonly number[], list: readonly unknown[]): string | null {
	return weightList.length === list.length ? null : `as many weights as parts are needed: got ${weightList.length} and ${list.length}`;
}

const simple = [constant, uniform, exponential, normal, lognormal, gamma, hyperexponential, empirical];

/** A law made of laws: each part is any of the others. */
interface Parts {
	readonly parts: readonly Choice[];
	readonly weights?: readonly number[];
}

function composed(entries: readonly Law[]): readonly Law[] {
	const part = fields.choice(entries, (input) => shorthand(input));
	const mixture: Law = {
		kind: 'mixture',
		summary: 'one of several laws, chosen by weight',
		cite: 'definition',
		shape: { weights: weights(), parts: z.array(part).min(1).max(20).describe('laws, one for each weight') },
		check: ((o: Parts) => sameLength(o.weights ?? [], o.parts)) as Law['check'] & {},
		create: ((o: Parts) =>
			kernel.mixture(
				o.weights ?? [],
				o.parts.map((p) => createFrom(entries, p)),
			)) as Law['create'],
	};
	const stages: Law = {
		kind: 'stages',
		summary: 'a sum of laws in a row, as a cold start is: provision, pull, load, warm-up',
		cite: 'definition',
		shape: { parts: z.array(part).min(1).max(20).describe('laws, each drawn once') },
		create: ((o: Parts) => kernel.stages(o.parts.map((p) => createFrom(entries, p)))) as Law['create'],
	};
	return [mixture, stages];
}

function family(quantity: fields.Field<number>, mean: string | number): Registry<Law> {
	const entries = simple.map((make) => make(quantity, mean));
	return registry('distributions', ...entries, ...composed(entries));
}

/** Laws over time; drawn in microseconds. */
export const durationLaws: Registry<Law> = family(fields.duration, '4s');
/** Laws over counts, such as tokens. */
export const countLaws: Registry<Law> = family(fields.plainNumber, 400);

/** A law over time, or a bare duration for a constant. */
export const durationLaw: fields.Field<Choice> = fields.choice(durationLaws.entries, shorthand);
/** A law over counts, or a bare number for a constant. */
export const countLaw: fields.Field<Choice> = fields.choice(countLaws.entries, shorthand);

/** The sampler of a parsed law. */
export function sampler(choice: Choice): kernel.Sampler {
	return createFrom(durationLaws.entries, choice);
}

function createFrom(entries: readonly Law[], choice: Choice): kernel.Sampler {
	const entry = entries.find((e) => e.kind === choice.kind);
	if (entry === undefined) throw new Error(`distributions: no kind '${choice.kind}'`);
	return entry.create(choice.options as never);
}

/** `5s` and `120` stand for constants; a kind's name never begins with a digit. */
function shorthand(input: unknown): unknown {
	if (typeof input === 'number') return { kind: 'constant', value: input };
	if (typeof input === 'string' && /^\d/.test(input)) return { kind: 'constant', value: input };
	return input;
}
