/** What every drift detector owes a monitor: it sees a change, keeps quiet without one, and says how much it needs. */
import { describe, expect, it } from 'vitest';
import { standardNormal } from '../../src/kernel/distributions/ziggurat.ts';
import { stream } from '../../src/kernel/streams.ts';
import { detectors } from '../../src/quality/detectors/index.ts';
import { families, membersOf } from '../support/examples.ts';

const LENGTH = 30_000;

describe.each(membersOf(families.detectors))('$title', ({ kind, chosen }) => {
	const entry = detectors.get(kind);
	const create = () => entry.create(chosen.options as never);
	const needs = entry.samples(chosen.options as never);

	/** Values before and after a change that nobody could overlook. */
	const values = (seed: number, changed: (i: number) => boolean): number[] => {
		const random = stream(seed, 'values');
		return Array.from({ length: LENGTH }, (_, i) => {
			if (entry.values === 'numbers') return standardNormal(random) + (changed(i) ? 3 : 0);
			return random.double() < (changed(i) ? 0.7 : 0.05) ? 1 : 0;
		});
	};
	const alarmsAt = (stream: readonly number[]) => {
		const detector = create();
		return stream.flatMap((value, i) => (detector.add(value) ? [i] : []));
	};

	it('sees a large change soon after it has come, and not before it has what it needs', () => {
		for (const seed of [1, 2, 3]) {
			const turn = LENGTH / 2;
			const alarms = alarmsAt(values(seed, (i) => i >= turn));
			const seen = alarms.find((i) => i >= turn);
			expect(seen).toBeDefined();
			expect(seen! - turn).toBeLessThan(2 * needs + 1000);
			for (const at of alarms) expect(at + 1).toBeGreaterThanOrEqual(needs);
		}
	});

	it('keeps quiet, by and large, while nothing changes', () => {
		const alarms = [1, 2, 3].flatMap((seed) => alarmsAt(values(seed, () => false)));
		expect((1000 * alarms.length) / (3 * LENGTH)).toBeLessThan(20);
	});

	it('needs no fewer values than it says: a change from the very first is no change', () => {
		const detector = create();
		for (let i = 1; i < needs; i++) expect(detector.add(i % 2)).toBe(false);
	});

	it('says the same of the same values, and nothing of values that are all the same', () => {
		const stream = values(5, (i) => i % 9000 > 6000);
		expect(alarmsAt(stream)).toEqual(alarmsAt(stream));
		expect(alarmsAt(new Array<number>(LENGTH).fill(0))).toEqual([]);
		expect(alarmsAt(new Array<number>(LENGTH).fill(1))).toEqual([]);
	});
});
