/**
 * A traffic stream: an arrival process on the calendar, giving each request an identity and its token counts.
 *
 * A surge (the spike fault) adds arrivals instead of changing the ones there are: the surplus is a second,
 * independent stream. The requests of the twin are therefore the very same requests, and the incident's overage
 * is not blurred by different luck. On a trace, the extra requests are as long as the row they come just before.
 */
import { Alarm } from '../kernel/alarm.ts';
import { standardExponential } from '../kernel/distributions/ziggurat.ts';
import { type RandomSource, stream } from '../kernel/streams.ts';
import { anonymous, type RequestAbout } from '../model/attempts.ts';
import type { InputShift } from '../model/drift.ts';
import type { TrafficPlan } from '../model/plan.ts';
import type { TrafficControls, TrafficSink, World } from '../model/ports.ts';
import { type ArrivalProcess, arrivalContext } from './arrivals.ts';
import { StreamDrift } from './drift.ts';
import { arrivals } from './index.ts';
import { Population } from './population.ts';
import { SessionRunner } from './sessions/runner.ts';
import { TokenLaws } from './tokens.ts';

/** Spreads the keys of different streams over the 32-bit ring. */
const KEY_STRIDE = 0x61c88647;

export class TrafficSource implements TrafficControls {
	private readonly world: World;
	private readonly index: number;
	private readonly sink: TrafficSink;
	private readonly process: ArrivalProcess;
	private readonly alarm: Alarm;
	private readonly tokens: TokenLaws | null;
	private readonly population: Population | null;
	/** What is said of each request beyond its tokens; null when nothing is. */
	private readonly about: RequestAbout | null;
	private ordinal = 0;
	private readonly surplus: Surplus;
	/** What an arrival leads to; null when it is one request. */
	private readonly sessions: SessionRunner | null;
	/** Null where nothing ever drifts. */
	private readonly drifted: StreamDrift | null;

	/** `index` is the stream's number in the run; the surplus takes `index + 1`. */
	constructor(world: World, plan: TrafficPlan, index: number, sink: TrafficSink) {
		this.world = world;
		this.index = index;
		this.sink = sink;
		this.alarm = new Alarm(world.calendar, () => this.arrive());
		this.process = arrivals.get(plan.arrivals.kind).create(plan.arrivals.options as never, arrivalContext(world, `arrivals/${plan.name}`));
		this.tokens = plan.tokens === null ? null : new TokenLaws(world.seed, plan.name, plan.tokens);
		this.population = plan.population === undefined ? null : new Population(world.seed, plan.name, plan.population);
		const says = this.population !== null || this.process.tokensCached !== undefined;
		this.about = says ? anonymous() : null;
		if (says) world.requests.keepDetails();
		this.surplus = new Surplus(world, this.process, stream(world.seed, `arrivals/${plan.name}/surge`), () =>
			this.enter(index + 1, this.surplus.ordinal++, this.process.tokensIn, this.process.tokensOut),
		);
		this.drifted = world.drifts === undefined ? null : new StreamDrift();
		// Arrivals that a surge adds are of a stream of their own.
		if (world.drifts !== undefined && this.drifted !== null) world.drifts[index] = world.drifts[index + 1] = this.drifted;
		const { tokens, population, drifted } = this;
		const { name, session } = plan;
		this.sessions = session === undefined ? null : new SessionRunner(world, { session, name, index, sink, tokens, population, drifted });
	}

	start(): void {
		this.schedule();
	}

	surge(factor: number, rampUs: number): void {
		this.surplus.set(factor, rampUs);
	}

	drift(active: readonly InputShift[]): void {
		this.drifted?.set(active, this.world.calendar.now);
	}

	private arrive(): void {
		const { tokensIn, tokensOut } = this.process;
		this.enter(this.index, this.ordinal++, tokensIn, tokensOut);
		this.schedule();
	}

	private schedule(): void {
		const next = this.process.next();
		if (next <= this.world.horizonUs) this.alarm.set(Math.max(this.world.calendar.now, Math.round(next)));
	}

	/** Hands a request to the client; token counts the process does not know are drawn by the stream's laws. */
	private enter(streamIndex: number, ordinal: number, tokensIn: number, tokensOut: number): void {
		const key = (ordinal + Math.imul(streamIndex, KEY_STRIDE)) | 0;
		let input = tokensIn;
		let output = tokensOut;
		if (this.tokens !== null && tokensIn < 0) {
			this.tokens.draw(key);
			input = this.tokens.input;
			output = this.tokens.output;
		}
		input = Math.max(0, input);
		output = Math.max(0, output);
		if (this.drifted !== null) {
			this.drifted.scale(this.world.calendar.now, input, output);
			input = this.drifted.input;
			output = this.drifted.output;
		}
		if (this.sessions !== null) this.sessions.begin(key, input, output);
		else if (this.about === null) this.sink.arrive(key, streamIndex, input, output);
		else {
			this.population?.fill(this.about, key);
			this.about.tokensCached = this.process.tokensCached ?? 0;
			this.sink.arrive(key, streamIndex, input, output, this.about);
		}
	}

	/** How the sessions of this stream went; null when it has none. */
	get sessionTotals(): SessionRunner['totals'] | null {
		return this.sessions?.totals ?? null;
	}
}

/** The extra arrivals of a surge: Poisson, thinned to (factor(t) - 1) x the base rate. */
class Surplus {
	ordinal = 0;
	private readonly world: World;
	private readonly process: ArrivalProcess;
	private readonly random: RandomSource;
	private readonly alarm: Alarm;
	private readonly arrive: () => void;
	/** The factor rises or falls from `from` at `since` to `factor` over the ramp. */
	private from = 1;
	private factor = 1;
	private since = 0;
	private rampUs = 0;

	constructor(world: World, process: ArrivalProcess, random: RandomSource, arrive: () => void) {
		this.world = world;
		this.process = process;
		this.random = random;
		this.arrive = arrive;
		this.alarm = new Alarm(world.calendar, () => {
			this.arrive();
			this.schedule();
		});
	}

	set(factor: number, rampUs: number): void {
		this.from = this.factorAt(this.world.calendar.now);
		this.factor = factor;
		this.rampUs = rampUs;
		this.since = this.world.calendar.now;
		this.alarm.clear();
		this.schedule();
	}

	private schedule(): void {
		const ramping = this.world.calendar.now - this.since < this.rampUs;
		const rateMax = ((ramping ? Math.max(this.from, this.factor) : this.factor) - 1) * this.process.rateMax;
		if (!(rateMax > 0)) return;
		const { now } = this.world.calendar;
		const gapUs = 1e6 / rateMax;
		let at = now;
		do at += gapUs * standardExponential(this.random);
		while (at <= this.world.horizonUs && this.random.double() * rateMax >= (this.factorAt(at) - 1) * this.process.rateAt(at));
		if (at <= this.world.horizonUs) this.alarm.set(Math.max(now, Math.round(at)));
	}

	private factorAt(t: number): number {
		const elapsed = t - this.since;
		return elapsed >= this.rampUs ? this.factor : this.from + ((this.factor - this.from) * elapsed) / this.rampUs;
	}
}
