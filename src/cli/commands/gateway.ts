import { type Command, Option } from 'commander';
import { diffOf } from '../../adapters/judge/diff.ts';
import { readGateway } from '../../adapters/reading.ts';
import { hasErrors } from '../../base/issue.ts';
import { readConfigOrRevision } from '../../io/revision.ts';
import { type GatewayReading, type LintSeverity, lintSeverities } from '../../model/gatewayReading.ts';
import { gatewayReports } from '../../reports/gateway/index.ts';
import { Exit, exitCodes } from '../exitCodes.ts';
import { whole, withOutputFlags } from '../flags.ts';
import { checkOutput, output } from '../output.ts';
import { cannotRead, report } from '../session.ts';
import { type Terminal, terminalOf } from '../terminal.ts';

interface ReadFlags {
	readonly product?: string;
	readonly productVersion?: string;
	readonly clientTries: number;
	readonly format: string;
	readonly output?: string;
	readonly quiet: boolean;
	readonly color: boolean;
}

interface GatewayFlags extends ReadFlags {
	readonly failOn?: LintSeverity;
}

const PRODUCTS = 'config file of a gateway: LiteLLM, Portkey, Kong AI, Bifrost, TensorZero, vLLM production-stack, Envoy AI Gateway';

export function gatewayCommand(command: Command): void {
	command.argument('<configs...>', PRODUCTS);
	withReadingFlags(withOutputFlags(command, gatewayReports.kinds))
		.addOption(new Option('--fail-on <severity>', 'exit with 99 when there are lints as grave as this').choices(lintSeverities))
		.addHelpText(
			'after',
			`
Examples:
  premortem gateway litellm/config.yaml
  premortem gateway litellm/config.yaml --format sarif -o gateway.sarif --fail-on error
  premortem gateway diff HEAD:litellm/config.yaml litellm/config.yaml`,
		)
		.action((paths: string[], flags: GatewayFlags) => {
			const terminal = terminalOf(flags);
			checkOutput(flags.output);
			const texts = new Map<string, string>();
			const readings = paths.map((path) => readingOf(path, flags, texts, terminal));
			output(gatewayReports.get(flags.format).render(readings, { ...terminal.report, quiet: flags.quiet }), flags.output);
			report(
				readings.flatMap(({ issues }) => issues),
				texts,
				terminal,
			);
			throw new Exit(codeOf(readings, flags.failOn));
		});
	diffCommand(command.command('diff'));
}

function diffCommand(command: Command): void {
	command
		.summary('what changed in behaviour from one config to another')
		.description('What changed in behaviour from one config to another, also of another product.')
		.argument('<before>', 'config file, or rev:path for a file in git')
		.argument('<after>', 'config file, or rev:path for a file in git');
	const formats = gatewayReports.entries.filter(({ renderDiff }) => renderDiff !== undefined).map(({ kind }) => kind);
	withReadingFlags(withOutputFlags(command, formats)).action((before: string, after: string, _flags: object, own: Command) => {
		// The parent has flags of the same names, and takes them first.
		const flags = own.optsWithGlobals<ReadFlags>();
		const terminal = terminalOf(flags);
		checkOutput(flags.output);
		const texts = new Map<string, string>();
		const [old, now] = [before, after].map((path) => readingOf(path, flags, texts, terminal));
		report([...old.issues, ...now.issues], texts, terminal);
		if (old.worst === null || now.worst === null) throw new Exit(exitCodes.invalid);
		const diff = diffOf(old, now, [texts.get(before) ?? '', texts.get(after) ?? '']);
		output(gatewayReports.get(flags.format).renderDiff?.(diff, terminal.report) ?? '', flags.output);
		throw new Exit(exitCodes.pass);
	});
}

function withReadingFlags(command: Command): Command {
	return command
		.option('--product <name>', 'which product it is for, when that cannot be told')
		.option('--product-version <version>', 'version of the product, where several are known')
		.option(
			'--client-tries <n>',
			'tries of the client in front, for the worst case; 3 is what OpenAI’s and Anthropic’s SDKs do',
			whole(1, 100),
			3,
		);
}

function readingOf(path: string, flags: ReadFlags, texts: Map<string, string>, terminal: Terminal): GatewayReading {
	const text = readConfigOrRevision(path);
	if (typeof text !== 'string') return cannotRead(path, 'config', text, terminal);
	texts.set(path, text);
	return readGateway(path, text, { product: flags.product, version: flags.productVersion, clientTries: flags.clientTries });
}

function codeOf(readings: readonly GatewayReading[], failOn: LintSeverity | undefined): number {
	if (readings.some(({ issues }) => hasErrors(issues))) return exitCodes.invalid;
	if (failOn === undefined) return exitCodes.pass;
	const grave = lintSeverities.slice(0, lintSeverities.indexOf(failOn) + 1);
	return readings.some(({ lints }) => lints.some(({ severity }) => grave.includes(severity))) ? exitCodes.breached : exitCodes.pass;
}
