/** rateLimit.global of a BackendTrafficPolicy: windows of the clock; tokens are charged at the end of the answer. */
import { US_PER_SECOND } from '../../base/units.ts';
import type { Path } from '../../base/yamlText.ts';
import type { LimitSpec } from '../../model/admissionSpec.ts';
import type { Notebook } from '../notebook.ts';
import { isMap } from '../values.ts';

/** Seconds. */
const units: Readonly<Record<string, number>> = { Second: 1, Minute: 60, Hour: 3600, Day: 86_400, Month: 2_592_000, Year: 31_536_000 };

export function readRateLimits(book: Notebook, path: Path): LimitSpec[] {
	const rules = [...path, 'global', 'rules'];
	const limits = book.list(rules).flatMap((_, i) => readRule(book, [...rules, i]));
	if (book.list(rules).length > 0)
		book.lint(
			'ENVOY-FAIL-OPEN',
			path,
			'the rate limit service has 20 ms to answer, and a request passes when it does not (failClosed is false unless set elsewhere)',
		);
	return limits;
}

function readRule(book: Notebook, path: Path): LimitSpec[] {
	const selectors = book.list([...path, 'clientSelectors']);
	const tokens = book.get([...path, 'cost', 'response', 'from']) === 'Metadata';
	if (tokens && book.get([...path, 'cost', 'request', 'number']) !== 0)
		book.lint(
			'ENVOY-COST-TWICE',
			path,
			'the request itself costs 1 beside the tokens of its answer: cost.request.number 0 is what leaves it out',
		);
	if (selectors.length > 0) {
		book.note(path, 'ignored', 'holds for each client that a header tells apart, and requests here have none');
		return [];
	}
	const limit = book.number([...path, 'limit', 'requests']);
	const unit = book.text([...path, 'limit', 'unit']);
	if (limit === null || limit < 1 || unit === null || !Object.hasOwn(units, unit)) return [];
	book.note([...path, 'limit'], 'modelled', tokens ? 'tokens in a window of the clock' : 'requests in a window of the clock');
	if (isMap(book.get([...path, 'cost'])))
		book.note([...path, 'cost'], 'approximated', 'what counts: here the tokens read and written together, at the end of the answer');
	const options = { limit: Math.min(1e9, Math.floor(limit)), per: units[unit] * US_PER_SECOND, anchor: 'calendar', counts_refused: false };
	return [
		{
			limiter: { kind: 'fixed-window', options },
			counts: tokens ? 'tokens' : 'requests',
			charged: tokens ? 'after' : 'before',
			state: 'shared',
			refusedAs: 'rejected',
			// X-RateLimit headers are off by default.
			retryAfter: null,
		},
	];
}
