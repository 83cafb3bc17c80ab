/**
 * Which free slot is taken next. Entries are tokens of replicas, one per free slot, and may outlive their replica;
 * who takes one looks whether it is still there.
 */
import { IntRing } from '../kernel/intRing.ts';
import type { ReuseOrder } from '../model/plan.ts';

export interface FreeSlots {
	/** A slot of `token` is free; `born` numbers replicas in the order they became ready. */
	push(token: number, born: number): void;
	/** Removes the entry that comes next; there must be one. */
	shift(): number;
}

export function freeSlots(order: ReuseOrder): FreeSlots {
	if (order === 'oldest-free') return new IntRing();
	return order === 'last-used' ? new LastUsed() : new ByAge(order === 'oldest-first' ? 1 : -1);
}

/** The slot freed last is warm in every cache, and the others get the time to be found idle. */
class LastUsed implements FreeSlots {
	private readonly stack: IntRing = new IntRing();

	push(token: number): void {
		this.stack.push(token);
	}

	shift(): number {
		return this.stack.pop();
	}
}

/** A binary heap by age: the replica that became ready first, or last, takes what it can hold. */
class ByAge implements FreeSlots {
	private readonly sign: 1 | -1;
	private readonly keys: number[] = [];
	private readonly tokens: number[] = [];

	constructor(sign: 1 | -1) {
		this.sign = sign;
	}

	push(token: number, born: number): void {
		const { keys, tokens } = this;
		const key = born * this.sign;
		let at = keys.length;
		keys.push(key);
		tokens.push(token);
		while (at > 0) {
			const parent = (at - 1) >> 1;
			if (keys[parent] <= key) break;
			keys[at] = keys[parent];
			tokens[at] = tokens[parent];
			at = parent;
		}
		keys[at] = key;
		tokens[at] = token;
	}

	shift(): number {
		const { keys, tokens } = this;
		const first = tokens[0];
		const key = keys.pop() as number;
		const token = tokens.pop() as number;
		if (keys.length > 0) this.sink(key, token);
		return first;
	}

	private sink(key: number, token: number): void {
		const { keys, tokens } = this;
		let at = 0;
		for (;;) {
			let child = 2 * at + 1;
			if (child >= keys.length) break;
			if (child + 1 < keys.length && keys[child + 1] < keys[child]) child++;
			if (keys[child] >= key) break;
			keys[at] = keys[child];
			tokens[at] = tokens[child];
			at = child;
		}
		keys[at] = key;
		tokens[at] = token;
	}
}
