/**
 * Advice: which change makes the incident cheapest while the thresholds are kept. What is simulated is never an idea but
 * the patched text itself, so a patch that is printed has been run; and it is run once more, with seeds that the
 * search has not seen, before it is recommended.
 */
import { whatBreaks, whyFailed } from '../analysis/keeps.ts';
import type { SeedRun } from '../analysis/seedRun.ts';
import { meanInterval } from '../analysis/statistics.ts';
import { unifiedDiff } from '../base/unifiedDiff.ts';
import { version } from '../base/version.ts';
import { editedYaml } from '../base/yamlEdit.ts';
import type { Advice, AdviceNumbers, Chosen, Proposal } from '../model/advice.ts';
import type { RunRecord } from '../model/record.ts';
import type { Compiled } from '../scenario/compile.ts';
import { type Mitigation, mitigationsOf, type QuietNeeds } from '../scenario/mitigations.ts';
import type { Executor } from './executor.ts';
import { falseTripOf, legitimateSpike } from './falseTrips.ts';
import { type Progress, type Study, study } from './study.ts';

/** Texts by file: the scenario, and the gateway's config if it has one. */
export type Texts = ReadonlyMap<string, string>;

export interface AdviseOptions {
	readonly texts: Texts;
	/** Compiles the scenario with these texts instead of what is on disk; null when that cannot be. */
	readonly compile: (texts: Texts) => Compiled | null;
	readonly executor: Executor;
	readonly seeds: readonly number[];
	/** Changes of a set, at most. */
	readonly setMax: number;
	/** A smaller saving decides nothing. */
	readonly noiseRatio: number;
	readonly onProgress?: Progress;
}

interface Candidate {
	readonly mitigations: readonly Mitigation[];
	readonly texts: Texts;
	readonly compiled: Compiled;
}

interface Tried extends Candidate {
	readonly study: Study;
	readonly why: string;
}

/** Singles that are looked at with all seeds, and that sets are made of. */
const FINALISTS = 6;
const PARTNERS = 6;

export async function advise(options: AdviseOptions): Promise<Advice> {
	const written = options.compile(options.texts) as Compiled;
	const desk = new Desk(options);
	const base = await desk.run(written, options.seeds);
	const [scenarioFile] = options.texts.keys();
	const files = [...options.texts].map(([file, text]) => ({ file, text }));
	const { mitigations, skipped } = mitigationsOf(files[0], files[1] ?? null, written.plan, quietNeeds(base));
	const unwritable: { name: string; why: string }[] = [];
	const singles = mitigations.flatMap((one) => {
		const candidate = candidateOf([one], options);
		if (typeof candidate !== 'string') return [candidate];
		unwritable.push({ name: one.name, why: candidate });
		return [];
	});
	const screened = await desk.screen(singles, base);
	const sets = await desk.screen(setsOf(screened, options, base), base);
	const finalists = await desk.finals([...screened, ...sets], base);
	const ranked = [...finalists].sort(byWorth(base, options.noiseRatio));
	const spike = ranked.some(({ why }) => why === '') ? await legitimateSpike(written.plan, options) : null;
	const proposals = await Promise.all(ranked.map((tried) => proposalOf(tried, base, options, spike)));
	return {
		schema: 'premortem/advice@1',
		version,
		scenario: { name: written.plan.name, path: scenarioFile, variant: written.variant?.name ?? null },
		seeds: options.seeds,
		base: { ...numbersOf(base), why: whyFailed(base) },
		tried: desk.tried,
		proposals,
		skipped: [...skipped, ...unwritable],
		chosen: await chosenOf(ranked, desk, options),
	};
}

/** The files with the changes of all mitigations written into them, compiled; or what is in the way. */
function candidateOf(mitigations: readonly Mitigation[], { texts, compile }: AdviseOptions): Candidate | string {
	const patched = new Map(texts);
	for (const { file, path, value } of mitigations.flatMap(({ changes }) => changes)) {
		const edited = editedYaml(patched.get(file) ?? '', path, value);
		if (!edited.ok) return edited.problem;
		patched.set(file, edited.text);
	}
	const compiled = compile(patched);
	return compiled === null ? 'the scenario does not compile with it' : { mitigations, texts: patched, compiled };
}

/** Runs candidates, all against the same base and on the same twins. */
class Desk {
	tried = 0;
	private readonly options: AdviseOptions;
	private readonly twins = new Map<string, Promise<RunRecord>>();

	constructor(options: AdviseOptions) {
		this.options = options;
	}

	run(compiled: Compiled, seeds: readonly number[], done: readonly SeedRun[] = []): Promise<Study> {
		const { executor, onProgress } = this.options;
		const progress = onProgress === undefined ? {} : { onProgress };
		return study(compiled, {
			executor,
			seeds,
			firstSeed: seeds[0],
			done,
			twins: this.twins,
			reproduce: '',
			generatedAt: null,
			...progress,
		});
	}

	/** With the first seed alone. */
	screen(candidates: readonly Candidate[], base: Study): Promise<Tried[]> {
		return Promise.all(
			candidates.map(async (candidate) => {
				this.tried++;
				const one = await this.run(candidate.compiled, this.options.seeds.slice(0, 1));
				return { ...candidate, study: one, why: whatBreaks(one, base) };
			}),
		);
	}

	/** The best of the screened with all seeds. */
	finals(screened: readonly Tried[], base: Study): Promise<Tried[]> {
		const best = [...screened].sort(byWorth(base, this.options.noiseRatio)).slice(0, FINALISTS);
		return Promise.all(
			best.map(async (tried) => {
				const all = await this.run(tried.compiled, this.options.seeds, tried.study.runs);
				return { ...tried, study: all, why: whatBreaks(all, base) };
			}),
		);
	}
}

/** What the twins of the base need. */
function quietNeeds({ runs }: Study): QuietNeeds {
	const most = (values: ArrayLike<number>) => Array.from(values).reduce((max, value) => Math.max(max, value), 0);
	const [first] = runs;
	return {
		requestsPerS: Math.max(...runs.map(({ twin }) => most(twin.series.requests) / (twin.series.stepUs / 1e6))),
		usdPerMin: Math.max(...runs.map(({ twinRate }) => most(twinRate))),
		replicas: Object.fromEntries(
			first.twin.pools.map(({ name }, i) => [name, Math.max(...runs.map(({ twin }) => twin.pools[i].replicasMax))]),
		),
	};
}

/** Sets of two and more, grown from the best singles; only where a set might beat the best of them. */
function setsOf(singles: readonly Tried[], options: AdviseOptions, base: Study): Candidate[] {
	const partners = [...singles].sort(byWorth(base, options.noiseRatio)).slice(0, PARTNERS);
	let grown: (readonly Mitigation[])[] = partners.map(({ mitigations }) => mitigations);
	const all: Candidate[] = [];
	for (let size = 2; size <= options.setMax; size++) {
		grown = grown.flatMap((set) => {
			const last = partners.findIndex(({ mitigations }) => mitigations[0] === set.at(-1));
			return partners.slice(last + 1).map(({ mitigations }) => [...set, ...mitigations]);
		});
		for (const set of grown.filter(compatible)) {
			const candidate = candidateOf(set, options);
			if (typeof candidate !== 'string') all.push(candidate);
		}
	}
	return all;
}

/** Two changes of one key, or of a key and something below it, are one change too many. */
function compatible(set: readonly Mitigation[]): boolean {
	const places = set.map(({ changes }) => changes.map(({ file, path }) => `${file}\n${path.join('\n')}\n`));
	return places.every((own, i) =>
		places.slice(i + 1).every((others) => own.every((a) => others.every((b) => !a.startsWith(b) && !b.startsWith(a)))),
	);
}

const billOf = (run: SeedRun) => run.bill.totalCents / 100;

/** Keeping comes first, then dollars; what is no dearer by more than the noise and changes less, or loses fewer answers, is better. */
function byWorth(base: Study, noiseRatio: number): (a: Tried, b: Tried) => number {
	const noise = noiseRatio * base.result.bill.total_usd;
	const bill = ({ study: { result } }: Tried) => Math.round(result.bill.total_usd / Math.max(noise, 0.01));
	const kept = ({ why }: Tried) => (why === '' ? 0 : 1);
	const rank = (tried: Tried) => [
		kept(tried),
		bill(tried),
		tried.mitigations.flatMap(({ changes }) => changes).length,
		-tried.study.result.traffic.goodput_ratio,
		tried.study.result.bill.total_usd,
	];
	return (a, b) => {
		const [left, right] = [rank(a), rank(b)];
		const at = left.findIndex((value, i) => value !== right[i]);
		return at < 0 ? 0 : left[at] - right[at];
	};
}

function numbersOf({ result, runs }: Study): AdviceNumbers {
	return {
		verdict: result.verdict,
		bill_usd: meanInterval(runs.map(billOf)),
		goodput_ratio: result.traffic.goodput_ratio,
		latency_p95_s: result.latency_s.p95,
		mttc_s: result.mttc?.mean_s ?? null,
	};
}

async function proposalOf(
	tried: Tried,
	base: Study,
	options: AdviseOptions,
	spike: Awaited<ReturnType<typeof legitimateSpike>>,
): Promise<Proposal> {
	const { study: one, why, mitigations, compiled } = tried;
	return {
		...numbersOf(one),
		changes: mitigations.map(({ name }) => name),
		saved_usd: meanInterval(one.runs.map((run, i) => billOf(base.runs[i]) - billOf(run))),
		kept: why === '',
		why,
		false_trip: spike === null || why !== '' ? null : await falseTripOf(compiled.plan, spike, options),
	};
}

/** The first that keeps everything with fresh seeds as well. */
async function chosenOf(ranked: readonly Tried[], desk: Desk, options: AdviseOptions): Promise<Chosen | null> {
	const fresh = options.seeds.map((seed) => seed + options.seeds.length);
	const written = options.compile(options.texts) as Compiled;
	const base = ranked.some(({ why }) => why === '') ? await desk.run(written, fresh) : null;
	for (const [proposal, { why, compiled, texts }] of ranked.entries()) {
		if (why !== '' || base === null) continue;
		const again = await desk.run(compiled, fresh);
		if (whatBreaks(again, base) !== '') continue;
		const patch = [...texts].map(([file, text]) => unifiedDiff(file, options.texts.get(file) ?? '', text)).join('');
		return { proposal, patch, verified: { ...numbersOf(again), seeds: fresh } };
	}
	return null;
}
