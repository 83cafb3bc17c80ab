/** What every alert rule owes the clock: it fires on what its signals show, nothing else, and on nothing where they show nothing. */
import { describe, expect, it } from 'vitest';
import { rules } from '../../src/incident/rules/index.ts';
import type { Firing, RuleContext } from '../../src/incident/rules/rule.ts';
import { signals } from '../../src/incident/signals/index.ts';
import type { Choice } from '../../src/model/plan.ts';
import { families, membersOf } from '../support/examples.ts';
import { inUnits } from '../support/incidents.ts';
import { HOUR } from '../support/plans.ts';

const READS = 600;

describe.each(membersOf(families['alert rules']))('$title', ({ chosen }) => {
	const kind = rules.get(chosen.kind);
	const { options } = inUnits(chosen);
	const everyUs = kind.everyUs(options as never);

	it('asks its context for the signals it says it has', () => {
		const asked: Choice[] = [];
		kind.create(
			options as never,
			contextOf(() => 0, asked),
		);
		expect(asked).toEqual(kind.signalsOf(options as never));
		for (const { kind: signal } of asked) expect(signals.has(signal)).toBe(true);
	});

	it('fires on nothing while its signals have no value', () => {
		expect(firings(() => Number.NaN).every((firing) => firing === null)).toBe(true);
	});

	it('fires on a storm, not before it, and tells reasons it has', () => {
		// Huge for what must not be above, nothing for what must not be below; before it the other way round.
		const below = (options as { below?: number }).below !== undefined;
		const [calm, storm] = below ? [1e12, 0] : [1e-12, 1e15];
		const told = firings((now) => (now > 300 * everyUs ? storm : calm));
		expect(told.slice(0, 301).every((firing) => firing === null)).toBe(true);
		expect(told.slice(301).some((firing) => firing !== null)).toBe(true);
		for (const firing of told) {
			if (firing === null) continue;
			expect(firing.stage).toBeLessThan(kind.stages(options as never));
			expect(firing.what.length).toBeGreaterThan(4);
		}
	});

	it('says the same of the same signals', () => {
		const wave = (now: number) => 1e9 * (1 + Math.sin(now / HOUR));
		expect(firings(wave)).toEqual(firings(wave));
	});

	function firings(value: (now: number) => number): (Firing | null)[] {
		const rule = kind.create(options as never, contextOf(value, []));
		return Array.from({ length: READS }, (_, i) => rule.read(i * everyUs));
	}
});

/** Every signal shows `value`; last week it showed one. An account has recorded as much by each instant. */
function contextOf(value: (now: number) => number, asked: Choice[]): RuleContext {
	return {
		signal: (choice) => {
			asked.push(choice);
			return { read: value };
		},
		account: (choice) => {
			asked.push(choice);
			let now = 0;
			return {
				read: value,
				recordedUntil: (at) => {
					now = at;
					return Number.isNaN(value(at)) ? Number.NEGATIVE_INFINITY : at;
				},
				// Spent within the last instant, whatever period it falls into.
				spentBy: (instant) => (instant < now ? 0 : value(now)),
			};
		},
		weekOffsetUs: 0,
		startDay: 0,
		lastWeek: new Array(READS).fill(1),
		record: () => {},
	};
}
