/** Turns what the schema objects to into issues with places, one per offending key or value. */
import type { z } from 'zod';
import type { Issue } from '../base/issue.ts';
import { closest } from '../base/suggest.ts';
import type { Path } from '../base/yamlText.ts';
import { ALLOWED_KEYS } from '../model/fields.ts';
import type { Source } from './source.ts';

export function schemaIssues(error: z.ZodError, source: Source): Issue[] {
	return error.issues.flatMap((issue) => fromZod(issue as z.core.$ZodIssue, source, []));
}

function fromZod(issue: z.core.$ZodIssue, source: Source, above: Path): Issue[] {
	const path: Path = [...above, ...(issue.path as (string | number)[])];
	if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, path, issue.message, source));
	if (issue.code === 'invalid_union' && issue.errors.length > 0) return bestBranch(issue, source, path);
	if (missing(source.value, path)) {
		const name = String(path[path.length - 1] ?? 'the scenario');
		const wanted = issue.message.replace(/, got nothing.*$/, '').replace(/^Invalid input: /, '');
		return [{ code: 'PM005', severity: 'error', message: `'${name}' is missing: ${wanted}`, place: source.placeOf(path.slice(0, -1)) }];
	}
	const code = issue.code === 'too_small' || issue.code === 'too_big' ? 'PM007' : 'PM006';
	const unknownKind = issue.message.startsWith('unknown kind');
	return [
		{
			code: unknownKind ? 'PM008' : code,
			severity: 'error',
			message: `${where(path)}${issue.message}`,
			place: source.placeOf(unknownKind ? [...path.filter((step, i) => !(i === path.length - 1 && step === 'kind')), 'kind'] : path),
		},
	];
}

/** Of a union's branches, the one that came furthest says what is wrong. */
function bestBranch(issue: z.core.$ZodIssueInvalidUnion, source: Source, path: Path): Issue[] {
	if (issue.message !== 'Invalid input')
		return [{ code: 'PM006', severity: 'error', message: `${where(path)}${issue.message}`, place: source.placeOf(path) }];
	const branches = issue.errors.map((errors) => errors.flatMap((e) => fromZod(e as z.core.$ZodIssue, source, path)));
	return branches.reduce((best, branch) => (branch.length < best.length ? branch : best));
}

function unknownKey(key: string, path: Path, message: string, source: Source): Issue {
	const allowed = message.startsWith(ALLOWED_KEYS) ? message.slice(ALLOWED_KEYS.length).split(',') : [];
	const near = closest(key, allowed);
	return {
		code: 'PM004',
		severity: 'error',
		message: `unknown key '${key.slice(0, 60)}'${path.length === 0 ? '' : ` in ${path.join('.')}`}${near === null ? '' : `; did you mean '${near}'?`}`,
		...(allowed.length > 0 ? { hint: `allowed here: ${allowed.join(', ')}` } : {}),
		place: source.placeOfKey([...path, key]),
	};
}

function missing(root: unknown, path: Path): boolean {
	let value: unknown = root;
	for (const step of path) {
		if (value === null || typeof value !== 'object') return false;
		value = (value as Record<string, unknown>)[step as string];
	}
	return value === undefined;
}

function where(path: Path): string {
	return path.length === 0 ? '' : `${path.join('.')}: `;
}
