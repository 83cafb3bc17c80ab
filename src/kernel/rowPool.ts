/**
 * Handles instead of objects: a pool hands out small integers, and whoever owns the pool keeps typed-array
 * columns indexed by them. Memory follows what is in flight, never what has happened.
 *
 * - `take()` returns a free row, most recently released first (it is still warm in the cache).
 * - `release(row)` gives it back; releasing a row twice is a bug the checked mode of the tests looks for.
 * - When the rows run out the pool doubles and calls `grow(capacity)`, where the owner enlarges its columns.
 * - `limit` bounds the pool. Crossing it throws `CapacityError`, which names the scenario key that raises it.
 */
export class RowPool {
	capacity: number;
	live = 0;
	private free: Int32Array;
	readonly limit: number;
	private readonly grow: (capacity: number) => void;
	private readonly limitKey: string;

	constructor(options: { capacity: number; limit: number; limitKey: string; grow: (capacity: number) => void }) {
		this.capacity = Math.min(options.capacity, options.limit);
		this.limit = options.limit;
		this.limitKey = options.limitKey;
		this.grow = options.grow;
		this.free = new Int32Array(this.capacity);
		this.fill(0);
		this.grow(this.capacity);
	}

	take(): number {
		if (this.live === this.capacity) this.double();
		return this.free[this.live++];
	}

	release(row: number): void {
		this.free[--this.live] = row;
	}

	private double(): void {
		if (this.capacity >= this.limit) throw new CapacityError(this.limitKey, this.limit);
		const before = this.capacity;
		this.capacity = Math.min(this.limit, Math.max(1, before * 2));
		const free = new Int32Array(this.capacity);
		free.set(this.free);
		this.free = free;
		this.fill(before);
		this.grow(this.capacity);
	}

	/** Rows `from .. capacity` become free, lowest first. */
	private fill(from: number): void {
		for (let row = from; row < this.capacity; row++) this.free[row] = row;
	}
}

/** A bound of the run was reached; `key` is the scenario key that raises it. */
export class CapacityError extends Error {
	readonly key: string;
	readonly limit: number;

	constructor(key: string, limit: number) {
		super(`the run reached its bound of ${limit} (${key}); raise ${key} in the scenario if this is what you want`);
		this.name = 'CapacityError';
		this.key = key;
		this.limit = limit;
	}
}

type Column = Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array;

/** A longer copy of a column, the new rows zero. Used from the `grow` callbacks of row pools. */
export function enlarged<C extends Column>(column: C, capacity: number): C {
	const longer = new (column.constructor as new (length: number) => C)(capacity);
	longer.set(column as never);
	return longer;
}
