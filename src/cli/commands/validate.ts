import type { Command } from 'commander';
import { hasErrors } from '../../base/issue.ts';
import { filesBeside, scenarioPaths } from '../../io/files.ts';
import { checkScenario } from '../../scenario/check.ts';
import { Exit, exitCodes, gravest } from '../exitCodes.ts';
import { collect } from '../flags.ts';
import { compileOptions, readScenario, report, type ScenarioFlags } from '../session.ts';
import { type Terminal, terminalOf } from '../terminal.ts';

interface ValidateFlags extends ScenarioFlags {
	readonly color: boolean;
}

export function validateCommand(command: Command): void {
	command
		.argument('<scenarios...>', 'scenario files, or folders of them')
		.option('--set <path=value>', 'change a value first (repeatable)', collect, [])
		.option('--gateway <file>', "use a real gateway config instead of the scenario's gateway")
		.option('--no-color', 'no colours')
		.addHelpText('after', '\nExample:\n  premortem validate scenarios/')
		.action((paths: string[], flags: ValidateFlags) => {
			const terminal = terminalOf({ color: flags.color, quiet: true });
			throw new Exit(gravest(scenarioPaths(paths).map((path) => validateOne(path, flags, terminal))));
		});
}

function validateOne(path: string, flags: ValidateFlags, terminal: Terminal): number {
	try {
		const text = readScenario(path, terminal);
		const { issues, texts, variants, thresholds } = checkScenario(path, text, filesBeside(path), compileOptions(path, flags));
		report(issues, texts, terminal);
		if (hasErrors(issues)) return exitCodes.invalid;
		process.stdout.write(`${path}: valid, ${counted(variants.length, 'variant')}, ${counted(thresholds, 'threshold')}\n`);
		return exitCodes.pass;
	} catch (error) {
		if (error instanceof Exit) return error.code;
		throw error;
	}
}

function counted(n: number, what: string): string {
	return `${n} ${what}${n === 1 ? '' : 's'}`;
}
