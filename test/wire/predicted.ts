/** What the model's client does with a preset, against an upstream with the same script. */
import { Client } from '../../src/clients/client.ts';
import { ERROR, OK, OVERLOADED, REJECTED, UNAVAILABLE } from '../../src/model/outcomes.ts';
import type { ClientPlan } from '../../src/model/plan.ts';
import { compileScenario } from '../../src/scenario/compile.ts';
import { SECOND } from '../support/plans.ts';
import { type Fate, Scripted } from '../support/scripted.ts';
import { worldOf } from '../support/world.ts';
import type { Answer, Script } from './server.ts';

export interface Prediction {
	/** Calls within the time that was watched: fewest and most over many seeds. */
	readonly calls: readonly [least: number, most: number];
	/** From each call to the next, seconds. */
	readonly gaps: readonly (readonly [least: number, most: number])[];
}

const SEEDS = 200;
const outcomes: Readonly<Record<number, number>> = { 200: OK, 429: REJECTED, 500: ERROR, 503: OVERLOADED };

export function predicted(client: Readonly<Record<string, unknown>>, script: Script, seconds: number): Prediction {
	const plan = planOf(client);
	const fates = script.map(fateOf) as [Fate, ...Fate[]];
	const runs = Array.from({ length: SEEDS }, (_, i) => sentBy(plan, fates, i + 1, seconds));
	const counts = runs.map((sent) => sent.length);
	const most = Math.max(...counts);
	const gaps = Array.from({ length: most - 1 }, (_, i): [number, number] => {
		const those = runs.filter((sent) => sent.length > i + 1).map((sent) => sent[i + 1] - sent[i]);
		return [Math.min(...those), Math.max(...those)];
	});
	return { calls: [Math.min(...counts), most], gaps };
}

export function planOf(client: Readonly<Record<string, unknown>>): ClientPlan {
	const text = `version: 1
name: wire
duration: 1h
traffic:
  web: {arrivals: {kind: constant, rate: 1/min}}
clients:
  web: ${JSON.stringify(client)}
pools:
  gpu: {service: 1s, price: {per_hour: $1/h, source: test, as_of: test}}
`;
	const result = compileScenario('wire.yaml', text, { read: () => ({ error: 'none' }) });
	if (!result.ok) throw new Error(JSON.stringify(result.issues));
	return result.compiled.plan.clients.web;
}

function sentBy(plan: ClientPlan, fates: readonly Fate[], seed: number, seconds: number): number[] {
	const world = worldOf(seed);
	const upstream = new Scripted(world, ...fates);
	new Client(world, 'web', plan, upstream).arrive(seed, 0, 0, 0);
	world.calendar.run(seconds * SECOND);
	return upstream.sent.map((us) => us / SECOND);
}

function fateOf(answer: Answer): Fate {
	if (answer === 'hang') return { after: 86_400 * SECOND, outcome: OK, stops: true };
	if (answer === 'reset') return { after: 0, outcome: UNAVAILABLE };
	const outcome = outcomes[answer.status];
	if (outcome === undefined) throw new Error(`no outcome stands for status ${answer.status}`);
	return { after: 0, outcome, ...(answer.retryAfter === undefined ? {} : { retryAfter: answer.retryAfter * SECOND }) };
}
