import { type Command, InvalidArgumentError } from 'commander';
import { formatDuration } from '../../base/units.ts';
import { billInWords, billOfMock } from '../../live/bill.ts';
import { type Line, lines } from '../../live/mock/script.ts';
import { type MockServer, serve } from '../../live/mock/server.ts';
import type { RunRecord } from '../../model/record.ts';
import { Exit, exitCodes } from '../exitCodes.ts';
import { whole } from '../flags.ts';
import { horizonOf, type LiveFlags, onInterrupt, withLiveFlags } from '../liveFlags.ts';
import { load, overflowed } from '../session.ts';
import { terminalOf } from '../terminal.ts';

interface ServeFlags extends LiveFlags {
	readonly port: number;
	readonly host: string;
	readonly wait: boolean;
	readonly model: readonly (readonly [model: string, pool: string])[];
	readonly script: readonly { readonly pool: string | null; readonly answers: readonly Line[] }[];
	readonly json: boolean;
}

/** After the end it still answers, so that a driver can fetch the books. */
const LINGER_MS = 10_000;
const FLUSH_MS = 200;

export function serveCommand(command: Command): void {
	command
		.description(
			"Answers the OpenAI and Anthropic APIs as the scenario's pools would: cold starts, queues, limits, errors, faults and prices are those of the simulation, run by its own clock at the pace of real time.\nOn the way: /health, /metrics, /premortem/state, POST /premortem/faults and /premortem/script.\nThe bill comes at the end, on Ctrl-C or when the scenario is over.",
		)
		.argument('<scenario>', 'scenario file');
	withLiveFlags(command)
		.option('--port <n>', 'port; 0 takes a free one', whole(0, 65_535), 4010)
		.option('--host <address>', 'address to listen at', '127.0.0.1')
		.option('--wait', 'the clock stands still until the first call, or until `premortem replay` starts it', false)
		.option('--model <name=pool>', 'another model name for a pool (repeatable)', mapping, [])
		.option('--script <answers>', `what the first calls are answered: ${lines.join(', ')}; e.g. ok,ok,error or gpu:ok,error`, script, [])
		.option('--json', 'the bill as JSON on stdout', false)
		.option('-q, --quiet', 'no greeting', false)
		.option('--no-color', 'no colours')
		.addHelpText(
			'after',
			`
Examples:
  premortem serve premortem.yaml
  premortem serve premortem.yaml --time-scale 60x --port 4010
  premortem serve premortem.yaml --script ok,ok,error
  curl -s localhost:4010/v1/chat/completions -d '{"messages":[{"role":"user","content":"hi"}]}' -H 'content-type: application/json'
  curl -s localhost:4010/premortem/faults -d '{"kind":"errors","share":"50%"}' -H 'content-type: application/json'`,
		)
		.action(async (path: string, flags: ServeFlags) => {
			const terminal = terminalOf(flags);
			const compiled = load(path, flags, terminal);
			const { plan } = compiled;
			let end: (failure: unknown) => void = () => {};
			const over = new Promise<unknown>((resolve) => {
				end = resolve;
			});
			const horizonUs = horizonOf(flags, plan.horizonUs);
			const options = {
				...flags,
				map: new Map(flags.model),
				scale: flags.timeScale,
				horizonUs,
				onFinish: (fetched: boolean) => void setTimeout(() => end(null), fetched ? FLUSH_MS : LINGER_MS).unref(),
				onError: end,
			};
			const server = await serve(plan, options).catch((error: NodeJS.ErrnoException) => {
				process.stderr.write(`error: cannot listen at ${flags.host}:${flags.port}: ${error.message}\n`);
				throw new Exit(exitCodes.usage);
			});
			setScripts(server, flags, command);
			onInterrupt(() => end(null));
			if (!flags.quiet) process.stderr.write(greeting(server, flags, horizonUs));
			const failure = await over;
			if (failure !== null) overflowed(failure, compiled, terminal);
			say(await server.close(), server, flags);
			throw new Exit(exitCodes.pass);
		});
}

function greeting({ url, system }: MockServer, flags: ServeFlags, horizonUs: number): string {
	const scale = flags.timeScale === 1 ? 'real time' : `${flags.timeScale}x real time`;
	return [
		`${system.plan.name} at ${url}, ${scale}, seed ${flags.seed}, for ${formatDuration(horizonUs)} of its time${flags.wait ? '; the clock waits' : ''}`,
		`models: ${system.workerNames.join(', ')}`,
		'',
	].join('\n');
}

function say(record: RunRecord, { system }: MockServer, flags: ServeFlags): void {
	const bill = billOfMock(system.plan, record);
	if (flags.json) process.stdout.write(`${JSON.stringify(bill, null, 2)}\n`);
	process.stderr.write(`${billInWords(bill)}\n`);
}

function setScripts({ system }: MockServer, flags: ServeFlags, command: Command): void {
	for (const { pool, answers } of flags.script) {
		const worker = pool ?? (system.workerNames.length === 1 ? system.workerNames[0] : '');
		if (!system.workerNames.includes(worker))
			command.error(`error: --script: expected a pool, one of ${system.workerNames.join(', ')}, as in ${system.workerNames[0]}:ok,error`, {
				exitCode: exitCodes.usage,
			});
		system.script.set(worker, answers, false);
	}
}

function mapping(text: string, before: ServeFlags['model']): ServeFlags['model'] {
	const [, model, pool] = /^(.+)=([^=]+)$/.exec(text) ?? [];
	if (model === undefined || pool === undefined) throw new InvalidArgumentError('expected name=pool, such as gpt-4o=gpu');
	return [...before, [model, pool]];
}

function script(text: string, before: ServeFlags['script']): ServeFlags['script'] {
	const [, pool, list] = /^(?:([^:,]+):)?(.+)$/.exec(text) ?? [];
	const answers = (list ?? '').split(',').map((line) => line.trim());
	const strange = answers.find((line) => !lines.includes(line as Line));
	if (strange !== undefined) throw new InvalidArgumentError(`expected ${lines.join(', ')}, got '${strange}'`);
	return [...before, { pool: pool ?? null, answers: answers as Line[] }];
}
