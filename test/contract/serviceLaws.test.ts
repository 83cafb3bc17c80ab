/** What every service law owes the pool. */
import { describe, expect, it } from 'vitest';
import { runPlan } from '../../src/experiment/run.ts';
import { keyedStream } from '../../src/kernel/streams.ts';
import { sampler } from '../../src/model/distributions/index.ts';
import type { Choice } from '../../src/model/plan.ts';
import { serviceLaws } from '../../src/pools/service/index.ts';
import { type BatchLaw, isBatchLaw, lawOf, type ServiceLaw } from '../../src/pools/service/law.ts';
import { families, type Member, membersOf } from '../support/examples.ts';
import { planOf, poisson, trafficOf } from '../support/plans.ts';
import { sum } from '../support/theory.ts';

/** Mean busy time (us) with these token counts, by the kind's definition. */
const means: Readonly<Record<string, (options: never, tokensIn: number, tokensOut: number) => number>> = {
	time: ({ law }: { law: Choice }) => sampler(law).mean,
	tokens: (o: { base: number; per_input: number; per_output: number }, tokensIn, tokensOut) =>
		o.base + tokensIn * o.per_input + tokensOut * o.per_output,
};

const TOKENS = [
	[0, 0],
	[1200, 200],
	[200, 1200],
] as const;

const members = membersOf(families['service laws']);
const inBatches = ({ kind, chosen }: Member) => isBatchLaw(lawOf(serviceLaws.get(kind), chosen));

describe.each(members.filter((member) => !inBatches(member)))('slot law $title', ({ kind, chosen }) => {
	it('has the mean of its definition, for small requests and large ones', () => {
		const mean = means[kind];
		expect(mean, `say in ${import.meta.filename} what the mean of '${kind}' is`).toBeDefined();
		for (const [tokensIn, tokensOut] of TOKENS) {
			const drawn = timesOf(create(chosen), tokensIn, tokensOut, 1);
			const average = sum(drawn) / drawn.length;
			const error = Math.sqrt(sum(drawn.map((x) => (x - average) ** 2)) / drawn.length ** 2);
			expect(drawn.every((time) => Number.isFinite(time) && time >= 0)).toBe(true);
			expect(Math.abs(average - mean(chosen.options as never, tokensIn, tokensOut))).toBeLessThanOrEqual(4 * error + 1e-6);
		}
	});

	it('takes the same time for the same attempt, whatever came before', () => {
		const law = create(chosen);
		const random = keyedStream(1, 'service/test');
		const at = (key: number) => {
			random.seek(key, 1);
			return law.draw(1000, 100, random);
		};
		const forwards = [1, 2, 3, 4, 5].map(at);
		const backwards = [5, 4, 3, 2, 1].map(at).reverse();
		expect(backwards).toEqual(forwards);
	});

	it('looks at tokens exactly when it says so', () => {
		const law = create(chosen);
		const small = timesOf(law, 10, 10, 2);
		const large = timesOf(law, 1000, 1000, 2);
		expect(String(small) !== String(large)).toBe(law.needsTokens);
	});

	it('keeps slots busy for whole microseconds, at least one', () => {
		const tokens = { input: { kind: 'constant', options: { value: 0 } }, output: { kind: 'constant', options: { value: 0 } } };
		const plan = planOf({ traffic: [trafficOf(poisson(1), { tokens })], pool: { slots: 1000, service: chosen }, horizon: 1000 });
		const { pools, requests, latency } = runPlan(plan, 1);
		const work = sum(pools[0].workByCause);
		expect(Number.isInteger(work)).toBe(true);
		expect(work).toBeGreaterThanOrEqual(requests - 1);
		expect(latency.min).toBeGreaterThanOrEqual(1);
	});
});

describe.each(members.filter(inBatches))('batch law $title', ({ kind, chosen }) => {
	const law = lawOf(serviceLaws.get(kind), chosen) as BatchLaw;

	it('is made of numbers, none of them negative', () => {
		const { base, perSequence, perContext, prefillBase, prefillPerToken, prefillPerSquare, watermark } = law;
		const times = [base, perSequence, perContext, prefillBase, prefillPerToken, prefillPerSquare, watermark];
		expect(times.every((time) => Number.isFinite(time) && time >= 0)).toBe(true);
		expect(base + perSequence).toBeGreaterThan(0);
		expect(law.kvTokens).toBeGreaterThanOrEqual(1);
		expect(law.chunk).toBeGreaterThanOrEqual(1);
	});

	it('takes the time of its definition for one request alone, to the microsecond of each event', () => {
		const [tokensIn, tokensOut] = [400, 100];
		const tokens = { input: constant(tokensIn), output: constant(tokensOut) };
		const arrivals = { kind: 'constant', options: { rate: 1 / 1000 } };
		const plan = planOf({ traffic: [trafficOf(arrivals, { tokens })], pool: { slots: 8, service: chosen }, horizon: 1500 });
		const { latency, ttft, tpot } = runPlan(plan, 1);
		const prefill = law.prefillBase + tokensIn * law.prefillPerToken + tokensIn ** 2 * law.prefillPerSquare;
		const steps = prefill > 0 ? tokensOut - 1 : tokensOut;
		const held = steps * tokensIn + (steps * steps) / 2;
		const decode = steps * (law.base + law.perSequence) + held * law.perContext;
		expect(Math.abs(latency.max - prefill - decode)).toBeLessThanOrEqual(2);
		const first = prefill > 0 ? prefill : law.base + law.perSequence + tokensIn * law.perContext;
		expect(Math.abs((ttft?.max ?? 0) - first)).toBeLessThanOrEqual(1);
		expect(Math.abs((tpot?.max ?? 0) - (latency.max - (ttft?.max ?? 0)) / (tokensOut - 1))).toBeLessThanOrEqual(1);
	});

	it('attributes whole microseconds, never more than were paid for', () => {
		const tokens = { input: constant(50), output: { kind: 'exponential', options: { mean: 20 } } };
		const plan = planOf({ traffic: [trafficOf(poisson(20), { tokens })], pool: { slots: 8, service: chosen }, horizon: 200 });
		const { pools } = runPlan(plan, 1);
		const work = sum(pools[0].workByCause);
		expect(pools[0].workByCause.every(Number.isInteger)).toBe(true);
		expect(work).toBeGreaterThan(0);
		expect(work).toBeLessThanOrEqual(pools[0].paidUs);
	});
});

function constant(value: number): Choice {
	return { kind: 'constant', options: { value } };
}

function create({ kind, options }: Choice): ServiceLaw {
	return lawOf(serviceLaws.get(kind), { kind, options }) as ServiceLaw;
}

function timesOf(law: ServiceLaw, tokensIn: number, tokensOut: number, seed: number): number[] {
	const random = keyedStream(seed, 'service/test');
	return Array.from({ length: 20_000 }, (_, key) => {
		random.seek(key, 1);
		return law.draw(tokensIn, tokensOut, random);
	});
}
