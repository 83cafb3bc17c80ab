/** Whatever is released, judged, asked again and drifts: nothing is counted twice, lost or paid for without a cause. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { billOf, spendPerMinute } from '../../src/analysis/bill.ts';
import { assemble } from '../../src/experiment/assemble.ts';
import { runPlan, twinOf } from '../../src/experiment/run.ts';
import { silent } from '../../src/metrics/silent.ts';
import type { MonitorPlan } from '../../src/model/drift.ts';
import type { Choice, ClientPlan, SimulationPlan } from '../../src/model/plan.ts';
import type { ConsequencesPlan, QualityPlan } from '../../src/model/quality.ts';
import type { AnalysisPlan, ReleasePlan } from '../../src/model/release.ts';
import { families, membersOf } from '../support/examples.ts';
import { apiOf, busy, clientOf, faultOf, immediately, laws, planOf, poisson, poolOf, SECOND, trafficOf } from '../support/plans.ts';

const share = fc.constantFrom(0, 0.1, 0.6, 1);
const law = (value: number): Choice => ({ kind: 'constant', options: { value } });

const quality: fc.Arbitrary<QualityPlan> = fc.record({ wrong: share, offline: share, perSd: fc.constantFrom(0, 0.5) });

const client: fc.Arbitrary<Partial<ClientPlan>> = fc.record({
	timeoutUs: fc.constantFrom(null, 0.3 * SECOND, 2 * SECOND),
	cancel: fc.constantFrom('none' as const, 'full' as const),
	attemptsMax: fc.integer({ min: 1, max: 3 }),
	retry: fc.constant(immediately),
	hedge: fc.constantFrom(null, { afterUs: 0.2 * SECOND, max: 1 }),
});

const consequences: fc.Arbitrary<ConsequencesPlan> = fc.record({
	reask: fc.option(
		fc.record({ chance: share, max: fc.integer({ min: 1, max: 3 }), after: fc.constant(laws.exponential(2)), history: fc.boolean() }),
	),
	costs: fc.subarray([
		{ what: 'escalation' as const, chance: 0.5, amount: 6e6, of: 'unresolved' as const },
		{ what: 'loss' as const, chance: 1, amount: 25e6, of: 'wrong' as const },
	]),
});

/** Strategies of the examples, an hour of which is a second. */
const strategy: fc.Arbitrary<Choice> = fc
	.constantFrom(...membersOf(families['release strategies']).map(({ chosen }) => chosen))
	.map(
		(chosen) =>
			JSON.parse(JSON.stringify(chosen), (_, value) =>
				typeof value === 'number' && value > 1e5 ? Math.round(value / 600) : value,
			) as Choice,
	);

const analysis: fc.Arbitrary<AnalysisPlan> = fc.record({
	everyUs: fc.constantFrom(2 * SECOND, 7 * SECOND),
	failureLimit: fc.nat(2),
	rollbackUs: fc.constantFrom(0, SECOND),
	over: fc.constantFrom('interval' as const, 'all' as const),
	samplesMin: fc.constantFrom(1, 20),
	judged: share,
	judgeCost: fc.constantFrom(0, 12_345),
	errorsMax: fc.option(fc.constant(0.2)),
	wrongMax: fc.option(fc.constant(0.3)),
	latencyMax: fc.option(fc.constant(SECOND)),
	costMax: fc.option(fc.constant(1000)),
});

const release: fc.Arbitrary<ReleasePlan> = fc.record({
	stable: fc.constant('gpu'),
	canary: fc.constantFrom('new', 'vendor'),
	atUs: fc.constantFrom(0, 5 * SECOND),
	by: fc.constant('request' as const),
	gate: fc.option(fc.record({ cases: fc.constant(50), maxWrong: share, caseCost: fc.constant(33_333), takesUs: fc.constant(3 * SECOND) })),
	strategy,
	analysis: fc.option(analysis),
	rollback: fc.constantFrom(false, false, false, true),
});

const watch: fc.Arbitrary<Record<string, MonitorPlan>> = fc
	.record({ sample: fc.constantFrom(0.2, 1), delayUs: fc.constantFrom(0, 5 * SECOND), cost: fc.constantFrom(0, 7777) })
	.map((changes) => ({
		eyes: { pool: 'new', looksAt: 'wrong', detector: { kind: 'ddm', options: { warm_start: 5, drift: 3 } }, ...changes },
	}));

interface Parts {
	readonly old: QualityPlan;
	readonly next: QualityPlan;
	readonly patience: Partial<ClientPlan>;
	readonly after: ConsequencesPlan;
	readonly one: ReleasePlan;
	readonly monitors: Record<string, MonitorPlan>;
	readonly piped: boolean;
	readonly faults: SimulationPlan['faults'];
}

const drifts = fc.subarray([
	faultOf('input-drift', { shift: 2, input: 3, output: 1, wrong: 0.1, over: 10 * SECOND }, 10, 40, 'web'),
	faultOf('spike', { factor: 3, ramp: 0 }, 20, 30, 'web'),
	faultOf('errors', { share: 0.5, as: 'error' }, 15, 45, 'new'),
]);

const parts: fc.Arbitrary<Parts> = fc.record({
	old: quality,
	next: quality,
	patience: client,
	after: consequences,
	one: release,
	monitors: watch,
	piped: fc.boolean(),
	faults: drifts,
});

/** A minute: clients, perhaps a pipeline, and a release in front of replicas and of a vendor. */
function planFor({ old, next, patience, after, one, monitors, piped, faults }: Parts): SimulationPlan {
	const pool = { slots: 3, service: busy(laws.exponential(0.3)), queueLimit: 20 };
	const session = {
		kind: 'conversation',
		options: { turns: law(2), think: laws.constant(1), instructions: 5, context_cap: 1000, leaves: 1 },
	};
	const tokens = { input: law(120), output: law(30) };
	return {
		...planOf({
			traffic: [
				trafficOf(poisson(6), { consequences: after, tokens }),
				trafficOf(poisson(0.5), { name: 'chat', consequences: after, tokens, session }),
			],
			client: { ...clientOf(patience), upstream: piped ? 'rag' : 'both' },
			pool: { ...pool, quality: old },
			otherPools: { new: poolOf({ ...pool, quality: next }), search: poolOf({ ...pool, quality: old }) },
			faults,
			horizon: 60,
			step: 5,
		}),
		hosted: { vendor: apiOf({ latency: laws.exponential(0.5), quality: next }) },
		...(piped ? { pipelines: { rag: { stages: [['search'], ['both', 'search']] } } } : {}),
		releases: { both: one },
		monitors,
	};
}

describe('answers', () => {
	it('are conserved: requests, rows, causes and money', () => {
		fc.assert(
			fc.property(parts, fc.integer({ min: 1, max: 1000 }), (given, seed) => {
				const plan = planFor(given);
				const record = runPlan(plan, seed);
				const bill = billOf(record, plan);
				expect(bill.causeCents.reduce((sum, cents) => sum + cents, 0)).toBe(bill.totalCents);
				expect(bill.causeCents.every((cents) => Number.isInteger(cents) && cents >= 0)).toBe(true);
				expect(Math.round(bill.lines.reduce((sum, line) => sum + line.usd, 0) * 100)).toBe(bill.totalCents);
				const spent = spendPerMinute(record, plan).reduce((sum, rate) => sum + (rate * plan.measure.stepUs) / 60e6, 0);
				expect(Math.abs(spent - bill.totalCents / 100)).toBeLessThan(0.005 * bill.lines.length + 1e-6);
				const { streams, pools } = record.quality!;
				const sum = (of: 'answered' | 'wrong' | 'reasks' | 'unresolved') => streams.reduce((all, one) => all + one[of], 0);
				expect(sum('answered')).toBe(record.requestOutcomes[0]);
				expect(sum('wrong')).toBeLessThanOrEqual(sum('answered'));
				// A wrong answer is asked again, or given up; what is waiting to be asked again at the end is neither.
				const failedAgain = record.requestOutcomes.slice(1).reduce((all, n) => all + n, 0);
				expect(sum('reasks') + sum('unresolved')).toBeLessThanOrEqual(sum('wrong') + failedAgain);
				for (const { answered, wrong } of pools) expect(wrong).toBeLessThanOrEqual(answered);
				const [{ stable, canary, mirrored, failedChecks, checks, startedUs }] = record.releases!;
				expect(failedChecks).toBeLessThanOrEqual(checks);
				if (startedUs === null) expect(canary + mirrored).toBe(0);
				expect(stable + canary).toBeGreaterThanOrEqual(0);
				expect(record.requestOutcomes.reduce((all, n) => all + n, 0) + record.requestsOpen).toBe(record.requests);
			}),
			{ seed: 20261125, numRuns: 150 },
		);
	});

	it('leave no row behind, and have one history', () => {
		fc.assert(
			fc.property(parts, fc.integer({ min: 1, max: 1000 }), (given, seed) => {
				const plan = planFor({ ...given, patience: { ...given.patience, timeoutUs: SECOND } });
				const calm = {
					...plan,
					traffic: plan.traffic.map((one) => ({ ...one, arrivals: { kind: 'users', options: { count: 20, over: 10 * SECOND } } })),
					faults: [],
				};
				const { world } = assemble({ ...calm, horizonUs: 600 * SECOND }, seed, silent);
				world.calendar.run(600 * SECOND);
				expect(world.attempts.rows.live).toBe(0);
				expect(world.requests.rows.live).toBe(0);
				const [a, b] = [1, 2].map(() => runPlan(plan, seed, { trace: true }));
				expect(a.traceHash).toBe(b.traceHash);
			}),
			{ seed: 7, numRuns: 60 },
		);
	});

	it('are the same in a twin, but for what the release and the faults did', () => {
		fc.assert(
			fc.property(parts, fc.integer({ min: 1, max: 1000 }), (given, seed) => {
				const plan = planFor({ ...given, faults: [], monitors: {}, one: { ...given.one, rollback: true } });
				const [run, twin] = [plan, twinOf(plan)].map((one) => runPlan(one, seed));
				expect(run.quality).toEqual(twin.quality);
				expect(run.requestOutcomes).toEqual(twin.requestOutcomes);
			}),
			{ seed: 11, numRuns: 40 },
		);
	});
});
