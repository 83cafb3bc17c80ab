import type { PassiveHealthSpec } from '../../model/gatewaySpec.ts';
import { outcomeSet } from '../../model/outcomes.ts';
import type { Health } from './health.ts';

/**
 * nginx's max_fails and fail_timeout. Failures add up for as long as no fail_timeout passes without one, successes in
 * between notwithstanding. Out of rotation, one request probes each fail_timeout: the others keep passing over it.
 */
export class PassiveHealth implements Health {
	private readonly spec: PassiveHealthSpec;
	private readonly failures: number;
	private readonly onlyIfRetried: number;
	private readonly tick: number;
	/** Of the weight; see `PassiveHealthSpec.costsWeight`. */
	lost = 0;
	private readonly weight: number;
	private fails = 0;
	private checked = Number.NEGATIVE_INFINITY;
	private failedAt = Number.NEGATIVE_INFINITY;

	constructor(spec: PassiveHealthSpec, weight: number) {
		this.spec = spec;
		this.weight = weight;
		this.failures = outcomeSet(spec.on);
		this.onlyIfRetried = outcomeSet(spec.onlyIfRetried ?? []);
		this.tick = spec.tickUs ?? 1;
	}

	healthy(now: number): boolean {
		return this.fails < this.spec.maxFails || this.rested(now);
	}

	picked(now: number): void {
		if (this.rested(now)) this.checked = this.clock(now);
	}

	succeeded(): void {
		if (this.failedAt < this.checked) this.fails = 0;
	}

	failed(now: number, outcome: number, _first: boolean, last: boolean): void {
		if (((this.failures >> outcome) & 1) === 0) return;
		if (last && ((this.onlyIfRetried >> outcome) & 1) === 1) {
			this.succeeded();
			return;
		}
		this.fails++;
		const { costsWeight, maxFails } = this.spec;
		if (costsWeight === true) this.lost = Math.min(this.weight, this.lost + Math.floor(this.weight / maxFails));
		this.checked = this.clock(now);
		this.failedAt = this.checked;
	}

	private rested(now: number): boolean {
		return this.clock(now) - this.checked > this.spec.failTimeoutUs;
	}

	private clock(now: number): number {
		return now - (now % this.tick);
	}
}
