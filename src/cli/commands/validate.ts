import type { Command } from 'commander';
import { judgedAll } from '../../adapters/rules/index.ts';
import { hasErrors } from '../../base/issue.ts';
import { filesBeside, scenarioPaths } from '../../io/files.ts';
import { renderLints } from '../../reports/gatewayLints.ts';
import { checkScenario } from '../../scenario/check.ts';
import { Exit, exitCodes, gravest } from '../exitCodes.ts';
import { collect } from '../flags.ts';
import { compileOptions, readScenario, report, type ScenarioFlags } from '../session.ts';
import { type Terminal, terminalOf } from '../terminal.ts';

interface ValidateFlags extends ScenarioFlags {
	readonly lints: boolean;
	readonly color: boolean;
}

export function validateCommand(command: Command): void {
	command
		.argument('<scenarios...>', 'scenario files, or folders of them')
		.option('--set <path=value>', 'change a value first (repeatable)', collect, [])
		.option('--gateway <file>', "use a real gateway config instead of the scenario's gateway")
		.option('--map <name=pool>', 'pool behind a model, model group or deployment of that config (repeatable)', collect, [])
		.option('--lints', 'also say what is legal and suspicious: in the gateway config, and between clients, gateway and pools', false)
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
		const { issues, texts, variants, thresholds, lints } = checkScenario(path, text, filesBeside(path), compileOptions(path, flags));
		report(issues, texts, terminal);
		if (hasErrors(issues)) return exitCodes.invalid;
		process.stdout.write(`${path}: valid, ${counted(variants.length, 'variant')}, ${counted(thresholds, 'threshold')}\n`);
		if (flags.lints) process.stdout.write(renderLints(judgedAll(lints), terminal.report));
		return exitCodes.pass;
	} catch (error) {
		if (error instanceof Exit) return error.code;
		throw error;
	}
}

function counted(n: number, what: string): string {
	return `${n} ${what}${n === 1 ? '' : 's'}`;
}
