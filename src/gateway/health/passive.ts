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
	private fails = 0;
	private checked = Number.NEGATIVE_INFINITY;
	private failedAt = Number.NEGATIVE_INFINITY;

	constructor(spec: PassiveHealthSpec) {
		this.spec = spec;
		this.failures = outcomeSet(spec.on);
	}

	healthy(now: number): boolean {
		return this.fails < this.spec.maxFails || now - this.checked > this.spec.failTimeoutUs;
	}

	picked(now: number): void {
		if (now - this.checked > this.spec.failTimeoutUs) this.checked = now;
	}

	succeeded(): void {
		if (this.failedAt < this.checked) this.fails = 0;
	}

	failed(now: number, outcome: number): void {
		if (((this.failures >> outcome) & 1) === 0) return;
		this.fails++;
		this.checked = now;
		this.failedAt = now;
	}
}
