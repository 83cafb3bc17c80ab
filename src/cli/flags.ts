/** Flags that several commands take, defined once. */
import { type Command, InvalidArgumentError, Option } from 'commander';

/** Collects a flag that may be given several times. */
export const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

/** A whole number in a range, or a usage error. */
export function whole(min: number, max: number): (text: string) => number {
	return (text) => {
		const value = Number(text);
		if (!/^\d+$/.test(text) || value < min || value > max) throw new InvalidArgumentError(`expected a whole number from ${min} to ${max}`);
		return value;
	};
}

export interface CommonFlags {
	readonly set: readonly string[];
	readonly gateway?: string;
	readonly map?: readonly string[];
	readonly seed: number;
	readonly seeds?: number;
	readonly output?: string;
	readonly quiet: boolean;
	readonly color: boolean;
	readonly stamp?: boolean;
}

export function withScenarioFlags(command: Command): Command {
	return command
		.option('--set <path=value>', 'change a value, e.g. --set clients.web.attempts=3 (repeatable)', collect, [])
		.option('--gateway <file>', "use a real gateway config instead of the scenario's gateway")
		.option('--map <name=pool>', 'pool behind a model, model group or deployment of that config (repeatable)', collect, [])
		.option('--seed <n>', 'first seed', whole(0, 2 ** 31 - 1), 1)
		.option('--seeds <n>', 'how many seeds; by default 3, or up to 10 while the verdict is on the edge', whole(1, 10_000));
}

/** Lets `--gateway` be given several times. */
export function withSeveralGateways(command: Command): Command {
	const option = command.options.find(({ long }) => long === '--gateway');
	option?.argParser((value: string, before: readonly string[] | undefined) => collect(value, before ?? []));
	if (option !== undefined) option.description += '; several make a row each';
	return command;
}

export interface FormatFile {
	readonly format: string;
	readonly file: string;
}

/** `junit=junit.xml`, several times: further files in further formats, from the same run. */
export function formatFiles(formats: readonly string[]): (text: string, before: readonly FormatFile[]) => readonly FormatFile[] {
	return (text, before) => {
		const [, format, file] = /^([^=]*)=(.+)$/s.exec(text) ?? [];
		if (format === undefined || !formats.includes(format))
			throw new InvalidArgumentError(`expected a format and a file, such as junit=junit.xml; formats: ${formats.join(', ')}`);
		return [...before, { format, file }];
	};
}

export function withOutputFlags(command: Command, formats: readonly string[]): Command {
	return command
		.addOption(new Option('--format <name>', 'format of the result').choices(formats).default(formats[0]))
		.option('-o, --output <file>', 'write the result to a file (- for stdout)')
		.option('-q, --quiet', 'no progress; a clean pass in a few lines', false)
		.option('--no-color', 'no colours');
}
