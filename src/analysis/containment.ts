/**
 * When an incident was over, and whether anybody was served then. The one definition of time to contain:
 *
 *   contained: the first instant from which the spend rate, as the mean over the trailing window, stays within
 *   (1 + tolerance) of the twin's until the horizon. TTC runs from onset. A run that never gets there is censored
 *   at the horizon; it is never left out of a mean.
 *
 * Contained-but-dead: contained and healed, with goodput below its floor from then on. Metastable: once every fault has healed,
 * the system does not recover (spend and goodput) by itself within the settling time, but only after somebody or
 * something intervened, or never. Works on records alone, so a live recording is judged like a simulated one.
 */

import type { MeasurePlan, SimulationPlan } from '../model/plan.ts';
import type { Mark, RunRecord } from '../model/record.ts';
import type { ContainedHow } from '../model/result.ts';
import { trailingMean } from './statistics.ts';

/** After healing, a system may take this long to be itself again. */
const SETTLE_US = 15 * 60 * 1_000_000;

export interface Containment {
	readonly onsetUs: number;
	readonly healedUs: number;
	readonly detectedUs: number | null;
	readonly acknowledgedUs: number | null;
	readonly containedUs: number | null;
	readonly containedBy: string | null;
	readonly containedHow: ContainedHow | null;
	readonly metastable: boolean;
	/** Goodput from containment or healing, whichever is later, to the horizon; null when no request ended there. */
	readonly goodputAfter: number | null;
	readonly dead: boolean;
	readonly marks: readonly Mark[];
}

/** Null when nothing goes wrong: then there is no incident to contain. A release does where an incident is described and no fault is. */
export function containmentOf(record: RunRecord, plan: SimulationPlan, spend: Float64Array, twinSpend: Float64Array): Containment | null {
	const troubles = troublesOf(record, plan);
	if (troubles.length === 0) return null;
	const { measure } = plan;
	const onsetUs = Math.min(...troubles.map(({ fromUs }) => fromUs));
	const healedUs = Math.max(...troubles.map(({ untilUs }) => untilUs));
	const calm = calmSteps(record, measure, spend, twinSpend);
	const containedUs = since(calm.spend, measure.stepUs, onsetUs);
	const servedUs = since(calm.goodput, measure.stepUs, onsetUs);
	const recoveredUs = containedUs === null || servedUs === null ? null : Math.max(containedUs, servedUs);
	const by = containedUs === null ? null : containedBy(record.marks, onsetUs, healedUs, containedUs);
	const first = (kind: Mark['kind']) => record.marks.find((mark) => mark.kind === kind)?.atUs ?? null;
	// While a fault lasts, poor goodput is the fault's; dead is what stays so when the fault is gone.
	const goodputAfter = goodputBetween(record, Math.max(containedUs ?? 0, healedUs), record.horizonUs);
	return {
		onsetUs,
		healedUs,
		detectedUs: first('detected'),
		acknowledgedUs: first('acknowledged'),
		containedUs,
		containedBy: by?.what ?? null,
		containedHow: by?.how ?? null,
		metastable: isMetastable(record, healedUs, recoveredUs),
		goodputAfter,
		dead: goodputAfter !== null && goodputAfter < measure.goodputFloor,
		marks: record.marks,
	};
}

function troublesOf(record: RunRecord, plan: SimulationPlan): { readonly fromUs: number; readonly untilUs: number }[] {
	if (plan.faults.length > 0) return plan.faults.map(({ atUs, untilUs }) => ({ fromUs: atUs, untilUs }));
	if (plan.incident === null) return [];
	// A version that nobody takes back stays.
	return (record.releases ?? []).flatMap(({ startedUs, rolledBackUs }) =>
		startedUs === null ? [] : [{ fromUs: startedUs, untilUs: rolledBackUs ?? record.horizonUs }],
	);
}

/** Good answers among the requests that ended in [from, to); null when none did. */
export function goodputBetween(record: RunRecord, fromUs: number, toUs: number): number | null {
	const { stepUs, good, ended } = record.series;
	let goodSum = 0;
	let endedSum = 0;
	for (let i = Math.ceil(fromUs / stepUs); i < ended.length && i * stepUs < toUs; i++) {
		goodSum += good[i];
		endedSum += ended[i];
	}
	return endedSum === 0 ? null : goodSum / endedSum;
}

/** Per step, whether the trailing spend rate and the trailing goodput are within bounds. */
function calmSteps(
	record: RunRecord,
	measure: MeasurePlan,
	spend: Float64Array,
	twinSpend: Float64Array,
): { spend: boolean[]; goodput: boolean[] } {
	const window = Math.max(1, Math.round(measure.windowUs / measure.stepUs));
	const rate = trailingMean(spend, window);
	const twinRate = trailingMean(twinSpend, window);
	const good = trailingMean(record.series.good, window);
	const ended = trailingMean(record.series.ended, window);
	// A hair of slack, so that equal rates summed in another order are equal.
	const within = Array.from(rate, (r, i) => r <= twinRate[i] * (1 + measure.tolerance) * (1 + 1e-9) + 1e-12);
	const served = Array.from(good, (g, i) => ended[i] <= 1e-9 || g >= ended[i] * measure.goodputFloor);
	return { spend: within, goodput: served };
}

/** End of the last step that is not calm, at or after onset; onset itself when all are calm; null when the last is not. */
function since(calm: readonly boolean[], stepUs: number, onsetUs: number): number | null {
	if (calm.length === 0 || !calm[calm.length - 1]) return null;
	let i = calm.length - 1;
	while (i >= 0 && calm[i] && (i + 1) * stepUs > onsetUs) i--;
	return Math.max(onsetUs, (i + 1) * stepUs);
}

function isMetastable(record: RunRecord, healedUs: number, recoveredUs: number | null): boolean {
	if (healedUs + SETTLE_US >= record.horizonUs) return false;
	if (recoveredUs === null) return true;
	const helped = record.marks.some(
		(mark) => (mark.kind === 'action' || mark.kind === 'responder') && mark.atUs > healedUs + SETTLE_US && mark.atUs <= recoveredUs,
	);
	return helped && recoveredUs > healedUs + SETTLE_US;
}

/** What marks of an intervention say of it. */
const INTERVENTIONS: Readonly<Partial<Record<Mark['kind'], (what: string) => { readonly how: ContainedHow; readonly what: string }>>> = {
	action: (what) => ({ how: 'action', what: `runbook: ${what}` }),
	responder: (what) => ({ how: 'responder', what: `responder ${what}` }),
	breaker: () => ({ how: 'breaker', what: 'economic breaker' }),
	rollback: (what) => ({ how: 'rollback', what: `roll-back of ${what}` }),
};

/** The last intervention before containment; without one, what else ended it. */
function containedBy(
	marks: readonly Mark[],
	onsetUs: number,
	healedUs: number,
	containedUs: number,
): { readonly how: ContainedHow; readonly what: string } {
	if (containedUs === onsetUs) return { how: 'in-bounds', what: 'never out of bounds' };
	for (const { atUs, kind, what } of [...marks].reverse()) {
		const intervention = INTERVENTIONS[kind];
		if (intervention !== undefined && atUs >= onsetUs && atUs <= containedUs) return intervention(what);
	}
	return containedUs >= healedUs ? { how: 'healed', what: 'the fault healed' } : { how: 'itself', what: 'the system itself' };
}
