import type { TimeoutLine } from '../kernel/timeoutLine.ts';
import type { DeploymentSpec } from '../model/gatewaySpec.ts';
import type { Upstream } from '../model/ports.ts';
import type { Gate } from './gate.ts';
import type { Health } from './health/health.ts';
import type { Member } from './picks/picker.ts';

/** What the router knows about one deployment while running: in flight, waiting, and whether it is in rotation. */
export class Deployment implements Member {
	readonly spec: DeploymentSpec;
	readonly upstream: Upstream;
	readonly timer: TimeoutLine | null;
	/** Among all deployments; its group; its position there. */
	readonly index: number;
	readonly group: number;
	readonly position: number;
	readonly weight: number;
	readonly priority: number;
	readonly tokenPrice: number | null;
	/** Its own, or that of all in its group. */
	readonly gate: Gate;
	/** Group that follows a failure here, or -1, by outcome; null = as the walk says. */
	readonly next: readonly number[] | null;
	inFlight = 0;
	/** Its attempts that wait at the gate. */
	held = 0;
	private readonly rules: readonly Health[];

	constructor(
		spec: DeploymentSpec,
		at: { readonly index: number; readonly group: number; readonly position: number },
		parts: {
			readonly upstream: Upstream;
			readonly timer: TimeoutLine | null;
			readonly gate: Gate;
			readonly rules: readonly Health[];
			readonly next: readonly number[] | null;
		},
	) {
		this.spec = spec;
		this.index = at.index;
		this.group = at.group;
		this.position = at.position;
		this.upstream = parts.upstream;
		this.timer = parts.timer;
		this.gate = parts.gate;
		this.rules = parts.rules;
		this.next = parts.next;
		this.weight = spec.weight;
		this.priority = spec.priority ?? 0;
		this.tokenPrice = spec.tokenPrice ?? null;
	}

	get busy(): number {
		return this.inFlight + this.held;
	}

	healthy(now: number): boolean {
		for (const rule of this.rules) if (!rule.healthy(now)) return false;
		return true;
	}

	inRotation(now: number): boolean {
		for (const rule of this.rules) if (rule.out === undefined ? !rule.healthy(now) : rule.out(now)) return false;
		return true;
	}

	picked(now: number): void {
		for (const rule of this.rules) rule.picked(now);
	}

	succeeded(now: number): void {
		for (const rule of this.rules) rule.succeeded(now);
	}

	failed(now: number, outcome: number, first: boolean): void {
		for (const rule of this.rules) rule.failed(now, outcome, first);
	}
}
