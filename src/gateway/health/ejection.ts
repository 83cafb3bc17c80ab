import type { EjectionSpec } from '../../model/gatewaySpec.ts';
import { outcomeSet } from '../../model/outcomes.ts';
import type { Health } from './health.ts';
import { PanicRule } from './panic.ts';

/** The ejections of one group: how many may be out depends on how many there are. */
export class EjectionGroup {
	readonly spec: EjectionSpec;
	readonly failures: number;
	/** Failures of the second row; 0 = there is none. */
	readonly secondFailures: number;
	private readonly hosts: Ejection[] = [];
	private readonly panic: PanicRule | null;

	/** A priority keeps its traffic while its healthy share times `overprovisioning` is at least 1. */
	constructor(spec: EjectionSpec, overprovisioning: number) {
		this.spec = spec;
		this.failures = outcomeSet(spec.on);
		this.secondFailures = outcomeSet(spec.second?.on ?? []);
		this.panic = spec.panicsByPriority === true ? new PanicRule(spec.panicShare, overprovisioning) : null;
	}

	join(priority: number): Ejection {
		const host = new Ejection(this, priority);
		this.hosts.push(host);
		this.panic?.join(host, priority);
		return host;
	}

	mayEject(now: number): boolean {
		const ejected = this.ejected(now);
		if (ejected === 0 && this.spec.alwaysOne === true) return true;
		return ejected + 1 <= this.spec.maxShare * this.hosts.length + 1e-9;
	}

	/** So few are left that Envoy would rather send to all. */
	panics(now: number, priority: number): boolean {
		if (this.panic !== null) return this.panic.panics(now, priority);
		return this.hosts.length - this.ejected(now) < this.spec.panicShare * this.hosts.length;
	}

	private ejected(now: number): number {
		let count = 0;
		for (const host of this.hosts) if (host.out(now)) count++;
		return count;
	}
}

/**
 * Envoy's outlier detection by consecutive failures. The row starts anew whether or not the ejection was allowed. Time
 * out grows with each ejection, shrinks with each interval in rotation, and ends at a tick of the interval.
 */
class Ejection implements Health {
	private readonly group: EjectionGroup;
	private readonly priority: number;
	private row = 0;
	private secondRow = 0;
	private multiplier = 0;
	private until = -1;

	constructor(group: EjectionGroup, priority: number) {
		this.group = group;
		this.priority = priority;
	}

	out(now: number): boolean {
		return now < this.until;
	}

	healthy(now: number): boolean {
		return now >= this.until || this.group.panics(now, this.priority);
	}

	picked(): void {}

	succeeded(): void {
		this.row = 0;
		this.secondRow = 0;
	}

	failed(now: number, outcome: number): void {
		const { spec, failures, secondFailures } = this.group;
		this.row = ((failures >> outcome) & 1) === 0 ? 0 : this.row + 1;
		this.secondRow = ((secondFailures >> outcome) & 1) === 0 ? 0 : this.secondRow + 1;
		const first = this.row >= spec.consecutive;
		const second = spec.second !== undefined && this.secondRow >= spec.second.consecutive;
		if (first) this.row = 0;
		if (second) this.secondRow = 0;
		if ((first || second) && now >= this.until && this.group.mayEject(now)) this.eject(now, spec);
	}

	private eject(now: number, spec: EjectionSpec): void {
		if (this.until >= 0) this.multiplier = Math.max(0, this.multiplier - Math.floor((now - this.until) / spec.intervalUs));
		if ((this.multiplier + 1) * spec.baseUs < spec.maxUs + spec.baseUs) this.multiplier++;
		const back = now + Math.min(this.multiplier * spec.baseUs, spec.maxUs);
		this.until = Math.ceil(back / spec.intervalUs) * spec.intervalUs;
	}
}
