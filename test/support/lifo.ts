import { standardExponential } from '../../src/kernel/distributions/ziggurat.ts';
import { EventHeap } from '../../src/kernel/eventHeap.ts';
import type { Keyed } from '../../src/kernel/keyed.ts';
import { keyedStream } from '../../src/kernel/streams.ts';
import { OK } from '../../src/model/outcomes.ts';
import type { Upstream, World } from '../../src/model/ports.ts';

/**
 * A wrong model: one server that takes the youngest first. Its mean is that of the right one, for every load;
 * only its tail gives it away. What does not notice this cannot tell a queue discipline.
 */
export class LifoServer implements Upstream {
	private readonly world: World;
	private readonly meanUs: number;
	private readonly random: Keyed;
	private readonly completions: EventHeap;
	private readonly stack: number[] = [];
	private busy = false;

	constructor(world: World, meanUs: number) {
		this.world = world;
		this.meanUs = meanUs;
		this.random = keyedStream(world.seed, 'service/lifo');
		this.completions = new EventHeap(world.calendar, (attempt) => this.completed(attempt));
	}

	send(attempt: number): void {
		if (this.busy) this.stack.push(attempt);
		else this.serve(attempt);
	}

	cancel(): void {}

	private serve(attempt: number): void {
		const { attempts, requests, calendar } = this.world;
		this.busy = true;
		this.random.seek(requests.key[attempts.request[attempt]], 0);
		this.completions.push(calendar.now + Math.round(this.meanUs * standardExponential(this.random)), attempt);
	}

	private completed(attempt: number): void {
		const { attempts, callers } = this.world;
		this.busy = false;
		const next = this.stack.pop();
		if (next !== undefined) this.serve(next);
		callers[attempts.caller[attempt]].answer(attempt, OK);
	}
}
