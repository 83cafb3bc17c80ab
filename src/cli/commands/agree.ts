import type { Command } from 'commander';
import { agreementOf, agreementProblems } from '../../analysis/agreement.ts';
import { readResults } from '../../analysis/baseline.ts';
import { parsePercent } from '../../base/units.ts';
import { readText } from '../../io/files.ts';
import type { Result } from '../../model/result.ts';
import { renderAgreement } from '../../reports/agreement.ts';
import { Exit, exitCodes } from '../exitCodes.ts';
import { withOutputFlags } from '../flags.ts';
import { quantity } from '../liveFlags.ts';
import { checkOutput, output } from '../output.ts';
import { cannotRead, fail } from '../session.ts';
import { type Terminal, terminalOf } from '../terminal.ts';

interface AgreeFlags {
	readonly tolerance: number;
	readonly format: string;
	readonly output?: string;
	readonly quiet: boolean;
	readonly color: boolean;
}

const TOLERANCE = 0.05;

export function agreeCommand(command: Command): void {
	command
		.description(
			'Holds live runs against the simulation of the same plan and seed. A gap is agreement when live runs differ as much from each other, or when it is within the tolerance.\nExit codes: 0 agrees, 3 the results answer different questions, 99 differs.',
		)
		.argument('<simulated>', 'result of `premortem run --seeds 1 --format json`')
		.argument('<live...>', 'results of `premortem replay --format json`; several show how much runs differ from each other')
		.option('--tolerance <percent>', 'gaps up to this share are agreement', quantity(parsePercent), TOLERANCE);
	withOutputFlags(command, ['pretty', 'json'])
		.addHelpText(
			'after',
			`
Example:
  premortem run premortem.yaml --seed 7 --seeds 1 --format json -o simulated.json
  premortem replay premortem.yaml --seed 7 --target http://127.0.0.1:4000 --format json -o live-1.json
  premortem agree simulated.json live-1.json live-2.json live-3.json --tolerance 5%`,
		)
		.action((simulatedPath: string, livePaths: string[], flags: AgreeFlags) => {
			const terminal = terminalOf(flags);
			checkOutput(flags.output);
			const simulated = resultIn(simulatedPath, terminal);
			const live = livePaths.map((path) => resultIn(path, terminal));
			const problems = agreementProblems(simulated, live);
			if (problems.length > 0) refuse(simulatedPath, `these results answer different questions: ${problems.join('; ')}`, terminal);
			const agreement = agreementOf(simulated, live, flags.tolerance);
			output(
				flags.format === 'json' ? `${JSON.stringify(agreement, null, 2)}\n` : renderAgreement(agreement, terminal.report),
				flags.output,
			);
			throw new Exit(agreement.agrees ? exitCodes.pass : exitCodes.breached);
		});
}

function resultIn(path: string, terminal: Terminal): Result {
	const text = readText(path);
	if (typeof text !== 'string') return cannotRead(path, 'result', text, terminal);
	const results = readResults(text);
	if (typeof results === 'string') return refuse(path, `the result cannot be read: ${results}`, terminal);
	if (results.length !== 1) return refuse(path, `expected one result, got ${results.length}`, terminal);
	const { traffic, latency_s } = results[0] as Partial<Result>;
	if (typeof traffic !== 'object' || typeof latency_s !== 'object')
		return refuse(path, 'the result has no traffic or no latencies', terminal);
	return results[0];
}

function refuse(file: string, message: string, terminal: Terminal): never {
	return fail([{ code: 'PM015', severity: 'error', message, place: { file, line: 1, column: 1 } }], new Map(), terminal);
}
