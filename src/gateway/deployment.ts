import { IntRing } from '../kernel/intRing.ts';
import type { TimeoutLine } from '../kernel/timeoutLine.ts';
import type { CooldownSpec, DeploymentSpec } from '../model/gatewaySpec.ts';
import { outcomeSet } from '../model/outcomes.ts';
import type { Upstream } from '../model/ports.ts';

/** What the router knows about one deployment while running: in flight, waiting, and whether it is cooling. */
export class Deployment {
	readonly spec: DeploymentSpec;
	readonly upstream: Upstream;
	readonly timer: TimeoutLine | null;
	readonly waiting: IntRing = new IntRing();
	inFlight = 0;
	/** Held attempts are being let go; see `Router.leave`. */
	releasing = false;
	private cooledUntil = -1;
	private failures = 0;
	private failuresFrom = Number.NEGATIVE_INFINITY;
	private successes = 0;
	private successesFrom = Number.NEGATIVE_INFINITY;

	constructor(spec: DeploymentSpec, upstream: Upstream, timer: TimeoutLine | null) {
		this.spec = spec;
		this.upstream = upstream;
		this.timer = timer;
	}

	healthy(now: number): boolean {
		return now >= this.cooledUntil;
	}

	succeeded(now: number, windowUs: number): void {
		if (now - this.successesFrom >= windowUs) {
			this.successesFrom = now;
			this.successes = 0;
		}
		this.successes++;
	}

	/** Counts a failure and takes the deployment out of rotation when a rule says so. `siblings`: size of its group. */
	failed(now: number, outcome: number, rule: CooldownSpec, siblings: number): void {
		if (now - this.failuresFrom >= rule.windowUs) {
			this.failuresFrom = now;
			this.failures = 0;
		}
		this.failures++;
		if (now >= this.cooledUntil && this.cools(now, outcome, rule, siblings))
			this.cooledUntil = now + (this.spec.cooldownUs ?? rule.cooldownUs);
	}

	private cools(now: number, outcome: number, rule: CooldownSpec, siblings: number): boolean {
		if (rule.allowedFails !== null) return this.failures > rule.allowedFails;
		if (siblings < 2 && !rule.coolsSingle) return false;
		if (((outcomeSet(rule.immediateOn) >> outcome) & 1) === 1) return true;
		if (rule.failureShare === null) return false;
		const successes = now - this.successesFrom < rule.windowUs ? this.successes : 0;
		const total = this.failures + successes;
		return total >= rule.minimumRequests && this.failures / total > rule.failureShare;
	}
}
