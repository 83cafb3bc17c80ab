import type { Issue } from '../../../src/base/issue.ts';
import { type CompileOptions, type CompileResult, compileScenario, type Files } from '../../../src/scenario/compile.ts';

/** A small scenario in which nothing is wrong. */
export const small: string = `version: 1
name: tiny
start: 2026-01-09T18:00:00Z
duration: 10m
traffic:
  users:
    arrivals: {kind: poisson, rate: 2/s}
clients:
  web:
    timeout: 2s
    retry: {kind: fixed, delay: 1s}
    attempts: 3
gateway:
  pool: gpu
pools:
  gpu:
    service: 500ms
    replicas: {min: 2, max: 4}
    price: aws/p5.4xlarge
faults:
  - {kind: spike, at: 2m, for: 2m, factor: 3x}
thresholds:
  bill.total: ["value < $5"]
variants:
  calm:
    summary: two tries
    set: {clients.web.attempts: 2}
`;

/** The small scenario with one part of it replaced; the part must be there. */
export function with_(part: string | RegExp, by: string): string {
	if (typeof part === 'string' ? !small.includes(part) : !part.test(small)) throw new Error(`the small scenario has no ${String(part)}`);
	return small.replace(part, () => by);
}

const HEADER = 'TIMESTAMP,ContextTokens,GeneratedTokens\n';
const stored: Readonly<Record<string, string>> = {
	'ok.csv': `${HEADER}2023-11-16 18:17:03.9799600,4808,10\r\n2023-11-16 18:17:04.0319600,3180,8\r\n`,
	'bad.csv': `${HEADER}2023-11-16 18:17:03.9799600,4808,10\n2023-11-16 18:17:04.0319600,abc,8\n\nnope,1,2\n2023-11-16 18:17:05.0319600,1\n2023-11-16 18:17:01.0319600,1,1\n2023-11-16 18:17:06,1,-1\n`,
	'head.csv': 'time,in,out\n1,2,3\n',
	'empty.csv': HEADER,
	'gateway.yaml': 'model_list:\n  - model_name: a\n    litellm_params: {model: openai/gpt-4o, api_key: os.environ/KEY}\n',
	'broken.yaml': 'model_list: [\n',
	'other.yaml': 'hello: world\n',
};

export const files: Files = { read: (path) => stored[path] ?? { error: 'there is no such file' } };

export function compile(text: string, options: CompileOptions = {}): CompileResult {
	return compileScenario('s.yaml', text, files, options);
}

export function issuesOf(text: string, options: CompileOptions = {}): readonly Issue[] {
	const result = compile(text, options);
	return result.ok ? result.compiled.issues : result.issues;
}

/** Issues as `line:column code message`, with the excerpt's marked part, in the order of their places. */
export function said(text: string, options: CompileOptions = {}): string[] {
	const result = compile(text, options);
	const issues = result.ok ? result.compiled.issues : result.issues;
	const texts = result.ok ? result.compiled.texts : result.texts;
	return [...issues]
		.sort((a, b) => (a.place?.line ?? 0) - (b.place?.line ?? 0) || (a.place?.column ?? 0) - (b.place?.column ?? 0))
		.map(({ code, message, place }) => {
			if (place === undefined) return `${code} ${message}`;
			const line = (texts.get(place.file) ?? '').split('\n')[place.line - 1] ?? '';
			const end = place.endLine === place.line ? (place.endColumn ?? place.column) : line.length + 1;
			const marked = place.endColumn === undefined ? '' : line.slice(place.column - 1, end - 1);
			return `${place.file === 's.yaml' ? '' : place.file + ':'}${place.line}:${place.column} ${code} [${marked}] ${message}`;
		});
}
