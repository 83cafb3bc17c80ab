import { describe, expect, it } from 'vitest';
import { CapacityError, enlarged, RowPool } from '../../../src/kernel.ts';

function poolOf(capacity: number, limit: number) {
	const grown: number[] = [];
	const pool = new RowPool({ capacity, limit, limitKey: 'limits.inFlight', grow: (n) => void grown.push(n) });
	return { pool, grown };
}

describe('RowPool', () => {
	it('hands out rows lowest first, and the most recently released one before a fresh one', () => {
		const { pool } = poolOf(8, 8);
		expect([pool.take(), pool.take(), pool.take()]).toEqual([0, 1, 2]);
		pool.release(1);
		pool.release(0);
		expect([pool.take(), pool.take(), pool.take()]).toEqual([0, 1, 3]);
		expect(pool.live).toBe(4);
	});

	it('tells its owner every capacity, the first one included, before a row of it is used', () => {
		const { pool, grown } = poolOf(2, 100);
		expect(grown).toEqual([2]);
		const rows = Array.from({ length: 9 }, () => pool.take());
		expect(grown).toEqual([2, 4, 8, 16]);
		expect(pool.capacity).toBe(16);
		expect(rows).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
	});

	it('never has one row out twice, through any mixture of takes, releases and growth', () => {
		const { pool } = poolOf(4, 1 << 20);
		const out = new Set<number>();
		let x = 1;
		for (let i = 0; i < 20_000; i++) {
			x = (Math.imul(x, 1103515245) + 12345) >>> 0;
			const rising = i % 4000 < 3000;
			if (out.size === 0 || x % 100 < (rising ? 60 : 30)) {
				const row = pool.take();
				expect(out.has(row)).toBe(false);
				expect(row).toBeLessThan(pool.capacity);
				out.add(row);
			} else {
				const row = [...out][x % out.size];
				out.delete(row);
				pool.release(row);
			}
			if (pool.live !== out.size) expect(pool.live).toBe(out.size);
		}
		expect(pool.capacity).toBeLessThanOrEqual(8192);
	});

	it('stops at its limit, which need not be a power of two, with an error naming the key', () => {
		const { pool, grown } = poolOf(4, 6);
		for (let i = 0; i < 6; i++) pool.take();
		expect(() => pool.take()).toThrow(CapacityError);
		expect(() => pool.take()).toThrow('the run reached its bound of 6 (limits.inFlight); raise limits.inFlight in the scenario');
		expect(grown).toEqual([4, 6]);
		pool.release(3);
		expect(pool.take()).toBe(3);
	});

	it('keeps a limit below its first capacity', () => {
		const { pool, grown } = poolOf(8, 2);
		expect(grown).toEqual([2]);
		pool.take();
		pool.take();
		expect(() => pool.take()).toThrow(CapacityError);
		expect(() => poolOf(8, 0).pool.take()).toThrow(CapacityError);
	});

	it('grows also from nothing', () => {
		const { pool, grown } = poolOf(0, 3);
		expect([pool.take(), pool.take(), pool.take()]).toEqual([0, 1, 2]);
		expect(grown).toEqual([0, 1, 2, 3]);
		expect(() => pool.take()).toThrow(CapacityError);
	});
});

describe('enlarged', () => {
	it('keeps kind and content, and the new rows are zero', () => {
		const column = enlarged(Float64Array.of(1.5, 2.5), 4);
		expect(column).toEqual(Float64Array.of(1.5, 2.5, 0, 0));
		expect(enlarged(Uint8Array.of(7), 2)).toEqual(Uint8Array.of(7, 0));
	});
});
