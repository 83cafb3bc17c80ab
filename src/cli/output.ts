/** Where results go. */
import { cannotWrite, writeWhole } from '../io/files.ts';
import { Exit, exitCodes } from './exitCodes.ts';

/** Ends the command when its result could not be written, before anything is done for it. */
export function checkOutput(file: string | undefined): void {
	if (file === undefined || file === '-') return;
	const problem = cannotWrite(file);
	if (problem === null) return;
	process.stderr.write(`error: cannot write ${file}: ${problem}\n`);
	throw new Exit(exitCodes.usage);
}

/** Results go to stdout, or whole into a file. */
export function output(text: string, file: string | undefined): void {
	if (file === undefined || file === '-') process.stdout.write(text);
	else writeWhole(file, text);
}
