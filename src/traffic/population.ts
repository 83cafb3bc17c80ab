/** Who asks: a tenant for each request or session by Zipf's law, and the tenant's priority class. Both are looked up. */
import { type Zipf, zipf } from '../kernel/distributions/zipf.ts';
import type { Keyed } from '../kernel/keyed.ts';
import { keyedStream } from '../kernel/streams.ts';
import type { RequestAbout } from '../model/attempts.ts';
import type { PopulationPlan } from '../model/plan.ts';

export class Population {
	private readonly law: Zipf;
	private readonly random: Keyed;
	private readonly classes: Keyed;
	private readonly shares: readonly number[];

	constructor(seed: number | string, name: string, plan: PopulationPlan) {
		this.law = zipf(plan.tenants, plan.zipf);
		this.random = keyedStream(seed, `tenants/${name}`);
		this.classes = keyedStream(seed, `priorities/${name}`);
		this.shares = plan.priorities;
	}

	/** Tenant and class of whoever has this key; tenant 0 is the largest. */
	fill(about: RequestAbout, key: number): void {
		this.random.seek(key, 0);
		about.tenant = this.law.draw(this.random) - 1;
		about.priority = this.classOf(about.tenant);
	}

	private classOf(tenant: number): number {
		const last = this.shares.length - 1;
		if (last < 1) return 0;
		this.classes.seek(tenant, 0);
		let left = this.classes.double();
		let priority = 0;
		while (priority < last && left >= this.shares[priority]) left -= this.shares[priority++];
		return priority;
	}
}
