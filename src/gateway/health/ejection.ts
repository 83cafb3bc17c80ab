import type { EjectionSpec } from '../../model/gatewaySpec.ts';
import { outcomeSet } from '../../model/outcomes.ts';
import type { Health } from './health.ts';

/** The ejections of one group: how many may be out depends on how many there are. */
export class EjectionGroup {
	readonly spec: EjectionSpec;
	readonly failures: number;
	private readonly hosts: Ejection[] = [];

	constructor(spec: EjectionSpec) {
		this.spec = spec;
		this.failures = outcomeSet(spec.on);
	}

	join(): Ejection {
		const host = new Ejection(this);
		this.hosts.push(host);
		return host;
	}

	mayEject(now: number): boolean {
		return this.ejected(now) + 1 <= this.spec.maxShare * this.hosts.length + 1e-9;
	}

	/** So few are left that Envoy would rather send to all. */
	panics(now: number): boolean {
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
	private row = 0;
	private multiplier = 0;
	private until = -1;

	constructor(group: EjectionGroup) {
		this.group = group;
	}

	out(now: number): boolean {
		return now < this.until;
	}

	healthy(now: number): boolean {
		return now >= this.until || this.group.panics(now);
	}

	picked(): void {}

	succeeded(): void {
		this.row = 0;
	}

	failed(now: number, outcome: number): void {
		const { spec, failures } = this.group;
		if (((failures >> outcome) & 1) === 0) {
			this.row = 0;
			return;
		}
		if (++this.row < spec.consecutive) return;
		this.row = 0;
		if (now >= this.until && this.group.mayEject(now)) this.eject(now, spec);
	}

	private eject(now: number, spec: EjectionSpec): void {
		if (this.until >= 0) this.multiplier = Math.max(0, this.multiplier - Math.floor((now - this.until) / spec.intervalUs));
		if ((this.multiplier + 1) * spec.baseUs < spec.maxUs + spec.baseUs) this.multiplier++;
		const back = now + Math.min(this.multiplier * spec.baseUs, spec.maxUs);
		this.until = Math.ceil(back / spec.intervalUs) * spec.intervalUs;
	}
}
