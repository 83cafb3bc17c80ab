/**
 * The real system as an upstream of simulated clients: they send and cancel as ever, and what comes back is answered
 * to them at the simulated instant that the wall clock says. Retries, timeouts, hedges and budgets are theirs.
 */
import { performance } from 'node:perf_hooks';
import { Histogram } from '../../kernel/histogram.ts';
import { GONE } from '../../model/attempts.ts';
import type { HostedPrice } from '../../model/hostedPlan.ts';
import { CACHED_INPUT_TOKENS, INPUT_TOKENS, meters, OUTPUT_TOKENS, REQUESTS } from '../../model/meters.ts';
import { OK, UNAVAILABLE } from '../../model/outcomes.ts';
import type { Upstream, UsageBook, World } from '../../model/ports.ts';
import { originOf, writeMark } from '../mark.ts';
import type { Pacer } from '../pacer.ts';
import type { Usage } from './dialect.ts';
import type { OnWire, Wire, WireAnswer } from './wire.ts';

/** An attempt that leaves later than this after its time is late. */
const LATE_MS = 10;

/** Everything attempts on their way to the wire meet. */
export interface Road {
	readonly wire: Wire;
	readonly stream: boolean;
	readonly concurrencyMax: number;
	readonly attemptsMax: number;
	/** Micro-dollars. */
	readonly spentMax: number;
	/** A cap ends the run. */
	readonly exhausted: (cap: 'max-requests' | 'max-cost') => void;
}

/** What was offered to the target, and what came back. */
export class Offered {
	attempts = 0;
	late = 0;
	/** Attempts that a cap kept from the wire. */
	heldBack = 0;
	inFlight = 0;
	inFlightMax = 0;
	/** Good answers that did not say what they used. */
	usageUnknown = 0;
	/** Attempts that bought their client nothing, by their origin. */
	readonly wasted: string[] = [];
	/** Micro-dollars by the price book. */
	spent = 0;
	/** How late attempts left, ms of the wall clock. */
	readonly latenessMs: Histogram = new Histogram();
	/** Answers by HTTP status; 0: none. */
	readonly statuses: Map<number, number> = new Map();
}

/** Who sells what an answer used, for its bill. */
export interface Seller {
	readonly pool: number;
	readonly price: HostedPrice;
}

export class LiveUpstream implements Upstream {
	private readonly world: World;
	private readonly usage: UsageBook | null;
	private readonly model: string;
	private readonly seller: Seller | null;
	private readonly road: Road;
	private readonly offered: Offered;
	private readonly pacer: () => Pacer;
	private readonly onWire: (OnWire | undefined)[] = [];

	constructor(
		ports: { readonly world: World; readonly usage: UsageBook | null; readonly pacer: () => Pacer },
		to: { readonly model: string; readonly seller: Seller | null },
		road: Road,
		offered: Offered,
	) {
		this.world = ports.world;
		this.usage = ports.usage;
		this.pacer = ports.pacer;
		this.model = to.model;
		this.seller = to.seller;
		this.road = road;
		this.offered = offered;
	}

	send(attempt: number): void {
		const { offered, road } = this;
		const spent = offered.spent >= road.spentMax;
		if (spent || offered.attempts >= road.attemptsMax) {
			offered.heldBack++;
			road.exhausted(spent ? 'max-cost' : 'max-requests');
			return;
		}
		if (offered.inFlight >= road.concurrencyMax) {
			offered.heldBack++;
			this.reply(attempt, UNAVAILABLE);
			return;
		}
		this.count();
		const { attempts, requests } = this.world;
		const request = attempts.request[attempt];
		const mark = writeMark({
			key: requests.key[request],
			draw: attempts.draw[attempt],
			tries: attempts.tries[attempt],
			stream: requests.stream[request],
			tokensIn: requests.tokensIn[request],
			tokensOut: requests.tokensOut[request],
		});
		this.onWire[attempt] = road.wire.send(
			{ model: this.model, tokensIn: requests.tokensIn[request], tokensOut: requests.tokensOut[request], stream: road.stream, mark },
			(answer) => this.pacer().enter(() => this.answered(attempt, answer)),
		);
	}

	cancel(attempt: number): void {
		this.onWire[attempt]?.abort();
	}

	private count(): void {
		const { offered } = this;
		const latenessMs = Math.max(0, this.pacer().latenessMs);
		offered.attempts++;
		offered.latenessMs.record(latenessMs);
		if (latenessMs > LATE_MS) offered.late++;
		if (++offered.inFlight > offered.inFlightMax) offered.inFlightMax = offered.inFlight;
	}

	private answered(attempt: number, answer: WireAnswer): void {
		const { offered } = this;
		const { attempts } = this.world;
		this.onWire[attempt] = undefined;
		offered.inFlight--;
		offered.statuses.set(answer.status, (offered.statuses.get(answer.status) ?? 0) + 1);
		if (answer.outcome !== OK || (attempts.state[attempt] & GONE) !== 0) this.waste(attempt);
		if (answer.usage !== null) this.book(attempt, answer.usage);
		else if (answer.outcome === OK) offered.usageUnknown++;
		if (attempts.retryAfter !== null && answer.retryAfterMs !== null)
			attempts.retryAfter[attempt] = Math.round(answer.retryAfterMs * 1000 * this.pacer().scale);
		if (answer.outcome === OK && answer.firstAt !== null && (attempts.state[attempt] & GONE) === 0)
			this.tellTokens(attempt, answer.firstAt);
		this.reply(attempt, answer.outcome);
	}

	/** Attempts that nobody waits for any more, of those still on the wire. */
	sweep(): void {
		this.onWire.forEach((one, attempt) => {
			if (one !== undefined && (this.world.attempts.state[attempt] & GONE) !== 0) this.waste(attempt);
		});
	}

	private waste(attempt: number): void {
		const { attempts, requests } = this.world;
		this.offered.wasted.push(originOf({ key: requests.key[attempts.request[attempt]], draw: attempts.draw[attempt] }));
	}

	/** Tokens at the prices of who sells them. */
	private book(attempt: number, used: Usage): void {
		const { seller, usage } = this;
		if (seller === null || usage === null) return;
		const { price, pool } = seller;
		const { now } = this.world.calendar;
		const long = price.longAboveTokens !== null && used.input > price.longAboveTokens;
		const row = usage.open(usage.tier(pool, long, 1));
		this.world.attempts.pool[attempt] = pool;
		this.world.attempts.work[attempt] = row;
		const prices = long ? (price.long ?? price.standard) : price.standard;
		const add = (meter: number, quantity: number) => {
			if (quantity <= 0) return;
			usage.add(row, meter, quantity, now);
			this.offered.spent += (quantity / meters[meter].per) * prices[meter];
		};
		add(REQUESTS, 1);
		add(INPUT_TOKENS, used.input - used.cached);
		add(CACHED_INPUT_TOKENS, used.cached);
		add(OUTPUT_TOKENS, used.output);
	}

	private tellTokens(attempt: number, firstAt: number): void {
		const { attempts, requests, calendar, probe } = this.world;
		const request = attempts.request[attempt];
		const { scale } = this.pacer();
		const sinceFirstUs = (performance.now() - firstAt) * 1000 * scale;
		const firstUs = Math.max(0, calendar.now - sinceFirstUs - requests.arrivedAt[request]);
		const later = requests.tokensOut[request] - 1;
		probe.streamed(firstUs, later > 0 ? sinceFirstUs / later : -1);
	}

	private reply(attempt: number, outcome: number): void {
		this.world.callers[this.world.attempts.caller[attempt]].answer(attempt, outcome);
	}
}
