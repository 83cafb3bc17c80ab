/** Each product's rule in a small story, with the numbers its documentation gives. */
import { describe, expect, it } from 'vitest';
import { runPlan } from '../../../src/experiment/run.ts';
import { choice } from '../../../src/model/fields.ts';
import { OVERLOADED } from '../../../src/model/outcomes.ts';
import type { PoolPlan } from '../../../src/model/plan.ts';
import type { RunRecord } from '../../../src/model/record.ts';
import type { Autoscaler, PoolObservation } from '../../../src/pools/autoscalers/autoscaler.ts';
import { autoscalers } from '../../../src/pools/autoscalers/index.ts';
import { busy, DAY, faultOf, HOUR, laws, planOf, poisson, SECOND } from '../../support/plans.ts';

const MINUTE = 60 * SECOND;

interface Setting {
	readonly slots?: number;
	readonly replicasInitial?: number;
	readonly weekOffsetUs?: number;
}

function create(
	kind: string,
	options: Record<string, unknown> = {},
	{ slots = 1, replicasInitial = 1, weekOffsetUs = 0 }: Setting = {},
): Autoscaler {
	const chosen = choice(autoscalers.entries).parse({ kind, ...options });
	return autoscalers.get(kind).create(chosen.options as never, { slots, replicasInitial, weekOffsetUs });
}

const idle: PoolObservation = { now: 0, ready: 1, starting: 0, concurrencyIntegral: 0, queued: 0, serving: 0, arrivals: 0 };

/** What it wants over time under a constant load with every wish come true at once; one entry per look that decides. */
function course(one: Autoscaler, load: number, length: number, ready: number): { at: number; wants: number }[] {
	const wishes: { at: number; wants: number }[] = [];
	let replicas = ready;
	for (let now = one.sampleUs; now <= length; now += one.sampleUs) {
		const serving = Math.min(load, replicas);
		const wants = one.sample({
			...idle,
			now,
			ready: replicas,
			concurrencyIntegral: load * now,
			serving,
			queued: load - serving,
			arrivals: Math.floor((load * now) / SECOND),
		});
		if (wants < 0) continue;
		if (wants !== replicas) wishes.push({ at: now / SECOND, wants });
		replicas = wants;
	}
	return wishes;
}

/** Runs a pool that costs by the second. */
function run(autoscaler: Record<string, unknown>, pool: Partial<PoolPlan>, rate: number, horizon: number, quietFrom?: number): RunRecord {
	return runPlan(
		planOf({
			arrivals: poisson(rate),
			pool: { autoscaler: choice(autoscalers.entries).parse(autoscaler), replicasMin: 0, replicasInitial: 0, replicasMax: 50, ...pool },
			faults: quietFrom === undefined ? [] : [faultOf('outage', { mode: 'refuse' }, quietFrom, horizon, 'gpu')],
			horizon,
			step: 1,
		}),
		1,
	);
}

const replicasAt = ({ series }: RunRecord, second: number): number => (series.ready[second] + series.starting[second]) / SECOND;

describe('schedule', () => {
	const windows = [
		{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '18:00', replicas: 8 },
		{ days: ['sun'], from: '22:00', to: '06:00', replicas: 3 },
	];
	const at = (offset: number, now: number) =>
		create('schedule', { otherwise: 1, windows }, { weekOffsetUs: offset }).sample({ ...idle, now });

	it('opens and closes by local time of the week', () => {
		expect([at(0, 8 * HOUR), at(0, 9 * HOUR), at(0, 18 * HOUR - 1), at(0, 18 * HOUR)]).toEqual([1, 8, 8, 1]);
		expect(at(5 * DAY, 12 * HOUR)).toBe(1);
		expect(at(7 * DAY - HOUR, 11 * HOUR)).toBe(8);
	});

	it('a window past midnight belongs to the day it opens on', () => {
		expect([at(6 * DAY, 21 * HOUR), at(6 * DAY, 23 * HOUR), at(6 * DAY, 29 * HOUR), at(6 * DAY, 30 * HOUR)]).toEqual([1, 3, 3, 1]);
		expect(at(0, 5 * HOUR)).toBe(3);
		expect(at(DAY, 5 * HOUR)).toBe(1);
	});
});

describe('target-tracking', () => {
	it('scales out at the third minute above the target, in proportion, and in at the fifteenth below', () => {
		expect(course(create('target-tracking', { metric: 'concurrency', target: 1 }), 5, HOUR, 1)).toEqual([{ at: 180, wants: 5 }]);
		expect(course(create('target-tracking', { metric: 'concurrency', target: 1 }, { replicasInitial: 9 }), 5, HOUR, 9)).toEqual([
			{ at: 900, wants: 5 },
		]);
		expect(course(create('target-tracking', { metric: 'invocations', target: 60 }), 3, HOUR, 1)).toEqual([{ at: 180, wants: 3 }]);
	});

	it('with ten-second datapoints it is six times as fast; a lag comes on top', () => {
		const fast = { metric: 'concurrency', target: 1, period: '10s' };
		expect(course(create('target-tracking', fast), 5, HOUR, 1)[0]).toEqual({ at: 30, wants: 5 });
		expect(course(create('target-tracking', { ...fast, lag: '20s' }), 5, HOUR, 1)[0]).toEqual({ at: 50, wants: 5 });
	});

	it('between the low threshold and the target it keeps still, and with scale_in off it never goes down', () => {
		expect(course(create('target-tracking', { metric: 'concurrency', target: 1 }, { replicasInitial: 5 }), 4.6, HOUR, 5)).toEqual([]);
		const off = create('target-tracking', { metric: 'concurrency', target: 1, scale_in: false }, { replicasInitial: 9 });
		expect(course(off, 1, HOUR, 9)).toEqual([]);
	});

	it('removes nothing within five minutes of having added', () => {
		const one = create('target-tracking', { metric: 'concurrency', target: 1, down_datapoints: 1 });
		let integral = 0;
		const wishes = Array.from({ length: 12 }, (_, i) => {
			const load = i < 3 ? 6 : 1;
			integral += load * MINUTE;
			return one.sample({ ...idle, now: (i + 1) * MINUTE, ready: i < 3 ? 1 : 6, serving: load, concurrencyIntegral: integral });
		});
		expect(wishes).toEqual([1, 1, 6, 6, 6, 6, 6, 1, 1, 1, 1, 1]);
	});
});

describe('RunPod', () => {
	it('queue-delay adds a worker when a request has waited for four seconds, however many wait', () => {
		const one = create('queue-delay');
		const seen = (oldestWaitUs: number, starting = 0) => one.sample({ ...idle, ready: 2, starting, queued: 9, serving: 2, oldestWaitUs });
		expect([seen(4 * SECOND), seen(4 * SECOND + 1), seen(30 * SECOND, 1)]).toEqual([0, 3, 4]);
		expect(one.sample({ ...idle, ready: 2, starting: 1, queued: 1, serving: 2, oldestWaitUs: 30 * SECOND })).toBe(0);
	});

	it('request-count divides what is queued and in progress', () => {
		const one = create('request-count', { requests: 3 });
		expect(one.sample({ ...idle, queued: 5, serving: 2 })).toBe(3);
	});

	it('a worker is paid for until it has been idle for five seconds', () => {
		const record = run(
			{ kind: 'request-count', requests: 1 },
			{ service: busy(laws.constant(2)), coldStart: laws.constant(10) },
			0.001,
			20_000,
		);
		const { coldStarts, paidUs } = record.pools[0];
		expect(coldStarts).toBeGreaterThan(5);
		expect(paidUs / coldStarts / SECOND).toBeCloseTo(10 + 2 + 5, 0);
	});
});

describe('modal', () => {
	it('keeps the buffer while there is work, and lets everything go a window after the last', () => {
		const record = run(
			{ kind: 'modal', buffer_containers: 3, scaledown_window: '20s' },
			{ service: busy(laws.constant(30)) },
			0.5,
			400,
			200,
		);
		const busiest = Math.max(...Array.from({ length: 200 }, (_, second) => replicasAt(record, second)));
		expect(busiest).toBeGreaterThan(15);
		expect(replicasAt(record, 215)).toBeGreaterThan(3);
		expect(replicasAt(record, 399)).toBe(0);
	});
});

describe('cloud-run', () => {
	it('has instances for 60 % of their concurrency, and keeps idle ones for a quarter of an hour', () => {
		const one = create('cloud-run', {}, { slots: 10 });
		expect(one.sample({ ...idle, now: 60 * SECOND, concurrencyIntegral: 30 * 60 * SECOND })).toBe(5);
		const record = run({ kind: 'cloud-run' }, { slots: 10, service: busy(laws.constant(1)) }, 12, 2000, 600);
		expect(replicasAt(record, 599)).toBeGreaterThanOrEqual(2);
		expect(replicasAt(record, 1400)).toBeGreaterThanOrEqual(1);
		expect(replicasAt(record, 1600)).toBe(0);
	});
});

describe('ray-serve', () => {
	it('waits for thirty seconds before it goes up, and for ten minutes before it goes down', () => {
		const up = course(create('ray-serve', { target_ongoing_requests: 1 }), 6, HOUR, 1);
		expect(up).toHaveLength(1);
		expect(up[0].wants).toBe(6);
		expect(up[0].at).toBeCloseTo(30.1, 6);
		const down = course(create('ray-serve', { target_ongoing_requests: 1 }, { replicasInitial: 6 }), 2, HOUR, 6);
		expect(down).toHaveLength(1);
		expect(down[0]).toMatchObject({ wants: 2 });
		expect(down[0].at).toBeCloseTo(600.1, 6);
	});

	it('goes to zero by way of one where that has a delay of its own', () => {
		const slow = create('ray-serve', { downscale_delay: '1m', downscale_to_zero_delay: '5m' }, { replicasInitial: 4 });
		expect(course(slow, 0, HOUR, 4).map(({ at, wants }) => [Math.round(at), wants])).toEqual([
			[60, 1],
			[360, 0],
		]);
	});

	it('a smaller factor takes smaller steps', () => {
		expect(course(create('ray-serve', { target_ongoing_requests: 1, upscaling_factor: 0.5 }), 9, 40 * SECOND, 1)[0].wants).toBe(5);
	});
});

describe('llm-d', () => {
	const one = () => create('llm-d', {}, { slots: 10 });
	const wish = (seen: Partial<PoolObservation>) => one().sample({ ...idle, now: 60 * SECOND, ready: 4, ...seen });

	it('adds one when too little is spare, removes one when the rest would still have enough', () => {
		expect(wish({ serving: 27 })).toBe(4);
		expect(wish({ serving: 29 })).toBe(5);
		expect(wish({ serving: 27, queued: 9 })).toBe(5);
		expect(wish({ serving: 21 })).toBe(3);
		expect(wish({ serving: 22 })).toBe(4);
	});

	it('decides nothing while a replica is on its way', () => {
		expect(wish({ serving: 40, queued: 100, starting: 1 })).toBe(-1);
	});
});

describe('lambda', () => {
	it('starts a thousand environments at once, then a hundred a second', () => {
		const one = create('lambda', { concurrency: 10_000 });
		const seen = (now: number, ready: number) => one.poke({ ...idle, now, ready, queued: 5000 - ready, serving: ready });
		expect(seen(0, 0)).toBe(1000);
		expect(seen(SECOND, 1000)).toBe(1100);
		expect(seen(11 * SECOND, 1100)).toBe(2100);
		expect(seen(100 * SECOND, 2100)).toBe(3100);
	});

	/** AWS operator guide: 10,000 requests of a minute each; 3,000 at once and 500 more a minute. */
	it.each([
		[1, [7000]],
		[2, [2000, 1500]],
		[3, [333, 0, 0]],
		[4, [0, 0, 0, 0]],
	])('throttles a burst over %d minutes as the operator guide says: %j', (minutes, throttled) => {
		const perMinute = Math.floor(10_000 / minutes);
		const times = throttled.flatMap((_, minute) => Array.from({ length: perMinute }, () => minute * MINUTE));
		const rows = { times, tokensIn: times.map(() => 0), tokensOut: times.map(() => 0) };
		const record = runPlan(
			planOf({
				arrivals: { kind: 'trace', options: { file: 'burst.csv', format: 'azure-llm', speed: 1, times: 1, spread: 0, rows } },
				pool: {
					autoscaler: choice(autoscalers.entries).parse({
						kind: 'lambda',
						concurrency: 100_000,
						scaling_burst: 3000,
						scaling_rate: '500/min',
					}),
					service: busy(laws.constant(59.9)),
					queueLimit: 0,
					replicasMin: 0,
					replicasInitial: 0,
					replicasMax: 100_000,
				},
				horizon: 60 * minutes,
				step: 60,
			}),
			1,
		);
		const refused = throttled.map((_, minute) => record.series.ended[minute] - record.series.good[minute]);
		expect(refused).toEqual(throttled);
		expect(record.requestOutcomes[OVERLOADED]).toBe(throttled.reduce((a, b) => a + b, 0));
	});
});

describe('keep-alive', () => {
	it('keeps the minimum, and what pre-warming asks for', () => {
		const prewarm = [{ fromUs: 100 * SECOND, untilUs: 200 * SECOND, min: 4, extra: 1 }];
		const record = run({ kind: 'lambda', keep_alive: '10s' }, { replicasMin: 2, replicasInitial: 2, prewarm }, 0.001, 400);
		expect([50, 150, 250, 399].map((second) => replicasAt(record, second))).toEqual([2, 4, 2, 2]);
	});
});

describe('pre-warming', () => {
	it.each([
		['kubernetes-hpa', { metric: 'concurrency', target: 1 }, 20],
		['keda', { metric: 'concurrency', target: 1 }, 20],
		['target-tracking', { metric: 'concurrency', target: 1 }, 20],
		['llm-d', {}, 14],
	])('%s does not take the extra replicas for its own and add to them', (kind, options, rate) => {
		const plan = planOf({
			arrivals: { kind: 'constant', options: { rate } },
			pool: {
				autoscaler: choice(autoscalers.entries).parse({ kind, ...options }),
				service: busy(laws.constant(1)),
				replicasInitial: 20,
				replicasMax: 60,
				prewarm: [{ fromUs: 10 * SECOND, untilUs: HOUR, min: 0, extra: 2 }],
			},
			horizon: 3600,
			step: 1,
		});
		const { series } = runPlan(plan, 1);
		const most = Math.max(...Array.from(series.ready, (ready, second) => (ready + series.starting[second]) / SECOND));
		expect(most).toBeLessThanOrEqual(22);
	});
});

describe('keda', () => {
	it('is active above the activation threshold only, and rests at the idle replicas', () => {
		const options = { metric: 'queue', target: 5, activation: 3, idle_replicas: 1, cooldown: '1m', polling_interval: '15s', sync: '15s' };
		const one = create('keda', options);
		const at = (second: number, queued: number, ready: number) => one.sample({ ...idle, now: second * SECOND, ready, queued, serving: 1 });
		const rest = [15, 30, 45, 60, 75, 90].map((second) => at(second, 3, 2));
		expect(rest[rest.length - 1]).toBe(1);
		expect(at(105, 4, 1)).toBeGreaterThanOrEqual(2);
	});
});
