/**
 * Where keys are checked: at the clients' way out. It counts the tokens that attempts ask for by key, and refuses those of keys that
 * have been killed. A key is a tenant of a stream. There is one only when an action or a signal needs it.
 */
import { REJECTED } from '../model/outcomes.ts';
import type { Upstream, World } from '../model/ports.ts';

/** More tenants than any stream may have. */
const TENANTS = 2 ** 31;
/** The busiest key is the busiest of this long, and of up to as long before. */
const GENERATION_US = 300_000_000;

/** Tokens by key, and the most that one came to. */
class Count {
	readonly tokens: Map<number, number> = new Map();

	add(key: number, tokens: number): void {
		this.tokens.set(key, (this.tokens.get(key) ?? 0) + tokens);
	}

	get most(): number {
		let most = 0;
		for (const tokens of this.tokens.values()) if (tokens > most) most = tokens;
		return most;
	}
}

export class KeyGate {
	private readonly world: World;
	private readonly meters: Count[] = [];
	private readonly streams: Set<number> = new Set();
	private readonly keys: Set<number> = new Set();
	/** Whether somebody may be blocked for being the busiest. */
	private readonly watches: boolean;
	private recent: Count = new Count();
	private before: Count = new Count();
	private turnedAt = 0;

	constructor(world: World, watches: boolean) {
		this.world = world;
		this.watches = watches;
		world.requests.keepDetails();
	}

	/** The gate in front of an upstream; what is known of keys is known at every one. */
	inFrontOf(upstream: Upstream): Upstream {
		return {
			send: (attempt) => {
				if (this.admits(attempt)) upstream.send(attempt);
				else this.world.callers[this.world.attempts.caller[attempt]].answer(attempt, REJECTED);
			},
			cancel: (attempt) => upstream.cancel(attempt),
		};
	}

	/** A count of its own, from now on. */
	meter(): { turn(): number } {
		const at = this.meters.push(new Count()) - 1;
		return {
			turn: () => {
				const { most } = this.meters[at];
				this.meters[at] = new Count();
				return most;
			},
		};
	}

	/** Refuses a tenant of a stream, or all of it, from now on. */
	block(stream: number, tenant: number | 'busiest' | null): void {
		if (tenant === null) this.streams.add(stream);
		else if (tenant !== 'busiest') this.keys.add(stream * TENANTS + tenant);
		else {
			const key = this.busiest(stream);
			if (key !== null) this.keys.add(key);
		}
	}

	private admits(attempt: number): boolean {
		const { attempts, requests } = this.world;
		const request = attempts.request[attempt];
		// A stream and its surge have two numbers, and the same keys.
		const stream = requests.stream[request] >> 1;
		const tenant = requests.details?.tenant[request] ?? -1;
		const key = stream * TENANTS + tenant;
		if (this.streams.has(stream) || this.keys.has(key)) return false;
		if (tenant < 0) return true;
		const tokens = requests.tokensIn[request] + requests.tokensOut[request];
		for (const meter of this.meters) meter.add(key, tokens);
		// Where requests have no tokens, an attempt is an attempt.
		if (this.watches) this.watch(key, Math.max(1, tokens));
		return true;
	}

	private watch(key: number, tokens: number): void {
		const { now } = this.world.calendar;
		if (now - this.turnedAt >= GENERATION_US) {
			this.before = now - this.turnedAt >= 2 * GENERATION_US ? new Count() : this.recent;
			this.recent = new Count();
			this.turnedAt = now;
		}
		this.recent.add(key, tokens);
	}

	/** Of equally busy keys the one that came first. */
	private busiest(stream: number): number | null {
		const both = new Count();
		for (const { tokens } of [this.before, this.recent]) for (const [key, n] of tokens) both.add(key, n);
		let found: number | null = null;
		for (const [key, n] of both.tokens)
			if (Math.floor(key / TENANTS) === stream && (found === null || n > (both.tokens.get(found) ?? 0))) found = key;
		return found;
	}
}
