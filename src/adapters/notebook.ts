/**
 * What is written down while a config is read: one note a key, lints, issues. The parts that use a key note it as
 * they read it; `sweep` then notes every key that nobody read, so that none is left unmentioned.
 */
import { hasErrors, type Issue, type Place } from '../base/issue.ts';
import type { Path } from '../base/yamlText.ts';
import type { ConfigLint, FidelityNote, GatewaySpec } from '../model/gatewaySpec.ts';
import type { ImportedGateway } from './adapter.ts';
import { asBoolean, asNumber, type ConfigMap, isFromEnvironment, isMap } from './values.ts';

export type Treatment = FidelityNote['treatment'];

/** Where the values and keys of a text stand. */
export interface Places {
	placeOf(path: Path): Place;
	placeOfKey(path: Path): Place;
}

export class Notebook {
	readonly root: unknown;
	readonly lints: ConfigLint[] = [];
	readonly issues: Issue[] = [];
	private readonly noted = new Map<string, FidelityNote>();
	/** Paths above the noted ones. */
	private readonly touched = new Set<string>();
	private readonly places: Places;
	/** Where the config stands in a file that holds more; paths here are within it, those written down begin with it. */
	private readonly under: Path;

	constructor(places: Places, root: unknown, under: Path = []) {
		this.places = places;
		this.root = root;
		this.under = under;
	}

	/** In the order of the file. */
	get notes(): FidelityNote[] {
		return [...this.noted.values()].sort((a, b) => a.place.line - b.place.line || a.place.column - b.place.column);
	}

	get(path: Path): unknown {
		let value: unknown = this.root;
		for (const step of path) {
			if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
			value = (value as Readonly<Record<string | number, unknown>>)[step];
		}
		return value;
	}

	has(path: Path): boolean {
		return this.get(path) !== undefined;
	}

	/** The text at `path`; null when it is absent or no text. */
	text(path: Path): string | null {
		const value = this.get(path);
		return typeof value === 'string' ? value : null;
	}

	/** The list at `path`, or an empty one. */
	list(path: Path): readonly unknown[] {
		const value = this.get(path);
		return Array.isArray(value) ? value : [];
	}

	/** The mapping at `path`, or an empty one. */
	map(path: Path): ConfigMap {
		const value = this.get(path);
		return isMap(value) ? value : {};
	}

	/**
	 * The number at `path`; null when it is absent, empty, from the environment or no number. The last three are
	 * noted here, because the default that stands in for them is a decision of ours.
	 */
	number(path: Path): number | null {
		const value = this.get(path);
		if (value === undefined) return null;
		const number = asNumber(value);
		if (number !== null) return number;
		if (value === null) this.note(path, 'ignored', 'empty: the default is used');
		else if (isFromEnvironment(value))
			this.note(path, 'approximated', 'comes from the environment, which the file does not show: the default is used');
		else this.note(path, 'approximated', 'not a number: the default is used');
		return null;
	}

	/** The switch at `path`, false when absent; like `number` for what cannot be read. */
	flag(path: Path): boolean {
		const value = this.get(path);
		if (value === undefined) return false;
		const flag = asBoolean(value);
		if (flag !== null) return flag;
		if (value === null) this.note(path, 'ignored', 'empty: the default is used');
		else this.note(path, 'approximated', 'not a plain true or false: taken as false');
		return false;
	}

	/** Notes a key that is there; the first word on a key stands. */
	note(path: Path, treatment: Treatment, why: string): void {
		const text = this.textOf(path);
		if (this.noted.has(text) || !this.has(path)) return;
		this.noted.set(text, { path: text, place: this.placeOf(path), treatment, why });
		for (let length = path.length - 1; length > 0; length--) this.touched.add(this.textOf(path.slice(0, length)));
	}

	/** Notes what stands around the config, key by key on the way to it, in the file that `places` and `root` are of. */
	noteAround(places: Places, root: unknown, why: string): void {
		let value = root;
		for (const [depth, step] of this.under.entries()) {
			if (typeof value !== 'object' || value === null) return;
			const here = this.under.slice(0, depth);
			for (const key of Array.isArray(value) ? value.keys() : Object.keys(value)) {
				if (key === step) continue;
				const path = [...here, key];
				const place = typeof key === 'number' ? places.placeOf(path) : places.placeOfKey(path);
				this.noted.set(pathText(path), { path: pathText(path), place, treatment: 'ignored', why });
			}
			value = (value as Readonly<Record<string | number, unknown>>)[step];
		}
	}

	isNoted(path: Path): boolean {
		return this.noted.has(this.textOf(path));
	}

	/** Whether something under `path` has a note of its own. */
	isNotedWithin(path: Path): boolean {
		return this.touched.has(this.textOf(path));
	}

	lint(rule: string, path: Path, message: string): void {
		const text = this.textOf(path);
		if (this.lints.some((lint) => lint.rule === rule && lint.path === text && lint.message === message)) return;
		this.lints.push({ rule, path: text, place: this.placeOf(path), message });
	}

	/** The product would not start, or not serve, with this. */
	refuse(path: Path, message: string, hint?: string): void {
		this.issues.push({ code: 'PM012', severity: 'error', message, ...(hint === undefined ? {} : { hint }), place: this.placeOf(path) });
	}

	warn(path: Path, message: string, hint?: string): void {
		this.issues.push({ code: 'PM013', severity: 'warning', message, ...(hint === undefined ? {} : { hint }), place: this.placeOf(path) });
	}

	private textOf(path: Path): string {
		return pathText([...this.under, ...path]);
	}

	placeOf(path: Path): Place {
		return typeof path.at(-1) === 'number' ? this.places.placeOf(path) : this.places.placeOfKey(path);
	}
}

/** `model_list[0].litellm_params.model`; a key that is not a plain word is quoted: `fallbacks[0]["gpt-3.5-turbo"]`. */
export function pathText(path: Path): string {
	let text = '';
	for (const step of path) {
		if (typeof step === 'number') text += `[${step}]`;
		else if (/^[A-Za-z_][\w-]*$/.test(step)) text += text === '' ? step : `.${step}`;
		else text += `[${JSON.stringify(step)}]`;
	}
	return text;
}

/** What was read of a file: its spec, unless something in it is an error; `issues` are those of its text. */
export function reading(
	book: Pick<Notebook, 'notes' | 'lints' | 'issues'>,
	issues: readonly Issue[],
	spec: GatewaySpec | null,
): ImportedGateway {
	const all = [...issues, ...book.issues];
	return { spec: hasErrors(all) ? null : spec, notes: book.notes, lints: book.lints, issues: all };
}

/** A file that nothing can be read of. */
export function unreadable(issues: readonly Issue[]): ImportedGateway {
	return { spec: null, notes: [], lints: [], issues };
}
