/** A scenario while it is compiled: what it says, where it says it, and what has been found wrong with it so far. */
import type { Issue } from '../base/issue.ts';
import type { Path } from '../base/yamlText.ts';
import type { NamedFiles } from './files.ts';
import type { ScenarioInput } from './schema.ts';
import type { Source } from './source.ts';
import { unknownName } from './unknownName.ts';

/** A part of the plan, and what is wrong with it. */
export interface Part<P> {
	readonly part: P;
	readonly issues: readonly Issue[];
}

export class Draft {
	readonly input: ScenarioInput;
	readonly source: Source;
	readonly files: NamedFiles;
	readonly issues: Issue[];
	/** What of the files it names is not simulated as it is. */
	readonly limits: string[] = [];
	/** Whether stand-ins fill the places of broken parts: what is left empty then has been complained about. */
	readonly salvaged: boolean;

	constructor(input: ScenarioInput, source: Source, files: NamedFiles, issues: Issue[], salvaged = false) {
		this.input = input;
		this.source = source;
		this.files = files;
		this.issues = issues;
		this.salvaged = salvaged;
	}

	/** The name given, or the only one there is; anything else is an issue. */
	reference(name: string | undefined, known: readonly string[], what: string, at: Path, owner: Path): string {
		const chosen = name ?? (known.length === 1 ? known[0] : undefined);
		const key = String(at[at.length - 1]);
		if (chosen === undefined && known.length > 0)
			this.issues.push({
				code: 'PM005',
				severity: 'error',
				message: `${owner.join('.')}: '${key}' is missing, and there is more than one ${what}`,
				hint: `add ${key}: ${known[0]}, or another of: ${known.join(', ')}`,
				place: this.source.placeOfGap(at),
			});
		else if (chosen !== undefined && known.length > 0 && !known.includes(chosen))
			this.issues.push(unknownName(what, chosen, known, this.source.placeOf(at)));
		return chosen ?? '';
	}

	/** Takes note of what was wrong with a part, and gives the part. */
	noted<P>({ part, issues }: { part: P; issues: readonly Issue[] }): P {
		this.issues.push(...issues);
		return part;
	}

	error(code: Issue['code'], message: string, at: Path, hint?: string): void {
		this.issues.push({ code, severity: 'error', message, ...(hint === undefined ? {} : { hint }), place: this.source.placeOf(at) });
	}
}

/** What may do the work behind a client or a gateway. */
export function workersOf({ pools, pipelines, releases }: ScenarioInput): string[] {
	return [...Object.keys(pools), ...Object.keys(pipelines), ...Object.keys(releases)];
}
