/**
 * The baseline most people would write first: a binary heap of event objects with closures, an object per attempt,
 * timers cleared by a flag. It is given the kernel's generators, so that only the event machinery differs.
 */
import { exponential, lognormal, lognormalFromMean, Sfc32, standardExponential } from '../../src/kernel.ts';
import { type Counts, type Model, SPIKE_FACTOR, seeds } from '../models/model.ts';

interface Event {
	readonly time: number;
	readonly sequence: number;
	readonly run: () => void;
}

const before = (a: Event, b: Event): boolean => a.time < b.time || (a.time === b.time && a.sequence < b.sequence);

class ObjectHeap {
	now = 0;
	private readonly events: Event[] = [];
	private sequence = 0;

	at(time: number, run: () => void): void {
		const { events } = this;
		const event = { time, sequence: this.sequence++, run };
		let i = events.push(event) - 1;
		for (; i > 0 && before(event, events[(i - 1) >> 1]); i = (i - 1) >> 1) events[i] = events[(i - 1) >> 1];
		events[i] = event;
	}

	run(until: number): void {
		const { events } = this;
		while (events.length > 0 && events[0].time <= until) {
			const [first] = events;
			const last = events.pop() as Event;
			let i = 0;
			for (let child = 1; child < events.length; child = 2 * i + 1) {
				if (child + 1 < events.length && before(events[child + 1], events[child])) child++;
				if (!before(events[child], last)) break;
				events[i] = events[child];
				i = child;
			}
			if (events.length > 0) events[i] = last;
			this.now = first.time;
			first.run();
		}
	}
}

interface Attempt {
	readonly born: number;
	readonly tries: number;
	gone: boolean;
	done: boolean;
}

export function run(model: Model): Counts {
	const heap = new ObjectHeap();
	const arrivalBits = new Sfc32(...seeds.arrivals);
	const serviceBits = new Sfc32(...seeds.service);
	const law = lognormalFromMean(model.serviceUs, model.cv ?? 1);
	const service = model.cv === null ? exponential(model.serviceUs) : lognormal(law.mu, law.sigma);
	const waiting: Attempt[] = [];
	const counts = { events: 0, attempts: 0, ok: 0, zombies: 0, sojournUs: 0 };
	let idle = model.servers;
	let first = 0;

	const serve = (attempt: Attempt): void =>
		heap.at(heap.now + Math.round(service.draw(serviceBits)), () => {
			counts.events++;
			attempt.done = true;
			if (first < waiting.length) {
				serve(waiting[first++]);
				if (first === 100_000) {
					waiting.splice(0, first);
					first = 0;
				}
			} else idle++;
			if (attempt.gone) counts.zombies++;
			else {
				counts.ok++;
				counts.sojournUs += heap.now - attempt.born;
			}
		});
	const send = (born: number, tries: number): void => {
		counts.events++;
		counts.attempts++;
		const attempt = { born, tries, gone: false, done: false };
		if (model.timeoutUs !== null)
			heap.at(heap.now + model.timeoutUs, () => {
				if (attempt.done) return;
				counts.events++;
				attempt.gone = true;
				if (tries < model.attemptsMax) heap.at(heap.now + model.retryAfterUs, () => send(born, tries + 1));
			});
		if (idle > 0) {
			idle--;
			serve(attempt);
		} else waiting.push(attempt);
	};
	const arrive = (): void => {
		send(heap.now, 1);
		schedule();
	};
	const schedule = (): void => {
		const spike = heap.now >= model.spikeFromUs && heap.now < model.spikeUntilUs;
		const gapUs = 1e6 / (spike ? model.rate * SPIKE_FACTOR : model.rate);
		heap.at(heap.now + Math.round(gapUs * standardExponential(arrivalBits)), arrive);
	};
	schedule();
	heap.run(model.horizonUs);
	return counts;
}
