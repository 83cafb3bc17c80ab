import { enlarged } from '../kernel/rowPool.ts';
import type { Group } from './group.ts';
import type { Turn } from './picks/picker.ts';

/** Deployments of a group that are kept track of, as bits; those after them count as never tried. */
const TRACKED = 32;

/** Envoy's previous_hosts: a retry that is given a deployment its request has tried is given another, if it can be. */
export class TriedHosts {
	/** Per parent: the positions tried in the group it is at. */
	private tried: Uint32Array = new Uint32Array(0);

	grow(capacity: number): void {
		this.tried = enlarged(this.tried, capacity);
	}

	forget(parent: number): void {
		this.tried[parent] = 0;
	}

	/** A position as the group's pick has it, and remembered. */
	pick(parent: number, { picker, routing }: Group, turn: Turn): number {
		let position = picker.pick(turn);
		for (let redraws = routing.avoidTried ?? 0; redraws > 0 && this.has(parent, position); redraws--) position = picker.pick(turn);
		if (position >= 0 && position < TRACKED) this.tried[parent] |= 1 << position;
		return position;
	}

	private has(parent: number, position: number): boolean {
		return position >= 0 && position < TRACKED && ((this.tried[parent] >>> position) & 1) === 1;
	}
}
