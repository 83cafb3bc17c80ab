/** Text to the one mapping a product would load, or to an issue that says what the text is instead. */
import { hasErrors, type Issue, type Place } from '../base/issue.ts';
import { parseYamlDocuments } from '../base/yamlText.ts';
import { Notebook } from './notebook.ts';
import { isMap } from './values.ts';

export interface Loaded {
	readonly book: Notebook | null;
	readonly issues: readonly Issue[];
}

/** YAML, and JSON as the YAML it is. `what` a text is when it is not such a config, or null when it is one. */
export function loadMapping(
	file: string,
	text: string,
	product: string,
	what: (root: Readonly<Record<string, unknown>>) => string | null,
): Loaded {
	const documents = parseYamlDocuments(file, text);
	const broken = documents.flatMap((document) => document.issues);
	if (hasErrors(broken)) return { book: null, issues: broken };
	const [document] = documents;
	const place = document.placeOf([]);
	const root = document.value;
	if (text.trim() === '' || root === null || root === undefined)
		return strange(`the file is empty, so it is no config of ${product}`, place);
	if (!isMap(root)) return strange(`a config of ${product} is a mapping; this is not one`, place);
	const stranger = what(root);
	if (stranger !== null) return strange(stranger, place);
	const book = new Notebook(document, root);
	if (documents.length > 1) book.warn([], `${product} reads one document; only the first of this file is read here`);
	return { book, issues: broken };
}

export function strange(message: string, place: Place): Loaded {
	return { book: null, issues: [{ code: 'PM012', severity: 'error', message, place }] };
}
