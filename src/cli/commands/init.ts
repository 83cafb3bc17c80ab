import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { writeWhole } from '../../io/files.ts';
import { Exit, exitCodes } from '../exitCodes.ts';
import { checkOutput } from '../output.ts';
import { starter } from '../starter.ts';

export function initCommand(command: Command): void {
	command
		.argument('[file]', 'where to', 'premortem.yaml')
		.addHelpText('after', '\nExample:\n  premortem init && premortem run premortem.yaml')
		.action((file: string) => {
			if (existsSync(file)) {
				process.stderr.write(`${file} exists already; nothing was written\n`);
				throw new Exit(exitCodes.usage);
			}
			checkOutput(file);
			writeWhole(file, starter);
			process.stdout.write(`wrote ${file}\nnext: premortem run ${file}\n`);
		});
}
