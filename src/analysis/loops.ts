/** From the bills of a plan with mechanisms frozen to what each mechanism costs, and the loop they form. */
import { version } from '../base/version.ts';
import type { FeedbackLoop, LoopsResult, MechanismShare } from '../model/loopsResult.ts';
import type { RunRecord } from '../model/record.ts';
import type { Compiled } from '../scenario/compile.ts';
import { apportion } from './bill.ts';
import { inWords } from './owners.ts';
import type { SeedRun } from './seedRun.ts';
import { shapley } from './shapley.ts';

/** One seed's bills, in cents, by the bit set of mechanisms that are active: `worth[0]` has all frozen. */
export interface FrozenBills {
	readonly run: SeedRun;
	readonly worth: readonly number[];
}

export interface Studied {
	readonly name: string;
	readonly path: readonly (string | number)[];
}

export function loopsResult(
	compiled: Compiled,
	mechanisms: readonly Studied[],
	untouched: readonly string[],
	seeds: readonly FrozenBills[],
): LoopsResult {
	const mean = (of: (seed: FrozenBills) => number) => seeds.reduce((sum, seed) => sum + of(seed), 0) / seeds.length;
	const all = (1 << mechanisms.length) - 1;
	const bill = Math.round(mean(({ worth }) => worth[all]));
	const baseline = Math.round(mean(({ run }) => run.twinBill.totalCents));
	const exact = mechanisms.map((_, i) => mean(({ worth }) => shapley(mechanisms.length, (set) => worth[set])[i]));
	const disturbance = mean(({ worth, run }) => worth[0] - run.twinBill.totalCents);
	const [disturbanceCents, ...cents] = rounded([disturbance, ...exact], bill - baseline);
	const shares = mechanisms.map(({ name, path }, i): MechanismShare => {
		const place = compiled.placeOf(path);
		const alone = Math.round(mean(({ worth }) => worth[all] - worth[all & ~(1 << i)]));
		return { mechanism: name, usd: cents[i] / 100, alone_usd: alone / 100, owner: inWords(place), owner_path: path.join('.') };
	});
	return {
		schema: 'premortem/loops@1',
		version,
		scenario: { name: compiled.plan.name, path: compiled.file, variant: compiled.variant?.name ?? null },
		seeds: seeds.map(({ run }) => run.record.seed),
		bill_usd: bill / 100,
		baseline_usd: baseline / 100,
		overage_usd: (bill - baseline) / 100,
		disturbance_usd: disturbanceCents / 100,
		mechanisms: shares.sort((a, b) => b.usd - a.usd),
		loop: loopOf(
			shares,
			mean(({ run }) => gainOf(run)),
			bill - baseline,
		),
		untouched,
	};
}

/** Whole cents that sum to `total`; amounts may be negative, so positive and negative ones are rounded apart. */
function rounded(amounts: readonly number[], total: number): number[] {
	const negative = amounts.map((amount) => Math.round(Math.min(0, amount)));
	const positive = apportion(
		total - negative.reduce((sum, cents) => sum + cents, 0),
		amounts.map((amount) => Math.max(0, amount)),
	);
	return positive.map((cents, i) => cents + negative[i]);
}

/** A mechanism is part of the loop when it makes at least this share of the overage. */
const SHARE_MIN = 0.01;

/** What each mechanism does, in the order of cause and effect round the cycle. */
const links: readonly [mechanism: string, words: string][] = [
	['cold starts', 'new replicas are not there yet'],
	['', 'answers are slow'],
	['client retries', 'clients give up and try again'],
	['gateway retries', 'the gateway tries again'],
	['fallbacks', 'fallbacks take the load'],
	['work nobody waits for', 'work goes on for callers who have gone'],
	['', 'queues grow'],
	['autoscaler', 'the autoscaler reads retries as demand'],
];

function loopOf(shares: readonly MechanismShare[], gain: number, overageCents: number): FeedbackLoop | null {
	const active = new Set(shares.filter(({ usd }) => usd * 100 >= SHARE_MIN * Math.max(1, overageCents)).map(({ mechanism }) => mechanism));
	if (active.size === 0 || overageCents <= 0) return null;
	const usd = shares.reduce((sum, share) => sum + (active.has(share.mechanism) ? share.usd : 0), 0);
	const path = links.filter(([mechanism]) => mechanism === '' || active.has(mechanism)).map(([, words]) => words);
	return { path, gain, usd: Math.round(usd * 100) / 100 };
}

/** Of the attempts between onset and containment, the share that are not first tries: what one attempt calls forth. */
function gainOf({ record, containment }: SeedRun): number {
	const from = containment?.onsetUs ?? 0;
	const until = containment?.containedUs ?? record.horizonUs;
	const attempts = between(record, record.series.attempts, from, until);
	const requests = between(record, record.series.requests, from, until);
	return attempts === 0 ? 0 : Math.max(0, (attempts - requests) / attempts);
}

function between({ series }: RunRecord, counts: Float64Array, fromUs: number, toUs: number): number {
	return counts.reduce((sum, count, i) => (i * series.stepUs >= fromUs && i * series.stepUs < toUs ? sum + count : sum), 0);
}
