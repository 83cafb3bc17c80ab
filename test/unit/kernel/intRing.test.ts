import { describe, expect, it } from 'vitest';
import { IntRing } from '../../../src/kernel.ts';

describe('IntRing', () => {
	it('is first in, first out', () => {
		const ring = new IntRing();
		for (const item of [3, 1, 2]) ring.push(item);
		expect(ring.length).toBe(3);
		expect([ring.shift(), ring.shift(), ring.shift()]).toEqual([3, 1, 2]);
		expect(ring.length).toBe(0);
	});

	it('keeps the order when it grows from every wrapped state', () => {
		for (let start = 0; start < 4; start++) {
			const ring = new IntRing(4);
			for (let i = 0; i < start; i++) ring.push(i);
			for (let i = 0; i < start; i++) ring.shift();
			for (let i = 0; i < 11; i++) ring.push(100 + i);
			expect(ring.length).toBe(11);
			expect(Array.from({ length: 11 }, () => ring.shift())).toEqual(Array.from({ length: 11 }, (_, i) => 100 + i));
		}
	});

	it('holds exactly its capacity without growing, and one more by growing', () => {
		const ring = new IntRing(1);
		ring.push(7);
		expect(ring.shift()).toBe(7);
		ring.push(8);
		ring.push(9);
		expect([ring.shift(), ring.shift()]).toEqual([8, 9]);
	});

	it('can be emptied and used again for ever', () => {
		const ring = new IntRing(2);
		for (let i = 1; i <= 1000; i++) {
			ring.push(i);
			ring.push(-i);
			expect([ring.shift(), ring.shift()]).toEqual([i, -i]);
		}
		expect(ring.length).toBe(0);
	});

	it('keeps every 32-bit integer as it is', () => {
		const ring = new IntRing();
		const items = [0, -1, 2 ** 31 - 1, -(2 ** 31)];
		for (const item of items) ring.push(item);
		expect(items.map(() => ring.shift())).toEqual(items);
	});
});
