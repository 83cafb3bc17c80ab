/**
 * The text of a scenario with patches laid over it: a variant, `--set` flags, a runbook action. A patched value
 * keeps its own place, so an error in a variant points into the variant, and a cost it owns names its line.
 */
import type { Issue, Place } from '../base/issue.ts';
import { closest } from '../base/suggest.ts';
import type { Path, YamlText } from '../base/yamlText.ts';
import { parseYaml } from '../base/yamlText.ts';

/** One value to put at a path; null removes what is there. */
export interface Patch {
	readonly path: Path;
	readonly value: unknown;
	/** Where the value is written, for a path below it. */
	placeOf(rest: Path): Place;
	/** Where the key of a path below it is written. */
	placeOfKey(rest: Path): Place;
}

export interface Source {
	/** Plain JSON, patches applied. */
	readonly value: unknown;
	readonly file: string;
	placeOf(path: Path): Place;
	placeOfKey(path: Path): Place;
	/** Where something that is not there should have been: the key of the mapping it belongs to, or what removed it. */
	placeOfGap(path: Path): Place;
}

export function sourceOf(yaml: YamlText): Source {
	// An item of a list has no key; the item itself is shown.
	const placeOfKey = (path: Path) => (typeof path[path.length - 1] === 'number' ? yaml.placeOf(path) : yaml.placeOfKey(path));
	return {
		value: yaml.value,
		file: yaml.file,
		placeOf: yaml.placeOf,
		placeOfKey,
		placeOfGap: (path) => (path.length < 2 ? { file: yaml.file, line: 1, column: 1 } : placeOfKey(path.slice(0, -1))),
	};
}

/** The source with patches applied in order; what cannot be applied is an issue. */
export function patched(source: Source, patches: readonly Patch[]): { source: Source; issues: Issue[]; applied: readonly Patch[] } {
	const issues: Issue[] = [];
	let value = source.value;
	const applied: Patch[] = [];
	for (const patch of patches) {
		const result = misnamed(value, patch.path) ?? withValueAt(value, patch.path, patch.value, []);
		if ('problem' in result) {
			const { problem, hint } = result;
			issues.push({
				code: 'PM008',
				severity: 'error',
				message: problem,
				...(hint === undefined ? {} : { hint }),
				place: patch.placeOfKey([]),
			});
			continue;
		}
		value = result.value;
		applied.push(patch);
	}
	const latest = (test: (patch: Patch) => boolean) => [...applied].reverse().find(test);
	const covering = (path: Path) => latest((patch) => startsWith(path, patch.path));
	/** The patch that brought a container which the text does not have. */
	const bringing = (path: Path) =>
		valueAt(source.value, path) === undefined ? latest((patch) => startsWith(patch.path, path)) : undefined;
	const placeOf = (path: Path): Place => {
		const patch = covering(path);
		return patch === undefined ? (bringing(path)?.placeOf([]) ?? source.placeOf(path)) : patch.placeOf(path.slice(patch.path.length));
	};
	const placeOfKey = (path: Path): Place => {
		const patch = covering(path);
		return patch === undefined
			? (bringing(path)?.placeOfKey([]) ?? source.placeOfKey(path))
			: patch.placeOfKey(path.slice(patch.path.length));
	};
	const placeOfGap = (path: Path): Place => {
		const owner = path.slice(0, -1);
		const patch = latest(({ path: own }) => same(own, path)) ?? covering(owner) ?? bringing(owner);
		return patch === undefined
			? source.placeOfGap(path)
			: patch.placeOfKey(startsWith(owner, patch.path) ? owner.slice(patch.path.length) : []);
	};
	return { source: { value, file: source.file, placeOf, placeOfKey, placeOfGap }, issues, applied };
}

/** Whether `path` leads to `start` or below it. */
export function startsWith(path: Path, start: Path): boolean {
	return start.length <= path.length && start.every((step, depth) => String(step) === String(path[depth]));
}

function same(a: Path, b: Path): boolean {
	return a.length === b.length && startsWith(a, b);
}

export function valueAt(value: unknown, path: Path): unknown {
	return path.reduce<unknown>((v, step) => (hasOwn(v, step) ? (v as Record<string | number, unknown>)[step] : undefined), value);
}

export function hasOwn(value: unknown, step: string | number): boolean {
	return value !== null && typeof value === 'object' && Object.hasOwn(value, step);
}

/** `pools.gpu.replicas.max` -> steps; digits index lists; the names of metrics have dots of their own. */
export function parsePath(text: string): Path {
	const steps = text.split('.').map((step) => (/^\d+$/.test(step) ? Number(step) : step));
	if (steps[0] !== 'thresholds') return steps;
	const index = steps.findIndex((step) => typeof step === 'number');
	const end = index < 0 ? steps.length : index;
	return end < 2 ? steps : ['thresholds', steps.slice(1, end).join('.'), ...steps.slice(end)];
}

/** The patches of a `set:` mapping that stands at `at` in a source. */
export function patchesOf(source: Source, at: Path, set: Readonly<Record<string, unknown>>): Patch[] {
	return Object.entries(set).map(([key, value]) => ({
		path: parsePath(key),
		value,
		placeOf: (rest) =>
			rest.length === 0 && (value === null || typeof value === 'object')
				? source.placeOfKey([...at, key])
				: source.placeOf([...at, key, ...rest]),
		placeOfKey: (rest) => source.placeOfKey([...at, key, ...rest]),
	}));
}

/** The file that issues about `--set` flags point into: one flag a line. */
export const SET_FILE = '--set';

export function textOfFlags(flags: readonly string[]): string {
	return flags.map((flag) => flag.replace(/[\r\n]/g, ' ')).join('\n');
}

/** `--set path=value`, the one on this line; the value is YAML. Its excerpt shows the flag itself. */
export function patchOfFlag(flag: string, line: number): { patch: Patch | null; issues: readonly Issue[] } {
	const equals = flag.indexOf('=');
	const placed = (from: number, to: number): Place => ({ file: SET_FILE, line, column: from + 1, endLine: line, endColumn: to + 1 });
	const refused = (message: string, hint: string, place: Place) => ({
		patch: null,
		issues: [{ code: 'PM006', severity: 'error', message, hint, place } satisfies Issue],
	});
	if (equals < 1)
		return refused(`expected path=value, got '${flag.slice(0, 60)}'`, 'for example --set clients.web.attempts=3', placed(0, flag.length));
	const path = flag.slice(0, equals);
	const written = flag.slice(equals + 1);
	const value = placed(equals + 1, flag.length);
	if (written.trim() === '')
		return refused(`there is no value after '${path.slice(0, 60)}='`, `--set ${path}=null removes it`, placed(0, flag.length));
	const yaml = parseYaml(SET_FILE, written);
	if (yaml.issues.length > 0) return { patch: null, issues: yaml.issues.map((issue) => ({ ...issue, place: value })) };
	const whole = placed(0, flag.length);
	return {
		patch: {
			path: parsePath(path),
			value: yaml.value,
			placeOf: () => (yaml.value === null ? whole : value),
			placeOfKey: () => placed(0, equals),
		},
		issues: [],
	};
}

interface Problem {
	readonly problem: string;
	readonly hint?: string;
}

const FAMILIES: Readonly<Record<string, string>> = { traffic: 'traffic stream', clients: 'client', pools: 'pool' };

/** A patch below a client, a pool or a stream changes one that is there; a slip in its name must not make a new one. */
function misnamed(root: unknown, path: Path): Problem | null {
	const what = FAMILIES[path[0]];
	const name = String(path[1]);
	const entries = valueAt(root, [path[0]]);
	if (what === undefined || path.length < 3 || entries === null || typeof entries !== 'object' || hasOwn(entries, name)) return null;
	const known = Object.keys(entries);
	const near = closest(name, known);
	return {
		problem: `there is no ${what} '${name.slice(0, 60)}' to change${near === null ? '' : `; did you mean '${near}'?`}`,
		hint: `known: ${known.join(', ')}`,
	};
}

/** A copy of `root` with `value` at `path` (null removes); a sentence when the path leads nowhere. */
function withValueAt(root: unknown, path: Path, value: unknown, above: Path): { value: unknown } | Problem {
	if (path.length === 0) return { value };
	const [step, ...rest] = path;
	const here = above.length === 0 ? 'the scenario' : above.join('.');
	if (step === '') return { problem: `the path '${[...above, ...path].join('.').slice(0, 60)}' has an empty step` };
	if (step === '__proto__' || step === 'constructor' || step === 'prototype') return { problem: `'${step}' is not allowed in a path` };
	if (Array.isArray(root)) {
		if (typeof step !== 'number') return { problem: `${here} is a list: expected the number of an item, got '${step.slice(0, 60)}'` };
		if (step > root.length || (rest.length > 0 && step === root.length))
			return { problem: `${here} has no item ${step}; ${itemsOf(root.length)}` };
		const copy = [...root];
		if (rest.length === 0 && value === null) copy.splice(step, 1);
		else {
			const below = withValueAt(root[step], rest, value, [...above, step]);
			if ('problem' in below) return below;
			copy[step] = below.value;
		}
		return { value: copy };
	}
	if (root !== undefined && root !== null && typeof root !== 'object')
		return { problem: `${here} is a plain value; there is nothing below it to set` };
	const copy: Record<string, unknown> = { ...(root as Record<string, unknown> | null | undefined) };
	if (rest.length === 0 && value === null) {
		if (root === undefined && above.length > 0) return { problem: `there is no ${here} to remove '${step}' from` };
		delete copy[step];
	} else {
		const below = withValueAt(hasOwn(copy, step) ? copy[step] : undefined, rest, value, [...above, step]);
		if ('problem' in below) return below;
		copy[step] = below.value;
	}
	return { value: copy };
}

function itemsOf(length: number): string {
	if (length === 0) return 'it is empty';
	return length === 1 ? 'it has one, number 0' : `it has ${length}, numbered from 0`;
}

export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
	return value !== null && typeof value === 'object' && !Array.isArray(value);
}
