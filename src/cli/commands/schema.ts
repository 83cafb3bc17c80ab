import type { Command } from 'commander';
import { scenarioJsonSchema } from '../../scenario/jsonSchema.ts';
import { checkOutput, output } from '../output.ts';

export function schemaCommand(command: Command): void {
	command
		.option('-o, --output <file>', 'write it to a file')
		.addHelpText(
			'after',
			'\nExample:\n  premortem schema -o scenario.schema.json\nThen begin your scenario with:\n  # yaml-language-server: $schema=./scenario.schema.json',
		)
		.action((flags: { readonly output?: string }) => {
			checkOutput(flags.output);
			output(`${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`, flags.output);
		});
}
