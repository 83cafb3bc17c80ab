import { type Command, InvalidArgumentError, Option } from 'commander';
import { shellWord } from '../../base/shell.ts';
import { parseDuration, parseMoney } from '../../base/units.ts';
import { dialects } from '../../live/driver/dialect.ts';
import { type Drive, type DriveOptions, drive, MockError } from '../../live/driver/drive.ts';
import { GatewayProcess } from '../../live/driver/gatewayProcess.ts';
import { liveResult } from '../../live/driver/liveResult.ts';
import { targetOf } from '../../live/driver/target.ts';
import type { SimulationPlan } from '../../model/plan.ts';
import type { StopReason } from '../../model/result.ts';
import { reports } from '../../reports/index.ts';
import { Exit, exitCodes } from '../exitCodes.ts';
import { collect, whole, withOutputFlags } from '../flags.ts';
import { horizonOf, type LiveFlags, onInterrupt, quantity, withLiveFlags } from '../liveFlags.ts';
import { checkOutput, output } from '../output.ts';
import { ProgressLine } from '../progress.ts';
import { load, overflowed, reproduceFlags } from '../session.ts';
import { terminalOf } from '../terminal.ts';
import { stampOf } from './run.ts';

interface ReplayFlags extends LiveFlags {
	readonly target: string;
	readonly mock: readonly string[];
	readonly api: string;
	readonly stream: boolean;
	readonly model?: string;
	readonly header: readonly (readonly [name: string, value: string])[];
	readonly start?: string;
	readonly health?: string;
	readonly healthTimeout: number;
	readonly maxRequests: number;
	readonly maxCost?: number;
	readonly maxConcurrency: number;
	readonly maxTime: number;
	readonly killFile?: string;
	readonly allowHost: readonly string[];
	readonly allowProvider: boolean;
	readonly format: string;
	readonly output?: string;
	readonly fail: boolean;
	readonly stamp?: boolean;
}

/** Dollars by the price book that a run may spend unless more is allowed. */
const USD = 10;

/** How the process ends when the run did not come to its end. */
const codes: Readonly<Record<Exclude<StopReason, 'end'>, number>> = {
	'max-requests': exitCodes.capped,
	'max-cost': exitCodes.capped,
	'max-time': exitCodes.capped,
	'kill-file': exitCodes.interrupted,
	interrupted: exitCodes.interrupted,
	'target-died': exitCodes.target,
	'mock-died': exitCodes.mock,
};

export function replayCommand(command: Command): void {
	command
		.description(
			"Sends a real gateway, over HTTP, what the scenario's traffic and clients would: the same arrivals as the simulation, whether or not answers come, with the clients' own timeouts and retries. Judges what came of it like a simulated run.\nLoads this machine only, unless a host is allowed by name.",
		)
		.argument('<scenario>', 'scenario file')
		.requiredOption('--target <url>', 'where to send it, e.g. http://127.0.0.1:4000')
		.option('--mock <url>', 'a `premortem serve` behind the target: starts with the run, and says what it cost (repeatable)', collect, [])
		.addOption(new Option('--api <name>', 'API to speak').choices(Object.keys(dialects)).default('chat'))
		.option('--stream', 'ask for streams', false)
		.option('--model <name>', "model to ask for; by default the pool's name, or the gateway's first model")
		.option(
			'--header <name:value>',
			'header to send, e.g. for a key of the gateway (repeatable); none is sent that was not given',
			header,
			[],
		)
		.option('--start <command>', 'start the gateway with this, and stop it afterwards')
		.option('--health <url>', 'what answers well once the gateway is up; the target when not given')
		.option('--health-timeout <duration>', 'how long that may take', quantity(parseDuration), 60e6)
		.option('--max-requests <n>', 'attempts sent, at most', whole(1, 1e9), 100_000)
		.option(
			'--max-cost <dollars>',
			"dollars spent, at most; by the price book ($10 when not given), or by a mock's books",
			quantity(parseMoney, 1e6),
		)
		.option('--max-concurrency <n>', 'attempts in flight, at most; more are kept back, and told', whole(1, 60_000), 4000)
		.option('--max-time <duration>', 'real time, at most', quantity(parseDuration), 1800e6)
		.option('--kill-file <file>', 'stop as soon as this file is there')
		.option('--allow-host <host>', 'a host other than this machine that may be loaded (repeatable)', collect, [])
		.option('--allow-provider', 'also one that sells model answers', false)
		.option('--no-fail', 'exit 0 when a threshold is breached')
		.option('--stamp', 'write the time of this run into the result', false);
	withOutputFlags(withLiveFlags(command), reports.kinds)
		.addHelpText(
			'after',
			`
Examples:
  premortem replay premortem.yaml --target http://127.0.0.1:4010 --for 2m
  premortem replay premortem.yaml --target http://127.0.0.1:4000 --mock http://127.0.0.1:4010 --time-scale 60x
  premortem replay premortem.yaml --target http://127.0.0.1:4000 --start 'litellm --config litellm.yaml' --health http://127.0.0.1:4000/health/readiness
  premortem replay premortem.yaml --target http://gateway.test:8080 --allow-host gateway.test --header 'authorization: Bearer test' --max-requests 500`,
		)
		.action(async (path: string, flags: ReplayFlags) => {
			const terminal = terminalOf(flags);
			const target = urlOf(flags.target, '--target', flags, command);
			const mocks = flags.mock.map((mock) => urlOf(mock, '--mock', flags, command));
			checkOutput(flags.output);
			const compiled = load(path, flags, terminal);
			const stop = new AbortController();
			onInterrupt(() => stop.abort());
			const progress = new ProgressLine(`replaying ${compiled.plan.name}`, {
				live: terminal.live,
				silent: flags.quiet,
				unicode: terminal.report.unicode,
			});
			progress.expect(1);
			let before = 0;
			const gateway = flags.start === undefined ? null : new GatewayProcess(flags.start, () => {});
			try {
				if (gateway !== null) await up(gateway, flags, stop.signal);
				const options: DriveOptions = {
					...driveOptions(flags, compiled.plan, { target, mocks }),
					signal: stop.signal,
					targetDied: () => gateway?.died != null,
					onProgress: (done) => {
						progress.advance(done - before);
						before = done;
					},
				};
				const driven = await drive(compiled.plan, options).finally(() => progress.finish());
				const result = liveResult(compiled, driven, {
					drive: options,
					reproduce: reproduceFlags(flags, liveFlagsOf(flags)),
					generatedAt: stampOf(flags.stamp === true),
				});
				output(reports.get(flags.format).render(result, terminal.report), flags.output);
				if (gateway?.died != null) process.stderr.write(`the gateway died: ${gateway.died}\n${gateway.lastWords}\n`);
				throw new Exit(codeOf(driven, result.verdict === 'fail' && flags.fail));
			} catch (error) {
				if (!(error instanceof MockError)) overflowed(error, compiled, terminal);
				process.stderr.write(`error: ${error.message}\n`);
				throw new Exit(exitCodes.mock);
			} finally {
				await gateway?.stop();
			}
		});
}

/** What a run like this one takes, besides what the scenario takes; headers may be secrets and are left out. */
function liveFlagsOf(flags: ReplayFlags): string {
	return [
		`--target ${shellWord(flags.target)}`,
		...flags.mock.map((mock) => `--mock ${shellWord(mock)}`),
		`--seed ${flags.seed}`,
		...(flags.timeScale === 1 ? [] : [`--time-scale ${flags.timeScale}x`]),
		...(flags.for === undefined ? [] : [`--for ${flags.for / 1e6}s`]),
		...(flags.api === 'chat' ? [] : [`--api ${flags.api}`]),
		...(flags.stream ? ['--stream'] : []),
		...(flags.model === undefined ? [] : [`--model ${shellWord(flags.model)}`]),
		...(flags.start === undefined ? [] : [`--start ${shellWord(flags.start)}`]),
		...(flags.health === undefined ? [] : [`--health ${shellWord(flags.health)}`]),
	].join(' ');
}

function driveOptions(flags: ReplayFlags, plan: SimulationPlan, hosts: Pick<DriveOptions, 'target' | 'mocks'>): DriveOptions {
	return {
		...hosts,
		api: flags.api,
		stream: flags.stream,
		headers: Object.fromEntries(flags.header),
		model: flags.model ?? null,
		seed: flags.seed,
		scale: flags.timeScale,
		horizonUs: horizonOf(flags, plan.horizonUs),
		caps: {
			attempts: flags.maxRequests,
			usd: flags.maxCost ?? USD,
			mockUsd: flags.maxCost ?? null,
			concurrency: flags.maxConcurrency,
			seconds: flags.maxTime / 1e6,
		},
		killFile: flags.killFile ?? null,
		signal: null,
	};
}

function codeOf({ stoppedBy }: Drive, breached: boolean): number {
	if (stoppedBy !== 'end') return codes[stoppedBy];
	return breached ? exitCodes.breached : exitCodes.pass;
}

async function up(gateway: GatewayProcess, flags: ReplayFlags, signal: AbortSignal): Promise<void> {
	if (await gateway.healthy(flags.health ?? flags.target, flags.healthTimeout / 1000)) return;
	if (signal.aborted) throw new Exit(exitCodes.interrupted);
	const how = gateway.died ?? `it did not answer well at ${flags.health ?? flags.target} in time`;
	process.stderr.write(`error: the gateway did not come up: ${how}\n${gateway.lastWords}\n`);
	throw new Exit(exitCodes.target);
}

function urlOf(text: string, flag: string, flags: ReplayFlags, command: Command): URL {
	const target = targetOf(text, { hosts: flags.allowHost, providers: flags.allowProvider });
	if (target.ok) return target.url;
	return command.error(`error: ${flag}: ${target.problem}`, { exitCode: exitCodes.usage });
}

function header(text: string, before: ReplayFlags['header']): ReplayFlags['header'] {
	const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):\s*(.*)$/.exec(text) ?? [];
	if (name === undefined || value === undefined) throw new InvalidArgumentError("expected name:value, such as 'x-team: search'");
	return [...before, [name.toLowerCase(), value]];
}
