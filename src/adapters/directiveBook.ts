/**
 * What is written down while a config of lines and blocks is read (nginx, HAProxy): one note for every directive and
 * for every word of it that is a setting of its own. The counterpart of `Notebook`, for files that are no mapping.
 */
import type { Issue, Place } from '../base/issue.ts';
import type { ConfigLint, FidelityNote } from '../model/gatewaySpec.ts';
import type { Treatment } from './notebook.ts';

/** What a note can speak of. */
export interface Noted {
	readonly path: string;
	readonly place: Place;
}

/** A word of a config, without its quotes. */
export interface Word {
	readonly text: string;
	readonly place: Place;
}

export class DirectiveBook {
	readonly lints: ConfigLint[] = [];
	readonly issues: Issue[] = [];
	private readonly noted = new Map<string, FidelityNote>();

	/** In the order of the file. */
	get notes(): FidelityNote[] {
		return [...this.noted.values()].sort((a, b) => a.place.line - b.place.line || a.place.column - b.place.column);
	}

	/** The first word on a directive stands. */
	note(at: Noted, treatment: Treatment, why: string): void {
		if (!this.noted.has(at.path)) this.noted.set(at.path, { path: at.path, place: at.place, treatment, why });
	}

	isNoted(at: Noted): boolean {
		return this.noted.has(at.path);
	}

	lint(rule: string, at: Noted, message: string): void {
		this.lints.push({ rule, path: at.path, place: at.place, message });
	}

	/** The product would not start, or not serve, with this. */
	refuse(at: Noted, message: string, hint?: string): void {
		this.issues.push({ code: 'PM012', severity: 'error', message, ...(hint === undefined ? {} : { hint }), place: at.place });
	}

	warn(at: Noted, message: string, hint?: string): void {
		this.issues.push({ code: 'PM013', severity: 'warning', message, ...(hint === undefined ? {} : { hint }), place: at.place });
	}
}

/** A setting within a directive: `server[0].max_fails` of `server a max_fails=2`. */
export function settingOf(at: Noted, name: string, word: Word): Noted {
	return { path: `${at.path}.${/^[\w-]+$/.test(name) ? name : JSON.stringify(name)}`, place: word.place };
}
