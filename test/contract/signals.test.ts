/** What every signal owes an alert: it is late as it says, knows nothing of the future, and a steady system reads as it is. */
import { describe, expect, it } from 'vitest';
import { Sensors } from '../../src/incident/sensors.ts';
import { signals } from '../../src/incident/signals/index.ts';
import type { SignalContext } from '../../src/incident/signals/signal.ts';
import { Alarm } from '../../src/kernel/alarm.ts';
import { Calendar } from '../../src/kernel/calendar.ts';
import { keyedStream } from '../../src/kernel/streams.ts';
import { silent } from '../../src/metrics/silent.ts';
import { CACHE_WRITE_TOKENS, CACHED_INPUT_TOKENS, INPUT_TOKENS } from '../../src/model/meters.ts';
import { ERROR, OK } from '../../src/model/outcomes.ts';
import type { Choice } from '../../src/model/plan.ts';
import { families, membersOf } from '../support/examples.ts';
import { HOUR, SECOND } from '../support/plans.ts';

const MINUTE = 60 * SECOND;
/** Not a divisor of any lag, so that rounding shows. */
const PERIOD = 4 * MINUTE;
const READS = 1700;

/** What is said of the lag of each kind when nothing is: youngest and oldest data point, and how long the value is over. */
function lateness({ kind, options }: Choice): { youngest: number; oldest: number; window: number } {
	const { lag = 0, window = 0, delay, via, provider, every = 0 } = options as Record<string, never> & { lag?: number };
	const hours = (from: number, to: number, rhythm: number) => ({
		youngest: from * HOUR,
		oldest: (to + rhythm) * HOUR,
		window,
	});
	if (kind === 'billing-export') {
		const [from, to, rhythm] = ({ 'aws-cost-explorer': [8, 14, 8], 'aws-cur': [24, 48, 24], gcp: [4, 12, 1], azure: [8, 24, 6] } as const)[
			provider as unknown as string
		] ?? [2, 2, 1];
		expect(every === 0 || every === rhythm * HOUR).toBe(true);
		return hours(from, to, rhythm);
	}
	const pipelines: Readonly<Record<string, readonly [number, number]>> = {
		prometheus: [0, 5],
		cloudwatch: [2, 1],
		'cloudwatch-high-resolution': [1 / 6, 1 / 6],
		'cloudwatch-basic': [5, 5],
	};
	const pipeline = pipelines[via as unknown as string];
	if (pipeline === undefined) return { youngest: lag, oldest: lag, window };
	const age = delay ?? pipeline[0] * MINUTE;
	return { youngest: age, oldest: age + 5 * MINUTE, window: window || pipeline[1] * MINUTE };
}

/** What a steady system reads, by kind; microdollars per microsecond are 2, so 7.2e9 an hour. */
const steady: Readonly<Record<string, (options: Record<string, unknown>, now: number) => number>> = {
	'spend-rate': () => 7.2e9,
	'total-spend': ({ lag }, now) => 2 * (now - (lag as number)),
	'gateway-spend': ({ misses }) => 7.2e9 * (1 - (misses as number)),
	'billing-export': () => 7.2e9,
	'cost-per-request': ({ per }) => 120e6 / (per === 'request' ? 6 : 5),
	'request-rate': ({ of }) => (of === 'requests' ? 6 : 12) / 60,
	'error-rate': ({ of }) => (of === 'requests' ? 1 / 6 : 1 / 4),
	latency: () => 2 * SECOND,
	'queue-length': () => 3,
	'queue-wait': () => 180 * SECOND,
	replicas: ({ of }) => ({ ready: 2, starting: 1, all: 3 })[of as 'ready'],
	'tokens-per-key': () => 10,
	'cache-hit-rate': () => 0.3,
};

describe.each(membersOf(families.signals))('$title', ({ chosen }) => {
	const { youngest, oldest, window } = lateness(chosen);

	it('never shows anything younger than its lag', () => {
		const calm = readings(chosen, Number.POSITIVE_INFINITY);
		for (const minute of [2880, 2881, 2882, 2883, 3001]) {
			const turn = minute * MINUTE;
			const storm = readings(chosen, turn);
			calm.forEach(({ now, value }, i) => {
				if (now - youngest <= turn) expect(Object.is(storm[i].value, value), `at ${now / SECOND} s`).toBe(true);
			});
		}
	});

	it('shows it once the lag has passed, at the next reading', () => {
		const turn = 48 * HOUR;
		const calm = readings(chosen, Number.POSITIVE_INFINITY);
		const seen = readings(chosen, turn).findIndex(({ value }, i) => Number.isFinite(value) && value !== calm[i].value);
		expect(seen).toBeGreaterThan(0);
		expect(seen * PERIOD).toBeLessThanOrEqual(turn + oldest + window + 2 * PERIOD);
	});

	it('has no value before it can have one, and of a steady system reads what it is ever after', () => {
		const { kind, options } = chosen;
		for (const { now, value } of readings(chosen, Number.POSITIVE_INFINITY)) {
			const wanted = steady[kind](options, now);
			// A histogram is exact to 0.8 %.
			const near = Math.abs(value - wanted) <= Math.abs(wanted) * (kind === 'latency' ? 0.01 : 1e-6);
			if (now >= oldest + window + 2 * PERIOD) expect(near, `${value} at ${now / SECOND} s, not ${wanted}`).toBe(true);
			else expect(near || Number.isNaN(value), `${value} at ${now / SECOND} s, not ${wanted}`).toBe(true);
		}
	});

	it('says what it watches: nothing else is there for it', () => {
		const { kind, options } = chosen;
		const { senses } = signals.get(kind);
		const touched = new Set<string>();
		const { context } = system(Number.POSITIVE_INFINITY);
		const watched = {
			...context,
			get sensors() {
				touched.add('probe');
				return context.sensors;
			},
			get usage() {
				touched.add('usage');
				return context.usage;
			},
			keys: () => {
				touched.add('keys');
				return context.keys();
			},
		};
		signals.get(kind).create(options as never, watched);
		expect([...touched]).toEqual(senses);
	});
});

/** What the signal says at each reading of a system that is steady until `turn`. */
function readings({ kind, options }: Choice, turn: number): { now: number; value: number }[] {
	const { calendar, context } = system(turn);
	const signal = signals.get(kind).create(options as never, context);
	const seen: { now: number; value: number }[] = [];
	const reading = new Alarm(calendar, () => {
		seen.push({ now: calendar.now, value: signal.read(calendar.now) });
		reading.set(calendar.now + PERIOD);
	});
	reading.set(0);
	calendar.run((READS - 1) * PERIOD);
	return seen;
}

/** Every minute six requests end, one of them badly; of twelve attempts a quarter fails; one attempt leaves a queue of three. */
function system(turn: number): { calendar: Calendar; context: SignalContext } {
	const calendar = new Calendar();
	const sensors = new Sensors(silent, ['gpu']);
	const used = new Map<number, number>();
	let tokens = 0;
	const more = (meter: number, n: number) => used.set(meter, (used.get(meter) ?? 0) + n);
	const tick = new Alarm(calendar, () => {
		const { now } = calendar;
		const storm = now > turn;
		for (let i = 0; i < (storm ? 9 : 6); i++) {
			sensors.requestArrived(now);
			sensors.requestEnded(now, now - (storm ? 20 : 2) * SECOND, i < (storm ? 3 : 5) ? OK : ERROR);
		}
		for (let i = 0; i < (storm ? 24 : 12); i++) {
			sensors.attemptSent(now);
			sensors.attemptEnded(i % 4 === 0 || storm ? ERROR : OK);
		}
		sensors.queueChanged(0, now, storm ? 80 : 4);
		sensors.queueChanged(0, now, storm ? 70 : 3);
		sensors.replicasChanged(0, now, storm ? 7 : 2, storm ? 5 : 1, 3);
		tokens += storm ? 6000 : 600;
		more(INPUT_TOKENS, 60);
		more(CACHED_INPUT_TOKENS, storm ? 0 : 30);
		more(CACHE_WRITE_TOKENS, 10);
		tick.set(now + MINUTE);
	});
	tick.set(0);
	const random = keyedStream(1, 'test');
	const context: SignalContext = {
		spend: {
			addRate: () => {},
			addLump: () => {},
			total: () => 2 * calendar.now + Math.max(0, calendar.now - turn) * 1000,
		},
		periodUs: PERIOD,
		sensors,
		keys: () => ({
			turn: () => {
				const n = tokens;
				tokens = 0;
				return n;
			},
		}),
		usage: { total: (meter) => used.get(meter) ?? 0 },
		every: (stepUs, look) => {
			const clock = new Alarm(calendar, () => {
				look(calendar.now);
				clock.set(calendar.now + stepUs);
			});
			clock.set(0);
		},
		chance: (draw) => {
			random.seek(draw, 0);
			return random;
		},
	};
	return { calendar, context };
}
