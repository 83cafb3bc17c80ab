/** The assertion on trial: models that are wrong on purpose, and runs that are too short, must not pass it. */
import { describe, expect, it } from 'vitest';
import { Client } from '../../src/clients/client.ts';
import { Recorder } from '../../src/metrics/recorder.ts';
import { exactly, paramsOf } from '../support/closedForms.ts';
import { LifoServer } from '../support/lifo.ts';
import { bucketOf, busy, clientOf, doorOf, immediately, laws, planOf, poisson, SECOND } from '../support/plans.ts';
import {
	attemptsPerRequest,
	expectTheory,
	HISTOGRAM_ERROR,
	lostAfter,
	queueLength,
	replicate,
	type Samples,
	seedsOf,
	sojourn,
} from '../support/theory.ts';
import { trafficInto, worldOf } from '../support/world.ts';

const DISAGREE = /they disagree/;

describe('the theory suite refuses', () => {
	it('a service time 3 % too long', () => {
		const { lam } = paramsOf('mm1-2');
		const plan = planOf({ arrivals: poisson(lam), pool: { service: busy(laws.exponential(1.03)) }, horizon: 50_000 / lam });
		const { W, Lq } = replicate(plan, 20, { W: sojourn, Lq: queueLength });
		expect(() => expectTheory(W, exactly('mm1-2', 'W'), { within: 1 })).toThrow(DISAGREE);
		expect(() => expectTheory(Lq, exactly('mm1-2', 'Lq'), { within: 1 })).toThrow(DISAGREE);
	});

	it('the right mean with the wrong scatter: constant service for exponential', () => {
		const { lam } = paramsOf('mm1-1');
		const plan = planOf({ arrivals: poisson(lam), pool: { service: busy(laws.constant(1)) }, horizon: 30_000 / lam });
		const { W } = replicate(plan, 20, { W: sojourn });
		expect(() => expectTheory(W, exactly('mm1-1', 'W'), { within: 1 })).toThrow(DISAGREE);
	});

	it('the youngest first: every mean is right, the tail is not', () => {
		const runs = seedsOf(20).map((seed) => youngestFirst(seed));
		const W: Samples = runs.map((run) => run.mean);
		const p99: Samples = runs.map((run) => run.p99);
		expectTheory(W, exactly('mm1-2', 'W'), { within: 0.04 });
		const demand = { within: 1, resolution: HISTOGRAM_ERROR };
		expect(() => expectTheory(p99, exactly('mm1-2', 'sojourn_p99'), demand)).toThrow(DISAGREE);
	});

	it('a place too many in the queue', () => {
		const { lam, c, K_system } = paramsOf('mmck-1');
		const pool = { slots: c, queueLimit: K_system - c + 1 };
		const plan = planOf({ arrivals: poisson(lam), pool, horizon: 30_000 / lam });
		const { W } = replicate(plan, 20, { W: sojourn });
		expect(() => expectTheory(W, exactly('mmck-1', 'W_accepted'), { within: 1 })).toThrow(DISAGREE);
	});

	it('a retry that is never made', () => {
		const { p_fail, max_retries } = paramsOf('retry-3');
		const client = { retry: immediately, attemptsMax: max_retries };
		const pool = { slots: 10_000, service: busy(laws.constant(0.001)), errorRate: p_fail };
		const { attempts } = replicate(planOf({ arrivals: poisson(10), client, pool, horizon: 2000 }), 10, { attempts: attemptsPerRequest });
		expect(() => expectTheory(attempts, exactly('retry-3', 'mean_attempts'), { within: 1 })).toThrow(DISAGREE);
	});

	it('a bucket one token too deep', () => {
		const { lam, refill, depth } = paramsOf('token-bucket-3');
		const gateway = doorOf({ limits: [bucketOf(refill, depth + 1)] });
		const pool = { slots: 1000, service: busy(laws.constant(0.001)) };
		const plan = planOf({ arrivals: poisson(lam), gateway, pool, horizon: 40_000 / lam, step: 2_000 / lam });
		const { lost } = replicate(plan, 20, { lost: lostAfter(1) });
		expect(() => expectTheory(lost, exactly('token-bucket-3', 'P_reject'), { within: 1 })).toThrow(DISAGREE);
	});

	it('a run so short that anything would agree with it', () => {
		const { lam } = paramsOf('mm1-2');
		const { W } = replicate(planOf({ arrivals: poisson(lam), horizon: 500 }), 20, { W: sojourn });
		expect(() => expectTheory(W, exactly('mm1-2', 'W'), { within: 0.03 })).toThrow();
		const spread = [1, 9, 2, 8, 3, 7, 4, 6, 5, 5];
		expect(() => expectTheory(spread, { name: 'noise', value: 5 }, { within: 0.03 })).toThrow(/wider than 3 %/);
	});

	it('fewer than ten seeds, and a value that is not a number', () => {
		expect(() => expectTheory([5, 5.1, 4.9], { name: 'three', value: 5 }, { within: 1 })).toThrow(/too few/);
		expect(() => expectTheory(new Array(10).fill(Number.NaN), { name: 'nan', value: 5 }, { within: 1 })).toThrow(DISAGREE);
		expect(() => expectTheory(new Array(10).fill(4.99), { name: 'certain', value: 5 }, { within: 1 })).toThrow(DISAGREE);
	});
});

function youngestFirst(seed: number): { mean: number; p99: number } {
	const { lam, mu } = paramsOf('mm1-2');
	const horizonUs = (100_000 / lam) * SECOND;
	const recorder = new Recorder({ horizonUs, stepUs: horizonUs, pools: 0 });
	const world = worldOf(seed, recorder);
	const client = new Client(world, 'app', clientOf(), new LifoServer(world, SECOND / mu));
	trafficInto(world, poisson(lam), client);
	world.calendar.run(horizonUs);
	return { mean: recorder.latency.mean / SECOND, p99: recorder.latency.quantile(0.99) / SECOND };
}
