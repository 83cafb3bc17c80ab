import type { Command } from 'commander';
import { exitCodes, gravest } from '../exitCodes.ts';
import { collect } from '../flags.ts';
import { Exit, load, type ScenarioFlags } from '../session.ts';
import { terminalOf } from '../terminal.ts';

interface ValidateFlags extends ScenarioFlags {
	readonly color: boolean;
}

export function validateCommand(program: Command): void {
	program
		.command('validate')
		.summary('check scenarios and all their variants without running them')
		.argument('<scenarios...>', 'scenario files')
		.option('--set <path=value>', 'change a value first (repeatable)', collect, [])
		.option('--gateway <file>', "use a real gateway config instead of the scenario's gateway")
		.option('--no-color', 'no colours')
		.addHelpText('after', '\nExample:\n  premortem validate scenarios/*.yaml')
		.action((paths: string[], flags: ValidateFlags) => {
			const terminal = terminalOf({ color: flags.color, quiet: true });
			const codes = paths.map((path) => {
				try {
					const base = load(path, flags, terminal);
					for (const { name } of base.variants) load(path, { ...flags, variant: name }, terminal);
					process.stdout.write(`${path}: valid, ${base.variants.length} variants, ${base.thresholds.length} thresholds\n`);
					return exitCodes.pass;
				} catch (error) {
					if (error instanceof Exit) return error.code;
					throw error;
				}
			});
			throw new Exit(gravest(codes));
		});
}
