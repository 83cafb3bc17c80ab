import type { Keyed } from '../kernel/keyed.ts';
import { keyedStream } from '../kernel/streams.ts';
import { ABANDONED } from '../model/causes.ts';
import type { GatewaySpec } from '../model/gatewaySpec.ts';
import type { Caller, Upstream, World } from '../model/ports.ts';
import { releaseChild, takeChild } from './children.ts';
import { NONE } from './picks/picker.ts';
import type { Routes } from './routes.ts';

/** Attempts of the router have the draws below; those of copies come after them. */
const DRAWS = 64;

/**
 * Sends copies of what passes to other groups. Nobody waits for their answers, and nobody withdraws them: the work
 * they cost is work nobody waited for.
 */
export class Mirrors implements Routes, Caller {
	private readonly world: World;
	private readonly upstream: Routes;
	private readonly targets: readonly { readonly share: number; readonly to: Upstream }[];
	private readonly random: Keyed;
	private readonly id: number;

	constructor(world: World, upstream: Routes, targets: readonly { readonly share: number; readonly to: Upstream }[]) {
		this.world = world;
		this.upstream = upstream;
		this.targets = targets;
		this.random = keyedStream(world.seed, 'gateway/mirrors');
		this.id = world.callers.push(this) - 1;
	}

	/** The copies go first: the request itself may be answered, and its row gone, before `send` returns. */
	send(attempt: number): void {
		for (let i = 0; i < this.targets.length; i++) if (this.drawn(attempt, i)) this.targets[i].to.send(this.copyOf(attempt, i));
		this.upstream.send(attempt);
	}

	route(attempt: number, group: string | null): void {
		this.upstream.route(attempt, group);
	}

	kill(attempt: number): void {
		this.upstream.kill(attempt);
	}

	cancel(attempt: number): void {
		this.upstream.cancel(attempt);
	}

	answer(copy: number): void {
		const { attempts, ledger } = this.world;
		if (attempts.work[copy] > 0) ledger.settle(copy, ABANDONED);
		releaseChild(this.world, copy);
	}

	private copyOf(attempt: number, target: number): number {
		const { attempts } = this.world;
		const copy = takeChild(this.world, attempt, this.id, 1, Math.imul(attempts.draw[attempt], DRAWS) + DRAWS - 1 - target);
		attempts.parent[copy] = NONE;
		return copy;
	}

	private drawn(attempt: number, target: number): boolean {
		const { share } = this.targets[target];
		if (share >= 1) return true;
		const { attempts, requests } = this.world;
		this.random.seek(requests.key[attempts.request[attempt]], Math.imul(attempts.draw[attempt], DRAWS) + target);
		return this.random.double() < share;
	}
}

/** The gateway as its mirrors are to see it: each copy goes to one group, once. */
export function mirrorSpecOf(spec: GatewaySpec, group: string): GatewaySpec {
	const { entries: _entries, mirrors: _mirrors, injected: _injected, ...rest } = spec;
	const groups = spec.groups
		.filter(({ name }) => name === group)
		.map((own) => ({ ...own, fallbacks: [], deployments: own.deployments.map((deployment) => ({ ...deployment, retries: 0 })) }));
	return { ...rest, groups, defaultGroup: group, routing: { ...spec.routing, fallbackOn: [], retries: 0 } };
}
