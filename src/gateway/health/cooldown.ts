import type { CooldownSpec } from '../../model/gatewaySpec.ts';
import { outcomeSet } from '../../model/outcomes.ts';
import type { Health } from './health.ts';

/** LiteLLM's cooldown: by the number or the share of failures in a window that starts with its first event. */
export class Cooldown implements Health {
	private readonly rule: CooldownSpec;
	private readonly cooldownUs: number;
	/** Size of the group. */
	private readonly siblings: number;
	private readonly immediateOn: number;
	private cooledUntil = -1;
	private failures = 0;
	private failuresFrom = Number.NEGATIVE_INFINITY;
	private successes = 0;
	private successesFrom = Number.NEGATIVE_INFINITY;

	constructor(rule: CooldownSpec, cooldownUs: number, siblings: number) {
		this.rule = rule;
		this.cooldownUs = cooldownUs;
		this.siblings = siblings;
		this.immediateOn = outcomeSet(rule.immediateOn);
	}

	healthy(now: number): boolean {
		return now >= this.cooledUntil;
	}

	picked(): void {}

	succeeded(now: number): void {
		if (now - this.successesFrom >= this.rule.windowUs) {
			this.successesFrom = now;
			this.successes = 0;
		}
		this.successes++;
	}

	/** Counts a failure and takes the deployment out of rotation when the rule says so. */
	failed(now: number, outcome: number, first: boolean): void {
		const { rule } = this;
		if (rule.firstFailureOnly && !first) return;
		if (now - this.failuresFrom >= rule.windowUs) {
			this.failuresFrom = now;
			this.failures = 0;
		}
		this.failures++;
		if (now >= this.cooledUntil && this.cools(now, outcome)) this.cooledUntil = now + this.cooldownUs;
	}

	private cools(now: number, outcome: number): boolean {
		const { rule } = this;
		if (rule.allowedFails !== null) return this.failures > rule.allowedFails;
		if (this.siblings < 2 && !rule.coolsSingle) return false;
		if (((this.immediateOn >> outcome) & 1) === 1) return true;
		if (rule.failureShare === null) return false;
		const successes = now - this.successesFrom < rule.windowUs ? this.successes : 0;
		const total = this.failures + successes;
		return total >= rule.minimumRequests && this.failures / total > rule.failureShare;
	}
}
