import { parseDuration, US_PER_SECOND } from '../../base/units.ts';
import type { Path } from '../../base/yamlText.ts';
import type { Notebook } from '../notebook.ts';

/** Seconds; null when there is none, or none that can be read. Kubernetes writes 1h30m, as Go does. */
export function durationAt(book: Notebook, path: Path): number | null {
	const text = book.text(path);
	if (text === null || !/^(\d+(\.\d+)?(h|ms|m|s))+$/.test(text)) return null;
	let total = 0;
	for (const [part] of text.matchAll(/\d+(\.\d+)?(h|ms|m|s)/g)) {
		const parsed = parseDuration(part);
		if (!parsed.ok) return null;
		total += parsed.value / US_PER_SECOND;
	}
	return total;
}
