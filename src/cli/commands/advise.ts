import { dirname, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { IssueError } from '../../base/issue.ts';
import { advise, type Texts } from '../../engine/advise.ts';
import { filesBeside } from '../../io/files.ts';
import type { Advice } from '../../model/advice.ts';
import { renderAdvice } from '../../reports/advice.ts';
import { type Compiled, compileScenario } from '../../scenario/compile.ts';
import { type EngineFlags, withEngineFlags, withExecutor } from '../executors.ts';
import { Exit, exitCodes } from '../exitCodes.ts';
import { type CommonFlags, whole, withOutputFlags, withScenarioFlags } from '../flags.ts';
import { checkOutput, output } from '../output.ts';
import { ProgressLine } from '../progress.ts';
import { compileOptions, fail, load, readScenario, type ScenarioFlags } from '../session.ts';
import { type Terminal, terminalOf } from '../terminal.ts';

type Format = 'pretty' | 'json' | 'patch';

interface AdviseFlags extends CommonFlags, EngineFlags, ScenarioFlags {
	readonly format: Format;
	readonly maxChanges: number;
}

const SEEDS = 3;

export function adviseCommand(command: Command): void {
	command
		.description(
			"Tries the scenario's variants and what else its plan allows (retries, timeouts, cancellation, throttles, concurrency, breakers, pre-warming, caps, retries of the gateway's config), alone and in small sets, and prints the cheapest that passes as a patch which has been run.\nExit codes: 0 there is a patch, 3 invalid, 99 nothing that was tried passes.",
		)
		.argument('<scenario>', 'scenario file')
		.option('--max-changes <n>', 'changes of a set, at most', whole(1, 4), 2)
		.option('--variant <name>', 'a variant of the scenario to begin from');
	withOutputFlags(withEngineFlags(withScenarioFlags(command)), ['pretty', 'json', 'patch'])
		.addHelpText(
			'after',
			`
Examples:
  premortem advise scenarios/the-20k-weekend.yaml
  premortem advise scenarios/the-20k-weekend.yaml --format patch | git apply
  premortem advise premortem.yaml --gateway litellm.yaml --max-changes 1 --format json -o advice.json`,
		)
		.action(async (path: string, flags: AdviseFlags) => {
			const terminal = terminalOf(flags);
			checkOutput(flags.output);
			const compiled = load(path, flags, terminal);
			const progress = new ProgressLine(`advising on ${compiled.plan.name}`, {
				live: terminal.live,
				silent: flags.quiet,
				unicode: terminal.report.unicode,
			});
			const texts = textsOf(path, compiled, terminal);
			const advice = await withExecutor(compiled, flags, terminal, (executor) =>
				advise({
					texts,
					compile: compilerOver(path, flags),
					executor,
					seeds: Array.from({ length: flags.seeds ?? SEEDS }, (_, i) => flags.seed + i),
					setMax: flags.maxChanges,
					noiseRatio: 0.01,
					onProgress: progress,
				}),
			)
				.catch((error: unknown) => {
					if (error instanceof IssueError) return fail(error.issues, new Map(), terminal);
					throw error;
				})
				.finally(() => progress.finish());
			const text = textOf(advice, flags.format, terminal);
			if (flags.format !== 'patch' || advice.chosen !== null) output(text, flags.output);
			else process.stderr.write('there is no patch: nothing that was tried keeps the thresholds\n');
			throw new Exit(advice.chosen === null ? exitCodes.breached : exitCodes.pass);
		});
}

function textOf(advice: Advice, format: Format, terminal: Terminal): string {
	if (format === 'json') return `${JSON.stringify(advice, null, 2)}\n`;
	return format === 'patch' ? (advice.chosen?.patch ?? '') : renderAdvice(advice, terminal.report);
}

/** The files that a patch may change: names as one would give them to git from here. */
function textsOf(path: string, compiled: Compiled, terminal: Terminal): Texts {
	const scenario = readScenario(path, terminal);
	const config = compiled.gateway.path === null ? null : filesBeside(path).nameOf(compiled.gateway.path);
	const text = config === null ? undefined : compiled.texts.get(config);
	const here = namesFor(path);
	return new Map([[here(path), scenario], ...(config === null || text === undefined ? [] : [[here(config), text] as const])]);
}

/** Names of files as a patch has them: from where one stands, or from beside a scenario that is somewhere else. */
function namesFor(scenario: string): (path: string) => string {
	const inside = !relative('', resolve(scenario)).startsWith('..');
	const root = inside ? '' : dirname(resolve(scenario));
	return (path) => relative(root, resolve(path)).replaceAll('\\', '/');
}

/** Compiles with texts that are not on the disk. */
function compilerOver(path: string, flags: ScenarioFlags): (texts: Texts) => Compiled | null {
	const files = filesBeside(path);
	const here = namesFor(path);
	const options = { ...compileOptions(path, flags), variant: flags.variant ?? null };
	return (texts) => {
		const overlaid = { ...files, read: (name: string) => texts.get(here(files.nameOf(name))) ?? files.read(name) };
		const result = compileScenario(path, texts.get(here(path)) ?? '', overlaid, options);
		return result.ok ? result.compiled : null;
	};
}
