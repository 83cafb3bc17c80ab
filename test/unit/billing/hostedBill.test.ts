/** Bills of hosted pools against sums done by hand, and where each meter's quantities go. */
import { describe, expect, it } from 'vitest';
import { billOf, spendPerMinute } from '../../../src/analysis/bill.ts';
import { assemble } from '../../../src/experiment/assemble.ts';
import { runPlan, traceSilently } from '../../../src/experiment/run.ts';
import { silent } from '../../../src/metrics/silent.ts';
import { ABANDONED, causeNames, FAILED, IN_FLIGHT, RETRY, STANDING, USEFUL } from '../../../src/model/causes.ts';
import type { HostedPlan } from '../../../src/model/hostedPlan.ts';
import { outcomeNames } from '../../../src/model/outcomes.ts';
import type { SimulationPlan } from '../../../src/model/plan.ts';
import type { RunRecord } from '../../../src/model/record.ts';
import { actionOf, incidentOf } from '../../support/incidents.ts';
import {
	apiOf,
	doorOf,
	faultOf,
	hostedPlan,
	immediately,
	laws,
	limitsOf,
	type PlanParts,
	planOf,
	poisson,
	retryable,
	SECOND,
} from '../../support/plans.ts';

/** One request a second for `horizon` seconds, of so many tokens. */
function ran(hosted: Partial<HostedPlan>, parts: Partial<PlanParts> = {}, tokens = { input: 1000, output: 100 }) {
	const plan = hostedPlan(
		planOf({ arrivals: { kind: 'constant', options: { rate: 1 } }, horizon: 100, step: 10, ...parts }),
		apiOf(hosted),
		tokens,
	);
	const record = runPlan(plan, 1);
	return { plan, record, bill: billOf(record, plan) };
}

/** Quantity of a meter by cause, over all prices; causes that got none are left out. */
function byCause(record: RunRecord, meter: string): Record<string, number> {
	const sums = causeNames.map((_, cause) =>
		record.pools[0].meters.filter((one) => one.meter === meter).reduce((sum, one) => sum + one.byCause[cause], 0),
	);
	return Object.fromEntries(sums.flatMap((sum, cause) => (sum === 0 ? [] : [[causeNames[cause], sum]])));
}

const usdOf = (bill: ReturnType<typeof billOf>, meter: string) =>
	bill.lines.filter((line) => line.meter === meter).reduce((sum, line) => sum + line.usd, 0);

describe('tokens', () => {
	it('are counted when the answer ends, and priced by the million', () => {
		const { record, bill } = ran({});
		const answered = record.requestOutcomes[0];
		expect(answered).toBeGreaterThan(95);
		expect(byCause(record, 'input-tokens').useful).toBe(1000 * answered);
		expect(byCause(record, 'output-tokens').useful).toBe(100 * answered);
		const all = answered + record.requestsOpen;
		expect(usdOf(bill, 'input-tokens')).toBe(Math.round(all * 1000 * 1e-4) / 100);
		expect(bill.causeCents.reduce((sum, cents) => sum + cents, 0)).toBe(bill.totalCents);
	});

	it('read from the cache and written to it have meters of their own; together they are the input', () => {
		const { record } = ran({ promptCache: { kind: 'prefix', tokens: 800, ttlUs: 300 * SECOND } });
		const [input, cached, written] = ['input-tokens', 'cached-input-tokens', 'cache-write-tokens'].map(
			(meter) => byCause(record, meter).useful ?? 0,
		);
		const answered = record.requestOutcomes[0];
		expect(input + cached + written).toBe(1000 * answered);
		// The second comes a second after the first, when the first answer has not begun: latency is one second.
		expect([800, 1600]).toContain(written);
		expect(cached).toBe(800 * answered - written);
	});

	it('of a request longer than the limit are all at the long price', () => {
		const long = [0, 2e6, 2e5, 2.5e6, 1.5e7, 0, 0, 0, 0, 0];
		const price = { ...apiOf().price, long, longAboveTokens: 1000 };
		const short = ran({ price }).bill;
		const longer = ran({ price }, {}, { input: 1001, output: 100 });
		expect(short.lines.map((line) => line.unit_price_usd)).toEqual([1e-6, 1e-5]);
		expect(longer.bill.lines.map((line) => line.unit_price_usd)).toEqual([2e-6, 1.5e-5]);
		expect(longer.bill.lines[0].price_source).toContain('(long context)');
	});

	it('cost what the hour says, and a ledger line per price', () => {
		// The run begins at midnight; from second 40 to second 60 everything is at half price, then twice for 20 s.
		const hours = [
			{ fromUs: 40 * SECOND, untilUs: 60 * SECOND, factor: 0.5 },
			{ fromUs: 60 * SECOND, untilUs: 80 * SECOND, factor: 2 },
		];
		const { record, bill } = ran({ price: { ...apiOf().price, hours } }, {}, { input: 1_000_000, output: 0 });
		const requests = (factor: number) =>
			record.pools[0].meters.filter((one) => one.meter === 'requests' && one.tier.factor === factor).map((one) => one.byCause[USEFUL])[0];
		expect([requests(0.5), requests(2)]).toEqual([20, 20]);
		const at = (words: string) => bill.lines.find((line) => line.price_source.includes(words))?.usd;
		expect([at('(x 0.5)'), at('(x 2)')]).toEqual([10, 40]);
	});

	it('that span midnight are found on the clock of the run', () => {
		const hours = [{ fromUs: 86_400 * SECOND - 50 * SECOND, untilUs: 30 * SECOND, factor: 3 }];
		const { record } = ran({ price: { ...apiOf().price, hours } }, { weekOffsetUs: 86_400 * SECOND - 20 * SECOND });
		// From 20 s before midnight to 30 s after it, with arrivals at seconds 1 to 49.
		const tripled = record.pools[0].meters.filter((one) => one.tier.factor === 3 && one.meter === 'requests');
		expect(tripled[0].byCause[USEFUL]).toBe(49);
	});

	it('cost more while a price change lasts, and no request is different for it', () => {
		const change = { faults: [faultOf('price-change', { factor: 2 }, 20, 40, 'gpu')] };
		const calm = ran({}, {}, { input: 1_000_000, output: 0 });
		const dear = ran({}, change, { input: 1_000_000, output: 0 });
		expect(dear.bill.totalCents - calm.bill.totalCents).toBe(2000);
		expect(dear.record.series).toEqual(calm.record.series);
		// A finished run can be priced anew.
		const half = {
			...dear.plan,
			hosted: { gpu: apiOf({ price: { ...apiOf().price, standard: apiOf().price.standard.map((p) => p / 2) } }) },
		};
		expect(billOf(dear.record, half).totalCents).toBe(dear.bill.totalCents / 2);
	});

	it('add up in time to what the bill says', () => {
		const { record, plan, bill } = ran({}, { faults: [faultOf('price-change', { factor: 7 }, 20, 40, 'gpu')] });
		const spent = spendPerMinute(record, plan).reduce((sum, rate) => sum + (rate * plan.measure.stepUs) / 60e6, 0);
		expect(Math.abs(spent - bill.totalCents / 100)).toBeLessThan(0.02);
	});
});

describe('work that bought nothing', () => {
	const impatient = { client: { timeoutUs: 0.5 * SECOND, cancel: 'full' as const } };
	/** Half a second to the first token, ten milliseconds for each of a hundred. */
	const slowly = { latency: laws.constant(0.25), perTokenUs: 10_000 };

	it('stops with its stream: the input, and what was written by then', () => {
		const { record } = ran(slowly, impatient);
		const requests = byCause(record, 'requests').abandoned;
		// The last one was given up too, but the provider has not let go of it when the run ends.
		expect(requests).toBe(record.requestOutcomes[4] - 1);
		expect(byCause(record, 'input-tokens').abandoned).toBe(1000 * requests);
		// Of 500 ms 250 were writing, at 10 ms a token.
		expect(byCause(record, 'output-tokens').abandoned).toBe(25 * requests);
	});

	it('goes on where the provider does not notice, and all of it is billed', () => {
		const { record } = ran({ ...slowly, stopsOnCancel: false }, impatient);
		const requests = byCause(record, 'requests').abandoned;
		expect(byCause(record, 'output-tokens').abandoned).toBe(100 * requests);
	});

	it('that failed is not billed unless the provider bills it', () => {
		const failing = { faults: { rejected: 0, overloaded: 0, error: 1 } };
		expect(ran(failing).bill.totalCents).toBe(0);
		const { record, bill } = ran({ ...failing, billsErrors: true });
		expect(byCause(record, 'input-tokens').failed).toBe(1000 * record.requestOutcomes[1]);
		expect(bill.causeCents[FAILED]).toBeGreaterThan(0);
	});

	it('of retries is the retries’', () => {
		const failing = { faults: { rejected: 0, overloaded: 0, error: 1 }, billsErrors: true };
		const { record } = ran(failing, { client: { retry: immediately, attemptsMax: 3 } });
		expect(byCause(record, 'requests').retry / byCause(record, 'requests').failed).toBeCloseTo(2, 1);
	});

	it('is unfinished when the run ends', () => {
		const { record, bill } = ran({ latency: laws.constant(50), perTokenUs: null });
		expect(byCause(record, 'requests')['in-flight']).toBe(record.requestsOpen);
		expect(bill.causeCents[IN_FLIGHT]).toBeGreaterThan(0);
		expect(bill.causeCents[ABANDONED] + bill.causeCents[RETRY]).toBe(0);
	});
});

describe('the batch lane', () => {
	it('expires what takes longer than its window, and does not bill it', () => {
		const { record, bill } = ran({ latency: laws.constant(20), batchWindowUs: 10 * SECOND });
		expect(record.requestOutcomes[1]).toBeGreaterThan(80);
		expect(bill.causeCents[USEFUL] + bill.causeCents[FAILED]).toBe(0);
	});
});

describe('refusals', () => {
	const outcome = { error: 1, rejected: 2, overloaded: 3 };

	it('by a limit cost nothing and are told when to come again', () => {
		const { record, bill } = ran({ limits: limitsOf({ rpm: 30, burst: 1 / 30 }) });
		// Every second request finds the bucket half full.
		expect(record.requestOutcomes[outcome.rejected]).toBe(50);
		expect(byCause(record, 'requests').useful ?? 0).toBe(record.requestOutcomes[0]);
		expect(bill.causeCents[USEFUL] + bill.causeCents[IN_FLIGHT]).toBe(bill.totalCents);
	});

	it('by a spend cap begin when it is spent, and what was under way is still billed', () => {
		// A tenth of a cent a request and a second each: the cap of two cents is spent by the twentieth.
		const { record, bill } = ran({ limits: limitsOf({ spendCap: 20_000 }) }, {}, { input: 1000, output: 0 });
		expect(record.requestOutcomes[outcome.rejected]).toBeGreaterThan(75);
		expect(bill.totalCents).toBe(2);
		const requests = byCause(record, 'requests').useful;
		expect([20, 21]).toContain(requests);
		const raised = ran({ limits: limitsOf({ spendCap: 30_000 }) }, {}, { input: 1000, output: 0 });
		expect(byCause(raised.record, 'requests').useful - requests).toBe(10);
	});

	it('by the bound on concurrency are 429 from an API, 503 from a store', () => {
		const busy = { latency: laws.constant(10), concurrency: 2, queueLimit: 0 };
		expect(ran(busy).record.requestOutcomes[outcome.rejected]).toBeGreaterThan(70);
		expect(ran({ ...busy, kind: 'store' }).record.requestOutcomes[outcome.overloaded]).toBeGreaterThan(70);
	});

	it('a queue is served in order as places become free', () => {
		const { record } = ran({ latency: laws.constant(2), concurrency: 1, queueLimit: 1000 });
		expect(record.requestOutcomes[0]).toBe(49);
		expect(record.pools[0].queueMax).toBeGreaterThan(45);
	});

	it('at random come in their shares, and an injected error comes on top', () => {
		const { record } = ran(
			{ faults: { rejected: 0, overloaded: 0.2, error: 0.1 } },
			{ horizon: 20_000, faults: [faultOf('errors', { share: 0.5, as: 'overloaded' }, 0, 10_000, 'gpu')] },
		);
		const ended = record.requestOutcomes.reduce((sum, n) => sum + n, 0);
		// Half of the run 1 - 0.8 x 0.5 are turned away, the other half 0.2; of the rest a tenth fails.
		expect(record.requestOutcomes[outcome.overloaded] / ended).toBeCloseTo((0.6 + 0.2) / 2, 1);
		expect(record.requestOutcomes[outcome.error] / ended).toBeCloseTo(0.1 * (1 - 0.4), 1);
	});

	it('an outage holds the answers back and lets them go when it heals', () => {
		const { record } = ran({}, { faults: [faultOf('outage', { mode: 'hang' }, 20, 40, 'gpu')] });
		expect(record.requestOutcomes[0] + record.requestsOpen).toBe(record.requests);
		expect(record.pools[0].queueMax).toBeGreaterThanOrEqual(19);
		const refused = ran({}, { faults: [faultOf('outage', { mode: 'refuse' }, 20, 40, 'gpu')] }).record;
		expect(refused.requestOutcomes[5]).toBe(20);
	});
});

describe('behind a gateway that falls back', () => {
	it('what each model used is on its own lines, the failed one as a failure, the other as useful', () => {
		const deployment = { model: 'm', provider: 'p', weight: 1, timeoutUs: null, retries: null, parallelMax: null, cooldownUs: null };
		const { spec } = doorOf({});
		const gateway = {
			spec: {
				...spec,
				groups: [
					{ name: 'large', deployments: [{ ...deployment, id: 'a' }], fallbacks: ['small'] },
					{ name: 'small', deployments: [{ ...deployment, id: 'b' }], fallbacks: [] },
				],
				defaultGroup: 'large',
				routing: { ...spec.routing, fallbackOn: retryable, fallbackDepthMax: 5 },
			},
			upstreams: { a: 'large', b: 'small' },
		};
		const failing = apiOf({ faults: { rejected: 0, overloaded: 0, error: 1 }, billsErrors: true });
		const base = hostedPlan(planOf({ arrivals: { kind: 'constant', options: { rate: 1 } }, horizon: 100, gateway }), failing, {
			input: 7,
			output: 3,
		});
		const plan = { ...base, hosted: { large: failing, small: apiOf() } };
		const record = runPlan(plan, 1);
		const output = (pool: string) =>
			record.pools.find(({ name }) => name === pool)?.meters.find(({ meter }) => meter === 'output-tokens')?.byCause ?? [];
		expect(output('small')[USEFUL]).toBe(3 * record.requestOutcomes[0]);
		expect(output('large')[FAILED]).toBeGreaterThanOrEqual(3 * record.requestOutcomes[0]);
		expect(output('large')[USEFUL]).toBe(0);
		expect(record.traceHash).toBeNull();
		expect(runPlan(plan, 1, { trace: true }).traceHash).toBe(traceSilently(plan, 1));
	});
});

describe('a refused attempt', () => {
	it('is told when to come again, in the table of attempts', () => {
		const plan = hostedPlan(planOf({ arrivals: poisson(1), horizon: 10 }), apiOf({ limits: limitsOf({ rpm: 60, burst: 1 / 60 }) }), {
			input: 1,
			output: 1,
		});
		const { world, pools } = assemble(plan, 1, silent);
		world.attempts.wantRetryAfter();
		const told: number[] = [];
		const caller =
			world.callers.push({ answer: (attempt, outcome) => void told.push(outcome, world.attempts.retryAfter?.[attempt] ?? -1) }) - 1;
		for (let i = 0; i < 2; i++) pools[0].send(world.attempts.take(world.requests.take(0, i, 0, 1, 1), -1, caller, 1, 1));
		expect(told).toEqual([outcomeNames.indexOf('rejected'), SECOND]);
	});
});

describe('a runbook action', () => {
	/** Refused after the first half minute, when somebody has seen that money is spent at all. */
	function refusedLate(now: Partial<HostedPlan>, then: Partial<HostedPlan>): number {
		const before = apiOf(now);
		const incident = incidentOf({ runbook: [actionOf({ becomes: { hosted: { gpu: then } } })] });
		const { record } = ran(before, { incident, horizon: 300, step: 1, faults: [faultOf('slow', { factor: 1.01 }, 1, 2, 'gpu')] });
		const late = record.series.ended.slice(60).reduce((sum, n) => sum + n, 0) - record.series.good.slice(60).reduce((sum, n) => sum + n, 0);
		return late;
	}

	it('raises a limit, a cap or the bound on concurrency while it runs', () => {
		for (const [now, then] of [
			[{ limits: limitsOf({ rpm: 30, burst: 1 / 30 }) }, { limits: limitsOf({ rpm: 120 }) }],
			[{ limits: limitsOf({ spendCap: 6000 }) }, { limits: limitsOf({ spendCap: 1e9 }) }],
			[{ latency: laws.constant(3), concurrency: 1 }, { concurrency: 10 }],
		] as const) {
			expect(refusedLate(now, {})).toBeGreaterThan(100);
			expect(refusedLate(now, then)).toBe(0);
		}
	});
});

describe('a store', () => {
	const store: Partial<HostedPlan> = {
		kind: 'store',
		readUnits: 2500,
		writeUnits: 1000,
		egressBytes: 50_000,
		storageMb: 60_000,
		nodes: 2,
		price: { ...apiOf().price, id: 'own', standard: [0, 0, 0, 0, 0, 16e6, 4e6, 90_000, 330_000, 1_140_000] },
	};

	it('is billed for units, storage and nodes', () => {
		const { record, bill } = ran(store, { horizon: 3600, step: 60 });
		const requests = byCause(record, 'requests').useful + (byCause(record, 'requests')['in-flight'] ?? 0);
		const expected = {
			'read-units': (requests * 2.5 * 16) / 1e6,
			'write-units': (requests * 4) / 1e6,
			egress: (requests * 50_000 * 0.09) / 1e9,
			storage: (60 * 0.33) / 730,
			'node-time': 2 * 1.14,
		};
		for (const [meter, usd] of Object.entries(expected)) expect(usdOf(bill, meter), meter).toBe(Math.round(usd * 100) / 100);
		expect(bill.causeCents[STANDING]).toBe(Math.round(2.28 * 100) + Math.round(((60 * 0.33) / 730) * 100));
	});

	it('costs its storage and nodes while nobody asks it anything', () => {
		const plan: SimulationPlan = hostedPlan(
			planOf({ arrivals: { kind: 'constant', options: { rate: 1e-9 } }, horizon: 7200, step: 60 }),
			apiOf(store),
			{
				input: 0,
				output: 0,
			},
		);
		const record = runPlan(plan, 1);
		expect(billOf(record, plan).causeCents[STANDING]).toBe(456 + 5);
		const spend = spendPerMinute(record, plan);
		expect(spend[0]).toBeCloseTo((2.28 + (60 * 0.33) / 730) / 60, 6);
	});
});
