/** The HPA's replica calculator on the vectors of kubernetes replica_calculator_test.go (@0006726), and its limits. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PoolObservation } from '../../../src/pools/autoscalers/autoscaler.ts';
import { type HpaOptions, replicasFor, replicasForTotal } from '../../../src/pools/autoscalers/hpaController.ts';
import { kubernetesHpa } from '../../../src/pools/autoscalers/kubernetesHpa.ts';

const SECOND = 1_000_000;
const pods = (values: number[], target: number, current: number, ignored = 0, missing = 0) =>
	replicasFor({ values, target, current, ignored, missing, tolerance: 0.1 });

describe('replicasFor', () => {
	it.each([
		['ScaleUp', pods([300, 500, 700], 300, 3), 5],
		['ScaleUpUnreadyLessScale', pods([500, 700], 300, 3, 1), 4],
		['ScaleUpUnreadyNoScale', pods([400], 300, 3, 2), 3],
		['ScaleUpIgnoresFailedPods', pods([500, 700], 300, 2), 4],
		['ScaleUpCMUnreadyHotCpuNoLessScale', pods([50000, 10000, 30000], 15000, 3), 6],
		['ScaleUpCMUnreadyHotCpuScaleWouldScaleDown', pods([50000, 15000, 30000], 15000, 3), 7],
		['ScaleDown', pods([100, 300, 500, 250, 250], 500, 5), 3],
		['ScaleDownIncludeUnready', pods([100, 300, 500], 500, 5, 2), 2],
		['ScaleDownExcludeUnscheduled', pods([100], 500, 5), 1],
	])('%s', (_name, got, want) => {
		expect(got).toBe(want);
	});

	it('keeps still within the tolerance, and moves just beyond it', () => {
		expect(pods([0.109, 0.11], 0.1, 2)).toBe(2);
		expect(pods([0.112, 0.112], 0.1, 2)).toBe(3);
	});

	it('lets pods without a metric weaken a move but never reverse it', () => {
		expect(pods([300], 100, 4, 0, 3)).toBe(4);
		expect(pods([800], 100, 4, 0, 3)).toBe(8);
		expect(pods([10, 10], 100, 4, 0, 2)).toBe(3);
	});
});

interface Vector {
	readonly id: string;
	readonly current: number;
	readonly ready?: readonly number[];
	readonly failed?: readonly number[];
	readonly pending?: readonly number[];
	/** CPU of each pod, against `request` x `target_pct`. */
	readonly levels?: readonly number[];
	readonly request?: number;
	readonly target_pct?: number;
	/** A metric of each pod, against `target`. */
	readonly metric?: readonly number[];
	readonly target?: number;
	readonly external?: number;
	readonly per_pod_target?: number;
	readonly want: number;
}

function answer({ current, ready, failed, pending, levels, request = 1, target_pct = 0, metric, target = 0, ...total }: Vector): number {
	if (total.external !== undefined) return replicasForTotal(total.external, total.per_pod_target ?? 0, current, 0.1);
	// A pod that is not ready still counts for a metric of its own, not for CPU.
	if (metric !== undefined) return pods([...metric], target, current);
	const all = Array.from({ length: Math.max(current, ready?.length ?? 0) }, (_, i) => i).filter((i) => failed?.[i] !== 1);
	const unready = all.filter((i) => ready?.[i] === 0 || pending?.[i] === 1);
	const counted = all.filter((i) => !unready.includes(i)).map((i) => (levels?.[i] ?? Number.NaN) / request);
	return pods(counted, target_pct / 100, current, unready.length);
}

const file = join(import.meta.dirname, '../../../../shared/facts/autoscaler-vectors.json');
const found = existsSync(file);

describe('the vectors of the file', () => {
	it.skipIf(!found)(`every one${found ? '' : ' (skipped: shared/facts is not beside this checkout)'}`, () => {
		const { hpa } = JSON.parse(readFileSync(file, 'utf8')) as { hpa: { vectors: readonly Vector[] } };
		expect(hpa.vectors.length).toBeGreaterThanOrEqual(10);
		for (const vector of hpa.vectors) expect(answer(vector), vector.id).toBe(vector.want);
	});
});

describe('replicasForTotal', () => {
	it('ScaleUpPerPodCMExternal: shares the total out', () => {
		expect(replicasForTotal(8600, 2150, 3, 0.1)).toBe(4);
	});
});

describe('kubernetes-hpa', () => {
	const options: HpaOptions = {
		metric: 'concurrency',
		target: 1,
		sync: 15 * SECOND,
		tolerance: 0.1,
		window: 15 * SECOND,
		lag: 0,
		down_stabilization: 300 * SECOND,
	};

	const usual = {
		up_pods: 4,
		up_percent: 1,
		up_select: 'max' as const,
		up_window: 0,
		down_pods: 0,
		down_percent: 1,
		down_select: 'max' as const,
		period: 15 * SECOND,
	};

	/** Feeds a constant concurrency and lets every wish come true at once. */
	function growth(changes: Partial<HpaOptions>, concurrency: number, syncs: number, ready = 1): number[] {
		const hpa = kubernetesHpa.create({ ...options, ...changes } as never, { slots: 1, replicasInitial: ready, weekOffsetUs: 0 });
		const history: number[] = [];
		let replicas = ready;
		for (let i = 0; i <= syncs; i++) {
			const now = i * 15 * SECOND;
			const seen: PoolObservation = {
				now,
				ready: replicas,
				starting: 0,
				concurrencyIntegral: concurrency * now,
				queued: 0,
				serving: concurrency,
				arrivals: 0,
			};
			const wanted = hpa.sample(seen);
			if (wanted >= 0) replicas = wanted;
			history.push(replicas);
		}
		return history.slice(1);
	}

	it('without a behavior grows 1 -> 4 -> 8 -> 16 -> 32, one step a sync', () => {
		expect(growth({}, 32, 4)).toEqual([4, 8, 16, 32]);
	});

	it('with a behavior grows 1 -> 5 -> 10 -> 20 -> 40', () => {
		expect(growth({ behavior: usual }, 40, 4)).toEqual([5, 10, 20, 40]);
	});

	it('with a slower policy, or none, grows as that allows', () => {
		const slow = { ...usual, up_pods: 2, up_percent: 0, period: 60 * SECOND };
		expect(growth({ behavior: slow }, 40, 8)).toEqual([3, 3, 3, 3, 5, 5, 5, 5]);
		expect(growth({ behavior: { ...usual, up_select: 'min' } }, 40, 4)).toEqual([2, 4, 8, 12]);
		expect(growth({ behavior: { ...usual, up_select: 'disabled' } }, 40, 4)).toEqual([1, 1, 1, 1]);
	});

	it('goes down as its policies allow', () => {
		const down = (changes: object) => growth({ down_stabilization: 0, behavior: { ...usual, ...changes } }, 1, 4, 20);
		expect(down({})).toEqual([1, 1, 1, 1]);
		expect(down({ down_pods: 3, down_percent: 0 })).toEqual([17, 14, 11, 8]);
		expect(down({ down_pods: 3, down_percent: 0.5 })).toEqual([10, 5, 2, 1]);
		expect(down({ down_pods: 3, down_percent: 0.5, down_select: 'min' })).toEqual([17, 14, 11, 8]);
		expect(down({ down_pods: 4, down_percent: 0, down_period: 30 * SECOND })).toEqual([16, 16, 12, 12]);
		expect(down({ down_select: 'disabled' })).toEqual([20, 20, 20, 20]);
	});

	it('holds the highest recommendation of the last five minutes on the way down', () => {
		const hpa = kubernetesHpa.create(options as never, { slots: 1, replicasInitial: 8, weekOffsetUs: 0 });
		let integral = 0;
		const at = (sync: number, concurrency: number) => {
			integral += concurrency * 15 * SECOND;
			return hpa.sample({
				now: sync * 15 * SECOND,
				ready: 8,
				starting: 0,
				concurrencyIntegral: integral,
				queued: 0,
				serving: concurrency,
				arrivals: 0,
			});
		};
		hpa.sample({ now: 0, ready: 8, starting: 0, concurrencyIntegral: 0, queued: 0, serving: 8, arrivals: 0 });
		expect(at(1, 8)).toBe(8);
		const wanted = Array.from({ length: 22 }, (_, i) => at(i + 2, 2));
		expect(wanted.slice(0, 19).every((replicas) => replicas === 8)).toBe(true);
		expect(wanted[21]).toBe(2);
	});
});
