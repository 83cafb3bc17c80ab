/** Nothing random: a backlog grows under overload and drains after it, as arithmetic says. */
import { describe, expect, it } from 'vitest';
import { runPlan } from '../../src/experiment/run.ts';
import { exactly, paramsOf } from '../support/closedForms.ts';
import { busy, faultOf, laws, planOf, SECOND } from '../support/plans.ts';
import { sum } from '../support/theory.ts';

describe('fluid-backlog', () => {
	const { lam, cap1, t1, cap2 } = paramsOf('fluid-backlog');
	const record = runPlan(
		planOf({
			arrivals: { kind: 'constant', options: { rate: lam } },
			pool: { service: busy(laws.constant(1 / cap2)) },
			faults: [faultOf('slow', { factor: cap2 / cap1 }, 0, t1, 'gpu')],
			horizon: 400,
			step: 1,
		}),
		1,
	);
	const value = (quantity: string) => exactly('fluid-backlog', quantity).value;

	it('is as long as arrivals minus services, and gone when the surplus capacity has worked it off', () => {
		expect(Math.abs(record.pools[0].queueMax - value('backlog_at_300'))).toBeLessThanOrEqual(2);
		const empty = record.series.queue.findIndex((waiting, second) => second > t1 && waiting < SECOND);
		expect(Math.abs(empty - t1 - value('drain_time'))).toBeLessThanOrEqual(1);
	});

	it('keeps the last of the overload waiting longest, and costs the area under the backlog', () => {
		const service = 1 / cap2;
		// Who comes at t <= t1 x cap1 / lam is served before t1 and waits t x (lam / cap1 - 1): 50 s at most.
		expect(Math.abs(record.latency.max / SECOND - service - t1 * (1 - cap1 / lam))).toBeLessThan(0.05);
		const area = sum(record.series.queue) / SECOND;
		expect(Math.abs(area / value('area_request_seconds') - 1)).toBeLessThan(0.001);
	});
});
