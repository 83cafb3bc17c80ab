import type { Command } from 'commander';
import { importGateway } from '../../adapters/index.ts';
import { formatIssues, hasErrors } from '../../base/issue.ts';
import { readConfig } from '../../io/files.ts';
import { gatewayNotes } from '../../reports/gatewayNotes.ts';
import { exitCodes } from '../exitCodes.ts';
import { Exit, fail } from '../session.ts';
import { terminalOf } from '../terminal.ts';

export function gatewayCommand(program: Command): void {
	program
		.command('gateway')
		.summary('what a real gateway config means here: every key, and what is suspicious')
		.argument('<config>', 'config file of a gateway, such as a LiteLLM config.yaml')
		.option('--product <name>', 'which product it is for, when that cannot be told')
		.option('--no-color', 'no colours')
		.addHelpText('after', '\nExample:\n  premortem gateway litellm/config.yaml')
		.action((path: string, flags: { readonly product?: string; readonly color: boolean }) => {
			const terminal = terminalOf({ color: flags.color, quiet: false });
			const text = readConfig(path);
			if (typeof text !== 'string')
				return fail(
					[
						{
							code: 'PM002',
							severity: 'error',
							message: `the config cannot be read: ${text.error}`,
							place: { file: path, line: 1, column: 1 },
						},
					],
					new Map(),
					terminal,
				);
			const { spec, notes, lints, issues, product } = importGateway(path, text, flags.product);
			const texts = new Map([[path, text]]);
			if (notes.length > 0)
				process.stdout.write(gatewayNotes({ product: product ?? 'unknown', version: spec?.version ?? '', path, notes }, terminal.report));
			const lintIssues = lints.map((lint) => ({
				code: 'PM013' as const,
				severity: 'warning' as const,
				message: `${lint.rule}: ${lint.message}`,
				place: lint.place,
			}));
			const all = [...issues, ...lintIssues];
			if (all.length > 0) process.stderr.write(`${formatIssues(all, texts, terminal.errors)}\n`);
			throw new Exit(hasErrors(issues) ? exitCodes.invalid : exitCodes.pass);
		});
}
