/** What every signal owes an alert: it is late as it says, and knows nothing of the future. */
import { describe, expect, it } from 'vitest';
import { signals } from '../../src/incident/signals/index.ts';
import type { Choice } from '../../src/model/plan.ts';
import { families, membersOf } from '../support/examples.ts';
import { HOUR, SECOND } from '../support/plans.ts';

/** Not a divisor of any lag, so that rounding shows. */
const PERIOD = 4 * 60 * SECOND;
const READS = 800;

describe.each(membersOf(families.signals))('$title', ({ chosen }) => {
	const { lag = 0, window = 0 } = chosen.options as { lag?: number; window?: number };

	it('never shows anything younger than its lag', () => {
		for (const minute of [120, 121, 122, 123, 500.1]) {
			const turn = minute * 60 * SECOND;
			const calm = readings(chosen, (now) => now);
			const storm = readings(chosen, (now) => now + Math.max(0, now - turn) * 1000);
			calm.forEach(({ now, value }, i) => {
				if (now - lag <= turn) expect(Object.is(storm[i].value, value), `at ${now / SECOND} s`).toBe(true);
			});
		}
	});

	it('shows it once the lag has passed, at the next reading', () => {
		const turn = 2 * HOUR;
		const calm = readings(chosen, (now) => now);
		const storm = readings(chosen, (now) => now + Math.max(0, now - turn) * 1000);
		const seen = storm.findIndex(({ value }, i) => Number.isFinite(value) && value !== calm[i].value);
		const sure = turn + lag + window + 2 * PERIOD;
		expect(seen).toBeGreaterThan(0);
		expect(storm[seen].now).toBeLessThanOrEqual(sure);
	});

	it('has no value before it can have one, and a steady rate is that rate ever after', () => {
		// A microdollar per microsecond is 3,600,000,000 per hour.
		for (const { now, value } of readings(chosen, (at) => 2 * at)) {
			if (now >= lag + window + 2 * PERIOD) expect(value).toBeCloseTo(7.2e9, -1);
			else expect(Number.isNaN(value) || Math.abs(value - 7.2e9) < 10, `${value} at ${now / SECOND} s`).toBe(true);
		}
		expect(readings(chosen, (at) => at)[0].value).toBeNaN();
	});
});

/** What the signal says at each reading, when `spent(now)` has been spent by then. */
function readings({ kind, options }: Choice, spent: (now: number) => number): { now: number; value: number }[] {
	let now = 0;
	const spend = { addRate: () => {}, addLump: () => {}, total: () => spent(now) };
	const signal = signals.get(kind).create(options as never, { spend, periodUs: PERIOD });
	return Array.from({ length: READS }, (_, i) => {
		now = i * PERIOD;
		return { now, value: signal.read(now) };
	});
}
