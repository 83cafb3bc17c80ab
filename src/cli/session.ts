/** What the commands share: reading and compiling a scenario, running a study, writing results, reporting issues. */
import { dirname, relative, resolve } from 'node:path';
import { formatIssues, type Issue } from '../base/issue.ts';
import type { Executor } from '../engine/executor.ts';
import { threads } from '../engine/threads.ts';
import { filesBeside, readConfig, writeWhole } from '../io/files.ts';
import { CapacityError } from '../kernel/rowPool.ts';
import { type Compiled, type CompileOptions, compileScenario } from '../scenario/compile.ts';
import { exitCodes } from './exitCodes.ts';
import type { Terminal } from './terminal.ts';

/** Ends a command with a code, after its messages have been written. */
export class Exit extends Error {
	readonly code: number;

	constructor(code: number) {
		super(`exit ${code}`);
		this.code = code;
	}
}

export interface ScenarioFlags {
	readonly variant?: string;
	readonly set: readonly string[];
	readonly gateway?: string;
}

/** Reads and compiles; on errors prints all of them and ends the command with 3. */
export function load(path: string, flags: ScenarioFlags, terminal: Terminal): Compiled {
	const text = readConfig(path);
	if (typeof text !== 'string') {
		const tooLarge = text.error.includes('limit');
		fail(
			[
				{
					code: tooLarge ? 'PM003' : 'PM002',
					severity: 'error',
					message: `the scenario cannot be read: ${text.error}`,
					place: { file: path, line: 1, column: 1 },
				},
			],
			new Map(),
			terminal,
		);
	}
	const options: CompileOptions = {
		variant: flags.variant ?? null,
		sets: flags.set,
		gateway: flags.gateway === undefined ? null : relative(dirname(resolve(path)), resolve(flags.gateway)),
	};
	const result = compileScenario(path, text as string, filesBeside(path), options);
	if (!result.ok) fail(result.issues, result.texts, terminal);
	if (result.compiled.issues.length > 0)
		process.stderr.write(`${formatIssues(result.compiled.issues, result.compiled.texts, terminal.errors)}\n`);
	return result.compiled;
}

export function fail(issues: readonly Issue[], texts: ReadonlyMap<string, string>, terminal: Terminal): never {
	process.stderr.write(`${formatIssues(issues, texts, terminal.errors)}\n`);
	throw new Exit(exitCodes.invalid);
}

/** Runs `work` with worker threads that are gone afterwards; a bound of the run that was reached is the user's to raise. */
export async function withThreads<T>(terminal: Terminal, work: (executor: Executor) => Promise<T>): Promise<T> {
	const executor = threads(new URL('./worker.js', import.meta.url).href);
	try {
		return await work(executor);
	} catch (error) {
		// An error from a worker thread has lost its class on the way.
		const reached = error instanceof CapacityError || (error as { name?: string } | null)?.name === 'CapacityError';
		if (reached) fail([{ code: 'PM014', severity: 'error', message: (error as Error).message }], new Map(), terminal);
		throw error;
	} finally {
		await executor.close();
	}
}

/** Results go to stdout, or whole into a file. */
export function output(text: string, file: string | undefined): void {
	if (file === undefined || file === '-') process.stdout.write(text);
	else writeWhole(file, text);
}

/** The flags that reproduce a run, besides the path. */
export function reproduceFlags(flags: ScenarioFlags, seeds: string): string {
	const quoted = (text: string) => (/^[\w./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
	return [
		flags.variant === undefined ? '' : `--variant ${quoted(flags.variant)}`,
		flags.gateway === undefined ? '' : `--gateway ${quoted(flags.gateway)}`,
		...flags.set.map((set) => `--set ${quoted(set)}`),
		seeds,
	]
		.filter((part) => part !== '')
		.join(' ');
}
