/** Fills recorded arrivals and rates into the choice of a process, wherever in it they are named. */
import type { Issue } from '../base/issue.ts';
import type { Path } from '../base/yamlText.ts';
import type { Choice } from '../model/plan.ts';
import type { TraceOptions } from '../traffic/recorded.ts';
import type { NamedFiles } from './files.ts';
import { BESIDE } from './gateway.ts';
import type { Source } from './source.ts';
import { readRates, readTrace } from './traceFile.ts';

/** The parts of a spliced process. */
function partsOf({ kind, options }: Choice): readonly { readonly arrivals: Choice }[] {
	return kind === 'sequence' ? (options.parts as readonly { readonly arrivals: Choice }[]) : [];
}

/** `at` is the path of the choice in the scenario; what cannot be read is added to `issues`. */
export function withRecordings(choice: Choice, at: Path, source: Source, files: NamedFiles, issues: Issue[]): Choice {
	const { kind, options } = choice;
	if (kind === 'sequence') {
		const parts = partsOf(choice).map((part, i) => ({
			...part,
			arrivals: withRecordings(part.arrivals, [...at, 'parts', i, 'arrivals'], source, files, issues),
		}));
		return { kind, options: { ...options, parts } };
	}
	if (kind !== 'trace' && kind !== 'rate-series') return choice;
	if (options.file === undefined) return choice;
	const path = String(options.file);
	const text = files.read(path);
	if (typeof text !== 'string') {
		const message = `the trace '${path.slice(0, 200)}' cannot be read: ${text.error}`;
		issues.push({ code: 'PM002', severity: 'error', message, hint: BESIDE, place: source.placeOf([...at, 'file']) });
		return choice;
	}
	const name = files.nameOf(path);
	const read =
		kind === 'trace'
			? readTrace(name, text, options as unknown as TraceOptions)
			: readRates(name, text, options as unknown as Parameters<typeof readRates>[2]);
	issues.push(...read.issues);
	return read.rows === null ? choice : { kind, options: { ...options, rows: read.rows } };
}

/** Whether each request of a process comes with token counts of its own. What could not be read is not complained about again. */
export function bringsTokens(choice: Choice): boolean {
	const { kind, options } = choice;
	if (kind === 'sequence') return partsOf(choice).every((part) => bringsTokens(part.arrivals));
	return kind === 'trace' && ((options as unknown as TraceOptions).rows?.tokensIn[0] ?? 0) >= 0;
}

/** Whether all requests of a stream are its arrivals, so that no other token counts are needed. */
export function followsNothing(session: Choice | undefined): boolean {
	return session === undefined || session.kind === 'log-consumer';
}
