/**
 * Who asks: a tenant for each request or session by Zipf's law, one of its people, evenly, and the tenant's priority
 * class. All are looked up. Tenants, users, keys and teams are numbered alike in all streams: whoever has the same
 * number is the same.
 */
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
	/** Of each tenant. */
	private readonly users: number;
	private readonly keys: number;
	private readonly teams: number;
	/** Draws whom of the tenant; null when each has one of everything. */
	private readonly people: Keyed | null;

	constructor(seed: number | string, name: string, plan: PopulationPlan) {
		this.law = zipf(plan.tenants, plan.zipf);
		this.random = keyedStream(seed, `tenants/${name}`);
		this.classes = keyedStream(seed, `priorities/${name}`);
		this.shares = plan.priorities;
		this.users = plan.users ?? 1;
		this.keys = plan.keys ?? 1;
		this.teams = plan.teams ?? 1;
		this.people = Math.max(this.users, this.keys, this.teams) === 1 ? null : keyedStream(seed, `people/${name}`);
	}

	/** Tenant and class of whoever has this key; tenant 0 is the largest. */
	fill(about: RequestAbout, key: number): void {
		this.random.seek(key, 0);
		about.tenant = this.law.draw(this.random) - 1;
		about.priority = this.classOf(about.tenant);
		const who = this.people === null ? 0 : this.whoIn(this.people, key);
		about.user = about.tenant * this.users + (who % this.users);
		about.apiKey = about.tenant * this.keys + (who % this.keys);
		about.team = about.tenant * this.teams + (who % this.teams);
	}

	/** One number for user, key and team: of the three, the more numerous belong to the less. */
	private whoIn(people: Keyed, key: number): number {
		people.seek(key, 0);
		return Math.floor(people.double() * Math.max(this.users, this.keys, this.teams));
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
