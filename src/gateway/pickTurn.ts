import type { Keyed } from '../kernel/keyed.ts';
import type { Turn } from './picks/picker.ts';

/** The one turn, filled anew for each pick; seeks its draws only when some are wanted. */
export class PickTurn implements Turn {
	now = 0;
	attempt = 0;
	private parent = 0;
	private sought = false;
	private readonly random: Keyed;
	private readonly seek: (parent: number) => void;

	constructor(random: Keyed, seek: (parent: number) => void) {
		this.random = random;
		this.seek = seek;
	}

	of(parent: number, now: number, attempt: number): this {
		this.parent = parent;
		this.now = now;
		this.attempt = attempt;
		this.sought = false;
		return this;
	}

	draw(): number {
		if (!this.sought) this.seek(this.parent);
		this.sought = true;
		return this.random.double();
	}
}
