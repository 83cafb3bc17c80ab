import type { TimeoutLine } from '../kernel/timeoutLine.ts';
import type { DeploymentSpec } from '../model/gatewaySpec.ts';
import type { Upstream } from '../model/ports.ts';
import type { Gate } from './gate.ts';
import { ActiveCheck } from './health/activeCheck.ts';
import type { Health } from './health/health.ts';
import { PassiveHealth } from './health/passive.ts';
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
	/** In flight from which it is passed over. */
	private readonly fullAt: number;
	/** Out of this one pick; see `PeerWalk`. */
	barred = false;
	private readonly rules: readonly Health[];
	/** The rule that has to be started. */
	readonly check: ActiveCheck | null;
	/** The rule that costs weight, if one does. */
	private readonly costly: PassiveHealth | null;

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
		this.check = parts.rules.find((rule) => rule instanceof ActiveCheck) ?? null;
		this.costly = parts.rules.find((rule) => rule instanceof PassiveHealth) ?? null;
		this.next = parts.next;
		this.weight = spec.weight;
		this.priority = spec.priority ?? 0;
		this.tokenPrice = spec.tokenPrice ?? null;
		this.fullAt = spec.skippedWhenFull === true ? (spec.parallelMax ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY;
	}

	get lost(): number {
		return this.costly === null ? 0 : this.costly.lost;
	}

	recover(): void {
		if (this.costly !== null) this.costly.lost--;
	}

	get busy(): number {
		return this.inFlight + this.held;
	}

	healthy(now: number): boolean {
		if (this.barred || this.inFlight >= this.fullAt) return false;
		return this.well(now);
	}

	/** In rotation, full or not. */
	well(now: number): boolean {
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

	failed(now: number, outcome: number, first: boolean, last: boolean): void {
		for (const rule of this.rules) rule.failed(now, outcome, first, last);
	}
}
