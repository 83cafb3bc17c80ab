import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IntSlots } from '../../../src/kernel/intSlots.ts';

describe('IntSlots', () => {
	it('numbers keys in the order they are first seen, however many there are', () => {
		fc.assert(
			fc.property(fc.array(fc.oneof(fc.integer(), fc.integer({ min: -5, max: 400 })), { maxLength: 1000 }), (keys) => {
				const slots = new IntSlots();
				const known = new Map<number, number>();
				for (const key of keys) {
					if (!known.has(key)) known.set(key, known.size);
					expect(slots.of(key)).toBe(known.get(key));
				}
				expect(slots.length).toBe(known.size);
			}),
			{ numRuns: 200, seed: 20_261_125 },
		);
	});

	it('finds a million keys again', () => {
		const slots = new IntSlots();
		const keyAt = (i: number) => Math.imul(i, 0x61c88647) | 0;
		for (let i = 0; i < 1_000_000; i++) slots.of(keyAt(i));
		for (let i = 0; i < 1_000_000; i += 997) expect(slots.of(keyAt(i))).toBe(i);
		expect(slots.length).toBe(1_000_000);
	});
});
