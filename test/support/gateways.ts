/** A router with stubs behind it, for tests of what a gateway sends where, and when. */

import { Admission } from '../../src/gateway/admission.ts';
import { GatewayTotals } from '../../src/gateway/gatewayTotals.ts';
import { PriceList } from '../../src/gateway/priceList.ts';
import { Router } from '../../src/gateway/router.ts';
import { CalendarQueue } from '../../src/kernel/calendarQueue.ts';
import { GONE } from '../../src/model/attempts.ts';
import type { DeploymentSpec, GatewaySpec, GroupSpec, RoutingSpec } from '../../src/model/gatewaySpec.ts';
import { CANCELLED, type OutcomeName, outcomeNames } from '../../src/model/outcomes.ts';
import type { Upstream, World } from '../../src/model/ports.ts';
import { doorOf, SECOND } from './plans.ts';
import { worldOf } from './world.ts';

export interface Call {
	readonly deployment: string;
	/** Seconds after the request. */
	readonly at: number;
	/** Index of the request. */
	readonly request: number;
}

export interface Walked {
	readonly calls: readonly Call[];
	readonly outcomes: readonly OutcomeName[];
	/** Seconds from request to answer, one a request. */
	readonly took: readonly number[];
	/** Most calls upstream at once. */
	readonly most: number;
}

/** How a deployment answers the n-th call to it (from 0), `at` seconds into the run, and after how many seconds; null = never. */
export type Answers = (deployment: string, n: number, at: number) => { readonly outcome: OutcomeName; readonly after?: number } | null;

export function always(outcome: OutcomeName, after = 0): Answers {
	return () => ({ outcome, after });
}

export function deploymentOf(id: string, changes: Partial<DeploymentSpec> = {}): DeploymentSpec {
	const nothing = { timeoutUs: null, retries: null, parallelMax: null, cooldownUs: null };
	return { id, model: id, provider: 'p', weight: 1, ...nothing, ...changes };
}

export function gatewayOf(groups: readonly GroupSpec[], routing: Partial<RoutingSpec>, changes: Partial<GatewaySpec> = {}): GatewaySpec {
	const { spec } = doorOf({});
	return { ...spec, groups, defaultGroup: groups[0].name, routing: { ...spec.routing, ...routing }, ...changes };
}

/** One group `g` of so many deployments `a`, `b`, ... */
export function oneGroup(count: number, routing: Partial<RoutingSpec>, changes: Partial<DeploymentSpec> = {}): GatewaySpec {
	const deployments = Array.from({ length: count }, (_, i) => deploymentOf(String.fromCharCode(97 + i), changes));
	return gatewayOf([{ name: 'g', deployments, fallbacks: [] }], routing);
}

/** Sends requests at these times (seconds; one at 0 unless said) through a gateway into stubs. */
export function walked(spec: GatewaySpec, answers: Answers, times: readonly number[] = [0], seed = 1): Walked {
	return passed(spec, answers, times, seed, (_, router) => router);
}

/** The same, with the gateway's limits in front; clients hang up after so many seconds, if said. */
export function admitted(spec: GatewaySpec, answers: Answers, times: readonly number[], patience?: (request: number) => number): Walked {
	return passed(spec, answers, times, 1, (world, router) => freeDoor(world, spec, router), patience);
}

/** The gateway's door, at which answers cost nothing. */
function freeDoor(world: World, spec: GatewaySpec, pool: Upstream): Admission {
	const books = { prices: new PriceList(world, { ...doorOf({}), spec }, []), totals: new GatewayTotals() };
	return new Admission(world, spec.admission, { pool }, books);
}

function passed(
	spec: GatewaySpec,
	answers: Answers,
	times: readonly number[],
	seed: number,
	doorFor: (world: World, router: Upstream) => Upstream,
	patience?: (request: number) => number,
): Walked {
	const world = worldOf(seed);
	const calls: Call[] = [];
	const sentAt = times.map((time) => time * SECOND);
	const stubs = new Map<string, Upstream>();
	let open = 0;
	let most = 0;
	const stubOf = (id: string): Upstream => {
		let count = 0;
		const running = new Set<number>();
		return {
			send: (attempt) => {
				const request = world.requests.key[world.attempts.request[attempt]];
				calls.push({ deployment: id, at: (world.calendar.now - sentAt[request]) / SECOND, request });
				const answer = answers(id, count++, world.calendar.now / SECOND);
				most = Math.max(most, ++open);
				running.add(attempt);
				if (answer === null) return;
				const reply = () => {
					if (!running.delete(attempt)) return;
					open--;
					world.callers[world.attempts.caller[attempt]].answer(attempt, outcomeNames.indexOf(answer.outcome));
				};
				if ((answer.after ?? 0) === 0) reply();
				else later(world, answer.after ?? 0, reply);
			},
			// The proxy hangs up, and its place is free at once.
			cancel: (attempt) => {
				if (!running.delete(attempt)) return;
				open--;
				world.callers[world.attempts.caller[attempt]].answer(attempt, CANCELLED);
			},
			reachable: () => answers(id, count, world.calendar.now / SECOND)?.outcome !== 'unavailable',
		};
	};
	const router = new Router(world, spec, (id) => {
		const stub = stubs.get(id) ?? stubOf(id);
		stubs.set(id, stub);
		return stub;
	});
	const door = doorFor(world, router);
	const outcomes: OutcomeName[] = [];
	const took: number[] = [];
	const id =
		world.callers.push({
			answer: (attempt, outcome) => {
				const request = world.requests.key[world.attempts.request[attempt]];
				outcomes[request] = outcomeNames[outcome];
				took[request] = (world.calendar.now - sentAt[request]) / SECOND;
				world.attempts.release(attempt);
			},
		}) - 1;
	times.forEach((time, key) => {
		later(world, time, () => {
			const request = world.requests.take(world.calendar.now, key, 0, 100, 10);
			const attempt = world.attempts.take(request, -1, id, 1, 0);
			if (patience !== undefined) {
				later(world, patience(key), () => {
					if (outcomes[key] !== undefined) return;
					world.attempts.state[attempt] |= GONE;
					door.cancel(attempt);
				});
			}
			door.send(attempt);
		});
	});
	world.calendar.run(24 * 3600 * SECOND);
	return { calls, outcomes, took, most };
}

const queues = new WeakMap<World, { readonly line: CalendarQueue; readonly actions: (() => void)[] }>();

function later(world: World, seconds: number, action: () => void): void {
	let own = queues.get(world);
	if (own === undefined) {
		const actions: (() => void)[] = [];
		own = { actions, line: new CalendarQueue(world.calendar, (index) => actions[index]()) };
		queues.set(world, own);
	}
	own.line.push(world.calendar.now + Math.round(seconds * SECOND), own.actions.push(action) - 1);
}
