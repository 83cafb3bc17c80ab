/** Runs the sessions of a stream: their waits are on the calendar, and the client tells when a request has ended. */
import { CalendarQueue } from '../../kernel/calendarQueue.ts';
import type { Sampler } from '../../kernel/distributions/samplers.ts';
import type { Keyed } from '../../kernel/keyed.ts';
import { RowPool } from '../../kernel/rowPool.ts';
import { keyedStream } from '../../kernel/streams.ts';
import { anonymous, type RequestAbout, type RequestDetails } from '../../model/attempts.ts';
import type { Choice } from '../../model/plan.ts';
import type { Follower, TrafficSink, World } from '../../model/ports.ts';
import type { StreamDrift } from '../drift.ts';
import type { Population } from '../population.ts';
import type { TokenLaws } from '../tokens.ts';
import { sessions } from './index.ts';
import type { SessionContext, Sessions } from './session.ts';

const NO_TOKENS = { input: 0, output: 0 };
const ROWS_FIRST = 64;

export interface SessionParts {
	readonly session: Choice;
	readonly name: string;
	/** The stream's number in the run; surge sessions are of the same stream here. */
	readonly index: number;
	readonly sink: TrafficSink;
	readonly tokens: TokenLaws | null;
	readonly population: Population | null;
	/** Absent where nothing ever drifts. */
	readonly drifted?: StreamDrift | null;
}

export class SessionRunner implements Follower, SessionContext {
	/** Sessions that began, and those that ended, well or not. */
	readonly totals: { begun: number; well: number; badly: number } = { begun: 0, well: 0, badly: 0 };
	private readonly world: World;
	private readonly parts: SessionParts;
	private readonly waits: CalendarQueue;
	private readonly random: Keyed;
	private readonly details: RequestDetails;
	private readonly about: RequestAbout = anonymous();
	private readonly sessions: Sessions;

	constructor(world: World, parts: SessionParts) {
		this.world = world;
		this.parts = parts;
		this.waits = new CalendarQueue(world.calendar, (row) => this.sessions.wake(row));
		this.random = keyedStream(world.seed, `sessions/${parts.name}`);
		this.details = world.requests.keepDetails();
		this.sessions = sessions.get(parts.session.kind).create(parts.session.options as never, this);
		world.followers[parts.index] = this;
	}

	begin(key: number, input: number, output: number): void {
		this.totals.begun++;
		this.sessions.begin(key, input, output);
	}

	ended(request: number, outcome: number): void {
		this.sessions.ended(this.details.session[request], outcome);
	}

	get now(): number {
		return this.world.calendar.now;
	}

	send(row: number, owner: number, key: number, input: number, output: number, cached: number): void {
		const { about, parts } = this;
		about.session = row;
		about.sessionKey = owner;
		about.tokensCached = cached;
		parts.population?.fill(about, owner);
		parts.sink.arrive(key, parts.index, input, output, about);
	}

	wait(row: number, us: number): void {
		this.waits.push(this.world.calendar.now + Math.max(0, Math.round(us)), row);
	}

	tokens(key: number): { readonly input: number; readonly output: number } {
		const { tokens, drifted = null } = this.parts;
		tokens?.draw(key);
		if (tokens === null || drifted === null) return tokens ?? NO_TOKENS;
		drifted.scale(this.now, tokens.input, tokens.output);
		return drifted;
	}

	draw(law: Sampler, key: number, purpose: number): number {
		this.random.seek(key, purpose);
		return law.draw(this.random);
	}

	chance(key: number, purpose: number): number {
		this.random.seek(key, purpose);
		return this.random.double();
	}

	finished(well: boolean): void {
		if (well) this.totals.well++;
		else this.totals.badly++;
	}

	rows(grow: (capacity: number) => void): RowPool {
		return new RowPool({ capacity: ROWS_FIRST, limit: this.world.requests.rows.limit, limitKey: 'limits.requests_in_flight', grow });
	}
}
