/**
 * Numbers people follow from build to build, as OpenMetrics text: GitLab's metrics report compares it with the target
 * branch as strings, so names are stable and values rounded. No timestamps: the instants of a run are simulated.
 */
import type { Result } from '../model/result.ts';
import { inert } from './inert.ts';
import { type Report, wholeDocument } from './report.ts';

export const openmetrics: Report = wholeDocument({
	kind: 'openmetrics',
	summary: "for GitLab's metrics report and Prometheus: OpenMetrics text",
	cite: 'OpenMetrics 1.0',
	renderAll: ({ results }) => {
		const families = gauges.flatMap(({ name, unit, help, samples }) => {
			const lines = results.flatMap((result) =>
				samples(result).flatMap(({ value, labels }) =>
					value === null ? [] : [`${name}{${labelsOf({ ...scenarioLabels(result), ...labels })}} ${Number(value.toPrecision(9))}`],
				),
			);
			if (lines.length === 0) return [];
			// A file given twice has the same sample twice, which a parser refuses.
			const seen = new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), line]));
			return [`# TYPE ${name} gauge`, ...(unit === '' ? [] : [`# UNIT ${name} ${unit}`]), `# HELP ${name} ${help}`, ...seen.values()];
		});
		return `${[...families, '# EOF'].join('\n')}\n`;
	},
});

interface Gauge {
	/** Ends with the unit, where there is one. */
	readonly name: string;
	readonly unit: string;
	readonly help: string;
	readonly samples: (result: Result) => readonly { readonly value: number | null; readonly labels?: Readonly<Record<string, string>> }[];
}

const one = (pick: (result: Result) => number | null) => (result: Result) => [{ value: pick(result) }];

const gauges: readonly Gauge[] = [
	{ name: 'premortem_bill_usd', unit: 'usd', help: 'Simulated bill.', samples: one(({ bill }) => bill.total_usd) },
	{ name: 'premortem_baseline_usd', unit: 'usd', help: 'Bill of the quiet twin.', samples: one(({ bill }) => bill.baseline_usd) },
	{ name: 'premortem_overage_usd', unit: 'usd', help: 'Bill beyond that of the twin.', samples: one(({ bill }) => bill.overage_usd) },
	{
		name: 'premortem_cause_usd',
		unit: 'usd',
		help: 'Simulated bill by cause.',
		samples: ({ bill }) => bill.causes.map(({ cause, usd }) => ({ value: usd, labels: { cause } })),
	},
	{
		name: 'premortem_peak_usd_per_minute',
		unit: '',
		help: 'Highest spend rate.',
		samples: one(({ bill }) => bill.peak_usd_per_min),
	},
	{
		name: 'premortem_amplification_ratio',
		unit: 'ratio',
		help: 'Attempts per request.',
		samples: one(({ traffic }) => traffic.amplification),
	},
	{
		name: 'premortem_goodput_ratio',
		unit: 'ratio',
		help: 'Requests answered well and in time.',
		samples: one(({ traffic }) => traffic.goodput_ratio),
	},
	{
		name: 'premortem_latency_seconds',
		unit: 'seconds',
		help: 'Latency of requests answered well.',
		samples: ({ latency_s }) =>
			(['p50', 'p95', 'p99'] as const).map((quantile) => ({ value: latency_s[quantile], labels: { percentile: quantile.slice(1) } })),
	},
	{
		name: 'premortem_contain_seconds',
		unit: 'seconds',
		help: 'Mean time to contain, restricted to the run.',
		samples: one(({ mttc }) => mttc?.mean_s ?? null),
	},
	{
		name: 'premortem_failed_checks',
		unit: '',
		help: 'Thresholds and findings that fail the scenario.',
		samples: one(
			({ thresholds, findings }) =>
				thresholds.filter(({ pass, severity }) => !pass && severity === 'fail').length +
				findings.filter(({ severity }) => severity === 'fail').length,
		),
	},
];

function scenarioLabels({ scenario }: Result): Record<string, string> {
	return { scenario: scenario.name, path: scenario.path, ...(scenario.variant === null ? {} : { variant: scenario.variant }) };
}

function labelsOf(labels: Readonly<Record<string, string>>): string {
	return Object.entries(labels)
		.map(([name, value]) => `${name}="${inert(value, 200).replace(/[\\"]/g, '\\$&')}"`)
		.join(',');
}
