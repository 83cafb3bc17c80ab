/** Sessions without a system behind them: every request ends when and as the test says. */
import { EventHeap } from '../../src/kernel/eventHeap.ts';
import type { RequestAbout } from '../../src/model/attempts.ts';
import type { Choice } from '../../src/model/plan.ts';
import type { TrafficSink, World } from '../../src/model/ports.ts';
import { SessionRunner } from '../../src/traffic/sessions/runner.ts';
import { TokenLaws } from '../../src/traffic/tokens.ts';
import { worldOf } from './world.ts';

export interface Answers {
	/** Answers come so much later; within `arrive` when negative. */
	readonly delayUs: (n: number) => number;
	readonly outcome: (key: number) => number;
}

/** Stands for client and pool: every request ends after a time. */
class Answering implements TrafficSink {
	readonly seen: { key: number; input: number; output: number; cached: number; at: number }[] = [];
	/** Whether something was sent from within `ended`. */
	sentTooSoon = false;
	private ending = false;
	private readonly world: World;
	private readonly answers: Answers;
	private readonly pending: EventHeap;

	constructor(world: World, answers: Answers) {
		this.world = world;
		this.answers = answers;
		this.pending = new EventHeap(world.calendar, (row) => this.end(row));
	}

	arrive(key: number, stream: number, input: number, output: number, about?: Readonly<RequestAbout>): void {
		this.sentTooSoon ||= this.ending;
		const { now } = this.world.calendar;
		this.seen.push({ key, input, output, cached: about?.tokensCached ?? 0, at: now });
		const row = this.world.requests.take(now, key, stream, input, output, about);
		const delay = this.answers.delayUs(this.seen.length);
		if (delay < 0) this.end(row);
		else this.pending.push(now + delay, row);
	}

	private end(row: number): void {
		const { requests, followers } = this.world;
		this.ending = true;
		followers[requests.stream[row]]?.ended(row, this.answers.outcome(requests.key[row]));
		this.ending = false;
		requests.rows.release(row);
	}
}

export interface Played {
	readonly seen: Answering['seen'];
	readonly totals: SessionRunner['totals'];
	/** Requests still held at the end. */
	readonly left: number;
}

const someTokens = {
	input: { kind: 'uniform', options: { from: 50, to: 400 } },
	output: { kind: 'uniform', options: { from: 10, to: 90 } },
};

/** So many sessions that all begin at the first instant, to their end. */
export function play(session: Choice, answers: Answers, options: { sessions: number; seed?: number; tokens?: typeof someTokens }): Played {
	const { sessions, seed = 1 } = options;
	const world = worldOf(seed);
	const sink = new Answering(world, answers);
	const tokens = new TokenLaws(seed, 'test', options.tokens ?? someTokens);
	const runner = new SessionRunner(world, { session, name: 'test', index: 0, sink, tokens, population: null });
	for (let n = 0; n < sessions; n++) {
		tokens.draw(n);
		runner.begin(n, tokens.input, tokens.output);
	}
	world.calendar.run(Number.POSITIVE_INFINITY);
	if (sink.sentTooSoon) throw new Error('something was sent from within `ended`');
	return { seen: sink.seen, totals: runner.totals, left: world.requests.rows.live };
}
