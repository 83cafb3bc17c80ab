/** The bill of a mock, for people and for machines. */
import { seedRun } from '../analysis/seedRun.ts';
import { formatCount, formatDuration, formatUsd } from '../base/units.ts';
import { causeNames, causeTitles } from '../model/causes.ts';
import type { SimulationPlan } from '../model/plan.ts';
import type { RunRecord } from '../model/record.ts';
import type { LedgerLine } from '../model/result.ts';

export interface MockBill {
	readonly schema: 'premortem/mock-bill@1';
	readonly scenario: string;
	/** Simulated seconds that were billed. */
	readonly clock_s: number;
	readonly total_usd: number;
	readonly causes: readonly { readonly cause: string; readonly usd: number }[];
	readonly lines: readonly LedgerLine[];
}

export function billOfMock(plan: SimulationPlan, record: RunRecord): MockBill {
	const { bill } = seedRun({ ...plan, horizonUs: record.horizonUs }, record, record);
	return {
		schema: 'premortem/mock-bill@1',
		scenario: plan.name,
		clock_s: record.horizonUs / 1e6,
		total_usd: bill.totalCents / 100,
		causes: causeNames.flatMap((cause, i) => (bill.causeCents[i] === 0 ? [] : [{ cause, usd: bill.causeCents[i] / 100 }])),
		lines: bill.lines,
	};
}

export function billInWords({ scenario, clock_s, total_usd, causes, lines }: MockBill): string {
	const rows = [
		...lines.map(({ resource, meter, quantity, unit, usd }): [string, string] => [
			`${resource}, ${meter}: ${formatCount(Math.round(quantity))} ${unit}${Math.round(quantity) === 1 ? '' : 's'}`,
			formatUsd(usd),
		]),
		...causes.map(({ cause, usd }): [string, string] => [`  of it ${causeTitles[cause as (typeof causeNames)[number]]}`, formatUsd(usd)]),
	];
	const width = Math.max(0, ...rows.map(([what]) => what.length)) + 2;
	return [
		`${scenario}: ${formatUsd(total_usd)} for ${formatDuration(clock_s * 1e6)} of simulated time`,
		...rows.map(([what, usd]) => `  ${what.padEnd(width, ' ')}${usd}`),
	].join('\n');
}
