import { percent, positiveDuration, rate } from '../../model/fields.ts';
import { defineGuard, Guard, type GuardKind } from './guard.ts';
import { SlidingSum } from './slots.ts';

interface Options {
	ratio: number;
	reserve: number;
	ttl: number;
}

/** What a call deposits; a retry takes 1 / ratio of it. In thousandths, as Finagle counts, so that ratios stay exact. */
const DEPOSIT = 1000;
const SLOTS = 10;

/** Finagle's and Linkerd's budget: retries are a share of the calls of the last seconds, and some more for quiet times. */
export const windowedBudget: GuardKind = defineGuard<Options>({
	kind: 'windowed-budget',
	summary: 'retries up to a share of the calls of the last `ttl`, and `reserve` beside them',
	cite: 'Finagle 4feb34c RetryBudget, blog 2016-02-08; Linkerd service profiles, tower TpsBudget 0918d77',
	shape: {
		ratio: percent.prefault('20%').describe('retries per call'),
		reserve: rate.prefault('10/s').describe('retries per time that are always there'),
		ttl: positiveDuration.prefault('10s').describe('how long a call counts'),
	},
	check: ({ ratio, reserve }) => (ratio > 0 || reserve > 0 ? null : 'with neither `ratio` nor `reserve` nothing would ever be retried'),
	create: (options) => new WindowedBudget(options),
});

class WindowedBudget extends Guard {
	private readonly balance: SlidingSum;
	private readonly deposit: number;
	private readonly withdrawal: number;
	private readonly reserve: number;

	constructor({ ratio, reserve, ttl }: Options) {
		super();
		this.balance = new SlidingSum(ttl, SLOTS);
		this.deposit = ratio > 0 ? DEPOSIT : 0;
		this.withdrawal = ratio > 0 ? Math.floor(DEPOSIT / ratio) : DEPOSIT;
		this.reserve = reserve * (ttl / 1e6) * this.withdrawal;
	}

	override arrived(now: number): void {
		if (this.deposit > 0) this.balance.add(now, this.deposit);
	}

	override mayRetry(now: number): boolean {
		if (this.reserve + this.balance.total(now) < this.withdrawal - 1e-6) return false;
		this.balance.add(now, -this.withdrawal);
		return true;
	}
}
