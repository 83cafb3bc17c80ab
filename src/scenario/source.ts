/**
 * The text of a scenario with patches laid over it: a variant, `--set` flags, a runbook action. A patched value
 * keeps its own place, so an error in a variant points into the variant, and a cost it owns names its line.
 */
import type { Issue, Place } from '../base/issue.ts';
import type { Path, YamlText } from '../base/yamlText.ts';
import { parseYaml } from '../base/yamlText.ts';

/** One value to put at a path; null removes what is there. */
export interface Patch {
	readonly path: Path;
	readonly value: unknown;
	/** Where the value is written, for a path below it. */
	placeOf(rest: Path): Place;
}

export interface Source {
	/** Plain JSON, patches applied. */
	readonly value: unknown;
	readonly file: string;
	placeOf(path: Path): Place;
	placeOfKey(path: Path): Place;
}

export function sourceOf(yaml: YamlText): Source {
	return { value: yaml.value, file: yaml.file, placeOf: yaml.placeOf, placeOfKey: yaml.placeOfKey };
}

/** The source with patches applied in order; what cannot be applied is an issue. */
export function patched(source: Source, patches: readonly Patch[]): { source: Source; issues: Issue[] } {
	const issues: Issue[] = [];
	let value = source.value;
	const applied: Patch[] = [];
	for (const patch of patches) {
		const result = withValueAt(value, patch.path, patch.value);
		if (result === null) {
			issues.push({
				code: 'PM008',
				severity: 'error',
				message: `there is nothing at '${patch.path.join('.')}' to set`,
				place: patch.placeOf([]),
			});
			continue;
		}
		value = result.value;
		applied.push(patch);
	}
	const through = (path: Path, otherwise: (path: Path) => Place): Place => {
		for (let i = applied.length - 1; i >= 0; i--) {
			const { path: at } = applied[i];
			if (at.length <= path.length && at.every((step, depth) => String(step) === String(path[depth])))
				return applied[i].placeOf(path.slice(at.length));
		}
		return otherwise(path);
	};
	return {
		source: {
			value,
			file: source.file,
			placeOf: (path) => through(path, source.placeOf),
			placeOfKey: (path) => through(path, source.placeOfKey),
		},
		issues,
	};
}

/** `pools.gpu.replicas.max` -> steps; digits index lists. */
export function parsePath(text: string): Path {
	return text.split('.').map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

/** The patches of a `set:` mapping that stands at `at` in a source. */
export function patchesOf(source: Source, at: Path, set: Readonly<Record<string, unknown>>): Patch[] {
	return Object.entries(set).map(([key, value]) => ({
		path: parsePath(key),
		value,
		placeOf: (rest) => (rest.length === 0 ? source.placeOfKey([...at, key]) : source.placeOf([...at, key, ...rest])),
	}));
}

/** A `--set path=value` flag; the value is YAML. Its excerpt shows the flag itself. */
export function patchOfFlag(flag: string): { patch: Patch | null; file: string; issues: readonly Issue[] } {
	const file = '--set';
	const equals = flag.indexOf('=');
	const place: Place = { file, line: 1, column: 1, endLine: 1, endColumn: flag.length + 1 };
	if (equals < 1) {
		const issue: Issue = {
			code: 'PM006',
			severity: 'error',
			message: `expected path=value, got '${flag.slice(0, 60)}'`,
			hint: 'for example --set clients.web.attempts=3',
			place,
		};
		return { patch: null, file, issues: [issue] };
	}
	const yaml = parseYaml(file, flag.slice(equals + 1));
	if (yaml.issues.length > 0) return { patch: null, file, issues: yaml.issues.map((issue) => ({ ...issue, place })) };
	return { patch: { path: parsePath(flag.slice(0, equals)), value: yaml.value, placeOf: () => place }, file, issues: [] };
}

/** A copy of `root` with `value` at `path` (null removes); null when the path leads through something that is no container. */
function withValueAt(root: unknown, path: Path, value: unknown): { value: unknown } | null {
	if (path.length === 0) return { value };
	const [step, ...rest] = path;
	if (step === '__proto__' || step === 'constructor' || step === 'prototype') return null;
	if (Array.isArray(root)) {
		if (typeof step !== 'number' || step > root.length) return null;
		const copy = [...root];
		if (rest.length === 0 && value === null) copy.splice(step, 1);
		else {
			const below = withValueAt(root[step], rest, value);
			if (below === null) return null;
			copy[step] = below.value;
		}
		return { value: copy };
	}
	if (root !== undefined && root !== null && typeof root !== 'object') return null;
	const copy: Record<string, unknown> = { ...(root as Record<string, unknown> | null | undefined) };
	if (rest.length === 0 && value === null) delete copy[step];
	else {
		const below = withValueAt(copy[step], rest, value);
		if (below === null) return null;
		copy[step] = below.value;
	}
	return { value: copy };
}
