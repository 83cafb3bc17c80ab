import { count, percent } from '../../model/fields.ts';
import { defineGuard, Guard, type GuardKind, type TryEnd } from './guard.ts';

interface Options {
	ratio: number;
	min: number;
}

/**
 * Envoy's limit on retries in flight: a share of what is in flight, with a floor. A retry holds its place from being
 * granted, its wait included, to its own end. `ratio: 0%` is the fixed limit `max_retries`.
 */
export const concurrentBudget: GuardKind = defineGuard<Options>({
	kind: 'concurrent-budget',
	summary: 'retries in flight up to a share of the tries in flight, at least `min`',
	cite: 'Envoy cluster circuit breakers, retry_budget and max_retries; data-plane-api 84e84367',
	shape: {
		ratio: percent.prefault('20%').describe('retries per try in flight'),
		min: count(0, 1_000_000).default(3).describe('retries that may be in flight anyway'),
	},
	check: ({ ratio, min }) => (ratio > 0 || min > 0 ? null : 'with neither `ratio` nor `min` nothing would ever be retried'),
	create: (options) => new ConcurrentBudget(options),
});

class ConcurrentBudget extends Guard {
	private readonly options: Options;
	private inFlight = 0;
	private retries = 0;

	constructor(options: Options) {
		super();
		this.options = options;
	}

	override sent(): void {
		this.inFlight++;
	}

	override ended(_now: number, { tries }: Readonly<TryEnd>): void {
		this.inFlight = Math.max(0, this.inFlight - 1);
		if (tries > 1) this.withdrawn();
	}

	override mayRetry(): boolean {
		const { ratio, min } = this.options;
		const limit = Math.max(Math.floor(ratio * this.inFlight + 1e-9), min);
		if (this.retries >= limit) return false;
		this.retries++;
		return true;
	}

	override withdrawn(): void {
		this.retries = Math.max(0, this.retries - 1);
	}
}
