/** `premortem explain result.json`: whether a name is one of a file of results, and what they mean. */
import { existsSync } from 'node:fs';
import { readResults } from '../analysis/baseline.ts';
import { readText } from '../io/files.ts';
import { renderResultExplanation } from '../reports/resultExplanation.ts';
import { fail } from './session.ts';
import { type Terminal, terminalOf } from './terminal.ts';

/** No kind, key or metric ends in .json. */
export function isResultFile(name: string): boolean {
	return name.endsWith('.json') || (/[/\\]/.test(name) && existsSync(name));
}

/** The words about the results in a file; as JSON, the results themselves. */
export function explainedResult(path: string, flags: { readonly format: 'pretty' | 'json'; readonly color: boolean }): string {
	const terminal = terminalOf({ color: flags.color, quiet: false });
	const text = readText(path);
	if (typeof text !== 'string') return refuse(path, text.error, 'PM002', terminal);
	const results = readResults(text);
	if (typeof results === 'string') return refuse(path, results, 'PM015', terminal);
	if (flags.format === 'json') return `${JSON.stringify(results, null, 2)}\n`;
	try {
		return results.map((result) => renderResultExplanation(result, terminal.report)).join('\n');
	} catch (error) {
		if (!(error instanceof TypeError)) throw error;
		return refuse(path, 'parts of it are missing or of another shape', 'PM015', terminal);
	}
}

function refuse(path: string, why: string, code: 'PM002' | 'PM015', terminal: Terminal): never {
	const place = { file: path, line: 1, column: 1 };
	return fail([{ code, severity: 'error', message: `the result cannot be read: ${why}`, place }], new Map(), terminal);
}
