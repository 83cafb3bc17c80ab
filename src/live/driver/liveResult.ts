/** From a live run to a Result: the same judgement as a simulated run, and what only a live run has to confess. */
import { analyse } from '../../analysis/analyse.ts';
import { planPartsOf } from '../../analysis/baseline.ts';
import { seedRun } from '../../analysis/seedRun.ts';
import { planHash, runPlan, twinOf } from '../../experiment/run.ts';
import type { SimulationPlan } from '../../model/plan.ts';
import type { PoolRecord, RunRecord } from '../../model/record.ts';
import type { Finding, LiveResult, Result, StopReason } from '../../model/result.ts';
import type { Compiled } from '../../scenario/compile.ts';
import type { Drive, DriveOptions } from './drive.ts';

export interface JudgeOptions {
	readonly drive: DriveOptions;
	readonly reproduce: string;
	readonly generatedAt: string | null;
}

export function liveResult(compiled: Compiled, drive: Drive, options: JudgeOptions): Result {
	const { plan } = compiled;
	const record = joined(plan, drive);
	const known = drive.costFrom !== null;
	// Containment is judged by spending: where that is unknown there is nothing to judge.
	const judged: SimulationPlan = { ...plan, horizonUs: record.horizonUs, incident: null, faults: known ? plan.faults : [] };
	const twin = known && judged.faults.length > 0 ? runPlan(twinOf(judged), drive.record.seed) : record;
	const run = seedRun(judged, record, twin);
	const result = analyse({ ...compiled, plan: judged }, [run], { reproduce: options.reproduce, generatedAt: options.generatedAt });
	const findings = [...result.findings, ...findingsOf(drive, compiled)];
	return {
		...result,
		verdict: findings.some(({ severity }) => severity === 'fail')
			? 'fail'
			: findings.length > 0 && result.verdict === 'pass'
				? 'warn'
				: result.verdict,
		findings,
		scenario: { ...result.scenario, plan_parts: planPartsOf(plan) },
		live: liveBlock(drive, options.drive, plan),
	};
}

/** What the driver saw of requests and the mocks of pools, as one record. */
function joined(plan: SimulationPlan, { record, mockRecords }: Drive): RunRecord {
	if (mockRecords.length === 0) return { ...record, planHash: planHash(plan) };
	const steps = record.series.requests.length;
	const pools = mockRecords
		.flatMap((mock) => mock.pools)
		.filter((pool, i, all) => all.findIndex(({ name }) => name === pool.name) === i)
		.map((pool) => resized(pool, steps))
		.sort((a, b) => (a.name < b.name ? -1 : 1));
	const summed = (of: 'queue' | 'ready' | 'starting') => {
		const sum = new Float64Array(steps);
		for (const { series } of mockRecords) for (let i = 0; i < Math.min(steps, series[of].length); i++) sum[i] += series[of][i];
		return sum;
	};
	return {
		...record,
		planHash: planHash(plan),
		pools,
		series: { ...record.series, queue: summed('queue'), ready: summed('ready'), starting: summed('starting') },
		marks: [...record.marks, ...mockRecords.flatMap(({ marks }) => marks)].sort((a, b) => a.atUs - b.atUs),
	};
}

/** The two clocks do not end in the same microsecond. */
function resized(pool: PoolRecord, steps: number): PoolRecord {
	const stretched = (values: Float64Array) => {
		const fitted = new Float64Array(steps);
		values.forEach((value, i) => {
			fitted[Math.min(i, steps - 1)] += value;
		});
		return fitted;
	};
	return {
		...pool,
		billedUs: stretched(pool.billedUs),
		meters: pool.meters.map((meter) => ({ ...meter, perStep: stretched(meter.perStep) })),
	};
}

const endings: Readonly<Record<Exclude<StopReason, 'end'>, string>> = {
	'max-requests': 'the run was stopped by --max-requests',
	'max-cost': 'the run was stopped by --max-cost',
	'max-time': 'the run was stopped by --max-time',
	'kill-file': 'the run was stopped by its kill file',
	interrupted: 'the run was interrupted',
	'target-died': 'the target died',
	'mock-died': 'the mock upstream died',
};

function findingsOf(drive: Drive, compiled: Compiled): Finding[] {
	const findings: Finding[] = [];
	const { stoppedBy, offered, costFrom } = drive;
	const add = (code: string, severity: Finding['severity'], message: string) => findings.push({ code, severity, message, owner: null });
	if (stoppedBy !== 'end') {
		const died = stoppedBy === 'target-died' || stoppedBy === 'mock-died';
		add('partial', died ? 'fail' : 'warn', `${endings[stoppedBy]}; what follows is what was seen until then`);
	}
	if (costFrom === null) {
		const asked = compiled.thresholds.some(({ unit }) => unit === 'usd' || unit === 'usd-per-min');
		add('cost-unknown', asked ? 'fail' : 'warn', 'nothing said what this run cost: the bill is empty, not zero');
	}
	if (offered.heldBack > 0 && stoppedBy !== 'max-requests')
		add(
			'held-back',
			'warn',
			`${offered.heldBack} attempts were kept from the wire by --max-concurrency; their callers were told the target could not be reached`,
		);
	const lateShare = offered.attempts === 0 ? 0 : offered.late / offered.attempts;
	if (lateShare > 0.01)
		add('late', 'warn', `${(lateShare * 100).toFixed(1)}% of attempts left more than 10 ms after their time: the driver could not keep up`);
	return findings;
}

function liveBlock(drive: Drive, options: DriveOptions, plan: SimulationPlan): LiveResult {
	const { offered, costFrom, planned, record } = drive;
	const { latenessMs } = offered;
	const notes: string[] = [];
	if (costFrom === 'mock')
		notes.push('an answer that a gateway took and its client did not counts as useful where the gateway drops the field `user`');
	if (costFrom === 'tokens')
		notes.push('the bill is tokens as the answers told them, by the price book; what was never answered is not in it');
	if (offered.usageUnknown > 0 && costFrom === 'tokens')
		notes.push(`${offered.usageUnknown} good answers did not say what they used; they are not in the bill`);
	if (drive.aheadS > 0)
		notes.push(`the clock of the mock upstream had been running for ${drive.aheadS} s: use \`serve --wait\` to let both begin together`);
	if (plan.incident !== null) notes.push('nobody is paged in a live run: the alert and the runbook are left out');
	if (planned !== null && record.requests < planned)
		notes.push(`${planned - record.requests} requests of the scenario were not offered, as the run ended before them`);
	if (options.scale !== 1) notes.push('time is scaled: what the network and the gateway take by themselves counts as that much longer');
	return {
		target: options.target.origin,
		api: options.api,
		stream: options.stream,
		time_scale: options.scale,
		wall_s: Math.round(drive.wallS * 1000) / 1000,
		stopped_by: drive.stoppedBy,
		planned_requests: planned,
		offered: {
			attempts: offered.attempts,
			late: offered.late,
			held_back: offered.heldBack,
			lateness_ms:
				latenessMs.count === 0
					? null
					: { p50: rounded(latenessMs.quantile(0.5)), p99: rounded(latenessMs.quantile(0.99)), max: rounded(latenessMs.max) },
			concurrency_max: offered.inFlightMax,
		},
		statuses: Object.fromEntries([...offered.statuses].sort(([a], [b]) => a - b).map(([status, n]) => [String(status), n])),
		cost_from: costFrom,
		notes,
	};
}

function rounded(ms: number): number {
	return Math.round(ms * 1000) / 1000;
}
