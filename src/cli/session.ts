/** What the commands share: reading and compiling a scenario, running a study, writing results, reporting issues. */
import { dirname, relative, resolve } from 'node:path';
import { distinct, formatIssues, hasErrors, type Issue, IssueError } from '../base/issue.ts';
import { shellWord } from '../base/shell.ts';
import { filesBeside, readConfig } from '../io/files.ts';
import { type Compiled, type CompileOptions, compileScenario } from '../scenario/compile.ts';
import { Exit, exitCodes } from './exitCodes.ts';
import type { Terminal } from './terminal.ts';

export interface ScenarioFlags {
	readonly variant?: string;
	readonly set: readonly string[];
	readonly gateway?: string;
	readonly map?: readonly string[];
}

/** Reads and compiles; on errors prints all of them and ends the command with 3. */
export function load(path: string, flags: ScenarioFlags, terminal: Terminal): Compiled {
	return loadVariants(path, flags, [flags.variant ?? null], terminal)[0];
}

/** As `load`, for several variants of one scenario; null is the scenario as written. What is `known` is not said again. */
export function loadVariants(
	path: string,
	flags: ScenarioFlags,
	variants: readonly (string | null)[],
	terminal: Terminal,
	known: readonly Issue[] = [],
): Compiled[] {
	const text = readScenario(path, terminal);
	const results = variants.map((variant) => compileScenario(path, text, filesBeside(path), { ...compileOptions(path, flags), variant }));
	const issues = distinct([...known, ...results.flatMap((result) => (result.ok ? result.compiled.issues : result.issues))]).slice(
		known.length,
	);
	const texts = new Map(results.flatMap((result) => [...(result.ok ? result.compiled.texts : result.texts)]));
	if (hasErrors(issues)) fail(issues, texts, terminal);
	report(issues, texts, terminal);
	return results.map((result) => (result as { compiled: Compiled }).compiled);
}

/** The text of a scenario, or the end of the command. */
export function readScenario(path: string, terminal: Terminal): string {
	const text = readConfig(path);
	if (typeof text !== 'string') return cannotRead(path, 'scenario', text, terminal);
	return text;
}

export function cannotRead(path: string, what: string, reason: { error: string; tooLarge?: boolean }, terminal: Terminal): never {
	const code = reason.tooLarge === true ? 'PM003' : 'PM002';
	const place = { file: path, line: 1, column: 1 };
	return fail([{ code, severity: 'error', message: `the ${what} cannot be read: ${reason.error}`, place }], new Map(), terminal);
}

export function compileOptions(path: string, flags: ScenarioFlags): CompileOptions {
	// The scenario names files relative to itself, the command line relative to where one stands.
	const gateway = flags.gateway === undefined ? null : relative(dirname(resolve(path)), resolve(flags.gateway));
	return { sets: flags.set, gateway, maps: flags.map ?? [] };
}

/** Compiles the scenario with more flags; it is read once. */
export function compilerOf(
	path: string,
	flags: ScenarioFlags,
	terminal: Terminal,
): (sets: readonly string[], variant?: string) => Compiled {
	const text = readScenario(path, terminal);
	const options = compileOptions(path, flags);
	return (sets, variant) => {
		const all = { ...options, variant: variant ?? flags.variant ?? null, sets: [...(options.sets ?? []), ...sets] };
		const result = compileScenario(path, text, filesBeside(path), all);
		if (!result.ok) throw new IssueError(result.issues);
		return result.compiled;
	};
}

export function report(issues: readonly Issue[], texts: ReadonlyMap<string, string>, terminal: Terminal): void {
	if (issues.length > 0) process.stderr.write(`${formatIssues(issues, texts, terminal.errors)}\n`);
}

export function fail(issues: readonly Issue[], texts: ReadonlyMap<string, string>, terminal: Terminal): never {
	report(issues, texts, terminal);
	throw new Exit(exitCodes.invalid, issues);
}

/** Ends the command with the bound of the run that was reached; any other error goes on. */
export function overflowed(error: unknown, compiled: Compiled, terminal: Terminal): never {
	// An error from a worker thread has lost its class on the way.
	const { name, stack, message } = error as Error;
	if (name !== 'CapacityError' && !stack?.startsWith('CapacityError:')) throw error;
	const key = /limits\.(\w+)/.exec(message)?.[1] ?? '';
	return fail([{ code: 'PM014', severity: 'error', message, place: compiled.placeOf(['limits', key]) }], compiled.texts, terminal);
}

/** The flags that reproduce a run, besides the path. */
export function reproduceFlags(flags: ScenarioFlags, seeds: string): string {
	return [
		flags.variant === undefined ? '' : `--variant ${shellWord(flags.variant)}`,
		flags.gateway === undefined ? '' : `--gateway ${shellWord(flags.gateway)}`,
		...(flags.map ?? []).map((map) => `--map ${shellWord(map)}`),
		...flags.set.map((set) => `--set ${shellWord(set)}`),
		seeds,
	]
		.filter((part) => part !== '')
		.join(' ');
}
