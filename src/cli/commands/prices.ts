import { type Command, Option } from 'commander';
import { listPrices, nearestPrices } from '../../billing/prices/list.ts';
import { renderPrices } from '../../reports/prices.ts';
import { Exit, exitCodes } from '../exitCodes.ts';
import { output } from '../output.ts';
import { terminalOf } from '../terminal.ts';

interface Flags {
	readonly format: 'table' | 'json';
	readonly color: boolean;
}

export function pricesCommand(command: Command): void {
	command
		.argument('[pattern]', 'part of an id, a GPU or a pricing, such as h100, gpt-5 or spot')
		.addOption(new Option('--format <format>', 'how').choices(['table', 'json']).default('table'))
		.option('--no-color', 'no colours')
		.addHelpText('after', '\nExamples:\n  premortem prices\n  premortem prices gpt-5\n  premortem prices spot --format json')
		.action((pattern: string | undefined, flags: Flags) => {
			const prices = listPrices(pattern);
			if (prices.length === 0) {
				const near = nearestPrices(pattern ?? '');
				const hint = near.length === 0 ? '' : `; nearest: ${near.join(', ')}`;
				process.stderr.write(`error: the price book has nothing like '${(pattern ?? '').slice(0, 60)}'${hint}\n`);
				throw new Exit(exitCodes.invalid);
			}
			const text =
				flags.format === 'json'
					? `${JSON.stringify(prices, null, 2)}\n`
					: renderPrices(prices, terminalOf({ color: flags.color, quiet: false }).report);
			output(text, undefined);
		});
}
