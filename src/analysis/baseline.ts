/**
 * A result against an earlier one. Money of two runs can be compared when both met the same world: the same traffic,
 * faults, incident, schedule, measure and seeds, simulated by the same version. The system may differ, since that is
 * what a change is about, and the answer names its parts that do. Anything else is refused with what differs.
 */
import { canonicalJson, hashText } from '../base/hash.ts';
import { formatUsd } from '../base/units.ts';
import type { RunbookAction, SimulationPlan } from '../model/plan.ts';
import { type BaselineResult, type Finding, type PlanPart, planParts, type Result } from '../model/result.ts';

/** By how much a bill may grow. A null is no rule. */
export interface RegressionRules {
	readonly totalUsdMax: number | null;
	readonly increaseUsdMax: number | null;
	readonly increaseRatioMax: number | null;
}

/** Less is noise: a run with other, equally good arrivals would differ by more. */
export const defaultRules: RegressionRules = { totalUsdMax: null, increaseUsdMax: null, increaseRatioMax: 0.01 };

const worldParts: readonly PlanPart[] = ['schedule', 'traffic', 'faults', 'incident', 'measure'];

/** A hash for each part of a plan. */
export function planPartsOf(plan: SimulationPlan): Record<PlanPart, string> {
	const { incident } = plan;
	const pools = [...Object.entries(plan.pools), ...Object.entries(plan.hosted ?? {})];
	const content: Record<PlanPart, unknown> = {
		schedule: [plan.start, plan.weekOffsetUs, plan.horizonUs],
		traffic: plan.traffic,
		faults: plan.faults,
		// What a runbook action makes of the system is the system's part, and repeats it.
		incident:
			incident === null
				? null
				: {
						...incident,
						runbook: incident.runbook.map(worldly),
						responders: incident.responders.map((responder) => ({ ...responder, actions: responder.actions.map(worldly) })),
					},
		measure: plan.measure,
		clients: plan.clients,
		gateway: plan.gateway,
		pools: [
			...pools.map(([name, { price: _, ...pool }]) => [name, pool]),
			...Object.entries(plan.releases ?? {}),
			...Object.entries(plan.monitors ?? {}),
		],
		prices: pools.map(([name, { price }]) => [name, price]),
		runbook: [...(incident?.runbook ?? []), ...(incident?.responders.flatMap(({ actions }) => actions) ?? [])].map(
			({ becomes }) => becomes,
		),
	};
	return Object.fromEntries(planParts.map((part) => [part, hashText(canonicalJson(content[part])).slice(0, 16)])) as Record<
		PlanPart,
		string
	>;
}

/** An action without what it makes of the system. */
function worldly({ becomes: _, ...action }: RunbookAction): Omit<RunbookAction, 'becomes'> {
	return action;
}

export type BaselineOutcome =
	/** The result with its baseline; a regression is a finding that fails it. */
	| { readonly kind: 'judged'; readonly result: Result }
	/** The earlier results know no scenario and variant of this name. */
	| { readonly kind: 'new' }
	| { readonly kind: 'incomparable'; readonly differences: readonly string[] };

export function judgeBaseline(result: Result, earlier: readonly Result[], rules: RegressionRules): BaselineOutcome {
	const { name, variant } = result.scenario;
	const before = earlier.find(({ scenario }) => scenario.name === name && scenario.variant === variant);
	if (before === undefined) return { kind: 'new' };
	const differences = differencesOf(before, result);
	if (differences.length > 0) return { kind: 'incomparable', differences };
	const baseline = compared(before, result, rules);
	const findings = [...result.findings, findingOf(baseline)];
	return { kind: 'judged', result: { ...result, baseline, findings, verdict: baseline.regressed ? 'fail' : result.verdict } };
}

function differencesOf(before: Result, now: Result): string[] {
	const parts = worldParts.filter((part) => before.scenario.plan_parts[part] !== now.scenario.plan_parts[part]);
	return [
		...(before.version === now.version ? [] : [`version of premortem (${before.version} then, ${now.version} now)`]),
		...(before.seeds.join() === now.seeds.join() ? [] : [`seeds (${before.seeds.join(', ')} then, ${now.seeds.join(', ')} now)`]),
		...parts,
	];
}

function compared(before: Result, now: Result, rules: RegressionRules): BaselineResult {
	const total = now.bill.total_usd;
	const change = Math.round((total - before.bill.total_usd) * 100) / 100;
	const ratio = before.bill.total_usd === 0 ? null : change / before.bill.total_usd;
	const judged: BaselineResult['rules'][number][] = [];
	if (rules.totalUsdMax !== null)
		judged.push({ rule: `bill <= ${formatUsd(rules.totalUsdMax)}`, observed_text: formatUsd(total), pass: total <= rules.totalUsdMax });
	if (rules.increaseUsdMax !== null)
		judged.push({
			rule: `increase <= ${formatUsd(rules.increaseUsdMax)}`,
			observed_text: signedUsd(change),
			pass: change <= rules.increaseUsdMax,
		});
	if (rules.increaseRatioMax !== null)
		judged.push({
			rule: `increase <= ${Number((rules.increaseRatioMax * 100).toPrecision(6))}%`,
			observed_text: signedPercent(ratio, change),
			// From nothing to something is more than any percentage.
			pass: ratio === null ? change <= 0 : ratio <= rules.increaseRatioMax,
		});
	return {
		plan_hash: before.scenario.plan_hash,
		verdict: before.verdict,
		total_usd: before.bill.total_usd,
		change_usd: change,
		change_ratio: ratio,
		changed: planParts.filter((part) => before.scenario.plan_parts[part] !== now.scenario.plan_parts[part]),
		rules: judged,
		regressed: judged.some(({ pass }) => !pass),
	};
}

function findingOf({ change_usd, change_ratio, changed, rules, regressed }: BaselineResult): Finding {
	const what = changed.length === 0 ? 'the plan is the same' : `changed: ${changed.join(', ')}`;
	const change = `${signedUsd(change_usd)} (${signedPercent(change_ratio, change_usd)}) against the baseline`;
	const broken = rules.filter(({ pass }) => !pass).map(({ rule }) => rule);
	return {
		code: regressed ? 'regression' : 'baseline',
		severity: regressed ? 'fail' : 'info',
		message: `the bill is ${change}${regressed ? `, allowed is ${broken.join(' and ')}` : ''}; ${what}`,
		owner: null,
	};
}

function signedUsd(usd: number): string {
	return usd < 0 ? formatUsd(usd) : `+${formatUsd(usd)}`;
}

function signedPercent(ratio: number | null, change: number): string {
	if (ratio === null) return change === 0 ? '+0.0%' : 'new';
	const percent = (Math.abs(ratio) * 100).toFixed(1);
	return `${ratio < 0 ? '-' : '+'}${percent}%`;
}

/** The results of a file that `run --format json` wrote, one after the other; or a sentence saying what it is instead. */
export function readResults(text: string): readonly Result[] | string {
	const results: Result[] = [];
	for (const part of text.split(/\n(?=\{)/)) {
		let value: unknown;
		try {
			value = JSON.parse(part);
		} catch {
			return 'it is not JSON as run --format json writes it';
		}
		if (!isResult(value)) return 'it is JSON, but not a result that can be compared (premortem/result@1 with its plan_parts)';
		results.push(value);
	}
	return results;
}

/** Whether everything is there that a comparison reads. */
function isResult(value: unknown): value is Result {
	const { schema, version, verdict, scenario, seeds, bill } = (value ?? {}) as Partial<Result>;
	return (
		schema === 'premortem/result@1' &&
		typeof version === 'string' &&
		(verdict === 'pass' || verdict === 'warn' || verdict === 'fail') &&
		typeof scenario?.name === 'string' &&
		(scenario.variant === null || typeof scenario.variant === 'string') &&
		typeof scenario.plan_hash === 'string' &&
		typeof scenario.plan_parts === 'object' &&
		scenario.plan_parts !== null &&
		Array.isArray(seeds) &&
		Number.isFinite(bill?.total_usd)
	);
}
