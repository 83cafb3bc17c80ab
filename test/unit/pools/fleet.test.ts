/** The life of replicas: which is used next, which can be had, and how they end. */
import { describe, expect, it } from 'vitest';
import { runPlan } from '../../../src/experiment/run.ts';
import { FAILED, USEFUL } from '../../../src/model/causes.ts';
import { ERROR, OK } from '../../../src/model/outcomes.ts';
import type { FaultPlan, PoolPlan, ReuseOrder } from '../../../src/model/plan.ts';
import type { RunRecord } from '../../../src/model/record.ts';
import { Replicas } from '../../../src/pools/replicas.ts';
import { busy, faultOf, laws, planOf, price, SECOND } from '../../support/plans.ts';

const total = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const readyAt = ({ series }: RunRecord, second: number) => series.ready[second] / SECOND;

/** Ten replicas for ten requests of `work` seconds that come at once, at 10 s. */
function tenBusy(work: number, { pool = {}, faults = [] }: { pool?: Partial<PoolPlan>; faults?: readonly FaultPlan[] }): RunRecord {
	const rows = { times: Array.from({ length: 10 }, () => 10 * SECOND), tokensIn: [], tokensOut: [] };
	return runPlan(
		planOf({
			arrivals: { kind: 'trace', options: { file: 'x', format: 'azure-llm', speed: 1, times: 1, spread: 0, rows } },
			pool: {
				service: busy(laws.constant(work)),
				coldStart: laws.constant(20),
				replicasMin: 10,
				replicasInitial: 10,
				replicasMax: 20,
				...pool,
			},
			faults,
			horizon: 600,
			step: 1,
		}),
		1,
	);
}

/** Every microsecond paid for is work, start or idle: work never exceeds what was paid. */
function sound({ pools: [pool], requestOutcomes, requestsOpen, requests }: RunRecord): void {
	expect(total(pool.workByCause)).toBeLessThanOrEqual(pool.paidUs - pool.startingUs);
	expect(total(requestOutcomes) + requestsOpen).toBe(requests);
}

describe('which replica is next', () => {
	it.each<[ReuseOrder, number[]]>([
		['oldest-free', [0, 1, 2, 1]],
		['last-used', [2, 1, 0, 2]],
		['newest-first', [2, 1, 0, 2]],
		['oldest-first', [0, 1, 2, 1]],
	])('%s', (reuse, expected) => {
		const replicas = new Replicas({ rotates: true, slots: 1, price: price(), paysStart: true, reuse, stopped: () => {} });
		for (let i = 0; i < 3; i++) replicas.addWarm(0);
		const order = [replicas.occupy(), replicas.occupy(), replicas.occupy()];
		// One and two come back, in this order.
		replicas.vacate(1, 5);
		replicas.vacate(2, 5);
		expect([...order, replicas.occupy()]).toEqual(expected);
	});

	it('newest-first is by when it became ready, not by when it was used', () => {
		const next = (reuse: ReuseOrder) => {
			const replicas = new Replicas({ rotates: true, slots: 1, price: price(), paysStart: true, reuse, stopped: () => {} });
			for (let i = 0; i < 3; i++) replicas.addWarm(0);
			for (let i = 0; i < 3; i++) replicas.occupy();
			for (const token of [2, 0]) replicas.vacate(token, 5);
			return replicas.occupy();
		};
		expect([next('newest-first'), next('last-used'), next('oldest-first'), next('oldest-free')]).toEqual([2, 0, 0, 2]);
	});
});

describe('how many can be had', () => {
	const window = [{ fromUs: 100 * SECOND, untilUs: 300 * SECOND, min: 0, extra: 6 }];

	it('no more than the quota, draining ones included', () => {
		const run = tenBusy(400, { pool: { quota: 12, prewarm: window } });
		expect(run.pools[0].replicasMax).toBe(12);
		sound(run);
	});

	it('none while they are out of stock, and then when it is asked again', () => {
		const run = tenBusy(1, { pool: { prewarm: window }, faults: [faultOf('stock-out', { retry: 30 * SECOND }, 90, 200, 'gpu')] });
		// Asked at 100, 130, 160, 190 in vain; had at 220; ready 20 s later.
		expect([readyAt(run, 120), readyAt(run, 238), readyAt(run, 242)]).toEqual([10, 10, 16]);
		expect(run.pools[0].coldStarts).toBe(6);
	});
});

describe('what they run on', () => {
	const nodes = { perNode: 4, start: laws.constant(100), pull: laws.constant(30), lingerUs: 60 * SECOND };
	const windows = (from: number, to: number, extra: number) => ({ fromUs: from * SECOND, untilUs: to * SECOND, min: 0, extra });

	it('room on a node there is, or a new node, which pulls the image once', () => {
		// Ten warm ones are on three nodes with room for two more; the other four wait for a node and its image.
		const run = tenBusy(1, { pool: { nodes, prewarm: [windows(50, 400, 6)] } });
		expect([69, 71, 198, 202].map((second) => readyAt(run, second))).toEqual([10, 12, 12, 16]);
	});

	it('a node kept while empty takes the next ones at once, one that is gone does not', () => {
		const again = (from: number) => tenBusy(1, { pool: { nodes, prewarm: [windows(50, 300, 6), windows(from, from + 150, 6)] } });
		expect(readyAt(again(340), 361)).toBe(16);
		expect([readyAt(again(380), 402), readyAt(again(380), 528), readyAt(again(380), 529)]).toEqual([12, 12, 12]);
	});
});

describe('how they end', () => {
	it('a reclaimed one has the notice to finish; then its work is an error, paid for in vain', () => {
		const reclaim = (notice: number) =>
			tenBusy(100, { faults: [faultOf('spot-reclaim', { share: 0.4, notice: notice * SECOND }, 50, 51, 'gpu')] });
		const short = reclaim(30);
		expect([short.requestOutcomes[OK], short.requestOutcomes[ERROR]]).toEqual([6, 4]);
		expect(short.pools[0].workByCause[FAILED]).toBe(4 * 70 * SECOND);
		expect(short.pools[0].workByCause[USEFUL]).toBe(6 * 100 * SECOND);
		expect([readyAt(short, 52), readyAt(short, 72), short.pools[0].coldStarts]).toEqual([6, 10, 4]);
		sound(short);
		expect(reclaim(120).requestOutcomes[OK]).toBe(10);
	});

	it('two reclaims take twice, and the end of one takes nothing', () => {
		const run = tenBusy(1, {
			faults: [
				faultOf('spot-reclaim', { share: 0.4, notice: 0 }, 50, 60, 'gpu'),
				faultOf('spot-reclaim', { share: 0.5, notice: 0 }, 52, 58, 'gpu'),
			],
		});
		expect([readyAt(run, 51), readyAt(run, 54), run.pools[0].coldStarts]).toEqual([6, 3, 7]);
	});

	it('a restart ends all of them at once', () => {
		const run = tenBusy(100, { faults: [faultOf('restart', {}, 50, 51, 'gpu')] });
		expect(run.requestOutcomes[ERROR]).toBe(10);
		expect(run.pools[0].workByCause[FAILED]).toBe(10 * 40 * SECOND);
		expect([readyAt(run, 60), readyAt(run, 72)]).toEqual([0, 10]);
		sound(run);
	});

	it('one removed has the drain deadline to finish', () => {
		const prewarm = [{ fromUs: 0, untilUs: 50 * SECOND, min: 10, extra: 0 }];
		const leaving = { replicasMin: 1, replicasInitial: 10, autoscaler: { kind: 'fixed', options: {} }, prewarm };
		const patient = tenBusy(100, { pool: { ...leaving, replicasInitial: 1, coldStart: laws.constant(1) } });
		const strict = tenBusy(100, { pool: { ...leaving, replicasInitial: 1, coldStart: laws.constant(1), drainUs: 30 * SECOND } });
		expect(patient.requestOutcomes[OK]).toBe(10);
		expect([strict.requestOutcomes[OK], strict.requestOutcomes[ERROR]]).toEqual([1, 9]);
		expect(strict.pools[0].workByCause[FAILED]).toBe(9 * 70 * SECOND);
		sound(strict);
	});
});

describe('what goes wrong with them', () => {
	const window = [{ fromUs: 100 * SECOND, untilUs: 500 * SECOND, min: 0, extra: 5 }];

	it('a crash loop keeps new ones from being ready, and backs off as kubelet does', () => {
		const run = tenBusy(1, { pool: { prewarm: window }, faults: [faultOf('crash-loop', {}, 90, 165, 'gpu')] });
		// Crashes at 120, again at 140 and, 10 s later begun, at 170 it is healed.
		expect([readyAt(run, 168), readyAt(run, 172)]).toEqual([10, 15]);
		expect(run.pools[0].startingUs).toBe(5 * 70 * SECOND);
	});

	it('zombies stay on the bill until they are found', () => {
		const bill = (faults: readonly FaultPlan[]) =>
			tenBusy(1, { pool: { prewarm: [{ ...window[0], untilUs: 200 * SECOND }] }, faults }).pools[0].paidUs;
		expect(bill([faultOf('zombie-replicas', {}, 150, 350, 'gpu')]) - bill([])).toBe(5 * 150 * SECOND);
	});

	it('errors besides those of the pool', () => {
		const failed = (share: number) =>
			tenBusy(1, { faults: [faultOf('errors', { share, as: 'error' }, 5, 300, 'gpu')] }).requestOutcomes[ERROR];
		expect(failed(1)).toBe(10);
		expect(failed(0.5)).toBeGreaterThan(0);
		expect(failed(0.5)).toBeLessThan(10);
	});
});
