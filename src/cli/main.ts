#!/usr/bin/env node
/**
 * The command line: one file per command, loaded when it is called for, and the only place that decides how the
 * process ends.
 */
import { Command, CommanderError, Help } from 'commander';
import { version } from '../base/version.ts';
import { Exit, exitCodes } from './exitCodes.ts';

interface Listed {
	readonly name: string;
	readonly summary: string;
	/** Gives the command its arguments, flags and action. */
	readonly load: () => Promise<(command: Command) => void>;
}

const listed: readonly Listed[] = [
	{
		name: 'run',
		summary: 'simulate scenarios and judge their thresholds',
		load: async () => (await import('./commands/run.ts')).runCommand,
	},
	{
		name: 'compare',
		summary: 'mitigations side by side on the same traffic',
		load: async () => (await import('./commands/compare.ts')).compareCommand,
	},
	{
		name: 'sweep',
		summary: 'what becomes of the bill when keys are varied',
		load: async () => (await import('./commands/sweep.ts')).sweepCommand,
	},
	{
		name: 'advise',
		summary: 'the cheapest change that passes the thresholds, as a patch',
		load: async () => (await import('./commands/advise.ts')).adviseCommand,
	},
	{
		name: 'loops',
		summary: 'which feedback loop spends the money, mechanism by mechanism',
		load: async () => (await import('./commands/loops.ts')).loopsCommand,
	},
	{
		name: 'hunt',
		summary: 'the smallest disturbance that makes the bill reach a target',
		load: async () => (await import('./commands/hunt.ts')).huntCommand,
	},
	{
		name: 'worker',
		summary: 'run what other machines put into the queue',
		load: async () => (await import('./commands/worker.ts')).workerCommand,
	},
	{
		name: 'merge',
		summary: 'put the parts of a sharded command together',
		load: async () => (await import('./commands/merge.ts')).mergeCommand,
	},
	{
		name: 'serve',
		summary: 'a mock upstream that answers as the pools of a scenario would',
		load: async () => (await import('./commands/serve.ts')).serveCommand,
	},
	{
		name: 'replay',
		summary: 'send a real gateway what the clients of a scenario would, and judge it',
		load: async () => (await import('./commands/replay.ts')).replayCommand,
	},
	{
		name: 'agree',
		summary: 'hold live runs against the simulation of the same plan and seed',
		load: async () => (await import('./commands/agree.ts')).agreeCommand,
	},
	{
		name: 'validate',
		summary: 'check scenarios and all their variants without running them',
		load: async () => (await import('./commands/validate.ts')).validateCommand,
	},
	{
		name: 'gateway',
		summary: 'what a real gateway config means here: every key, and what is suspicious',
		load: async () => (await import('./commands/gateway.ts')).gatewayCommand,
	},
	{
		name: 'explain',
		summary: 'what a kind, key, preset, metric, cause or error code means, with options, defaults and source',
		load: async () => (await import('./commands/explain.ts')).explainCommand,
	},
	{
		name: 'prices',
		summary: 'what things cost: replicas, hosted models, stores, each with source and date',
		load: async () => (await import('./commands/prices.ts')).pricesCommand,
	},
	{
		name: 'schema',
		summary: 'print the JSON Schema of scenario files, for editors',
		load: async () => (await import('./commands/schema.ts')).schemaCommand,
	},
	{
		name: 'init',
		summary: 'write a starter scenario',
		load: async () => (await import('./commands/init.ts')).initCommand,
	},
];

async function build(args: readonly string[]): Promise<Command> {
	const program = new Command('premortem')
		.description('Know what an AI system will cost when it goes wrong, before it goes wrong.')
		.usage('<command> [options]')
		.version(version)
		.exitOverride()
		.showHelpAfterError('(premortem help <command> shows what it takes)')
		.configureHelp({
			subcommandTerm: (command) => command.name(),
			// That a switch is off, and a list empty, when not given goes without saying.
			optionDescription: (option) => new Help().optionDescription(option).replace(/ ?\(default: (false|\[\])\)/, ''),
		})
		.addHelpText(
			'after',
			`
Examples:
  premortem init                        write a scenario to start from
  premortem run premortem.yaml          what will this cost when it goes wrong?
  premortem compare premortem.yaml      which mitigation is worth it?
  premortem sweep premortem.yaml --vary 'clients.web.attempts=1,2,3,4'
                                        where is the cliff?
  premortem loops premortem.yaml        which loop is it, and who owns each part?
  premortem hunt premortem.yaml --target '$10,000'
                                        what is the least that ruins us?
  premortem advise premortem.yaml       what should be changed? As a patch.
  premortem gateway litellm.yaml        what does this config do, and what does it not do?
  premortem serve premortem.yaml        a mock upstream for a real gateway
  premortem replay premortem.yaml --target http://127.0.0.1:4000
                                        does the real gateway do what the simulation says?
  premortem explain knative-kpa         what does this kind do, and what are its options?

Exit codes: 0 pass, 1 internal error, 2 usage, 3 invalid scenario or config, 4 target gone, 5 mock gone, 6 cap reached,
99 threshold breached, 130 interrupted.`,
		);
	const operands = args.filter((arg) => !arg.startsWith('-'));
	const wanted = operands[0] === 'help' ? operands[1] : operands[0];
	for (const { name, summary, load } of listed) {
		const command = program
			.command(name)
			.summary(summary)
			.description(`${summary[0].toUpperCase()}${summary.slice(1)}.`)
			.exitOverride();
		if (name === wanted) (await load())(command);
	}
	return program;
}

async function main(): Promise<number> {
	try {
		await (await build(process.argv.slice(2))).parseAsync();
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
for (const stream of [process.stdout, process.stderr]) {
	stream.on('error', (error: NodeJS.ErrnoException) => {
		if (error.code === 'EPIPE') process.exit(exitCodes.pass);
		throw error;
	});
}
process.on('SIGINT', () => {
	process.stderr.write('\ninterrupted; no result was written\n');
	process.exit(exitCodes.interrupted);
});

// Set, not called: output that is still on its way through a pipe must not be cut off.
process.exitCode = await main();
