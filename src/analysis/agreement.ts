/**
 * A simulation against live runs of the same plan and seed. A gap says little by itself: it is held against how much
 * live runs differ from each other, and against a tolerance that the reader chose.
 */
import { version } from '../base/version.ts';
import type { Agreement, AgreementRow, AgreementVerdict } from '../model/agreement.ts';
import type { Unit } from '../model/metricNames.ts';
import type { Result } from '../model/result.ts';
import { oneMore } from './statistics.ts';

interface Measure {
	readonly metric: string;
	readonly unit: Unit;
	readonly of: (result: Result) => number | null;
}

const measures: readonly Measure[] = [
	{ metric: 'traffic.requests', unit: 'count', of: ({ traffic }) => traffic.requests },
	{ metric: 'traffic.attempts', unit: 'count', of: ({ traffic }) => traffic.attempts },
	{ metric: 'traffic.amplification', unit: 'factor', of: ({ traffic }) => traffic.amplification },
	{ metric: 'goodput.ratio', unit: 'ratio', of: ({ traffic }) => traffic.goodput_ratio },
	{ metric: 'bill.total', unit: 'usd', of: (result) => (billKnown(result) ? result.bill.total_usd : null) },
	{ metric: 'bill.overage', unit: 'usd', of: (result) => (billKnown(result) ? result.bill.overage_usd : null) },
	{ metric: 'latency.mean', unit: 'seconds', of: ({ latency_s }) => latency_s.mean },
	{ metric: 'latency.p50', unit: 'seconds', of: ({ latency_s }) => latency_s.p50 },
	{ metric: 'latency.p95', unit: 'seconds', of: ({ latency_s }) => latency_s.p95 },
	{ metric: 'latency.p99', unit: 'seconds', of: ({ latency_s }) => latency_s.p99 },
	{ metric: 'latency.ttft.p50', unit: 'seconds', of: ({ latency_s }) => latency_s.ttft?.p50 ?? null },
	{ metric: 'incident.contained', unit: 'seconds', of: ({ incident }) => incident?.contained_s ?? null },
];

function billKnown({ live }: Result): boolean {
	return live === undefined || live.cost_from !== null;
}

/** Why the results answer different questions; empty when they can be compared. */
export function agreementProblems(simulated: Result, live: readonly Result[]): string[] {
	const problems: string[] = [];
	if (simulated.live !== undefined) problems.push('the first is not a simulation');
	if (simulated.seeds.length !== 1) problems.push(`the simulation has ${simulated.seeds.length} seeds: run it with --seeds 1`);
	live.forEach((one, i) => {
		const name = live.length === 1 ? 'the live run' : `live run ${i + 1}`;
		if (one.live === undefined) problems.push(`${name} is a simulation`);
		if (one.scenario.plan_hash !== simulated.scenario.plan_hash) problems.push(`${name} has another plan`);
		if (one.seeds[0] !== simulated.seeds[0]) problems.push(`${name} has seed ${one.seeds[0]}, the simulation ${simulated.seeds[0]}`);
		if (one.horizon_s !== simulated.horizon_s)
			problems.push(`${name} ended at ${one.horizon_s} s, the simulation at ${simulated.horizon_s} s: shorten both with --set duration=`);
	});
	return problems;
}

export function agreementOf(simulated: Result, live: readonly Result[], tolerance: number): Agreement {
	const rows = measures
		.map((measure) => rowOf(measure, simulated, live, tolerance))
		.filter((row) => row.simulated !== null || row.live !== null);
	return {
		schema: 'premortem/agreement@1',
		version,
		scenario: { name: simulated.scenario.name, path: simulated.scenario.path, plan_hash: simulated.scenario.plan_hash },
		seed: simulated.seeds[0],
		runs: live.length,
		tolerance,
		agrees: rows.every(({ verdict }) => verdict !== 'differs'),
		rows,
		notes: notesOf(live),
	};
}

function rowOf({ metric, unit, of }: Measure, simulated: Result, live: readonly Result[], tolerance: number): AgreementRow {
	const expected = of(simulated);
	const seen = live.map(of).filter((value) => value !== null);
	const mean = seen.length < live.length ? null : seen.reduce((sum, value) => sum + value, 0) / seen.length;
	const spread = mean === null || seen.length < 2 ? null : oneMore(seen);
	const gap = expected === null || mean === null ? null : mean - expected;
	return {
		metric,
		unit,
		simulated: expected,
		live: mean,
		spread,
		gap,
		gap_ratio: gap === null || expected === null || expected === 0 ? null : gap / Math.abs(expected),
		verdict: verdictOf(gap, spread, expected, tolerance),
	};
}

function verdictOf(gap: number | null, spread: number | null, expected: number | null, tolerance: number): AgreementVerdict {
	if (gap === null || expected === null) return 'unknown';
	if (gap === 0) return 'equal';
	// A hair of slack, so that what is just within is within.
	return Math.abs(gap) <= Math.max(spread ?? 0, tolerance * Math.abs(expected)) * (1 + 1e-9) ? 'within' : 'differs';
}

function notesOf(live: readonly Result[]): string[] {
	const notes: string[] = [];
	if (live.length === 1) notes.push('one live run has no spread: only the tolerance decides; give several');
	const late = live.reduce((sum, one) => sum + (one.live?.offered.late ?? 0), 0);
	const sent = live.reduce((sum, one) => sum + (one.live?.offered.attempts ?? 0), 0);
	if (late > 0) notes.push(`${late} of ${sent} attempts left more than 10 ms late: latencies hold the driver's own delay as well`);
	const held = live.reduce((sum, one) => sum + (one.live?.offered.held_back ?? 0), 0);
	if (held > 0) notes.push(`${held} attempts were kept from the wire by a cap: these runs saw less than the simulation`);
	const scales = [...new Set(live.map((one) => one.live?.time_scale ?? 1))].filter((scale) => scale !== 1);
	if (scales.length > 0)
		notes.push(`time was scaled (${scales.map((scale) => `${scale}x`).join(', ')}): each millisecond of network counts as that many`);
	return notes;
}
