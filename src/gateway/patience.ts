import { TimeoutLine, TimeoutLinks } from '../kernel/timeoutLine.ts';
import type { World } from '../model/ports.ts';

/** How long attempts may wait until somebody works on them: one line of timers for each length there is. */
export class Patience {
	private readonly links: TimeoutLinks = new TimeoutLinks();
	private readonly lines: ReadonlyMap<number, TimeoutLine>;

	constructor(world: World, lengthsUs: readonly number[], over: (child: number) => void) {
		this.lines = new Map([...new Set(lengthsUs)].map((us) => [us, new TimeoutLine(world.calendar, this.links, us, over)]));
		world.attempts.onGrow((capacity) => this.links.grow(capacity));
	}

	/** Begins to wait for so long; for ever when not said. */
	begin(child: number, lengthUs: number | undefined): void {
		if (lengthUs !== undefined) this.lines.get(lengthUs)?.push(child);
	}

	forget(child: number): void {
		this.links.forget(child);
	}
}
