/**
 * The machines under the replicas. A replica starts on the first node with room, or on a new one; a new node takes
 * its time to come up, and the first replica on it waits for the image, which is there for those that follow. A
 * node that has been empty for the linger time is gone. Nodes cost nothing of their own: replicas are what is billed.
 */
import type { Sampler } from '../kernel/distributions/samplers.ts';
import type { Keyed } from '../kernel/keyed.ts';
import { keyedStream } from '../kernel/streams.ts';
import { sampler } from '../model/distributions/index.ts';
import type { NodesPlan } from '../model/plan.ts';
import type { World } from '../model/ports.ts';

interface Node {
	used: number;
	/** When its image is there. */
	preparedAt: number;
	emptySince: number;
}

export class Nodes {
	private readonly plan: NodesPlan;
	private readonly random: Keyed;
	private readonly start: Sampler;
	private readonly pull: Sampler;
	private nodes: Node[] = [];
	private readonly places: Map<number, Node> = new Map();

	constructor(world: World, name: string, plan: NodesPlan) {
		this.plan = plan;
		this.random = keyedStream(world.seed, `nodes/${name}`);
		this.start = sampler(plan.start);
		this.pull = sampler(plan.pull);
	}

	/** Finds room for a replica that starts now; returns how long it waits for node and image. */
	place(token: number, now: number): number {
		this.nodes = this.nodes.filter((node) => node.used > 0 || now - node.emptySince < this.plan.lingerUs);
		const node = this.nodes.find(({ used }) => used < this.plan.perNode) ?? this.newNode(now);
		node.used++;
		this.places.set(token, node);
		return Math.max(0, node.preparedAt - now);
	}

	/** One that is there from the first instant, on a node that is. */
	settle(token: number): void {
		this.place(token, 0);
		(this.places.get(token) as Node).preparedAt = 0;
	}

	leave(token: number, now: number): void {
		const node = this.places.get(token);
		if (node === undefined) return;
		this.places.delete(token);
		if (--node.used === 0) node.emptySince = now;
	}

	/** Draws are looked up by the instant and by how many nodes there are, as those of cold starts. */
	private newNode(now: number): Node {
		this.random.seek(Math.floor(now / 1000), this.nodes.length);
		const wait = Math.round(this.start.draw(this.random) + this.pull.draw(this.random));
		const node = { used: 0, preparedAt: now + wait, emptySince: now };
		this.nodes.push(node);
		return node;
	}
}
