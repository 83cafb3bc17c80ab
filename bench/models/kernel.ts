/** The models on the public kernel door, as a user of `premortem/kernel` would write them. */
import {
	Alarm,
	Calendar,
	DelayLine,
	EventHeap,
	enlarged,
	exponential,
	Histogram,
	IntRing,
	lognormal,
	lognormalFromMean,
	RowPool,
	type Sampler,
	Sfc32,
	standardExponential,
} from '../../src/kernel.ts';
import { type Counts, type Model, SPIKE_FACTOR, seeds } from './model.ts';

const GONE = 1;
const DONE = 2;

class Rows {
	born: Float64Array = new Float64Array(0);
	tries: Uint8Array = new Uint8Array(0);
	state: Uint8Array = new Uint8Array(0);
	readonly pool: RowPool;

	constructor() {
		this.pool = new RowPool({
			capacity: 1024,
			limit: 100_000_000,
			limitKey: 'bench',
			grow: (n) => {
				this.born = enlarged(this.born, n);
				this.tries = enlarged(this.tries, n);
				this.state = enlarged(this.state, n);
			},
		});
	}

	take(born: number, tries: number): number {
		const row = this.pool.take();
		this.born[row] = born;
		this.tries[row] = tries;
		this.state[row] = 0;
		return row;
	}
}

class Simulation {
	readonly calendar: Calendar = new Calendar();
	events = 0;
	attempts = 0;
	zombies = 0;
	readonly sojourns: Histogram = new Histogram();
	private readonly model: Model;
	private readonly rows: Rows = new Rows();
	private readonly queue: IntRing = new IntRing();
	private readonly completions: EventHeap;
	private readonly timeouts: DelayLine | null;
	private readonly retries: DelayLine;
	private readonly arrivals: Alarm;
	private readonly arrivalBits: Sfc32 = new Sfc32(...seeds.arrivals);
	private readonly serviceBits: Sfc32 = new Sfc32(...seeds.service);
	private readonly service: Sampler;
	private idle: number;

	constructor(model: Model) {
		this.model = model;
		this.idle = model.servers;
		this.completions = new EventHeap(this.calendar, (row) => this.completed(row));
		this.timeouts = model.timeoutUs === null ? null : new DelayLine(this.calendar, model.timeoutUs, (row) => this.timedOut(row));
		this.retries = new DelayLine(this.calendar, model.retryAfterUs, (row) => this.retried(row));
		this.arrivals = new Alarm(this.calendar, () => this.arrived());
		if (model.cv === null) this.service = exponential(model.serviceUs);
		else {
			const { mu, sigma } = lognormalFromMean(model.serviceUs, model.cv);
			this.service = lognormal(mu, sigma);
		}
		this.schedule();
	}

	private schedule(): void {
		const { now } = this.calendar;
		const { rate, spikeFromUs, spikeUntilUs } = this.model;
		const gapUs = now >= spikeFromUs && now < spikeUntilUs ? 1e6 / (rate * SPIKE_FACTOR) : 1e6 / rate;
		this.arrivals.set(now + Math.round(gapUs * standardExponential(this.arrivalBits)));
	}

	private arrived(): void {
		this.events++;
		this.send(this.rows.take(this.calendar.now, 1));
		this.schedule();
	}

	private retried(row: number): void {
		this.events++;
		this.send(row);
	}

	private send(row: number): void {
		this.attempts++;
		if (this.timeouts !== null) this.timeouts.push(row);
		if (this.idle > 0) {
			this.idle--;
			this.serve(row);
		} else this.queue.push(row);
	}

	private serve(row: number): void {
		this.completions.push(this.calendar.now + Math.round(this.service.draw(this.serviceBits)), row);
	}

	private completed(row: number): void {
		this.events++;
		const { state, born, pool } = this.rows;
		if (this.queue.length > 0) this.serve(this.queue.shift());
		else this.idle++;
		if ((state[row] & GONE) !== 0) {
			this.zombies++;
			pool.release(row);
			return;
		}
		this.sojourns.record(this.calendar.now - born[row]);
		if (this.timeouts === null) pool.release(row);
		else state[row] = DONE;
	}

	private timedOut(row: number): void {
		const { state, born, tries, pool } = this.rows;
		if ((state[row] & DONE) !== 0) {
			pool.release(row);
			return;
		}
		this.events++;
		state[row] = GONE;
		if (tries[row] < this.model.attemptsMax) this.retries.push(this.rows.take(born[row], tries[row] + 1));
	}
}

export function run(model: Model): Counts {
	const simulation = new Simulation(model);
	simulation.calendar.run(model.horizonUs);
	const { events, attempts, zombies, sojourns } = simulation;
	return { events, attempts, ok: sojourns.count, zombies, sojournUs: sojourns.sum };
}
