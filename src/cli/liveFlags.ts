/** Flags of the commands that live by the wall clock. */
import { type Command, InvalidArgumentError } from 'commander';
import { type Parsed, parseDuration, parseFactor } from '../base/units.ts';
import { collect, whole } from './flags.ts';

export interface LiveFlags {
	readonly set: readonly string[];
	readonly gateway?: string;
	readonly map?: readonly string[];
	readonly variant?: string;
	readonly seed: number;
	readonly timeScale: number;
	/** us. */
	readonly for?: number;
	readonly quiet: boolean;
	readonly color: boolean;
}

export function withLiveFlags(command: Command): Command {
	return command
		.option('--variant <name>', "apply one of the scenario's variants")
		.option('--set <path=value>', 'change a value, e.g. --set clients.web.attempts=3 (repeatable)', collect, [])
		.option('--gateway <file>', "use a real gateway config instead of the scenario's gateway")
		.option('--map <name=pool>', 'pool behind a model, model group or deployment of that config (repeatable)', collect, [])
		.option('--seed <n>', 'seed', whole(0, 2 ** 31 - 1), 1)
		.option('--time-scale <factor>', 'simulated time passes this much faster than real time, e.g. 60x', quantity(parseFactor), 1)
		.option('--for <duration>', "only so much of the scenario's time", quantity(parseDuration));
}

/** A value with a unit, above zero, or a usage error. */
export function quantity(parse: (text: string) => Parsed, scale = 1): (text: string) => number {
	return (text) => {
		const parsed = parse(text);
		if (!parsed.ok) throw new InvalidArgumentError(`expected ${parsed.expected}`);
		if (!(parsed.value > 0)) throw new InvalidArgumentError('expected more than nothing');
		return parsed.value / scale;
	};
}

/** `--for`, or all of it. */
export function horizonOf(flags: LiveFlags, horizonUs: number): number {
	return flags.for === undefined ? horizonUs : Math.min(horizonUs, flags.for);
}

/** The first interrupt asks politely; the second one is not asked. */
export function onInterrupt(polite: () => void): void {
	process.removeAllListeners('SIGINT');
	let asked = false;
	for (const signal of ['SIGINT', 'SIGTERM'] as const)
		process.on(signal, () => {
			if (asked) process.exit(130);
			asked = true;
			polite();
		});
}
