/**
 * The $20,000 weekend keeps its promises: every number of the scenario's header is measured here, at several
 * seeds, so the header cannot drift away from the simulator.
 */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { compareVariants } from '../../src/analysis/compare.ts';
import { type SeedRun, spentBy } from '../../src/analysis/seedRun.ts';
import { plain } from '../../src/base/issue.ts';
import { inProcess } from '../../src/engine/inProcess.ts';
import { type Study, study } from '../../src/engine/study.ts';
import { filesBeside } from '../../src/io/files.ts';
import type { RunRecord } from '../../src/model/record.ts';
import { renderComparison } from '../../src/reports/comparison.ts';
import { reports } from '../../src/reports/index.ts';
import type { ReportContext } from '../../src/reports/report.ts';
import { compileScenario } from '../../src/scenario/compile.ts';

const path = 'scenarios/the-20k-weekend.yaml';
const text = readFileSync(path, 'utf8');
const twins = new Map<string, Promise<RunRecord>>();
const seeds = [1, 2, 3];

interface Claim {
	readonly variant: string;
	readonly bill: number;
	readonly goodput: number;
	readonly verdict: string;
}

/** The table of the header. */
const claims: Claim[] = [...text.matchAll(/^# {3}([\w-]+) +\$([\d,]+) +([\d.]+)% +(pass|fail|-)/gm)].map(
	([, variant, bill, goodput, verdict]) => ({
		variant,
		bill: Number(bill.replace(',', '')),
		goodput: Number(goodput) / 100,
		verdict,
	}),
);

const studies = new Map<string, Study>();

async function run(variant: string | null): Promise<Study> {
	const result = compileScenario(path, text, filesBeside(path), { variant });
	if (!result.ok) throw new Error(result.issues.map((issue) => issue.message).join('\n'));
	return study(result.compiled, { executor: inProcess, seeds, firstSeed: 1, reproduce: '--seed 1', generatedAt: null, twins });
}

beforeAll(async () => {
	for (const { variant } of claims) if (variant !== 'quiet') studies.set(variant, await run(variant === 'as-written' ? null : variant));
}, 600_000);

const studyOf = (variant: string): Study => studies.get(variant)!;
const context: ReportContext = { paint: plain, width: 100, unicode: true, quiet: false };

function expectClaim(claim: Claim, { result }: Study): void {
	expect(Math.abs(result.bill.total_usd / claim.bill - 1), `${claim.variant}: bill ${result.bill.total_usd}`).toBeLessThan(0.03);
	expect(Math.abs(result.traffic.goodput_ratio - claim.goodput), `${claim.variant}: goodput ${result.traffic.goodput_ratio}`).toBeLessThan(
		0.02,
	);
	const verdict = result.verdict === 'warn' ? 'pass' : result.verdict;
	expect(verdict, claim.variant).toBe(claim.verdict);
}

function overageAtLogin(seedRun: SeedRun): number {
	const at = seedRun.containment?.acknowledgedUs ?? null;
	const spent = spentBy(seedRun, at) ?? 0;
	const quiet = spentBy({ ...seedRun, spend: seedRun.twinSpend }, at) ?? 0;
	return spent - quiet;
}

describe('the-20k-weekend', () => {
	it('has a header that names every variant of the file', () => {
		const variants = [...text.matchAll(/^ {2}([\w-]+):\n {4}summary:/gm)].map(([, name]) => name);
		expect(claims.map((claim) => claim.variant).sort()).toEqual(['quiet', 'as-written', ...variants].sort());
		expect(claims).toHaveLength(12);
	});

	it('as written: the bill doubles before the engineer logs in, and the runbook contains it', () => {
		const base = studyOf('as-written');
		expectClaim(claims.find((claim) => claim.variant === 'as-written')!, base);
		const quiet = claims.find((claim) => claim.variant === 'quiet')!.bill;
		for (const seedRun of base.runs) {
			expect(Math.abs(seedRun.twinBill.totalCents / 100 / quiet - 1)).toBeLessThan(0.02);
			expect(overageAtLogin(seedRun) / (seedRun.twinBill.totalCents / 100)).toBeGreaterThan(1);
			expect(seedRun.containment?.metastable).toBe(true);
			expect(seedRun.containment?.containedBy).toBe('runbook: throttle the gateway');
		}
		expect(base.result.bill.causes.reduce((sum, cause) => sum + Math.round(cause.usd * 100), 0)).toBe(
			Math.round(base.result.bill.total_usd * 100),
		);
		const retries = base.result.bill.causes.find((cause) => cause.cause === 'retry');
		expect(retries?.share).toBeGreaterThan(0.5);
		expect(retries?.owner).toMatch(/the-20k-weekend\.yaml:\d+$/);
	});

	it('nobody comes: twenty thousand dollars for nothing, with goodput near zero long after the spike has gone', () => {
		const noFix = studyOf('no-fix');
		expectClaim(claims.find((claim) => claim.variant === 'no-fix')!, noFix);
		expect(noFix.result.bill.overage_usd).toBeGreaterThan(19_000);
		expect(noFix.result.bill.overage_usd).toBeLessThan(22_000);
		for (const { record } of noFix.runs) {
			const twoHoursLater = Math.round((11 * 3600) / 60);
			const good = record.series.good.slice(twoHoursLater).reduce((sum, n) => sum + n, 0);
			const ended = record.series.ended.slice(twoHoursLater).reduce((sum, n) => sum + n, 0);
			expect(good / ended).toBeLessThan(0.01);
		}
		expect(noFix.result.mttc?.censored).toBe(3);
	});

	it('the article fix stays within about five percent of the quiet bill, and everybody is served', () => {
		const fix = studyOf('article-fix');
		expectClaim(claims.find((claim) => claim.variant === 'article-fix')!, fix);
		const quiet = claims.find((claim) => claim.variant === 'quiet')!.bill;
		for (const seedRun of fix.runs) {
			expect(seedRun.bill.totalCents / 100 / quiet).toBeLessThan(1.055);
			expect(seedRun.goodput).toBeGreaterThan(0.999);
		}
		expect(fix.result.verdict).toBe('pass');
	});

	it.each(['prewarm', 'throttle', 'cancel', 'retry-budget', 'max-3-attempts', 'economic-breaker'])(
		'%s passes as the header says',
		(variant) => {
			expectClaim(claims.find((claim) => claim.variant === variant)!, studyOf(variant));
		},
	);

	it.each(['prewarm-small', 'replica-cap'])('%s fails as the header says', (variant) => {
		const failed = studyOf(variant);
		expectClaim(claims.find((claim) => claim.variant === variant)!, failed);
		expect(failed.result.findings.map((finding) => finding.code)).toContain(variant === 'replica-cap' ? 'contained-but-dead' : 'dead');
	});

	it('reads as the committed report, which the README shows', async () => {
		const report = reports.get('pretty').render(studyOf('as-written').result, context);
		await expect(report).toMatchFileSnapshot('../../reports/the-20k-weekend/report.txt');
	});

	it('compares as the committed table, which the README shows', async () => {
		const compared = claims.filter((claim) => claim.variant !== 'quiet').map((claim) => studyOf(claim.variant));
		await expect(renderComparison(compareVariants(compared), context)).toMatchFileSnapshot('../../reports/the-20k-weekend/compare.txt');
	});
});
