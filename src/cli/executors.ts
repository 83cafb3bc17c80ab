/** Where the runs of a command execute, and what is kept of them: engines, journals, shards. */
import { availableParallelism } from 'node:os';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Issue, IssueError } from '../base/issue.ts';
import { version } from '../base/version.ts';
import type { Executor } from '../engine/executor.ts';
import { inProcess } from '../engine/inProcess.ts';
import { journaled, nothingRuns, type RunJournal, runsNeeded } from '../engine/journaled.ts';
import type { Progress } from '../engine/study.ts';
import { counted } from '../engine/study.ts';
import { threads } from '../engine/threads.ts';
import { planHash } from '../experiment/run.ts';
import { type JournalHead, type JournalProblem, openJournal, readJournal } from '../io/journal.ts';
import type { SimulationPlan } from '../model/plan.ts';
import type { Compiled } from '../scenario/compile.ts';
import { Exit, exitCodes } from './exitCodes.ts';
import { collect } from './flags.ts';
import { fail } from './session.ts';
import type { Terminal } from './terminal.ts';

export interface EngineFlags {
	readonly engine?: 'threads' | 'in-process' | 'bullmq';
	readonly redis?: string;
}

export interface JournalFlags {
	readonly journal?: string;
	readonly shard?: readonly [number, number];
	/** Journals whose runs are all there are; set by `merge`. */
	readonly merged?: readonly string[];
}

export const REDIS_DEFAULT = 'redis://127.0.0.1:6379';

export function withEngineFlags(command: Command): Command {
	return command
		.addOption(
			new Option('--engine <name>', 'where runs execute: worker threads, this thread, or premortem workers behind a queue').choices([
				'threads',
				'in-process',
				'bullmq',
			]),
		)
		.option('--redis <url>', `the queue of --engine bullmq; ${REDIS_DEFAULT} when not given`);
}

export function withJournalFlags(command: Command): Command {
	return command
		.option('--journal <file>', 'keep every finished run here, and go on from what it holds')
		.option('--shard <i/n>', 'run only the i-th of n parts, into the journal; premortem merge puts them together', shardOf)
		.addOption(new Option('--merged <file>').argParser(collect).default([]).hideHelp());
}

/** `2/4` -> [2, 4]. */
function shardOf(text: string): readonly [number, number] {
	const [, i, n] = /^(\d{1,5})\/(\d{1,5})$/.exec(text) ?? [];
	if (i === undefined || Number(i) < 1 || Number(i) > Number(n)) throw new InvalidArgumentError('expected a part such as 2/4');
	return [Number(i), Number(n)];
}

/** Runs `work` with an executor that is gone afterwards; a bound of the run that was reached is the user's to raise. */
export async function withExecutor<T>(
	compiled: Compiled,
	flags: EngineFlags,
	terminal: Terminal,
	work: (executor: Executor) => Promise<T>,
): Promise<T> {
	let executor: Executor | null = null;
	try {
		executor = await executorOf(flags);
		return await work(executor);
	} catch (error) {
		if (error instanceof IssueError && error.issues.every(({ place }) => place === undefined))
			return fail(error.issues, new Map(), terminal);
		// An error from a worker has lost its class on the way.
		const { name, stack, message } = error as Error;
		if (name !== 'CapacityError' && !stack?.startsWith('CapacityError:')) throw error;
		const key = /limits\.(\w+)/.exec(message)?.[1] ?? '';
		return fail([{ code: 'PM014', severity: 'error', message, place: compiled.placeOf(['limits', key]) }], compiled.texts, terminal);
	} finally {
		await executor?.close();
	}
}

async function executorOf({ engine, redis = REDIS_DEFAULT }: EngineFlags): Promise<Executor> {
	if (engine === 'in-process') return inProcess;
	if (engine !== 'bullmq') return workerThreads();
	const { queued } = await import('../engine/queued.ts');
	return queued({ url: redis, warn: (message) => process.stderr.write(`${message}\n`) });
}

export function workerThreads(count: number = availableParallelism()): Executor {
	return threads(new URL('./worker.js', import.meta.url).href, count);
}

/** The journal that flags ask for; null when they ask for none. What a merge is given is only read. */
export function journalFor(flags: JournalFlags, command: string, plan: SimulationPlan, terminal: Terminal): RunJournal | null {
	const merged = flags.merged ?? [];
	if (merged.length > 0) return { rows: mergedRows(merged, terminal), append: () => {} };
	if (flags.journal === undefined) return null;
	const head: JournalHead = {
		journal: 'premortem/journal@1',
		version,
		plan: planHash(plan),
		command,
		args: argsToRepeat(process.argv.slice(3)),
		shard: flags.shard ?? null,
	};
	const journal = openJournal(flags.journal, head);
	return 'problem' in journal ? failJournal([journal], terminal) : journal;
}

function mergedRows(files: readonly string[], terminal: Terminal): Map<string, unknown> {
	const rows = new Map<string, unknown>();
	for (const file of files) {
		const journal = readJournal(file);
		if ('problem' in journal) return failJournal([journal], terminal);
		for (const [key, value] of journal.rows) rows.set(key, value);
	}
	return rows;
}

export function failJournal(problems: readonly JournalProblem[], terminal: Terminal): never {
	const issues = problems.map(
		({ problem, hint }): Issue => ({ code: 'PM016', severity: 'error', message: problem, ...(hint === undefined ? {} : { hint }) }),
	);
	return fail(issues, new Map(), terminal);
}

const NOT_REPEATED = /^(--journal|--shard|--engine|--redis|--merged|--output|-o)(=|$)/;

/** The words of a command that `merge` repeats: all but where it ran and where its results went. */
function argsToRepeat(args: readonly string[]): string[] {
	const kept: string[] = [];
	for (let i = 0; i < args.length; i++) {
		const match = NOT_REPEATED.exec(args[i]);
		if (match === null) kept.push(args[i]);
		else if (match[2] === '') i++;
	}
	return kept;
}

/** Whoever runs a part says how many seeds there are in all: how many a verdict needs is not known to a part. */
export function checkShard(command: Command, flags: JournalFlags & { readonly seeds?: number }): void {
	if (flags.shard === undefined) return;
	if (flags.journal === undefined) command.error('error: --shard needs --journal FILE, where its part goes', { exitCode: exitCodes.usage });
	if (flags.seeds === undefined) command.error('error: --shard needs --seeds N, the same for every part', { exitCode: exitCodes.usage });
}

/** Runs the part of a study that is this shard's, into its journal, and ends the command. */
export async function runShard(
	executor: Executor,
	shard: readonly [number, number],
	journal: RunJournal,
	needed: { readonly plans: readonly SimulationPlan[]; readonly seeds: readonly number[]; readonly trace: boolean },
	onProgress: Progress,
): Promise<void> {
	const own = runsNeeded(needed.plans, needed.seeds, needed.trace).filter((_, i) => i % shard[1] === shard[0] - 1);
	const remembering = journaled(executor, journal);
	await Promise.all(
		own.map(({ plan, seed, trace }) => counted({ onProgress }, (progress) => remembering.run(plan, seed, { trace, onProgress: progress }))),
	);
}

/** What a shard says when it is done, and the end of its command. */
export function shardDone(shard: readonly [number, number], file: string, quiet: boolean): never {
	if (!quiet) process.stderr.write(`shard ${shard.join('/')} is in ${file}; when all are there: premortem merge <files>\n`);
	throw new Exit(exitCodes.pass);
}

/** An executor with the journal of the flags around it; of a merge, one that runs nothing. */
export function remembering(executor: Executor, journal: RunJournal | null, flags: JournalFlags): Executor {
	if (journal === null) return executor;
	return journaled((flags.merged ?? []).length > 0 ? nothingRuns : executor, journal);
}
