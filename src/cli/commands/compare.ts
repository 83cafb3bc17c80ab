import { type Command, InvalidArgumentError, Option } from 'commander';
import { NOISE_RATIO } from '../../analysis/compare.ts';
import { parsePercent } from '../../base/units.ts';
import { type Alternative, alternativesOf, compare } from '../../engine/compare.ts';
import { filesAtRevision, textAtRevision } from '../../io/revisions.ts';
import { renderComparison, renderComparisonJson } from '../../reports/comparison.ts';
import { type Compiled, compileScenario } from '../../scenario/compile.ts';
import { unknownName } from '../../scenario/unknownName.ts';
import {
	checkShard,
	type EngineFlags,
	type JournalFlags,
	journalFor,
	remembering,
	runShard,
	shardDone,
	withEngineFlags,
	withExecutor,
	withJournalFlags,
} from '../executors.ts';
import { Exit, exitCodes } from '../exitCodes.ts';
import { type CommonFlags, collect, whole, withOutputFlags, withScenarioFlags, withSeveralGateways } from '../flags.ts';
import { loadGateways } from '../gateways.ts';
import { checkOutput, output } from '../output.ts';
import { ProgressLine } from '../progress.ts';
import { cannotRead, compileOptions, fail, load, loadVariants, type ScenarioFlags } from '../session.ts';
import { type Terminal, terminalOf } from '../terminal.ts';

interface CompareFlags extends Omit<CommonFlags, 'gateway'>, EngineFlags, JournalFlags {
	/** One is a gateway for all rows, several are a row each. */
	readonly gateway?: readonly string[];
	readonly format: 'pretty' | 'json';
	readonly variants?: string;
	readonly maxSeeds: number;
	readonly noise: number;
	readonly revision: readonly string[];
}

export function compareCommand(command: Command): void {
	command
		.description(
			'Runs the scenario as written and its variants on the same traffic and seeds, and measures each against the first. Without --seeds each row runs until its verdict is clear.',
		)
		.argument('<scenario>', 'scenario file')
		.option('--variants <names>', 'comma-separated; all of them when not given')
		.option('--revision <rev>', 'the scenario as it is in a revision of git, e.g. main (repeatable)', collect, [])
		.option('--max-seeds <n>', 'a row whose verdict is still not clear then is on the edge', whole(3, 10_000), 10)
		.addOption(
			new Option('--noise <percent>', 'a smaller change of the bill is shown as none').argParser(shareOf).default(NOISE_RATIO, '1%'),
		);
	withOutputFlags(withJournalFlags(withEngineFlags(withSeveralGateways(withScenarioFlags(command)))), ['pretty', 'json'])
		.addHelpText(
			'after',
			`
Examples:
  premortem compare scenarios/the-20k-weekend.yaml
  premortem compare scenarios/the-20k-weekend.yaml --variants throttle,cancel --seeds 5
  premortem compare scenarios/the-20k-weekend.yaml --seeds 100 --noise 2% --format json -o comparison.json
  premortem compare premortem.yaml --variants throttle --revision main
  premortem compare scenarios/the-20k-weekend.yaml --gateway litellm.yaml --gateway portkey.json`,
		)
		.action(async (path: string, flags: CompareFlags) => {
			const terminal = terminalOf(flags);
			checkShard(command, flags);
			checkOutput(flags.output);
			const { gateway: gateways = [], ...given } = flags;
			const common = gateways.length === 1 ? { ...given, gateway: gateways[0] } : given;
			// A --map is for the configs; where these are rows, the first row has none.
			const base = load(path, gateways.length > 1 ? { ...common, map: [] } : common, terminal);
			const rows = gateways.length > 1 ? loadGateways(path, given, gateways, terminal, base.issues) : [];
			const names = gateways.length > 1 && flags.variants === undefined ? [] : namesOf(base, flags.variants, terminal);
			const [written, ...variants] = alternativesOf([base, ...loadVariants(path, common, names, terminal, base.issues)]);
			const alternatives = [
				written,
				...alternativesOf(rows).map((row): Alternative => ({ ...row, kind: 'gateway' })),
				...variants,
				...flags.revision.map((revision) => atRevision(revision, path, common, terminal)),
			];
			const progress = new ProgressLine(`comparing ${alternatives.length} alternatives`, {
				live: terminal.live,
				silent: flags.quiet,
				unicode: terminal.report.unicode,
			});
			const seeds = flags.seeds === undefined ? null : Array.from({ length: flags.seeds }, (_, i) => flags.seed + i);
			const journal = journalFor(flags, 'compare', base.plan, terminal);
			const comparison = await withExecutor(base, flags, terminal, async (executor) => {
				const { shard } = flags;
				if (shard === undefined || journal === null || seeds === null)
					return compare(alternatives, {
						executor: remembering(executor, journal, flags),
						seeds,
						firstSeed: flags.seed,
						seedsMax: flags.maxSeeds,
						noiseRatio: flags.noise,
						onProgress: progress,
					});
				await runShard(
					executor,
					shard,
					journal,
					{ plans: alternatives.map(({ compiled }) => compiled.plan), seeds, trace: false },
					progress,
				);
				return shardDone(shard, flags.journal ?? '', flags.quiet);
			}).finally(() => progress.finish());
			output(flags.format === 'json' ? renderComparisonJson(comparison) : renderComparison(comparison, terminal.report), flags.output);
			throw new Exit(exitCodes.pass);
		});
}

/** The scenario as a revision of git has it, under the same flags. */
function atRevision(revision: string, path: string, flags: ScenarioFlags, terminal: Terminal): Alternative {
	const text = textAtRevision(revision, path);
	if (typeof text !== 'string') return cannotRead(path, `scenario of revision ${revision}`, text, terminal);
	const result = compileScenario(`${revision}:${path}`, text, filesAtRevision(revision, path), compileOptions(path, flags));
	if (!result.ok) return fail(result.issues, result.texts, terminal);
	return { label: revision, kind: 'revision', compiled: result.compiled };
}

/** `2%` -> 0.02. */
function shareOf(text: string): number {
	const parsed = parsePercent(text);
	if (!parsed.ok || parsed.value > 1) throw new InvalidArgumentError('expected a percentage from 0% to 100%, such as 2%');
	return parsed.value;
}

/** The variants asked for, all of them when none were; each must be there. */
function namesOf(base: Compiled, asked: string | undefined, terminal: Terminal): string[] {
	const offered = base.variants.map((variant) => variant.name);
	if (asked === undefined) return offered;
	const names = asked.split(',');
	const issues = names.flatMap((name, i) => {
		if (offered.includes(name.trim())) return [];
		const column = names.slice(0, i).join(',').length + (i === 0 ? 1 : 2);
		return [unknownName('variant', name.trim(), offered, { file: '--variants', line: 1, column, endColumn: column + name.length })];
	});
	if (issues.length > 0) fail(issues, new Map([['--variants', asked]]), terminal);
	return [...new Set(names.map((name) => name.trim()))];
}
