/** Whether a change keeps what was there: thresholds, goodput, latency, time to contain. */
import { Histogram } from '../kernel/histogram.ts';
import { OK } from '../model/outcomes.ts';
import type { RunRecord } from '../model/record.ts';
import type { Result } from '../model/result.ts';
import type { SeedRun } from './seedRun.ts';

/** A scenario that was run and judged. */
interface Judged {
	readonly result: Result;
	readonly runs: readonly SeedRun[];
}

/** The first failed threshold or finding; empty when there is none. */
export function whyFailed({ result }: Judged): string {
	const finding = result.findings.find(({ severity }) => severity === 'fail');
	const threshold = result.thresholds.find(({ pass, severity }) => !pass && severity === 'fail');
	if (finding !== undefined) return finding.message;
	return threshold === undefined ? '' : `${threshold.metric} is ${threshold.observed_text} (${threshold.expression})`;
}

/** Slack of what must not become worse: of goodput in shares of all requests, of times as a factor. */
const GOODPUT_SLACK = 0.001;
const TIME_SLACK = 1.1;

/** What is worse with a change than before, in words; empty when nothing is. Both have run the same first seeds. */
export function whatBreaks(one: Judged, base: Judged): string {
	const failed = whyFailed(one);
	if (failed !== '') return failed;
	if (one.result.on_the_edge && one.runs.length > 1) return 'the verdict is on the edge';
	// With fewer seeds than the base, it is held against the same ones.
	const paired = base.runs.slice(0, one.runs.length);
	const goodput = (runs: readonly SeedRun[]) => mean(runs.map((run) => run.goodput));
	if (goodput(one.runs) < goodput(paired) - GOODPUT_SLACK) return 'goodput is lower than before';
	const usual = Math.max(waitOf(paired), mean(paired.map(({ twin }) => p95(twin))));
	if (waitOf(one.runs) > usual * TIME_SLACK) return 'p95 latency is higher than before';
	const contained = (runs: readonly SeedRun[]) =>
		mean(
			runs.map(({ containment, record }) =>
				containment === null ? 0 : (containment.containedUs ?? record.horizonUs) - containment.onsetUs,
			),
		);
	return contained(one.runs) > contained(paired) * TIME_SLACK ? 'it takes longer to contain than before' : '';
}

const waitOf = (runs: readonly SeedRun[]) => mean(runs.map(({ record }) => p95(record)));

/**
 * The wait that 95 of 100 requests stay below. Whoever is not served waits for ever: else a system that serves few,
 * and those at once, would be the quickest of all.
 */
function p95({ requestOutcomes, latency }: RunRecord): number {
	const ended = requestOutcomes.reduce((sum, n) => sum + n, 0);
	const share = (0.95 * ended) / Math.max(1, requestOutcomes[OK]);
	return share > 1 || latency.buckets.length === 0 ? FOR_EVER : Histogram.of(latency).quantile(share);
}

const FOR_EVER = Number.MAX_SAFE_INTEGER;

function mean(values: readonly number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}
