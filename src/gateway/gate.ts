import { IntRing } from '../kernel/intRing.ts';
import type { BreakerSpec, DeploymentSpec } from '../model/gatewaySpec.ts';

/** Room for calls under way and for those that wait for it: of one deployment, or of all in a group. */
export class Gate {
	readonly waiting: IntRing = new IntRing();
	/** Those held are being let go; see `Router.leave`. */
	releasing = false;
	inFlight = 0;
	private readonly places: number;
	/** With so many under way nobody waits any more. */
	private readonly most: number;
	private readonly waitingMax: number;

	constructor(places: number, most: number, waitingMax: number) {
		this.places = Math.min(places, most);
		this.most = most;
		this.waitingMax = waitingMax;
	}

	get open(): boolean {
		return this.inFlight < this.places;
	}

	/** Whether one that finds no room may wait. */
	get queues(): boolean {
		return this.inFlight < this.most && this.waiting.length < this.waitingMax;
	}
}

export function gateOfGroup({ requests, connections, waiting }: BreakerSpec): Gate {
	return new Gate(connections ?? Number.POSITIVE_INFINITY, requests, waiting);
}

export function gateOfDeployment({ parallelMax, waitingMax }: DeploymentSpec): Gate {
	return new Gate(parallelMax ?? Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, waitingMax ?? Number.POSITIVE_INFINITY);
}
