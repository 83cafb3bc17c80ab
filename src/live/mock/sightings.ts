import type { SimulationPlan } from '../../model/plan.ts';
import type { RequestMark } from '../mark.ts';

/** Sightings remembered; the oldest are forgotten, which costs nothing but equal draws. */
const REMEMBERED = 200_000;
/** As the simulator's router names the draws of its children. */
const CHILDREN = 64;
/** Keys of requests that nobody marked: far from those of the streams. */
const UNMARKED = 0x40000000;

/**
 * Names calls for their draws. A mark that is seen again is the try of a gateway in between: it draws anew, as the
 * simulated gateway's would.
 */
export class Sightings {
	private readonly seen: Map<string, number> = new Map();
	private readonly routed: boolean;
	private unmarked = 0;

	constructor({ gateway }: SimulationPlan) {
		this.routed = gateway !== null && gateway.spec.groups.length > 0;
	}

	drawOf({ key, draw }: RequestMark): number {
		const name = `${key}.${draw}`;
		const number = (this.seen.get(name) ?? 0) + 1;
		this.seen.set(name, number);
		if (this.seen.size > REMEMBERED) this.seen.delete(this.seen.keys().next().value ?? '');
		return number === 1 && !this.routed ? draw : Math.imul(draw, CHILDREN) + (number % CHILDREN);
	}

	nextKey(): number {
		return UNMARKED + this.unmarked++;
	}
}
