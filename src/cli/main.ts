#!/usr/bin/env node
/** The command line: one file per command, and the only place that decides how the process ends. */
import { Command, CommanderError } from 'commander';
import { version } from '../base/version.ts';
import { compareCommand } from './commands/compare.ts';
import { gatewayCommand } from './commands/gateway.ts';
import { initCommand } from './commands/init.ts';
import { runCommand } from './commands/run.ts';
import { schemaCommand } from './commands/schema.ts';
import { validateCommand } from './commands/validate.ts';
import { exitCodes } from './exitCodes.ts';
import { Exit } from './session.ts';

function build(): Command {
	const program = new Command('premortem')
		.description('Know what an AI system will cost when it goes wrong, before it goes wrong.')
		.version(version)
		.exitOverride()
		.showHelpAfterError('(premortem help <command> shows what it takes)')
		.addHelpText(
			'after',
			'\nExit codes: 0 pass, 1 internal error, 2 usage, 3 invalid scenario or config, 99 threshold breached, 130 interrupted.',
		);
	for (const add of [runCommand, compareCommand, validateCommand, gatewayCommand, schemaCommand, initCommand]) add(program);
	for (const command of program.commands) command.exitOverride();
	return program;
}

async function main(): Promise<number> {
	try {
		await build().parseAsync();
		return exitCodes.pass;
	} catch (error) {
		if (error instanceof Exit) return error.code;
		if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.pass : exitCodes.usage;
		process.stderr.write(
			`internal error, please report it with the command you ran:\n${error instanceof Error ? error.stack : String(error)}\n`,
		);
		return exitCodes.internal;
	}
}

// A reader that stops reading (premortem run ... | head) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
	if (error.code === 'EPIPE') process.exit(exitCodes.pass);
	throw error;
});
process.on('SIGINT', () => {
	process.stderr.write('\ninterrupted; nothing was written\n');
	process.exit(exitCodes.interrupted);
});

// Set, not called: output that is still on its way through a pipe must not be cut off.
process.exitCode = await main();
