/** Caches at the door: what they find, how long that takes, what they save, and what a restart costs. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runPlan } from '../../../src/experiment/run.ts';
import { AnswerStore } from '../../../src/gateway/cache/answerStore.ts';
import type { AdmissionSpec, CacheSpec, ExactCacheSpec } from '../../../src/model/admissionSpec.ts';
import { outcomeNames } from '../../../src/model/outcomes.ts';
import type { RunRecord } from '../../../src/model/record.ts';
import { compileScenario } from '../../../src/scenario/compile.ts';
import { busy, doorOf, faultOf, laws, type PlanParts, planOf, SECOND } from '../../support/plans.ts';

function exactOf(changes: Partial<ExactCacheSpec> = {}): ExactCacheSpec {
	return { latencyUs: 0, contents: 50, zipf: 0, unique: 0, ttlUs: null, size: null, state: 'shared', ...changes };
}

function ended(record: RunRecord, outcome: (typeof outcomeNames)[number]): number {
	return record.requestOutcomes[outcomeNames.indexOf(outcome)];
}

function runWith(cache: CacheSpec, parts: Partial<PlanParts> = {}, admission: Partial<AdmissionSpec> = {}): RunRecord {
	return runPlan(
		planOf({
			arrivals: { kind: 'constant', options: { rate: 20 } },
			gateway: doorOf({ cache, ...admission }),
			pool: { slots: 100_000, service: busy(laws.constant(0.01)) },
			horizon: 500,
			...parts,
		}),
		1,
	);
}

/** Attempts that were worked on. */
function served(record: RunRecord, seconds = 0.01): number {
	return Math.round(record.pools[0].workByCause.reduce((sum, work) => sum + work, 0) / (seconds * SECOND));
}

describe('an exact cache', () => {
	it('asks upstream once for everything there is', () => {
		const record = runWith({ exact: exactOf() });
		expect(ended(record, 'ok')).toBe(record.requests - record.requestsOpen);
		expect(served(record)).toBe(50);
	});

	it('finds what is popular sooner: a Zipf law of 100,000 contents', () => {
		const hits = (zipf: number) => {
			const record = runWith({ exact: exactOf({ contents: 100_000, zipf }) });
			return 1 - served(record) / record.requests;
		};
		// 10,000 requests. Evenly, the chance to meet one again is 5%; with exponent 1 the first hundred have two fifths of all.
		expect(hits(0)).toBeCloseTo(0.05, 1);
		expect(hits(1)).toBeGreaterThan(0.45);
		expect(hits(1.5)).toBeGreaterThan(hits(1));
	});

	it('lets those through that nobody makes twice', () => {
		const record = runWith({ exact: exactOf({ unique: 0.3 }) });
		expect((served(record) - 50) / record.requests).toBeCloseTo(0.3, 1);
	});

	it('forgets after its time', () => {
		// One content: asked anew every ten seconds.
		const record = runWith({ exact: exactOf({ contents: 1, ttlUs: 10 * SECOND }) });
		expect(served(record)).toBeGreaterThanOrEqual(49);
		expect(served(record)).toBeLessThanOrEqual(52);
	});

	it('is one in each process when it is local', () => {
		expect(served(runWith({ exact: exactOf({ state: 'local' }) }, {}, { processes: 4 }))).toBe(200);
	});

	it('answers after its latency, found or not, and what was withdrawn meanwhile not at all', () => {
		const record = runWith({ exact: exactOf({ contents: 1, latencyUs: 0.2 * SECOND }) });
		expect(record.latency.min).toBeCloseTo(0.2 * SECOND, -4);
		expect(record.latency.max).toBeCloseTo(0.21 * SECOND, -4);
		const gone = runWith({ exact: exactOf({ latencyUs: 0.2 * SECOND }) }, { client: { timeoutUs: 0.1 * SECOND, cancel: 'full' } });
		expect(served(gone)).toBe(0);
	});

	it('does not keep what failed', () => {
		const failing = { slots: 100_000, service: busy(laws.constant(0.01)), errorRate: 0.9 };
		const record = runWith({ exact: exactOf() }, { pool: failing });
		expect(served(record)).toBeGreaterThan(300);
		expect(ended(record, 'error')).toBe(served(record) - 50);
	});

	it('spends no budget', () => {
		const budget = { counts: 'tokens', amount: 1, windowUs: null, anchor: 'calendar', reservedOutput: 1, writeLagUs: 0 } as const;
		const rest = { check: 'reserve', state: 'shared', syncUs: null, refusedAs: 'rejected' } as const;
		const record = runWith({ exact: exactOf({ contents: 1 }) }, {}, { budgets: [{ ...budget, ...rest, amount: 2 }] });
		// Two tokens may be set aside at once; nothing is written, so they are always given back.
		expect(ended(record, 'rejected')).toBe(0);
	});
});

describe('a semantic cache', () => {
	it('finds so many once it is warm, some of them wrong, and the same for a request in every variant', () => {
		const cache = { semantic: { latencyUs: 0, hitShare: 0.4, falseShare: 0.1, warmAfter: 1 } };
		const record = runWith(cache);
		expect(1 - served(record) / record.requests).toBeCloseTo(0.4, 1);
		const totals = record.gateway as NonNullable<RunRecord['gateway']>;
		expect(totals.semanticHits).toBe(record.requests - served(record) - record.requestsOpen);
		expect(totals.falseHits / totals.semanticHits).toBeCloseTo(0.1, 1);
	});

	it('warms with what it keeps', () => {
		const share = (warmAfter: number) => {
			const record = runWith({ semantic: { latencyUs: 0, hitShare: 0.5, falseShare: 0, warmAfter } });
			return 1 - served(record) / record.requests;
		};
		expect(share(1)).toBeGreaterThan(0.48);
		// Half warm after 4,000 answers, of which there are about 9,000.
		expect(share(8000)).toBeLessThan(0.3);
		expect(share(8000)).toBeGreaterThan(0.15);
	});

	it('is asked after the exact one', () => {
		const record = runWith({ exact: exactOf(), semantic: { latencyUs: 0, hitShare: 1, falseShare: 0, warmAfter: 1 } });
		const totals = record.gateway as NonNullable<RunRecord['gateway']>;
		expect(totals.exactHits + totals.semanticHits + served(record)).toBe(record.requests);
		expect(served(record)).toBe(1);
	});
});

describe('a flush', () => {
	it('brings the whole load upstream until the cache is warm again', () => {
		const flush = faultOf('cache-flush', {}, 300, 310, 'gateway');
		const record = runWith({ exact: exactOf() }, { faults: [flush] });
		expect(served(record)).toBe(100);
	});

	it('does not compile where there is no cache', () => {
		const text = (gateway: string) => `version: 1
name: flush
duration: 1h
traffic: {web: {arrivals: {kind: poisson, rate: 1/s}}}
clients: {app: {}}
${gateway}
pools: {gpu: {service: 1s, price: aws/p5.48xlarge}}
faults: [{kind: cache-flush, at: 10m, for: 1m}]
`;
		const messages = (gateway: string) => {
			const result = compileScenario('flush.yaml', text(gateway), { read: () => ({ error: 'none' }) });
			return result.ok ? [result.compiled.plan.faults[0].target] : result.issues.map(({ message }) => message);
		};
		expect(messages('')).toEqual(['faults.0: cache-flush does nothing where the gateway has no cache']);
		expect(messages('gateway: {cache: {exact: {contents: 100}}}')).toEqual(['gateway']);
	});
});

describe('AnswerStore', () => {
	it('keeps what a list kept in order of use would keep', () => {
		const steps = fc.array(fc.record({ put: fc.boolean(), key: fc.integer({ min: 0, max: 12 }), gap: fc.integer({ min: 0, max: 4 }) }));
		fc.assert(
			fc.property(steps, fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 20 }), (list, size, ttl) => {
				const store = new AnswerStore(size, ttl);
				let model: { key: number; staleAt: number }[] = [];
				let now = 0;
				for (const { put, key, gap } of list) {
					now += gap;
					const known = model.find((entry) => entry.key === key);
					if (put) {
						model = model.filter((entry) => entry.key !== key);
						if (model.length === size) model.shift();
						model.push({ key, staleAt: now + ttl });
						store.put(key, now);
					} else {
						const fresh = known !== undefined && now < known.staleAt;
						model = model.filter((entry) => entry.key !== key);
						if (fresh && known !== undefined) model.push(known);
						expect(store.has(key, now)).toBe(fresh);
					}
				}
			}),
			{ numRuns: 300, seed: 20_261_125 },
		);
	});
});
