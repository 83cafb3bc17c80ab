/** Continuous batching: the more sequences, the slower each. The law of the batch does not hang on the law of lengths. */
import { describe, expect, it } from 'vitest';
import { runPlan } from '../../src/experiment/run.ts';
import type { Choice, SimulationPlan } from '../../src/model/plan.ts';
import { exactly, paramsOf } from '../support/closedForms.ts';
import { batching, llmPlan, writing } from '../support/llm.ts';
import { poisson, SECOND, trafficOf } from '../support/plans.ts';
import { expectTheory, queueLength, replicate, sojourn } from '../support/theory.ts';

const lengths: readonly { what: string; law: (mean: number) => Choice }[] = [
	{ what: 'constant', law: (value) => ({ kind: 'constant', options: { value } }) },
	{ what: 'exponential', law: (mean) => ({ kind: 'exponential', options: { mean } }) },
	{ what: 'lognormal cv 1', law: (mean) => ({ kind: 'lognormal', options: { mean, cv: 1 } }) },
];

const cases = [
	{ id: 'cbatch-1', seconds: 10_000 },
	{ id: 'cbatch-2', seconds: 4000 },
].flatMap((entry) => lengths.map(({ what, law }) => ({ ...entry, what, law })));

describe('a batch without limit', () => {
	it.each(cases)('$id: answers of $what length', ({ id, seconds, law }) => {
		const { arrival_rps, mean_output_tokens, a_ms, b_ms_per_seq } = paramsOf(id);
		const service = batching({ base: a_ms * 1000, per_sequence: b_ms_per_seq * 1000 });
		const plan = planFor(arrival_rps, law(mean_output_tokens), service, 10_000, seconds);
		const { W, batch } = replicate(plan, 12, {
			W: (record) => sojourn(record) * 1000,
			batch: ({ latency, horizonUs }) => latency.sum / horizonUs,
		});
		// The last batch is not yet answered at the end, so Little's law on those answered is short by W / run.
		expectTheory(W, exactly(id, 'mean_decode_time_ms'), { within: 0.01, resolution: 0.002 });
		expectTheory(batch, exactly(id, 'mean_batch'), { within: 0.02, resolution: 0.01 });
	});
});

describe('a batch of at most so many', () => {
	it('cbatch-cap-1: queue and latency', () => {
		const { arrival_rps, mean_output_tokens, a_ms, b_ms, max_num_seqs } = paramsOf('cbatch-cap-1');
		const service = batching({ base: a_ms * 1000, per_sequence: b_ms * 1000 });
		const law = { kind: 'exponential', options: { mean: mean_output_tokens } };
		const plan = planFor(arrival_rps, law, service, max_num_seqs, 20_000);
		const { W, Lq } = replicate(plan, 12, { W: (record) => sojourn(record) * 1000, Lq: queueLength });
		expectTheory(W, exactly('cbatch-cap-1', 'mean_latency_ms'), { within: 0.01 });
		expectTheory(Lq, exactly('cbatch-cap-1', 'mean_queue'), { within: 0.25 });
	});
});

describe('where batching is something simpler', () => {
	it('at most one sequence: a slot, first come first served, to the microsecond', () => {
		const law = { kind: 'exponential', options: { mean: 100 } };
		const batched = planFor(4, law, batching({ base: 1500, per_sequence: 500 }), 1, 5000);
		const slots = planFor(4, law, { kind: 'tokens', options: { base: 0, per_input: 0, per_output: 2000, cv: 0 } }, 1, 5000);
		expect(outcomeOf(batched)).toEqual(outcomeOf(slots));
	});

	it('sequences that do not slow each other: as many servers as there is work', () => {
		const law = { kind: 'lognormal', options: { mean: 100, cv: 1 } };
		const batched = planFor(20, law, batching({ base: 2000, per_sequence: 0 }), 10_000, 2000);
		const slots = planFor(20, law, { kind: 'tokens', options: { base: 0, per_input: 0, per_output: 2000, cv: 0 } }, 10_000, 2000);
		const [one, other] = [runPlan(batched, 1), runPlan(slots, 1)];
		expect(one.requestOutcomes).toEqual(other.requestOutcomes);
		expect(Math.abs(one.latency.sum - other.latency.sum) / one.requests).toBeLessThan(1);
		expect(one.latency.buckets).toEqual(other.latency.buckets);
	});
});

function planFor(rate: number, output: Choice, service: Choice, slots: number, seconds: number): SimulationPlan {
	return llmPlan([trafficOf(poisson(rate), { tokens: writing(output) })], service, { slots }, { horizon: seconds });
}

function outcomeOf(plan: SimulationPlan): unknown {
	const { latency, pools, requestOutcomes, series } = runPlan(plan, 1);
	expect(latency.sum).toBeGreaterThan(SECOND);
	return { latency, work: pools[0].workByCause, requestOutcomes, queue: series.queue };
}
