import { TimeoutLine } from '../kernel/timeoutLine.ts';
import type {
	CooldownSpec,
	DeploymentSpec,
	GatewaySpec,
	GroupQueueSpec,
	GroupSpec,
	PassiveHealthSpec,
	RoutingSpec,
} from '../model/gatewaySpec.ts';
import { outcomeNames, outcomeSet } from '../model/outcomes.ts';
import type { Upstream, World } from '../model/ports.ts';
import { Deployment } from './deployment.ts';
import { type Gate, gateOfDeployment, gateOfGroup } from './gate.ts';
import { GroupQueue } from './groupQueue.ts';
import { ActiveCheck } from './health/activeCheck.ts';
import { Cooldown } from './health/cooldown.ts';
import { EjectionGroup } from './health/ejection.ts';
import type { Health } from './health/health.ts';
import { PassiveHealth } from './health/passive.ts';
import { picks } from './picks/index.ts';
import { NONE, type Picker } from './picks/picker.ts';

/** One model group while running: its deployments, how one of them is picked, and the retries under way in it. */
export class Group {
	readonly members: readonly Deployment[];
	/** The gateway's routing with what the group has of its own. */
	readonly routing: RoutingSpec;
	readonly retryOn: number;
	/** Retries by the first outcome, -1 = not said; null = none is. */
	readonly retryCounts: readonly number[] | null;
	readonly picker: Picker;
	readonly queue: GroupQueue | null;
	private readonly waitsOn: number;
	/** Attempts in flight or held, counted only where retries are capped. */
	active = 0;
	/** Retries decided and not yet ended. */
	retrying = 0;

	constructor(routing: RoutingSpec, members: readonly Deployment[], queue: GroupQueueSpec | undefined) {
		this.routing = routing;
		this.members = members;
		this.retryOn = outcomeSet(routing.retryOn);
		const counts = routing.retryCounts;
		this.retryCounts = counts === undefined ? null : outcomeNames.map((name) => counts[name] ?? -1);
		this.picker = picks.get(routing.pick).create(members, routing, routing.within === undefined ? undefined : picks.get(routing.within));
		this.queue = queue === undefined ? null : new GroupQueue(queue, members);
		this.waitsOn = routing.waitsOn === undefined ? -1 : outcomeSet(routing.waitsOn);
	}

	/** Whether this try, 0 being the first, goes where the one before went. */
	stays(tryNumber: number): boolean {
		return tryNumber > 0 && this.routing.retriesStay === true;
	}

	healthy(now: number): number {
		let healthy = 0;
		for (const member of this.members) if (member.healthy(now)) healthy++;
		return healthy;
	}

	/** Retries are decided by the first failure in the group; whether later ones are looked at is the routing's. */
	retriesAfter(outcome: number, ofDeployment: number | null, now: number): number {
		const counted = this.retryCounts === null ? -1 : this.retryCounts[outcome];
		if (counted >= 0) return counted;
		if (((this.retryOn >> outcome) & 1) === 0) return 0;
		if (this.routing.needsHealthy && this.healthy(now) === 0) return 0;
		return ofDeployment ?? this.routing.retries;
	}

	/** Tells the pick how an attempt went that was sent then. */
	learn({ attempts, calendar, requests }: World, position: number, child: number, outcome: number, sentAt: number): void {
		const request = attempts.request[child];
		const [read, written] = [Math.max(0, requests.tokensIn[request]), Math.max(0, requests.tokensOut[request])];
		this.picker.learn?.(position, calendar.now, outcome, calendar.now - sentAt, read, written);
	}

	/** Which wait follows a failed try, both from 0; NONE when none does. */
	waitAfter(tried: number, outcome: number, now: number): number {
		const { backoff } = this.routing;
		if (((this.waitsOn >> outcome) & 1) === 0) return NONE;
		const size = this.members.length;
		if (backoff.zeroIfAlternatives && size > 1 && this.healthy(now) > 0) return NONE;
		if (backoff.perRound !== true) return tried;
		return (tried + 1) % size === 0 ? (tried + 1) / size - 1 : NONE;
	}

	/** Whether one more retry may be decided; then it counts. */
	takesRetry(): boolean {
		const cap = this.routing.retryCap;
		if (cap === undefined) return true;
		// The attempt that has just failed is still among those in flight when Envoy decides.
		if (this.retrying >= Math.max(Math.floor(cap.share * (this.active + 1)), cap.minimum)) return false;
		this.retrying++;
		return true;
	}
}

/** One line of timeouts for each delay there is. */
export function timersOf({ calendar, attempts }: World, timedOut: (child: number) => void): (delayUs: number | null) => TimeoutLine | null {
	const lines = new Map<number, TimeoutLine>();
	return (delayUs) => {
		if (delayUs === null) return null;
		const line = lines.get(delayUs) ?? new TimeoutLine(calendar, attempts.timeouts, delayUs, timedOut);
		lines.set(delayUs, line);
		return line;
	};
}

/** All groups of a gateway, their deployments numbered in one row. */
export function groupsOf(
	spec: GatewaySpec,
	upstreamOf: (deployment: string) => Upstream,
	timerOf: (delayUs: number | null) => TimeoutLine | null,
): Group[] {
	const indexOf = new Map(spec.groups.map((group, i) => [group.name, i]));
	let index = 0;
	return spec.groups.map((group, number) => {
		const routing = routingOf(spec.routing, group);
		const rules = healthRulesOf(routing, group.deployments, upstreamOf);
		const shared: Gate | null = routing.breaker === undefined ? null : gateOfGroup(routing.breaker);
		const members = group.deployments.map((deployment, position) => {
			const to = deployment.next;
			const next = to === undefined ? null : outcomeNames.map((name) => indexOf.get(to[name] ?? '') ?? NONE);
			const parts = {
				upstream: upstreamOf(deployment.id),
				timer: timerOf(deployment.timeoutUs),
				gate: shared ?? gateOfDeployment(deployment),
				rules: rules[position],
				next,
			};
			return new Deployment(deployment, { index: index++, group: number, position }, parts);
		});
		return new Group(routing, members, group.queue);
	});
}

function routingOf(gateway: RoutingSpec, group: GroupSpec): RoutingSpec {
	return group.routing === undefined ? gateway : { ...gateway, ...group.routing };
}

/** The rules that watch the deployments of one group, one list for each. */
function healthRulesOf(
	routing: RoutingSpec,
	deployments: readonly DeploymentSpec[],
	upstreamOf: (deployment: string) => Upstream,
): Health[][] {
	const { cooldown, ejection, passiveHealth } = routing;
	const ejections = ejection === undefined ? null : new EjectionGroup(ejection, routing.overprovisioning ?? 1);
	const alone = deployments.length < 2;
	return deployments.map((deployment) => [
		...(deployment.activeCheck === undefined ? [] : [new ActiveCheck(deployment.activeCheck, upstreamOf(deployment.id))]),
		...(cooldown === null ? [] : [cooldownOf(cooldown, deployment, deployments.length)]),
		...(ejections === null ? [] : [ejections.join(deployment.priority ?? 0)]),
		...(passiveHealth === undefined || (alone && passiveHealth.sparesSingle) ? [] : passiveOf(passiveHealth, deployment)),
	]);
}

function passiveOf(rule: PassiveHealthSpec, { passiveHealth: own, weight }: DeploymentSpec): PassiveHealth[] {
	return own === null ? [] : [new PassiveHealth(own === undefined ? rule : { ...rule, ...own }, weight)];
}

function cooldownOf(rule: CooldownSpec, deployment: DeploymentSpec, siblings: number): Cooldown {
	return new Cooldown(rule, deployment.cooldownUs ?? rule.cooldownUs, siblings);
}
