/**
 * Free slots, those of the newest replica first: how serverless platforms keep old instances from being kept alive
 * by a trickle of work. A binary heap in flat arrays; a slot may outlive its replica, whoever takes it has to look.
 */
import { enlarged } from '../kernel/rowPool.ts';

export class NewestFirst {
	private readonly bornOf: (token: number) => number;
	private births: Float64Array = new Float64Array(64);
	private tokens: Int32Array = new Int32Array(64);
	private size = 0;

	/** `bornOf` is the ordinal of the replica a token stands for. */
	constructor(bornOf: (token: number) => number) {
		this.bornOf = bornOf;
	}

	push(token: number): void {
		if (this.size === this.tokens.length) {
			this.births = enlarged(this.births, 2 * this.size);
			this.tokens = enlarged(this.tokens, 2 * this.size);
		}
		const { births, tokens } = this;
		const born = this.bornOf(token);
		let at = this.size++;
		while (at > 0) {
			const parent = (at - 1) >> 1;
			if (births[parent] >= born) break;
			births[at] = births[parent];
			tokens[at] = tokens[parent];
			at = parent;
		}
		births[at] = born;
		tokens[at] = token;
	}

	/** Removes and returns the newest; there must be one. */
	shift(): number {
		const { births, tokens } = this;
		const newest = tokens[0];
		const last = --this.size;
		const born = births[last];
		const token = tokens[last];
		let at = 0;
		for (;;) {
			let child = 2 * at + 1;
			if (child >= last) break;
			if (child + 1 < last && births[child + 1] > births[child]) child++;
			if (births[child] <= born) break;
			births[at] = births[child];
			tokens[at] = tokens[child];
			at = child;
		}
		births[at] = born;
		tokens[at] = token;
		return newest;
	}
}
