/** Continuous batching against a plain simulation of the same rules, and what must hold whatever happens. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runPlan } from '../../src/experiment/run.ts';
import { AlarmBank } from '../../src/kernel/alarmBank.ts';
import { Calendar } from '../../src/kernel/calendar.ts';
import { batching, llmPlan, type Request, requests } from '../support/llm.ts';
import { faultOf, poisson, SECOND, trafficOf } from '../support/plans.ts';
import { sum } from '../support/theory.ts';

interface Law {
	readonly base: number;
	readonly per_sequence: number;
	readonly per_1k_context: number;
	readonly per_1k_input: number;
	readonly prefill_chunk: number | undefined;
}

const arrivals: fc.Arbitrary<Request[]> = fc
	.array(
		fc.record({
			at: fc.integer({ min: 0, max: 3000 }),
			tokensIn: fc.integer({ min: 0, max: 400 }),
			tokensOut: fc.integer({ min: 1, max: 60 }),
		}),
		{
			minLength: 1,
			maxLength: 40,
		},
	)
	.map((list) => list.map((request) => ({ ...request, at: request.at / 1000 })).sort((a, b) => a.at - b.at));

const law: fc.Arbitrary<Law> = fc.record({
	base: fc.integer({ min: 100, max: 20_000 }),
	per_sequence: fc.integer({ min: 0, max: 2000 }),
	per_1k_context: fc.integer({ min: 0, max: 2000 }),
	per_1k_input: fc.constantFrom(0, 10_000, 150_000),
	prefill_chunk: fc.constantFrom(undefined, 16, 512),
});

describe('a batch', () => {
	it('does what a plain simulation of the same rules does', () => {
		fc.assert(
			fc.property(arrivals, law, fc.integer({ min: 1, max: 12 }), (list, drawn, slots) => {
				const own = drawn.per_1k_input === 0 ? { ...drawn, prefill_chunk: undefined } : drawn;
				const { latency } = runPlan(llmPlan([requests(list)], batching({ ...own }), { slots }, { horizon: 600 }), 1);
				const expected = plainly(list, own, slots);
				expect(latency.buckets.reduce((n, [, count]) => n + count, 0)).toBe(list.length);
				// A microsecond for each event that a stay may have waited for.
				expect(Math.abs(latency.sum - sum(expected))).toBeLessThan(list.length * list.length * 3 + 1);
			}),
			{ seed: 11, numRuns: 150 },
		);
	});
});

/** Latencies (us): every sequence with its own counter, everything recomputed at each change. */
function plainly(list: readonly Request[], own: Law, slots: number): number[] {
	const chunkUs = own.prefill_chunk === undefined ? Number.POSITIVE_INFINITY : (own.prefill_chunk * own.per_1k_input) / 1000;
	const waiting = list.map(({ at, tokensIn, tokensOut }) => {
		const prompt = (tokensIn * own.per_1k_input) / 1000;
		return { at: at * SECOND, held: tokensIn, prompt, left: prompt > 0 ? tokensOut - 1 : tokensOut };
	});
	const prompting: typeof waiting = [];
	const decoding: typeof waiting = [];
	const latencies: number[] = [];
	let now = 0;
	while (waiting.length + prompting.length + decoding.length > 0) {
		while (waiting.length > 0 && waiting[0].at <= now && prompting.length + decoding.length < slots) {
			const next = waiting.shift()!;
			(next.prompt > 0 ? prompting : decoding).push(next);
		}
		const room = prompting.length + decoding.length < slots;
		const until = waiting.length > 0 && room ? waiting[0].at - now : Number.POSITIVE_INFINITY;
		if (prompting.length + decoding.length === 0) {
			now += until;
			continue;
		}
		const head = prompting[0];
		const alone = head !== undefined && (decoding.length === 0 || chunkUs === Number.POSITIVE_INFINITY);
		if (alone) {
			const dt = Math.min(head.prompt, until);
			now += dt;
			head.prompt -= dt;
		} else {
			const held = decoding.reduce((total, s) => total + s.held, 0);
			const step = own.base + own.per_sequence * decoding.length + (own.per_1k_context / 1000) * held + (head === undefined ? 0 : chunkUs);
			const fewest = Math.min(...decoding.map((s) => s.left), head === undefined ? Number.POSITIVE_INFINITY : head.prompt / chunkUs);
			const growth = (own.per_1k_context / 1000) * decoding.length;
			// Each step is longer than the one before by what everybody has written in it.
			const timeOf = (steps: number) => steps * (step + (growth * steps) / 2);
			let steps = fewest;
			for (let i = 0; i < 60 && timeOf(steps) > until + 1e-9; i++) steps -= (timeOf(steps) - until) / (step + growth * steps);
			now += timeOf(steps);
			for (const s of decoding) {
				s.left -= steps;
				s.held += steps;
			}
			if (head !== undefined) head.prompt -= chunkUs * steps;
		}
		if (head !== undefined && head.prompt <= 1e-6) {
			prompting.shift();
			decoding.push(head);
		}
		for (let i = decoding.length - 1; i >= 0; i--) if (decoding[i].left <= 1e-9) latencies.push(now - decoding.splice(i, 1)[0].at);
	}
	return latencies;
}

describe('whatever happens', () => {
	it('every attempt is answered once, and work and idle time are what was paid for', () => {
		fc.assert(
			fc.property(
				fc.record({
					rate: fc.integer({ min: 1, max: 30 }),
					slots: fc.integer({ min: 1, max: 20 }),
					kv: fc.integer({ min: 150, max: 1500 }),
					policy: fc.constantFrom('grow', 'reserve'),
					routing: fc.constantFrom('round-robin', 'least-running'),
					timeout: fc.constantFrom(null, 2 * SECOND, 500_000),
					cancel: fc.constantFrom('none', 'full'),
					replicas: fc.integer({ min: 1, max: 3 }),
					chunk: fc.constantFrom(undefined, 64),
					queueLimit: fc.constantFrom(0, 20, 1e6),
				}),
				({ rate, slots, kv, policy, routing, timeout, cancel, replicas, chunk, queueLimit }) => {
					const service = batching({
						base: 5000,
						per_sequence: 500,
						per_1k_context: 700,
						per_1k_input: 100_000,
						prefill_chunk: chunk,
						kv_tokens: kv,
						kv_policy: policy,
						kv_watermark: 0.01,
						routing,
					});
					const mean = (value: number) => ({ kind: 'exponential', options: { mean: value } });
					const traffic = [trafficOf(poisson(rate), { tokens: { input: mean(60), output: mean(40) } })];
					const plan = llmPlan(
						traffic,
						service,
						{ slots, queueLimit, replicasMin: replicas, replicasMax: replicas, replicasInitial: replicas },
						{
							horizon: 30,
							step: 1,
							client: { timeoutUs: timeout, cancel, retry: { kind: 'fixed', options: { delay: 100_000 } }, attemptsMax: 3 },
							faults: [faultOf('slow', { factor: 4 }, 5, 10, 'gpu'), faultOf('outage', { mode: 'hang' }, 12, 14, 'gpu')],
						},
					);
					const record = runPlan(plan, 3);
					const [pool] = record.pools;
					const work = sum(pool.workByCause);
					expect(record.requestOutcomes.reduce((a, b) => a + b, 0) + record.requestsOpen).toBe(record.requests);
					expect(pool.workByCause.every((us) => Number.isInteger(us) && us >= 0)).toBe(true);
					expect(work).toBeLessThanOrEqual(pool.paidUs);
					expect(pool.paidUs).toBe(replicas * 30 * SECOND);
					// Under this load replicas are seldom idle, and shares lose less than a microsecond each.
					if (rate > 15 && queueLimit > 0 && replicas === 1 && timeout === null) expect(work).toBeGreaterThan(0.5 * pool.paidUs);
				},
			),
			{ seed: 12, numRuns: 120 },
		);
	});
});

describe('an alarm bank', () => {
	it('rings each row at the time last set, in order of time and then of setting', () => {
		const action = fc.record({ row: fc.integer({ min: 0, max: 20 }), time: fc.option(fc.integer({ min: 0, max: 30 }), { nil: null }) });
		fc.assert(
			fc.property(fc.array(action, { maxLength: 80 }), (actions) => {
				const calendar = new Calendar();
				const rung: [number, number][] = [];
				const bank = new AlarmBank(calendar, (row) => rung.push([calendar.now, row]));
				const set = new Map<number, { time: number; order: number }>();
				actions.forEach(({ row, time }, order) => {
					if (time === null) {
						bank.clear(row);
						set.delete(row);
						return;
					}
					bank.set(row, time);
					if (set.get(row)?.time !== time) set.set(row, { time, order });
				});
				calendar.run(Number.POSITIVE_INFINITY);
				const expected = [...set].sort(([, a], [, b]) => a.time - b.time || a.order - b.order).map(([row, { time }]) => [time, row]);
				expect(rung).toEqual(expected);
			}),
			{ seed: 13, numRuns: 500 },
		);
	});
});
