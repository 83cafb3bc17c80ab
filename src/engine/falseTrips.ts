/**
 * What a mitigation costs when nothing is wrong: a crowd of real users, as large as the system copes with as it is.
 * A limit that refuses them, or replicas that are kept for them, is a price of the mitigation that the incident
 * does not show.
 */
import { billOf } from '../analysis/bill.ts';
import type { FalseTrip } from '../model/advice.ts';
import { OK } from '../model/outcomes.ts';
import type { FaultPlan, SimulationPlan } from '../model/plan.ts';
import type { RunRecord } from '../model/record.ts';
import type { Executor } from './executor.ts';
import { counted, type Progress } from './study.ts';

export interface LegitimateSpike {
	readonly factor: number;
	readonly faults: readonly FaultPlan[];
	readonly seed: number;
	/** Of the system as it is. */
	readonly served: number;
	readonly usd: number;
}

interface FalseTripOptions {
	readonly executor: Executor;
	readonly seeds: readonly number[];
	readonly onProgress?: Progress;
}

/** Goodput that counts as coping. */
const SERVED = 0.99;
const HALVINGS = 5;

/** The plan's own spikes, made smaller until the system copes with them; null when it has none or never copes. */
export async function legitimateSpike(plan: SimulationPlan, options: FalseTripOptions): Promise<LegitimateSpike | null> {
	const spikes = plan.faults.filter(({ fault }) => fault.kind === 'spike');
	if (spikes.length === 0) return null;
	const [seed] = options.seeds;
	for (let halving = 0; halving <= HALVINGS; halving++) {
		const scale = 0.5 ** halving;
		const faults = spikes.map((spike) => scaled(spike, scale));
		const record = await run({ ...plan, faults, incident: null }, seed, options);
		const ended = record.requestOutcomes.reduce((sum, n) => sum + n, 0);
		if (ended === 0 || record.requestOutcomes[OK] / ended < SERVED) continue;
		const factor = Math.max(...faults.map(factorOf));
		return { factor, faults, seed, served: record.requestOutcomes[OK], usd: billOf(record, plan).totalCents / 100 };
	}
	return null;
}

export async function falseTripOf(plan: SimulationPlan, spike: LegitimateSpike, options: FalseTripOptions): Promise<FalseTrip> {
	const record = await run({ ...plan, faults: spike.faults, incident: null }, spike.seed, options);
	const lost = Math.max(0, spike.served - record.requestOutcomes[OK]);
	const extra = billOf(record, plan).totalCents / 100 - spike.usd;
	return { factor: spike.factor, lost_requests: lost, lost_ratio: lost / spike.served, extra_usd: Math.round(extra * 100) / 100 };
}

function factorOf({ fault }: FaultPlan): number {
	return (fault.options as { factor: number }).factor;
}

function scaled(spike: FaultPlan, scale: number): FaultPlan {
	const factor = Number((1 + (factorOf(spike) - 1) * scale).toPrecision(6));
	return { ...spike, fault: { ...spike.fault, options: { ...spike.fault.options, factor } } };
}

function run(plan: SimulationPlan, seed: number, options: FalseTripOptions): Promise<RunRecord> {
	return counted(options, (onProgress) => options.executor.run(plan, seed, { onProgress }));
}
