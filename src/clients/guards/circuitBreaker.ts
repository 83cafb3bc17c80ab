import { count, list, oneOf, positiveDuration, share } from '../../model/fields.ts';
import { CANCELLED, type OutcomeName, outcomeSet } from '../../model/outcomes.ts';
import { defineGuard, Guard, type GuardKind, REFUSED, type TryEnd } from './guard.ts';
import { SlidingSum } from './slots.ts';

interface Options {
	failures: number;
	rate: number;
	volume: number;
	window: number;
	open: number;
	probes: number;
	counts: readonly OutcomeName[];
}

const SLOTS = 30;

/**
 * A circuit breaker. Closed: tries leave. It opens after `failures` in a row or, given a `rate`, when that share of at
 * least `volume` tries of the window failed. Open: every try is refused. After `open` it lets `probes` tries out; if all
 * of them end well it closes, the first that does not opens it again.
 */
export const circuitBreaker: GuardKind = defineGuard<Options>({
	kind: 'circuit-breaker',
	summary: 'refuses every try for a while after too many failures, then lets a few out to see',
	cite: 'Polly 173d6d1 and resilience4j af9e7c9 (share of failures); Linkerd failure-accrual (failures in a row)',
	example: { rate: '50%', volume: 20, open: '10s' },
	shape: {
		failures: count(0, 1_000_000).default(0).describe('in a row that open it; 0 = any number'),
		rate: share.prefault('0%').describe('share of failures that opens it; 0% = any'),
		volume: count(1, 100_000_000).default(100).describe('tries in the window below which the share is not looked at'),
		window: positiveDuration.prefault('30s').describe('tries whose share is looked at'),
		open: positiveDuration.prefault('5s').describe('how long it refuses'),
		probes: count(1, 1_000_000).default(1).describe('tries let out before it closes'),
		counts: list(oneOf('error', 'rejected', 'overloaded', 'timeout', 'unavailable'), 'outcomes', 20)
			.default(['error', 'rejected', 'overloaded', 'timeout', 'unavailable'])
			.describe('outcomes that are failures; others but a withdrawal are successes'),
	},
	check: (o) => (o.failures > 0 || o.rate > 0 ? null : 'give `failures` or `rate`: without either it would never open'),
	create: (options) => new CircuitBreaker(options),
});

class CircuitBreaker extends Guard {
	private readonly options: Options;
	private readonly counts: number;
	private readonly tries: SlidingSum;
	private readonly failed: SlidingSum;
	private inRow = 0;
	/** When the next probe may leave; null = closed. */
	private opensAt: number | null = null;
	private probing = 0;
	private passed = 0;
	/** When the last probes left: should they never be answered, others follow after another `open`. */
	private probedAt = 0;

	constructor(options: Options) {
		super();
		this.options = options;
		this.counts = outcomeSet(options.counts);
		this.tries = new SlidingSum(options.window, SLOTS);
		this.failed = new SlidingSum(options.window, SLOTS);
	}

	override admit(now: number): number {
		if (this.opensAt === null) return 0;
		if (now < this.opensAt) return REFUSED;
		const { probes, open } = this.options;
		if (this.probing + this.passed >= probes) {
			if (this.probing === 0 || now < this.probedAt + open) return REFUSED;
			this.probing = 0;
		}
		this.probing++;
		this.probedAt = now;
		return 0;
	}

	override ended(now: number, { outcome }: Readonly<TryEnd>): void {
		const failure = ((this.counts >> outcome) & 1) === 1;
		if (this.opensAt !== null) this.judgeProbe(now, outcome, failure);
		else if (outcome !== CANCELLED) this.count(now, failure);
	}

	/** Ends of tries from before it opened are taken for a probe's only while probes are out. */
	private judgeProbe(now: number, outcome: number, failure: boolean): void {
		if (this.probing === 0) return;
		this.probing--;
		if (failure) this.open(now);
		else if (outcome !== CANCELLED && ++this.passed >= this.options.probes) this.close();
	}

	private count(now: number, failure: boolean): void {
		const { failures, rate, volume } = this.options;
		this.inRow = failure ? this.inRow + 1 : 0;
		if (rate > 0) {
			this.tries.add(now, 1);
			if (failure) this.failed.add(now, 1);
		}
		const tooMany = failures > 0 && this.inRow >= failures;
		const tries = rate > 0 && failure ? this.tries.total(now) : 0;
		if (tooMany || (tries >= volume && this.failed.total(now) >= rate * tries)) this.open(now);
	}

	private open(now: number): void {
		this.opensAt = now + this.options.open;
		this.probing = 0;
		this.passed = 0;
	}

	private close(): void {
		this.opensAt = null;
		this.inRow = 0;
		this.tries.clear();
		this.failed.clear();
	}
}
