import { availableParallelism } from 'node:os';
import { type Command, InvalidArgumentError } from 'commander';
import { IssueError } from '../../base/issue.ts';
import { parseDuration } from '../../base/units.ts';
import { version } from '../../base/version.ts';
import { queueWorker } from '../../engine/queueWorker.ts';
import { REDIS_DEFAULT, workerThreads } from '../executors.ts';
import { Exit, exitCodes } from '../exitCodes.ts';
import { whole } from '../flags.ts';
import { fail } from '../session.ts';
import { terminalOf } from '../terminal.ts';

interface WorkerFlags {
	readonly redis: string;
	readonly concurrency?: number;
	readonly idle?: number;
	readonly quiet: boolean;
	readonly color: boolean;
}

export function workerCommand(command: Command): void {
	command
		.description(
			'Waits for runs that commands with --engine bullmq put into the queue, and runs them. It may be killed at any time: what it was at is given to another worker.',
		)
		.option('--redis <url>', 'the queue', REDIS_DEFAULT)
		.option('--concurrency <n>', 'runs at once; one per core when not given', whole(1, 1024))
		.option('--idle <duration>', 'end when there has been nothing to do for this long', lengthOf)
		.option('-q, --quiet', 'say nothing but errors', false)
		.option('--no-color', 'no colours')
		.addHelpText(
			'after',
			`
Examples:
  premortem worker --redis redis://queue:6379
  premortem worker --redis redis://queue:6379 --concurrency 4 --idle 5m`,
		)
		.action(async (flags: WorkerFlags) => {
			const terminal = terminalOf(flags);
			const log = (message: string) => process.stderr.write(`${message}\n`);
			const concurrency = flags.concurrency ?? availableParallelism();
			const executor = workerThreads(concurrency);
			try {
				const worker = await queueWorker({ url: flags.redis, executor, concurrency, idleMs: flags.idle ?? null, log });
				if (!flags.quiet) log(`premortem ${version} is waiting for runs, ${concurrency} at once`);
				process.once('SIGTERM', () => void worker.stop());
				const done = await worker.ended;
				if (!flags.quiet) log(`${done} jobs done`);
			} catch (error) {
				if (error instanceof IssueError) fail(error.issues, new Map(), terminal);
				throw error;
			} finally {
				await executor.close();
			}
			throw new Exit(exitCodes.pass);
		});
}

/** `5m` -> ms. */
function lengthOf(text: string): number {
	const parsed = parseDuration(text);
	if (!parsed.ok) throw new InvalidArgumentError(`expected ${parsed.expected}`);
	return parsed.value / 1000;
}
