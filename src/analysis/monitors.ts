/** What monitors saw, against what there was to see. */
import type { MonitorResult, Result } from '../model/result.ts';
import { evaluationPrice } from './evaluations.ts';
import type { SeedRun } from './seedRun.ts';

export interface Watched {
	readonly name: string;
	readonly samples: number;
	readonly alarms: number;
	readonly falseAlarms: number;
	/** From the onset to the first alarm after it; null when there was none. */
	readonly afterUs: number | null;
}

/** When the first drift or release began; infinite when none did. */
function onsetOf({ plan, record }: SeedRun): number {
	const drifts = plan.faults.filter(({ fault }) => fault.kind === 'input-drift').map(({ atUs }) => atUs);
	const releases = (record.releases ?? []).flatMap(({ startedUs }) => startedUs ?? []);
	return Math.min(Number.POSITIVE_INFINITY, ...drifts, ...releases);
}

export function watchedBy(run: SeedRun): Watched[] {
	const onset = onsetOf(run);
	return (run.record.monitors ?? []).map(({ name, samples, alarms }) => {
		const first = alarms.find((at) => at >= onset);
		return {
			name,
			samples,
			alarms: alarms.length,
			falseAlarms: alarms.filter((at) => at < onset).length,
			afterUs: first === undefined ? null : first - onset,
		};
	});
}

export function monitorsResult(runs: readonly SeedRun[]): Pick<Result, 'monitors'> {
	const [first] = runs;
	if (first.record.monitors === undefined) return {};
	const seen = runs.map(watchedBy);
	const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
	const results = first.record.monitors.map(({ name }, i): [string, MonitorResult] => {
		const all = seen.map((one) => one[i]);
		const delays = all.flatMap(({ afterUs }) => afterUs ?? []);
		const price = evaluationPrice({ kind: 'monitor', of: name }, first.plan).price;
		const result: MonitorResult = {
			samples: mean(all.map(({ samples }) => samples)),
			alarms: mean(all.map(({ alarms }) => alarms)),
			false_alarms: mean(all.map(({ falseAlarms }) => falseAlarms)),
			detected_after_s: delays.length === 0 ? null : mean(delays) / 1e6,
			detected: delays.length,
			cost_usd: Math.round((mean(runs.map((run) => paidSamples(run, name))) * price) / 1e4) / 100,
		};
		return [name, result];
	});
	return { monitors: Object.fromEntries(results) };
}

/** Those still waiting for their label are paid for as well. */
function paidSamples({ record }: SeedRun, name: string): number {
	return (record.evaluations ?? []).find(({ kind, of }) => kind === 'monitor' && of === name)?.quantity ?? 0;
}
