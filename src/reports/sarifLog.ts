/** The frame of a SARIF 2.1.0 log, and places in it. */
import { version } from '../base/version.ts';
import { uriOf } from './inert.ts';

export interface SarifParts {
	readonly rules: readonly object[];
	/** Whether everything could be looked at. */
	readonly successful: boolean;
	readonly results: readonly object[];
}

export function sarifLog({ rules, successful, results }: SarifParts): string {
	const log = {
		$schema: 'https://json.schemastore.org/sarif-2.1.0.json',
		version: '2.1.0',
		runs: [
			{
				tool: { driver: { name: 'premortem', version, rules } },
				columnKind: 'utf16CodeUnits',
				invocations: [{ executionSuccessful: successful }],
				results,
			},
		],
	};
	return `${JSON.stringify(log, null, 2)}\n`;
}

export function locationOf(path: string, line: number, column: number): object {
	return { physicalLocation: { artifactLocation: { uri: uriOf(path) }, region: { startLine: line, startColumn: column } } };
}
