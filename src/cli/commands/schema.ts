import type { Command } from 'commander';
import { scenarioJsonSchema } from '../../scenario/jsonSchema.ts';
import { output } from '../session.ts';

export function schemaCommand(program: Command): void {
	program
		.command('schema')
		.summary('print the JSON Schema of scenario files, for editors')
		.option('-o, --output <file>', 'write it to a file')
		.addHelpText(
			'after',
			'\nExample:\n  premortem schema -o scenario.schema.json\nThen begin your scenario with:\n  # yaml-language-server: $schema=./scenario.schema.json',
		)
		.action((flags: { readonly output?: string }) => output(`${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`, flags.output));
}
