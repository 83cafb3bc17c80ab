/** A host that may be ejected. */
interface Host {
	out(now: number): boolean;
}

/**
 * Envoy's panic: a priority of which less than a share is in rotation is used as if all of it were, but only when all
 * priorities together cannot take the traffic, each worth its healthy share times the overprovisioning.
 */
export class PanicRule {
	private readonly share: number;
	private readonly overprovisioning: number;
	private readonly levels = new Map<number, Host[]>();
	private readonly all: Host[][] = [];

	constructor(share: number, overprovisioning: number) {
		this.share = share;
		this.overprovisioning = overprovisioning;
	}

	join(host: Host, priority: number): void {
		const level = this.levels.get(priority);
		if (level !== undefined) level.push(host);
		else {
			const hosts = [host];
			this.levels.set(priority, hosts);
			this.all.push(hosts);
		}
	}

	panics(now: number, priority: number): boolean {
		const own = this.levels.get(priority);
		if (own === undefined || healthyShare(own, now) >= this.share) return false;
		let total = 0;
		for (const hosts of this.all) total += Math.min(1, healthyShare(hosts, now) * this.overprovisioning);
		return total < 1 - 1e-9;
	}
}

function healthyShare(hosts: readonly Host[], now: number): number {
	let healthy = 0;
	for (const host of hosts) if (!host.out(now)) healthy++;
	return healthy / hosts.length;
}
