/** `rate_limiting.rules`: windows that begin with their first use, charged before the call and trued up after it. */
import { US_PER_SECOND } from '../../base/units.ts';
import type { LimitSpec } from '../../model/admissionSpec.ts';
import type { Notebook } from '../notebook.ts';
import { isMap } from '../values.ts';

/** Seconds. */
const windows: Readonly<Record<string, number>> = { second: 1, minute: 60, hour: 3600, day: 86_400, week: 604_800, month: 2_592_000 };

export function readLimits(book: Notebook): LimitSpec[] {
	const rules = ['rate_limiting', 'rules'];
	return book.list(rules).flatMap((rule, i) => (isMap(rule) ? readRule(book, [...rules, i], rule) : []));
}

function readRule(book: Notebook, path: (string | number)[], rule: Readonly<Record<string, unknown>>): LimitSpec[] {
	const scopes = book.list([...path, 'scope']);
	const total = scopes.every((scope) => isMap(scope) && Object.values(scope).includes('tensorzero::total'));
	if (!total) {
		book.note(path, 'ignored', 'holds for requests with certain tags or keys, and requests here have none');
		return [];
	}
	if (scopes.length > 0)
		book.note([...path, 'scope'], 'approximated', 'requests here have no tags: the limit holds for all of them together');
	return Object.keys(rule).flatMap((key) => readLimit(book, [...path, key], key));
}

function readLimit(book: Notebook, path: (string | number)[], key: string): LimitSpec[] {
	const match = /^(model_inferences|tokens)_per_(second|minute|hour|day|week|month)$/.exec(key);
	const limit = match === null ? null : book.number(path);
	if (match === null || limit === null || limit < 1) return [];
	const tokens = match[1] === 'tokens';
	const why = tokens
		? 'tokens in a window that begins with its first use; here the tokens themselves, where TensorZero borrows an estimate and returns the rest'
		: 'calls to a model in a window that begins with its first use; here requests, of which one may make several calls';
	book.note(path, 'approximated', why);
	return [
		{
			limiter: {
				kind: 'fixed-window',
				options: {
					limit: Math.min(1e9, Math.floor(limit)),
					per: windows[match[2]] * US_PER_SECOND,
					anchor: 'first-use',
					counts_refused: false,
				},
			},
			counts: tokens ? 'tokens' : 'requests',
			charged: 'before',
			state: 'shared',
			refusedAs: 'rejected',
			retryAfter: null,
		},
	];
}
