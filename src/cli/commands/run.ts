import { type Command, Option } from 'commander';
import { type Issue, plain } from '../../base/issue.ts';
import { study } from '../../engine/study.ts';
import { appendText, scenarioPaths } from '../../io/files.ts';
import type { Result } from '../../model/result.ts';
import { gatewayNotes } from '../../reports/gatewayNotes.ts';
import { reports } from '../../reports/index.ts';
import type { Batch, InvalidScenario } from '../../reports/report.ts';
import { against, type Baseline, type BaselineFlags, baselineProblem, loadBaseline, withBaselineFlags } from '../baseline.ts';
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
import { Exit, exitCodes, gravest } from '../exitCodes.ts';
import { type CommonFlags, type FormatFile, formatFiles, withOutputFlags, withScenarioFlags } from '../flags.ts';
import { checkOutput, output } from '../output.ts';
import { ProgressLine } from '../progress.ts';
import { load, reproduceFlags, type ScenarioFlags } from '../session.ts';
import { type Terminal, terminalOf } from '../terminal.ts';

interface RunFlags extends CommonFlags, BaselineFlags, EngineFlags, JournalFlags {
	readonly format: string;
	readonly variant?: string;
	readonly report?: string;
	readonly bill?: string;
	readonly also: readonly FormatFile[];
	readonly failOn: 'breach' | 'warn' | 'regression';
	readonly fail: boolean;
	readonly trace: boolean;
}

export function runCommand(command: Command): void {
	command
		.description(
			'Simulates each scenario next to its quiet twin and judges its thresholds.\nExit codes: 0 pass, 3 invalid, 99 a threshold was breached or the bill regressed.',
		)
		.argument('<scenarios...>', 'scenario files, or folders of them')
		.option('--variant <name>', "apply one of the scenario's variants");
	withBaselineFlags(withOutputFlags(withJournalFlags(withEngineFlags(withScenarioFlags(command))), reports.kinds))
		.option('--report <file>', 'also write the report as one HTML file that needs no network')
		.option('--bill <file>', 'also write the simulated bill as FOCUS CSV')
		.option(
			'--also <format=file>',
			'also write the result in another format, e.g. junit=junit.xml (repeatable)',
			formatFiles(reports.kinds),
			[],
		)
		.addOption(new Option('--fail-on <level>', 'what makes the command fail').choices(['breach', 'warn', 'regression']).default('breach'))
		.option('--no-fail', 'always exit 0 when the scenarios are valid')
		.option('--trace', 'also hash every event of the first seed', false)
		.option('--stamp', 'write the time of this run into the result', false)
		.addHelpText(
			'after',
			`
Examples:
  premortem run scenarios/the-20k-weekend.yaml
  premortem run scenarios/
  premortem run scenarios/the-20k-weekend.yaml --variant article-fix
  premortem run scenarios/the-20k-weekend.yaml --gateway litellm.yaml --format json -o result.json
  premortem run scenarios/the-20k-weekend.yaml --report report.html --bill bill.csv
  premortem run scenarios/the-20k-weekend.yaml --baseline result.json --max-increase 10%
  premortem run scenarios/the-20k-weekend.yaml --set clients.web.attempts=3 --seeds 5`,
		)
		.action(async (paths: string[], flags: RunFlags) => {
			const terminal = terminalOf(flags);
			const problem = baselineProblem(flags);
			if (problem !== null) command.error(`error: ${problem}`, { exitCode: exitCodes.usage });
			checkShard(command, flags);
			if (flags.journal !== undefined && paths.length > 1)
				command.error('error: a journal is one of one scenario', { exitCode: exitCodes.usage });
			for (const file of [flags.output, ...extrasOf(flags).map((extra) => extra.file)]) checkOutput(file);
			const baseline = loadBaseline(flags, terminal);
			const batch = { results: [] as Result[], invalid: [] as InvalidScenario[] };
			const codes: number[] = [];
			const format = reports.get(flags.format);
			const streams = format.renderAll === undefined && flags.output === undefined;
			for (const path of scenarioPaths(paths)) {
				const outcome = await runOne(path, flags, baseline, terminal);
				codes.push(outcome.code);
				if (outcome.result === null) batch.invalid.push({ path, issues: outcome.issues });
				else batch.results.push(outcome.result);
				if (streams && outcome.result !== null) output(textOf(outcome.result, flags, terminal), undefined);
			}
			// A part has no result of its own.
			if (flags.shard !== undefined) throw new Exit(gravest(codes));
			// One file for all of them, written once and whole.
			if (format.renderAll !== undefined) output(format.renderAll(batch), flags.output);
			else if (!streams && batch.results.length > 0)
				output(batch.results.map((result) => textOf(result, flags, terminal)).join(''), flags.output);
			writeExtras(batch, flags, terminal);
			throw new Exit(gravest(codes));
		});
}

/** Files besides the result: the page and the bill are formats like any other. */
function extrasOf({ report, bill, also }: RunFlags): FormatFile[] {
	return [
		...(report === undefined ? [] : [{ format: 'html', file: report }]),
		...(bill === undefined ? [] : [{ format: 'focus', file: bill }]),
		...also,
	];
}

/** Files besides the result, and the job summary where GitHub shows one. */
function writeExtras(batch: Batch, flags: RunFlags, terminal: Terminal): void {
	const context = { ...terminal.report, paint: plain };
	const of = (format: string) => {
		const report = reports.get(format);
		return report.renderAll?.(batch) ?? batch.results.map((result) => report.render(result, context)).join('');
	};
	for (const { format, file } of extrasOf(flags)) output(of(format), file);
	const summary = process.env.GITHUB_STEP_SUMMARY ?? '';
	if (flags.format !== 'github' || summary === '') return;
	const problem = appendText(summary, of('markdown'));
	if (problem !== null) process.stderr.write(`the job summary was not written: ${problem}\n`);
}

interface Outcome {
	readonly code: number;
	/** Null when the scenario is invalid. */
	readonly result: Result | null;
	readonly issues: readonly Issue[];
}

/** Runs one scenario; another one's mistakes are no reason not to. */
async function runOne(path: string, flags: RunFlags, baseline: Baseline | null, terminal: Terminal): Promise<Outcome> {
	try {
		const compiled = load(path, flags, terminal);
		const progress = new ProgressLine(compiled.plan.name, { live: terminal.live, silent: flags.quiet, unicode: terminal.report.unicode });
		const seeds = flags.seeds === undefined ? null : Array.from({ length: flags.seeds }, (_, i) => flags.seed + i);
		const journal = journalFor(flags, 'run', compiled.plan, terminal);
		const { result } = await withExecutor(compiled, flags, terminal, async (executor) => {
			const { shard, trace } = flags;
			if (shard !== undefined && journal !== null && seeds !== null) {
				await runShard(executor, shard, journal, { plans: [compiled.plan], seeds, trace }, progress);
				return shardDone(shard, flags.journal ?? '', flags.quiet);
			}
			return study(compiled, {
				executor: remembering(executor, journal, flags),
				seeds,
				firstSeed: flags.seed,
				trace: flags.trace,
				onProgress: progress,
				reproduce: reproduceFlags(flags as ScenarioFlags, seedFlags(flags)),
				generatedAt: stampOf(flags.stamp === true),
			});
		}).finally(() => progress.finish());
		const judged = against(baseline, result, terminal);
		return { code: codeOf(judged, flags), result: judged, issues: [] };
	} catch (error) {
		if (error instanceof Exit) return { code: error.code, result: null, issues: error.issues };
		throw error;
	}
}

/** With `--gateway` the pretty report ends with a note for every key of that config. */
function textOf(result: Result, flags: RunFlags, terminal: Terminal): string {
	const text = reports.get(flags.format).render(result, terminal.report);
	const everyNote = flags.format === 'pretty' && flags.gateway !== undefined && result.gateway !== null && !flags.quiet;
	return everyNote && result.gateway !== null ? `${text}\n${gatewayNotes(result.gateway, terminal.report)}` : text;
}

function seedFlags({ seed, seeds }: RunFlags): string {
	return `--seed ${seed}${seeds === undefined ? '' : ` --seeds ${seeds}`}`;
}

/** The time of the run, or of the source (reproducible builds), or none: a result is else a function of plan and seed. */
export function stampOf(stamp: boolean): string | null {
	const epoch = process.env.SOURCE_DATE_EPOCH;
	if (epoch !== undefined && /^\d{1,12}$/.test(epoch)) return new Date(Number(epoch) * 1000).toISOString();
	return stamp ? new Date().toISOString() : null;
}

function codeOf({ verdict, baseline }: Result, flags: RunFlags): number {
	if (!flags.fail) return exitCodes.pass;
	const failed = {
		breach: verdict === 'fail',
		warn: verdict !== 'pass',
		regression: baseline?.regressed === true,
	}[flags.failOn];
	return failed ? exitCodes.breached : exitCodes.pass;
}
