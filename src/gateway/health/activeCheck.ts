import type { Calendar } from '../../kernel/calendar.ts';
import { DelayLine } from '../../kernel/delayLine.ts';
import type { ActiveCheckSpec } from '../../model/gatewaySpec.ts';
import type { Upstream } from '../../model/ports.ts';
import type { Health } from './health.ts';

/**
 * HAProxy's `check`: `fall` bad checks in a row take a server out, `rise` good ones bring it back. It begins in, and
 * the first check it fails takes it out at once.
 */
export class ActiveCheck implements Health {
	readonly spec: ActiveCheckSpec;
	private readonly upstream: Upstream;
	/** From `rise` on it is in rotation. */
	private points: number;

	constructor(spec: ActiveCheckSpec, upstream: Upstream) {
		this.spec = spec;
		this.upstream = upstream;
		this.points = spec.rise;
	}

	healthy(): boolean {
		return this.points >= this.spec.rise;
	}

	check(): void {
		const { rise, fall } = this.spec;
		if (this.upstream.reachable?.() !== false) {
			this.points++;
			if (this.points >= rise) this.points = rise + fall - 1;
		} else this.points = this.points > rise ? this.points - 1 : 0;
	}

	picked(): void {}

	succeeded(): void {}

	failed(): void {}
}

/** One line of checks for each interval there is; the first are made at once. */
export function startChecks(calendar: Calendar, deployments: readonly { readonly check: ActiveCheck | null }[]): void {
	const checks = deployments.flatMap(({ check }) => check ?? []);
	for (const interval of new Set(checks.map(({ spec }) => spec.intervalUs))) {
		const own = checks.filter(({ spec }) => spec.intervalUs === interval);
		const line = new DelayLine(calendar, interval, (i) => {
			own[i].check();
			line.push(i);
		});
		for (const [i, one] of own.entries()) {
			one.check();
			line.push(i);
		}
	}
}
