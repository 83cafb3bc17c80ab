/** By how much a budget can be overshot, whatever comes when and takes however long. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Admission } from '../../src/gateway/admission.ts';
import { GatewayTotals } from '../../src/gateway/gatewayTotals.ts';
import { PriceList } from '../../src/gateway/priceList.ts';
import { EventHeap } from '../../src/kernel/eventHeap.ts';
import type { BudgetSpec } from '../../src/model/admissionSpec.ts';
import { CANCELLED, ERROR, OK } from '../../src/model/outcomes.ts';
import type { Upstream } from '../../src/model/ports.ts';
import { doorOf, SECOND } from '../support/plans.ts';
import { worldOf } from '../support/world.ts';

interface Ask {
	readonly gap: number;
	readonly takes: number;
	readonly cost: number;
	readonly outcome: number;
}

const asks = fc.array(
	fc.record({
		gap: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 20 })),
		takes: fc.integer({ min: 0, max: 60 }),
		cost: fc.integer({ min: 0, max: 30 }),
		outcome: fc.constantFrom(OK, OK, OK, ERROR, CANCELLED),
	}),
	{ minLength: 1, maxLength: 120 },
);

const seeded = { numRuns: 300, seed: 20_261_125 };

interface Spent {
	/** Of good answers, in all. */
	readonly total: number;
	/** Dearest of them. */
	readonly dearest: number;
	/** Most admitted and not yet known to have been spent, at once. */
	readonly open: number;
	readonly admitted: number;
}

/** Plays the requests, a micro-dollar a token, through a gateway's door; seconds. */
function spent(list: readonly Ask[], changes: Partial<BudgetSpec>, processes = 1): Spent {
	const world = worldOf(1);
	const spec: BudgetSpec = {
		counts: 'money',
		amount: 100,
		windowUs: null,
		anchor: 'calendar',
		check: 'before',
		reservedOutput: null,
		writeLagUs: 0,
		state: 'shared',
		syncUs: null,
		refusedAs: 'denied',
		...changes,
	};
	const gateway = doorOf({ budgets: [spec], processes });
	const prices = new PriceList(world, { ...gateway, prices: { gpu: { perRequest: 0, inputPerMillion: 0, outputPerMillion: 1e6 } } }, [
		'gpu',
	]);
	const answers = new EventHeap(world.calendar, (attempt) => answer(attempt));
	const known = new EventHeap(world.calendar, () => open--);
	const arrivals = new EventHeap(world.calendar, (i) => arrive(i));
	const fateOf = new Map<number, Ask>();
	let [total, dearest, open, most, admitted] = [0, 0, 0, 0, 0];
	const answer = (attempt: number) => {
		const { outcome, cost } = fateOf.get(attempt) as Ask;
		if (outcome === OK) {
			total += cost;
			dearest = Math.max(dearest, cost);
		}
		if (spec.writeLagUs === 0) open--;
		else known.push(world.calendar.now + spec.writeLagUs, 0);
		world.callers[world.attempts.caller[attempt]].answer(attempt, outcome);
	};
	const upstream: Upstream = {
		send: (attempt) => {
			admitted++;
			most = Math.max(most, ++open);
			world.attempts.pool[attempt] = 0;
			answers.push(world.calendar.now + (fateOf.get(attempt) as Ask).takes * SECOND, attempt);
		},
		cancel: () => {},
	};
	const door = new Admission(world, gateway.spec.admission, { pool: upstream }, { prices, totals: new GatewayTotals() });
	const id = world.callers.push({ answer: (attempt) => world.attempts.release(attempt) }) - 1;
	const arrive = (i: number) => {
		const request = world.requests.take(world.calendar.now, i, 0, 0, list[i].cost);
		const attempt = world.attempts.take(request, -1, id, 1, 0);
		fateOf.set(attempt, list[i]);
		door.send(attempt);
	};
	let at = 0;
	list.forEach((ask, i) => {
		at += ask.gap;
		arrivals.push(at * SECOND, i);
	});
	world.calendar.run(1e6 * SECOND);
	return { total, dearest, open: most, admitted };
}

describe('a budget', () => {
	it('that reserves is never overshot, however late spend is known', () => {
		fc.assert(
			fc.property(asks, fc.constantFrom(0, 7 * SECOND, 100 * SECOND), (list, writeLagUs) => {
				expect(spent(list, { check: 'reserve', writeLagUs }).total).toBeLessThanOrEqual(100);
			}),
			seeded,
		);
	});

	it('that is compared before is overshot by less than what is not known yet', () => {
		fc.assert(
			fc.property(asks, fc.constantFrom(0, 7 * SECOND, 100 * SECOND), (list, writeLagUs) => {
				const { total, dearest, open } = spent(list, { writeLagUs });
				expect(total).toBeLessThan(100 + Math.max(1, open) * Math.max(1, dearest));
			}),
			seeded,
		);
	});

	it('in each of several processes holds in each of them', () => {
		fc.assert(
			fc.property(asks, fc.integer({ min: 1, max: 5 }), (list, processes) => {
				const local = spent(list, { check: 'reserve', state: 'local' }, processes).total;
				expect(local).toBeLessThanOrEqual(100 * processes);
				if (processes === 1) expect(local).toBe(spent(list, { check: 'reserve' }).total);
			}),
			seeded,
		);
	});

	it('that is synchronised is overshot no more than one that never is, and lets no less pass than one that is shared', () => {
		fc.assert(
			fc.property(asks, fc.integer({ min: 1, max: 50 }), (list, seconds) => {
				const calm = list.map((ask) => ({ ...ask, takes: 0, outcome: OK }));
				const synced = spent(calm, { state: 'local', syncUs: seconds * SECOND }, 4);
				expect(synced.admitted).toBeLessThanOrEqual(spent(calm, { state: 'local' }, 4).admitted);
				expect(synced.total).toBeGreaterThanOrEqual(
					Math.min(
						100,
						calm.reduce((sum, { cost }) => sum + cost, 0),
					),
				);
			}),
			seeded,
		);
	});

	it('lets everything pass that costs less than it in all', () => {
		fc.assert(
			fc.property(asks, fc.constantFrom('before' as const, 'reserve' as const), (list, check) => {
				const dear = list.reduce((sum, { cost }) => sum + cost, 0);
				fc.pre(dear < 100);
				expect(spent(list, { check }).admitted).toBe(list.length);
			}),
			seeded,
		);
	});
});
