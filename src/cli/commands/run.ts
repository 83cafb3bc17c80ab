import { type Command, Option } from 'commander';
import { study } from '../../engine/study.ts';
import type { Result, Verdict } from '../../model/result.ts';
import { gatewayNotes } from '../../reports/gatewayNotes.ts';
import { reports } from '../../reports/index.ts';
import { Exit, exitCodes, gravest } from '../exitCodes.ts';
import { type CommonFlags, withOutputFlags, withScenarioFlags } from '../flags.ts';
import { checkOutput, output } from '../output.ts';
import { ProgressLine } from '../progress.ts';
import { load, reproduceFlags, type ScenarioFlags, withThreads } from '../session.ts';
import { type Terminal, terminalOf } from '../terminal.ts';

interface RunFlags extends CommonFlags {
	readonly format: string;
	readonly variant?: string;
	readonly failOn: 'breach' | 'warn';
	readonly fail: boolean;
	readonly trace: boolean;
}

export function runCommand(command: Command): void {
	command
		.description(
			'Simulates each scenario next to its quiet twin and judges its thresholds.\nExit codes: 0 pass, 3 invalid, 99 a threshold was breached.',
		)
		.argument('<scenarios...>', 'scenario files')
		.option('--variant <name>', "apply one of the scenario's variants");
	withOutputFlags(withScenarioFlags(command), reports.kinds)
		.addOption(new Option('--fail-on <level>', 'what makes the command fail').choices(['breach', 'warn']).default('breach'))
		.option('--no-fail', 'always exit 0 when the scenarios are valid')
		.option('--trace', 'also hash every event of the first seed', false)
		.option('--stamp', 'write the time of this run into the result', false)
		.addHelpText(
			'after',
			`
Examples:
  premortem run scenarios/the-20k-weekend.yaml
  premortem run scenarios/the-20k-weekend.yaml --variant article-fix
  premortem run scenarios/the-20k-weekend.yaml --gateway litellm.yaml --format json -o result.json
  premortem run scenarios/the-20k-weekend.yaml --set clients.web.attempts=3 --seeds 5`,
		)
		.action(async (paths: string[], flags: RunFlags) => {
			const terminal = terminalOf(flags);
			checkOutput(flags.output);
			const codes: number[] = [];
			const texts: string[] = [];
			const show = (text: string) => {
				if (flags.output === undefined) output(text, undefined);
				else texts.push(text);
			};
			for (const path of paths) codes.push(await runOne(path, flags, terminal, show));
			// One file for all of them, written once and whole.
			if (texts.length > 0) output(texts.join(''), flags.output);
			throw new Exit(gravest(codes));
		});
}

/** Runs one scenario; another one's mistakes are no reason not to. */
async function runOne(path: string, flags: RunFlags, terminal: Terminal, show: (text: string) => void): Promise<number> {
	try {
		const compiled = load(path, flags, terminal);
		const progress = new ProgressLine(compiled.plan.name, { live: terminal.live, silent: flags.quiet, unicode: terminal.report.unicode });
		const seeds = flags.seeds === undefined ? null : Array.from({ length: flags.seeds }, (_, i) => flags.seed + i);
		const { result } = await withThreads(compiled, terminal, (executor) =>
			study(compiled, {
				executor,
				seeds,
				firstSeed: flags.seed,
				trace: flags.trace,
				onProgress: progress,
				reproduce: reproduceFlags(flags as ScenarioFlags, seedFlags(flags)),
				generatedAt: stampOf(flags.stamp === true),
			}),
		).finally(() => progress.finish());
		show(textOf(result, flags, terminal));
		return codeOf(result.verdict, flags);
	} catch (error) {
		if (error instanceof Exit) return error.code;
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

function codeOf(verdict: Verdict, flags: RunFlags): number {
	if (!flags.fail) return exitCodes.pass;
	return verdict === 'fail' || (verdict === 'warn' && flags.failOn === 'warn') ? exitCodes.breached : exitCodes.pass;
}
