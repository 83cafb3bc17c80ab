/** Small stories of a replica that batches, each with times that can be worked out by hand. */
import { describe, expect, it } from 'vitest';
import { runPlan } from '../../../src/experiment/run.ts';
import { IN_FLIGHT, USEFUL } from '../../../src/model/causes.ts';
import type { ClientPlan, FaultPlan, PoolPlan } from '../../../src/model/plan.ts';
import type { RunRecord } from '../../../src/model/record.ts';
import { batching, llmPlan, type Request, requests } from '../../support/llm.ts';
import { faultOf, laws } from '../../support/plans.ts';
import { sum } from '../../support/theory.ts';

const at = (seconds: number, tokensIn: number, tokensOut: number): Request => ({ at: seconds, tokensIn, tokensOut });

interface Parts {
	readonly service: Record<string, unknown>;
	readonly pool?: Partial<PoolPlan>;
	readonly client?: Partial<ClientPlan>;
	readonly faults?: readonly FaultPlan[];
}

/** Runs these requests for a minute. */
function served(list: readonly Request[], { service, pool, client, faults }: Parts): RunRecord {
	const parts = { horizon: 60, step: 0.001, client: client ?? {}, faults: faults ?? [] };
	return runPlan(llmPlan([requests(list)], batching(service), { slots: 8, ...pool }, parts), 1);
}

/** Milliseconds at which requests were answered well. */
function answeredAt({ series }: RunRecord): number[] {
	return [...series.good].flatMap((n, i) => Array.from({ length: n }, () => i));
}

describe('steps', () => {
	it('take longer with company, and only while there is company', () => {
		// Alone 10 ms a token, together 15: at 100 ms 10 of 30 tokens are there, the other brings 10 and is done at 250.
		const record = served([at(0, 0, 30), at(0.1, 0, 10)], { service: { base: 5000, per_sequence: 5000 } });
		expect(answeredAt(record)).toEqual([250, 350]);
	});

	it('take longer the more tokens are held', () => {
		// 100 tokens of 1 ms + 0.01 ms for each token held: 1000 held at first, 1100 at last.
		const record = served([at(0, 1000, 100)], { service: { base: 1000, per_1k_context: 10_000 } });
		expect(record.latency.max).toBe(100 * 1000 + 100 * 10 * 1050);
	});

	it('wait for prompts, which go first', () => {
		// Alone 1 ms a token after the 10 ms prompt; the second prompt stops everything from 50 to 60 ms.
		const record = served([at(0, 10, 101), at(0.05, 10, 11)], { service: { base: 1000, per_1k_input: 1_000_000 } });
		expect(answeredAt(record)).toEqual([70, 120]);
		expect(record.ttft?.max).toBe(10_000);
	});

	it('carry chunks of prompts when told to: slower, but not stopped', () => {
		// Each chunk of 5 tokens adds 5 ms to a step of 1 ms: the prompt of 10 takes 2 steps of 6 ms instead of 10 ms alone.
		const service = { base: 1000, per_1k_input: 1_000_000, prefill_chunk: 5 };
		const record = served([at(0, 10, 101), at(0.05, 10, 11)], { service });
		expect(answeredAt(record)).toEqual([72, 120]);
	});
});

describe('shares of the replica', () => {
	it('are as large as the company was small, and sum to the time it was busy', () => {
		const record = served([at(0, 0, 30), at(0.1, 0, 10)], { service: { base: 5000, per_sequence: 5000 } });
		expect(sum(record.pools[0].workByCause)).toBe(350_000);
		expect(record.pools[0].slots).toBe(1);
	});

	it('are halves while there are two: what is done counts as useful, what is not as in flight', () => {
		// The first has 100 ms alone and 300 with the second, which has the other half and the rest of the minute.
		const record = served([at(0, 0, 30), at(0.1, 0, 100_000)], { service: { base: 5000, per_sequence: 5000 } });
		const [{ workByCause }] = record.pools;
		expect(workByCause[USEFUL]).toBe(100_000 + 150_000);
		expect(workByCause[IN_FLIGHT]).toBe(150_000 + 60_000_000 - 400_000);
	});
});

describe('the KV cache', () => {
	const service = { base: 1000, kv_tokens: 300, kv_watermark: 0 };

	it('preempts the youngest when it is full, which goes on where it was', () => {
		// Both hold 150 after 50 steps; the second waits until the first has its 100, then takes its last 50.
		const record = served([at(0, 100, 100), at(0, 100, 100)], { service });
		expect(answeredAt(record)).toEqual([100, 150]);
		expect(record.pools[0].queueMax).toBe(1);
		expect(sum(record.pools[0].workByCause)).toBe(150_000);
	});

	it('makes a preempted sequence pay for its prompt and its tokens again', () => {
		// Prompts of 1 ms each, 99 steps; 300 tokens are held after 50 steps, at 52 ms. The prompt is then of 150 tokens.
		const again = { ...service, per_1k_input: 10_000 };
		const record = served([at(0, 100, 100), at(0, 100, 100)], { service: again });
		expect(record.latency.max).toBe(1000 + 1000 + 99_000 + 1500 + 49_000);
	});

	it('sets the whole answer aside when it reserves: the second waits from the start', () => {
		const record = served([at(0, 100, 100), at(0, 100, 100)], { service: { ...service, kv_policy: 'reserve' } });
		expect(answeredAt(record)).toEqual([100, 200]);
	});

	it('refuses what it could never hold, and serves what it just can', () => {
		const record = served([at(0, 200, 100), at(1, 201, 100)], { service });
		expect(record.requestOutcomes.slice(0, 2)).toEqual([1, 1]);
	});

	it('keeps small requests behind a large one that does not fit yet', () => {
		const record = served([at(0, 100, 100), at(0.01, 150, 50), at(0.02, 1, 1)], { service: { ...service, kv_policy: 'reserve' } });
		// 200 + 200 do not fit: the second begins at 100 ms, and the third with it.
		expect(answeredAt(record)).toEqual([100, 101, 150]);
	});
});

describe('several replicas', () => {
	it.each(['round-robin', 'least-running'])('%s: the second request goes to the other', (routing) => {
		const pool = { replicasMin: 2, replicasMax: 2, replicasInitial: 2 };
		const record = served([at(0, 0, 30), at(0.1, 0, 10)], { service: { base: 5000, per_sequence: 5000, routing }, pool });
		expect(answeredAt(record)).toEqual([200, 300]);
	});

	it('round-robin does not look at how busy they are, least-running does', () => {
		const pool = { replicasMin: 2, replicasMax: 2, replicasInitial: 2 };
		const list = [at(0, 0, 100), at(0.01, 0, 1), at(0.1, 0, 10)];
		const service = { base: 5000, per_sequence: 5000 };
		expect(answeredAt(served(list, { service: { ...service, routing: 'round-robin' }, pool }))[1]).toBe(250);
		expect(answeredAt(served(list, { service: { ...service, routing: 'least-running' }, pool }))[1]).toBe(200);
	});
});

describe('what goes wrong', () => {
	const service = { base: 1000 };

	it('a slowdown holds for what is running: half the tokens at one pace, half at another', () => {
		const faults = [faultOf('slow', { factor: 3 }, 0.05, 10, 'gpu')];
		expect(answeredAt(served([at(0, 0, 100)], { service, faults }))).toEqual([50 + 150]);
	});

	it('a cancelled sequence frees its slot and its tokens at once, and is answered once', () => {
		const client = { timeoutUs: 40_000, cancel: 'full' } as const;
		const list = [at(0, 100, 100), at(0.02, 100, 10)];
		const record = served(list, { service: { ...service, kv_tokens: 200 }, client });
		// The second waits for the tokens of the first, which is withdrawn at 40 ms.
		expect(answeredAt(record)).toEqual([50]);
		expect(sum(record.pools[0].workByCause)).toBe(50_000);
	});

	it('a pool that does not stop on cancel works on', () => {
		const client = { timeoutUs: 40_000, cancel: 'full' } as const;
		const record = served([at(0, 100, 100)], { service, client, pool: { stopsOnCancel: false } });
		expect(sum(record.pools[0].workByCause)).toBe(100_000);
	});

	it('an outage that hangs lets run what runs and starts nothing', () => {
		const faults = [faultOf('outage', { mode: 'hang' }, 0.05, 0.2, 'gpu')];
		const record = served([at(0, 0, 100), at(0.06, 0, 10)], { service, faults });
		expect(answeredAt(record)).toEqual([100, 210]);
	});

	it('a cold start is waited for', () => {
		const pool = { replicasMin: 1, replicasInitial: 0, coldStart: laws.constant(0.5) };
		expect(answeredAt(served([at(0.1, 0, 10)], { service, pool }))).toEqual([510]);
	});
});
