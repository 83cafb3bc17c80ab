import { type Command, Option } from 'commander';
import { renderExplanations, renderTopics } from '../../reports/explanation.ts';
import { explain, nearestTopics, topics } from '../../scenario/explain.ts';
import { Exit, exitCodes } from '../exitCodes.ts';
import { explainedResult, isResultFile } from '../explainResult.ts';
import { output } from '../output.ts';
import { terminalOf } from '../terminal.ts';

interface Flags {
	readonly format: 'pretty' | 'json';
	readonly color: boolean;
}

export function explainCommand(command: Command): void {
	command
		.argument(
			'[name]',
			'a kind, a key, a client preset, a metric, a cause, a lint or an error code, or a file of results (result.json); without it, all names are listed',
		)
		.addOption(new Option('--format <format>', 'how').choices(['pretty', 'json']).default('pretty'))
		.option('--no-color', 'no colours')
		.addHelpText(
			'after',
			'\nExamples:\n  premortem explain\n  premortem explain knative-kpa\n  premortem explain pools.gpu.replicas\n  premortem explain openai-node@7\n  premortem explain contain.time\n  premortem explain LITELLM-INERT\n  premortem explain PM009\n  premortem explain result.json',
		)
		.action((name: string | undefined, flags: Flags) => {
			if (name !== undefined && isResultFile(name)) return output(explainedResult(name, flags), undefined);
			const { report } = terminalOf({ color: flags.color, quiet: false });
			const found = name === undefined ? topics() : explain(name);
			if (name !== undefined && found.length === 0) unknown(name);
			const text =
				flags.format === 'json'
					? `${JSON.stringify(found, null, 2)}\n`
					: name === undefined
						? renderTopics(topics(), report)
						: renderExplanations(explain(name), report);
			output(text, undefined);
		});
}

function unknown(name: string): never {
	const near = nearestTopics(name);
	const hint = near.length === 0 ? '`premortem explain` lists all names' : `nearest: ${near.join(', ')}`;
	process.stderr.write(`error: nothing is called '${name.slice(0, 60)}'; ${hint}\n`);
	throw new Exit(exitCodes.invalid);
}
