import type { Result } from '../model/result.ts';

/** The words of the command that runs this again, each flag with its value. */
export function reproduceWords({ scenario, live }: Result): string[] {
	const path = /^[\w@%+=:,./-]+$/.test(scenario.path) ? scenario.path : `'${scenario.path.replaceAll("'", "'\\''")}'`;
	const words = scenario.reproduce.match(/(?:'[^']*'|"[^"]*"|\S)+/g) ?? [];
	const flags: string[] = [];
	for (const word of words) {
		const flag = flags.at(-1) ?? '';
		if (/^-[^ =]*$/.test(flag) && !word.startsWith('-')) flags[flags.length - 1] = `${flag} ${word}`;
		else flags.push(word);
	}
	return ['premortem', live === undefined ? 'run' : 'replay', path, ...flags];
}

/** The same on one line. */
export function reproduceCommand(result: Result): string {
	return reproduceWords(result).join(' ');
}
