/**
 * Detection delays and false alarms of a Monte Carlo study by others (numpy, seed 7): streams of wrong answers and of
 * normal numbers that change once, after 5,000 values in control; 40 streams a row.
 *
 * Their figure is one draw from a distribution that we can sample: a median (90th percentile, share) of 40 of our
 * streams. It must not be among the thousandth at either end of that distribution. Their CUSUM has k = half the shift in
 * every row, as its false alarms show, whatever the label says; its mean and deviation are known to it. Their references
 * are not stated: 20,000 values for PSI is what its values without a change say, and 5,000 for KS is what fits its power.
 */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { standardNormal } from '../../src/kernel/distributions/ziggurat.ts';
import { stream } from '../../src/kernel/streams.ts';
import { choice } from '../../src/model/fields.ts';
import { cusumOf } from '../../src/quality/detectors/cusum.ts';
import type { Detector } from '../../src/quality/detectors/detector.ts';
import { detectors } from '../../src/quality/detectors/index.ts';
import { ksDistance, ksPValue } from '../../src/quality/detectors/ks.ts';
import { stabilityIndex } from '../../src/quality/detectors/psi.ts';
import { tellRow } from '../support/validation.ts';

const FILE = '../shared/facts/detectors.json';
const RATE = 0.05;
const CONTROL = 5000;
const AFTER = 20_000;
const STREAMS = 200;
const THEIRS = 40;

interface DelayRow {
	readonly detector: string;
	readonly shift: string;
	readonly median_delay: number;
	readonly p90_delay: number;
	readonly false_alarms_per_1000: number;
}

interface WindowRow {
	readonly shift: string;
	readonly window: number;
	readonly psi_mean: number;
	readonly psi_ge_0_1: number;
	readonly psi_ge_0_25: number;
	readonly ks_p_lt_0_05: number;
}

const rows = existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as { simulated: (DelayRow | WindowRow)[] }).simulated : [];
const delayRows = rows.filter((row): row is DelayRow => 'median_delay' in row);
const windowRows = rows.filter((row): row is WindowRow => 'psi_mean' in row);

/** As a scenario that gives no options has it. */
function usual(kind: string): Detector {
	const { options } = choice(detectors.entries).parse({ kind });
	return detectors.get(kind).create(options as never);
}

/** `error rate 5%->8%` or `mean shift 0.25 sd`. */
function changeOf(shift: string): { readonly draw: (random: ReturnType<typeof stream>, changed: boolean) => number; readonly sds: number } {
	const rate = /->(\d+)%/.exec(shift);
	if (rate !== null) {
		const after = Number(rate[1]) / 100;
		return {
			draw: (random, changed) => (random.double() < (changed ? after : RATE) ? 1 : 0),
			sds: (after - RATE) / Math.sqrt(RATE * (1 - RATE)),
		};
	}
	const sds = Number(/([\d.]+) sd/.exec(shift)![1]);
	return { draw: (random, changed) => standardNormal(random) + (changed ? sds : 0), sds };
}

function detectorOf(row: DelayRow): Detector {
	if (row.detector === 'DDM') return usual('ddm');
	if (row.detector.startsWith('PageHinkley')) return usual('page-hinkley');
	if (row.detector.startsWith('ADWIN')) return usual('adwin');
	const rate = row.shift.includes('%');
	const { sds } = changeOf(row.shift);
	return cusumOf({ k: sds / 2, h: 5, side: 'up' }, rate ? RATE : 0, rate ? Math.sqrt(RATE * (1 - RATE)) : 1);
}

function quantile(values: readonly number[], q: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
}

/** Where a figure of so many of our values would lie, but for one in a thousand at either end. */
function expectDrawn(figure: number, values: readonly number[], size: number, of: (some: readonly number[]) => number, what: string): void {
	const random = stream(1, `resample/${what}`);
	const figures = Array.from({ length: 2000 }, () =>
		of(Array.from({ length: size }, () => values[Math.floor(random.double() * values.length)])),
	);
	expect(figure, `${what}: ours is ${of(values)}`).toBeGreaterThanOrEqual(quantile(figures, 0.001));
	expect(figure, `${what}: ours is ${of(values)}`).toBeLessThanOrEqual(quantile(figures, 0.999));
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe.skipIf(rows.length === 0)('drift detectors, held against ../shared/facts/detectors.json', () => {
	it.each(delayRows)('$detector, $shift', (row) => {
		const { draw } = changeOf(row.shift);
		const delays: number[] = [];
		const falseAlarms: number[] = [];
		for (let n = 0; n < STREAMS; n++) {
			const random = stream(n, `drift/${row.detector}/${row.shift}`);
			const detector = detectorOf(row);
			let alarms = 0;
			for (let i = 0; i < CONTROL; i++) if (detector.add(draw(random, false))) alarms++;
			falseAlarms.push(alarms);
			let delay = 1;
			while (delay <= AFTER && !detector.add(draw(random, true))) delay++;
			if (delay <= AFTER) delays.push(delay);
		}
		expectDrawn(row.median_delay, delays, THEIRS, (some) => quantile(some, 0.5), `${row.detector} ${row.shift} median`);
		expectDrawn(row.p90_delay, delays, THEIRS, (some) => quantile(some, 0.9), `${row.detector} ${row.shift} p90`);
		const perThousand = (some: readonly number[]) => (1000 * mean(some)) / CONTROL;
		expectDrawn(row.false_alarms_per_1000, falseAlarms, THEIRS, perThousand, `${row.detector} ${row.shift} false alarms`);
		tellRow({
			what: `${row.detector}, ${row.shift}: median delay, values`,
			expected: row.median_delay,
			simulated: quantile(delays, 0.5),
			allowed: 'what forty streams may give, but for 1 in 500',
		});
	});

	it.each(windowRows)('PSI and KS of $window values, $shift', (row) => {
		const { sds } = changeOf(row.shift);
		const some = (random: ReturnType<typeof stream>, n: number, shift: number) =>
			new Float64Array(n).map(() => standardNormal(random) + shift).sort();
		const index: number[] = [];
		const detected: number[] = [];
		for (let n = 0; n < 16; n++) {
			const random = stream(n, `window/${row.shift}/${row.window}`);
			const reference = some(random, 5000, 0);
			const windows = Array.from({ length: 30 }, () => some(random, row.window, sds));
			for (const window of windows.slice(0, 4)) index.push(stabilityIndex(some(random, 20_000, 0), window, 10));
			detected.push(mean(windows.map((window) => (ksPValue(ksDistance(reference, window), 5000, row.window) < 0.05 ? 1 : 0))));
		}
		const what = `${row.window} ${row.shift}`;
		// Theirs share one reference, whose own mean is off by so much; PSI goes with the square of the shift.
		const [ours, off] = [mean(index), 1 / Math.sqrt(20_000)];
		const spread = Math.sqrt(mean(index.map((one) => (one - ours) ** 2)) * (1 / index.length + 1 / 200) + (2 * sds * off) ** 2);
		expect(Math.abs(row.psi_mean - ours), `PSI ${what}: ours is ${ours}`).toBeLessThanOrEqual(3.3 * spread);
		for (const [limit, share] of [
			[0.1, row.psi_ge_0_1],
			[0.25, row.psi_ge_0_25],
		])
			expectShare(share, 200, index.filter((one) => one >= limit).length, index.length, `PSI >= ${limit} ${what}`);
		// So do all sixty of a share of windows that KS tells apart: a share over one reference is what theirs is to be held against.
		const between = Math.sqrt(mean(detected.map((one) => (one - mean(detected)) ** 2)) * (1 + 2 / detected.length));
		expect(Math.abs(row.ks_p_lt_0_05 - mean(detected)), `KS ${what}: ours is ${mean(detected)}`).toBeLessThanOrEqual(
			3.3 * between + 1 / 60,
		);
	});
});

/** Two shares of counted cases agree within 3.3 standard errors of their difference (of one case more, where it is certain). */
function expectShare(theirs: number, theirSize: number, ours: number, ourSize: number, what: string): void {
	const together = (theirs * theirSize + ours + 1) / (theirSize + ourSize + 2);
	const error = Math.sqrt(together * (1 - together) * (1 / theirSize + 1 / ourSize));
	expect(Math.abs(theirs - ours / ourSize), what).toBeLessThanOrEqual(3.3 * error);
}
