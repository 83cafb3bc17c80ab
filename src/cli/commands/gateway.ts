import type { Command } from 'commander';
import { importGateway } from '../../adapters/index.ts';
import { hasErrors } from '../../base/issue.ts';
import { readConfig } from '../../io/files.ts';
import { gatewayNotes } from '../../reports/gatewayNotes.ts';
import { Exit, exitCodes } from '../exitCodes.ts';
import { cannotRead, report } from '../session.ts';
import { terminalOf } from '../terminal.ts';

export function gatewayCommand(command: Command): void {
	command
		.argument(
			'<config>',
			'config file of a gateway: LiteLLM, Portkey, Kong AI, Bifrost, TensorZero, vLLM production-stack, Envoy AI Gateway',
		)
		.option('--product <name>', 'which product it is for, when that cannot be told')
		.option('--no-color', 'no colours')
		.addHelpText('after', '\nExample:\n  premortem gateway litellm/config.yaml')
		.action((path: string, flags: { readonly product?: string; readonly color: boolean }) => {
			const terminal = terminalOf({ color: flags.color, quiet: false });
			const text = readConfig(path);
			if (typeof text !== 'string') return cannotRead(path, 'config', text, terminal);
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
			report([...issues, ...lintIssues], texts, terminal);
			throw new Exit(hasErrors(issues) ? exitCodes.invalid : exitCodes.pass);
		});
}
