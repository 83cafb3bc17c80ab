/** Users who wait for their answers: a finite source, exact by the machine-repair model, and the response-time law. */
import { describe, expect, it } from 'vitest';
import { runPlan } from '../../src/experiment/run.ts';
import type { Choice } from '../../src/model/plan.ts';
import type { RunRecord } from '../../src/model/record.ts';
import { immediately, laws, planOf, SECOND, trafficOf } from '../support/plans.ts';
import { expectTheory, replicate, seedsOf, sojourn, sum, utilisation } from '../support/theory.ts';

/** M/M/c//N: throughput and response time (Kleinrock, Queueing Systems vol. 1, ch. 3; Gross & Harris ch. 2). */
function machineRepair({ users, think, service, servers }: { users: number; think: number; service: number; servers: number }) {
	const weights = [1];
	for (let n = 1; n <= users; n++) weights.push((weights[n - 1] * (users - n + 1) * service) / (Math.min(n, servers) * think));
	const total = weights.reduce((a, b) => a + b, 0);
	const throughput = weights.reduce((rate, weight, n) => rate + ((weight / total) * Math.min(n, servers)) / service, 0);
	return { throughput, response: users / throughput - think };
}

const loop = (users: number, think: Choice) =>
	trafficOf({ kind: 'users', options: { count: users, over: 0 } }, { session: { kind: 'closed-loop', options: { think } } });

/** Requests that ended, per second. */
const throughput = ({ series, horizonUs }: RunRecord) => (sum(series.ended) / horizonUs) * SECOND;

describe('users in a closed loop', () => {
	it.each([
		{ name: '10 users, one server, half loaded', users: 10, think: laws.exponential(20), Z: 20, servers: 1 },
		{ name: '20 users, one server, saturated', users: 20, think: laws.exponential(10), Z: 10, servers: 1 },
		{ name: '30 users, four servers', users: 30, think: laws.exponential(5), Z: 5, servers: 4 },
		// Delay stations are insensitive: only the mean of the thinking counts (BCMP 1975).
		{ name: '20 users who all think for the same time', users: 20, think: laws.constant(15), Z: 15, servers: 1 },
	])('$name', ({ name, users, think, Z, servers }) => {
		const exact = machineRepair({ users, think: Z, service: 1, servers });
		const plan = planOf({ traffic: [loop(users, think)], pool: { slots: servers }, horizon: 15_000 });
		const measured = replicate(plan, 40, { throughput, sojourn, utilisation });
		expectTheory(measured.throughput, { name: `${name}: X`, value: exact.throughput }, { within: 0.01 });
		expectTheory(measured.sojourn, { name: `${name}: R`, value: exact.response }, { within: 0.03 });
		expectTheory(measured.utilisation, { name: `${name}: U = X S`, value: exact.throughput / servers }, { within: 0.02 });
	});

	it('obeys R = N/X - Z whatever the clients do: with timeouts and retries the user waits for the last of them', () => {
		const plan = planOf({
			traffic: [loop(40, laws.lognormal(10, 2))],
			client: { timeoutUs: 6 * SECOND, cancel: 'full', retry: immediately, attemptsMax: 3 },
			pool: { slots: 2, service: { kind: 'time', options: { law: laws.lognormal(1, 1.5) } } },
			horizon: 50_000,
		});
		for (const seed of seedsOf(10)) {
			const record = runPlan(plan, seed);
			// From click to outcome, good or bad: what is in the system, over the throughput (Little).
			const open = sum(record.series.requests) - sum(record.series.ended);
			expect(open).toBeGreaterThanOrEqual(0);
			expect(open).toBeLessThanOrEqual(40);
			const answered = record.latency.sum / 1e6;
			const failed = record.requests - record.requestOutcomes[0] - record.requestsOpen;
			expect(failed).toBeGreaterThan(0);
			// Who gave up had three tries of six seconds, tried again at once.
			const R = (answered + failed * 18) / (record.requestOutcomes[0] + failed);
			expect(Math.abs(R - (40 / throughput(record) - 10)) / R).toBeLessThan(0.05);
		}
	});

	it('slows itself down: twice the users bring no more through a server that is full, and wait for it', () => {
		const [one, two] = [30, 60].map((users) => runPlan(planOf({ traffic: [loop(users, laws.exponential(10))], horizon: 20_000 }), 1));
		expect(throughput(two) / throughput(one)).toBeLessThan(1.02);
		expect(sojourn(two) - sojourn(one)).toBeGreaterThan(28);
		expect(sojourn(two) - sojourn(one)).toBeLessThan(32);
	});
});
