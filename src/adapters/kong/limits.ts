/** ai-rate-limiting-advanced: sliding windows of tokens, charged by the answer, so that only the next request is refused. */
import { US_PER_SECOND } from '../../base/units.ts';
import type { Path } from '../../base/yamlText.ts';
import type { LimitSpec } from '../../model/admissionSpec.ts';
import type { Notebook } from '../notebook.ts';
import { asNumber, isMap } from '../values.ts';

export function readLimits(book: Notebook, path: Path): LimitSpec[] {
	const frame = readFrame(book, path);
	const legacy = book.list([...path, 'llm_providers']).flatMap((_, i) => legacyLimits(book, [...path, 'llm_providers', i]));
	const policies = book
		.list([...path, 'policies'])
		.flatMap((policy, i) => (isMap(policy) ? policyLimits(book, [...path, 'policies', i]) : []));
	return [...legacy, ...policies].map(({ limit, seconds }) => ({
		limiter: { kind: frame.fixed ? 'fixed-window' : 'sliding-window', options: windowOf(frame.fixed, limit, seconds) },
		...frame.rest,
	}));
}

interface Window {
	readonly limit: number;
	readonly seconds: number;
}

function windowOf(fixed: boolean, limit: number, seconds: number): Readonly<Record<string, unknown>> {
	const window = { limit: Math.min(1e9, Math.floor(limit)), per: Math.round(seconds * US_PER_SECOND), counts_refused: false };
	return fixed ? { ...window, anchor: 'calendar' } : window;
}

function readFrame(book: Notebook, path: Path): { fixed: boolean; rest: Omit<LimitSpec, 'limiter'> } {
	const fixed = book.get([...path, 'window_type']) === 'fixed';
	const local = (book.get([...path, 'strategy']) ?? 'local') === 'local';
	book.note([...path, 'window_type'], 'modelled', fixed ? 'windows of the clock' : 'sliding windows');
	book.note(
		[...path, 'strategy'],
		local ? 'modelled' : 'approximated',
		local ? 'each node counts alone' : 'nodes share their counts; here without delay',
	);
	book.note([...path, 'tokens_count_strategy'], 'approximated', 'which tokens count; here those read and those written');
	if (local)
		book.lint(
			'KONG-PER-NODE',
			book.has([...path, 'strategy']) ? [...path, 'strategy'] : path,
			'each node counts alone: n nodes let n times the limit through',
		);
	return {
		fixed,
		rest: { counts: 'tokens', charged: 'after', state: local ? 'local' : 'shared', refusedAs: 'rejected', retryAfter: 'due' },
	};
}

/** `limit` and `window_size` are lists that belong together, or numbers. */
function legacyLimits(book: Notebook, path: Path): Window[] {
	const listAt = (key: string) => [book.get([...path, key])].flat().flatMap((value) => asNumber(value) ?? []);
	const [limits, sizes] = [listAt('limit'), listAt('window_size')];
	for (const key of ['name', 'limit', 'window_size'])
		book.note([...path, key], 'approximated', 'a limit on one provider; here on every request');
	return limits.flatMap((limit, i) => (limit >= 1 && (sizes[i] ?? 0) > 0 ? [{ limit, seconds: sizes[i] }] : []));
}

function policyLimits(book: Notebook, path: Path): Window[] {
	const matches = book.list([...path, 'match']).filter(isMap);
	const everybody = matches.every((match) => match.type === 'model' || match.type === 'provider');
	if (!everybody) {
		book.note(path, 'ignored', 'holds for certain consumers, addresses or headers, and requests here have none');
		return [];
	}
	book.note([...path, 'match'], 'approximated', 'a limit on some models; here on every request');
	return book.list([...path, 'limits']).flatMap((_, i) => {
		const at = [...path, 'limits', i];
		const [limit, seconds] = [book.number([...at, 'limit']), book.number([...at, 'window_size'])];
		book.note([...at, 'limit'], 'modelled', 'tokens in the window');
		book.note([...at, 'window_size'], 'modelled', 'seconds of the window');
		return limit !== null && limit >= 1 && seconds !== null && seconds > 0 ? [{ limit, seconds }] : [];
	});
}
