import { Command, Option } from 'commander';
import { version } from '../../base/version.ts';
import { type JournalHead, type JournalProblem, mismatch, readJournal } from '../../io/journal.ts';
import { failJournal } from '../executors.ts';
import { Exit, exitCodes } from '../exitCodes.ts';
import { checkOutput } from '../output.ts';
import { type Terminal, terminalOf } from '../terminal.ts';

interface MergeFlags {
	readonly format?: string;
	readonly output?: string;
	readonly quiet: boolean;
	readonly color: boolean;
}

/** Commands that work in parts. */
const sharded: Readonly<Record<string, () => Promise<(command: Command) => void>>> = {
	run: async () => (await import('./run.ts')).runCommand,
	compare: async () => (await import('./compare.ts')).compareCommand,
	sweep: async () => (await import('./sweep.ts')).sweepCommand,
};

export function mergeCommand(command: Command): void {
	command
		.description(
			'Puts the parts of run, compare or sweep --shard together: prints what the command would have printed, and ends as it would have. The scenario must be where it was.',
		)
		.argument('<files...>', 'the journals of all parts')
		.addOption(new Option('--format <name>', 'format of the result; that of the parts when not given'))
		.option('-o, --output <file>', 'write the result to a file (- for stdout)')
		.option('-q, --quiet', 'no progress; a clean pass in a few lines', false)
		.option('--no-color', 'no colours')
		.addHelpText(
			'after',
			`
Examples:
  premortem merge part-1.jsonl part-2.jsonl --format json -o result.json
after
  premortem run premortem.yaml --seeds 40 --shard 1/2 --journal part-1.jsonl
  premortem run premortem.yaml --seeds 40 --shard 2/2 --journal part-2.jsonl`,
		)
		.action(async (files: string[], flags: MergeFlags) => {
			const terminal = terminalOf(flags);
			checkOutput(flags.output);
			const head = headOf(files, terminal);
			const again = new Command(head.command).exitOverride();
			(await sharded[head.command]())(again);
			await again.parseAsync(
				[
					...head.args,
					...files.flatMap((file) => ['--merged', file]),
					...(flags.format === undefined ? [] : ['--format', flags.format]),
					...(flags.output === undefined ? [] : ['--output', flags.output]),
					...(flags.quiet ? ['--quiet'] : []),
					...(flags.color ? [] : ['--no-color']),
				],
				{ from: 'user' },
			);
			throw new Exit(exitCodes.pass);
		});
}

/** What all the parts are parts of; every one must be there. */
function headOf(files: readonly string[], terminal: Terminal): JournalHead {
	const problems: JournalProblem[] = [];
	const heads = files.flatMap((file) => {
		const journal = readJournal(file);
		if ('problem' in journal) problems.push(journal);
		else if (journal.head === null) problems.push({ problem: `the journal ${file} is empty` });
		else if (journal.head.shard === null) problems.push({ problem: `the journal ${file} is no shard` });
		else return [{ file, head: journal.head, shard: journal.head.shard }];
		return [];
	});
	if (problems.length > 0) return failJournal(problems, terminal);
	const [{ head: first, shard }] = heads;
	const parts = new Map<number, string>();
	for (const { file, head, shard: own } of heads) {
		const other = mismatch(file, head, { ...first, version, shard: own });
		if (other !== null) problems.push(other);
		else if (JSON.stringify(head.args) !== JSON.stringify(first.args) || own[1] !== shard[1])
			problems.push({ problem: `${file} is a part of another command: premortem ${head.command} ${head.args.join(' ')}` });
		else if (parts.has(own[0])) problems.push({ problem: `${file} is part ${own.join('/')}, as is ${parts.get(own[0])}` });
		else parts.set(own[0], file);
	}
	const missing = Array.from({ length: shard[1] }, (_, i) => i + 1).filter((part) => !parts.has(part));
	if (problems.length === 0 && missing.length > 0)
		problems.push({ problem: `of ${shard[1]} parts, ${missing.map((part) => `${part}/${shard[1]}`).join(', ')} is missing` });
	return problems.length > 0 ? failJournal(problems, terminal) : first;
}
