import type { Issue, Place } from '../base/issue.ts';
import { closest } from '../base/suggest.ts';

/** A name that refers to nothing: what it may have meant, and what there is. */
export function unknownName(what: string, name: string, known: readonly string[], place: Place): Issue {
	const near = closest(name, known);
	return {
		code: 'PM008',
		severity: 'error',
		message: `there is no ${what} '${name.slice(0, 60)}'${near === null ? '' : `; did you mean '${near}'?`}`,
		hint: known.length === 0 ? 'there are none' : `known: ${known.join(', ')}`,
		place,
	};
}
