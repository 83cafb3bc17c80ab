/** Plans for the full model, compiled from scenarios as everybody's are. */
import { readFileSync } from 'node:fs';
import { formatIssues } from '../src/base/issue.ts';
import type { SimulationPlan } from '../src/model/plan.ts';
import { compileScenario } from '../src/scenario/compile.ts';
import { HOUR, models, SPIKE_FACTOR } from './models/model.ts';

export type PlanName = 'weekend' | 'storm' | 'long';

/** The storm of `models`, with everything the full model adds: a gateway, replicas, their price, the recorder. */
const { storm } = models;
const STORM = `
version: 1
name: bench-storm
duration: ${storm.horizonUs}us
traffic:
  users: {arrivals: {kind: poisson, rate: ${storm.rate}/s}}
clients:
  app: {timeout: ${storm.timeoutUs}us, retry: {kind: fixed, delay: ${storm.retryAfterUs}us}, attempts: ${storm.attemptsMax}}
gateway: {pool: servers}
pools:
  servers:
    slots: ${storm.servers}
    service: {kind: lognormal, mean: ${storm.serviceUs}us, cv: ${storm.cv}}
    queue: 100000000
    autoscaler: fixed
    replicas: {min: 1, max: 1}
    price: {sku: aws/p5.48xlarge}
faults:
  - {kind: spike, at: ${storm.spikeFromUs}us, for: ${storm.spikeUntilUs - storm.spikeFromUs}us, factor: ${SPIKE_FACTOR}x}
`;

/** Factor by which the long run has more of everything than the weekend: users, replicas, queue, budget. */
const LONG = 3;

/** `weekend` is a path to the 20k weekend's scenario. */
export function planOf(name: PlanName, weekend: string): SimulationPlan {
	const sets = name === 'long' ? longer() : [];
	const text = name === 'storm' ? STORM : readFileSync(weekend, 'utf8');
	const result = compileScenario(name, text, { read: () => ({ error: 'no files here' }) }, { sets });
	if (!result.ok) throw new Error(formatIssues(result.issues, result.texts));
	return result.compiled.plan;
}

function longer(): string[] {
	return [
		`traffic.shoppers.arrivals.rate=${11 * LONG}/s`,
		`pools.gpu.replicas={min: ${3 * LONG}, max: ${27 * LONG}, initial: ${7 * LONG}}`,
		`pools.gpu.queue=${1000 * LONG}`,
		`incident.alert.above=$${8 * LONG}/min`,
	];
}

export const horizonHours = (plan: SimulationPlan): number => plan.horizonUs / HOUR;
