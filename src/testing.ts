/** The testing door (`premortem/testing`): run a scenario inside a test suite and assert on its result. */

import { IssueError } from './base/issue.ts';
import { inProcess } from './engine/inProcess.ts';
import { study } from './engine/study.ts';
import { filesBeside, readConfig } from './io/files.ts';
import type { Result } from './model/result.ts';
import { type CompileOptions, compileScenario } from './scenario/compile.ts';

export interface SimulateOptions extends CompileOptions {
	/** Seeds to run; by default just seed 1. */
	readonly seeds?: readonly number[];
}

/** Simulates a scenario file. Throws an IssueError that lists everything wrong with it, if anything is. */
export async function simulate(path: string, options: SimulateOptions = {}): Promise<Result> {
	const text = readConfig(path);
	if (typeof text !== 'string') throw new IssueError([{ code: 'PM002', severity: 'error', message: `${path}: ${text.error}` }]);
	const compiled = compileScenario(path, text, filesBeside(path), options);
	if (!compiled.ok) throw new IssueError(compiled.issues);
	const { result } = await study(compiled.compiled, {
		executor: inProcess,
		seeds: options.seeds ?? [1],
		firstSeed: 1,
		reproduce: '',
		generatedAt: null,
	});
	return result;
}
