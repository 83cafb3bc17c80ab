/**
 * LiteLLM's config inside another file: Helm values (`proxy_config:`), a ConfigMap (`config.yaml: |`), a compose file
 * with the config as text or behind `<<EOF`. It is found wherever it stands; places point into the file around it.
 */
import type { Issue, Place } from '../../base/issue.ts';
import { type Path, parseYamlDocuments, type YamlText } from '../../base/yamlText.ts';
import type { Places } from '../notebook.ts';
import { type ConfigMap, isMap } from '../values.ts';

export interface Embedded {
	readonly root: ConfigMap;
	/** Of paths within the config. */
	readonly places: Places;
	/** Where the config stands in the file. */
	readonly under: Path;
	readonly issues: readonly Issue[];
}

/** Deep enough for a container's command in a list of Kubernetes resources. */
const DEPTH_MAX = 12;
/** More are not looked for. */
const FOUND_MAX = 2;

/** The configs in a document, the first of them read. */
export function embeddedIn(document: YamlText, isConfig: (value: unknown) => boolean): Embedded[] {
	const found: Embedded[] = [];
	const search = (value: unknown, under: Path): void => {
		if (found.length >= FOUND_MAX || under.length > DEPTH_MAX) return;
		if (typeof value === 'string') {
			const inner = value.includes('model_list') ? textConfig(document, value, under, isConfig) : null;
			if (inner !== null) found.push(inner);
		} else if (
			under.length > 0 &&
			isMap(value) &&
			(Array.isArray(value.model_list) || (under.at(-1) === 'proxy_config' && isConfig(value)))
		)
			found.push(mapped(document, value, under));
		else if (Array.isArray(value)) for (const [i, item] of value.entries()) search(item, [...under, i]);
		else if (isMap(value)) for (const [key, item] of Object.entries(value)) search(item, [...under, key]);
	};
	search(document.value, []);
	return found;
}

function mapped(document: YamlText, root: ConfigMap, under: Path): Embedded {
	const places: Places = {
		placeOf: (path) => document.placeOf([...under, ...path]),
		placeOfKey: (path) => document.placeOfKey([...under, ...path]),
	};
	return { root, places, under, issues: [] };
}

/** A config written out as text; null when the text only mentions one. */
function textConfig(document: YamlText, text: string, under: Path, isConfig: (value: unknown) => boolean): Embedded | null {
	const { before, body } = heredocOf(text);
	const documents = parseYamlDocuments(document.file, body);
	const shift = shiftOf(document, before, body, under);
	const broken = documents.find(({ issues }) => issues.length > 0);
	if (broken !== undefined && /^\s*model_list\s*:/m.test(body))
		return {
			root: {},
			places: document,
			under,
			issues: broken.issues.map((issue) => ({ ...issue, ...(issue.place && { place: shift(issue.place) }) })),
		};
	const inner = documents.find(({ value }) => isConfig(value));
	if (inner === undefined) return null;
	const places: Places = {
		placeOf: (path) => shift(inner.placeOf(path)),
		placeOfKey: (path) => shift(inner.placeOfKey(path)),
	};
	return { root: inner.value as ConfigMap, places, under, issues: [] };
}

/** What a shell would write into a file, and how many lines stand before it; the text itself when it is no script. */
function heredocOf(text: string): { readonly before: number; readonly body: string } {
	const lines = text.split('\n');
	const start = lines.findIndex((line) => /<<-?\s*['"]?\w+['"]?/.test(line));
	if (start < 0) return { before: 0, body: text };
	const mark = /<<-?\s*['"]?(\w+)['"]?/.exec(lines[start])?.[1];
	const end = lines.findIndex((line, i) => i > start && line.trim() === mark);
	return { before: start + 1, body: lines.slice(start + 1, end < 0 ? undefined : end).join('\n') };
}

/**
 * From places in the text to places in the file. Only a literal block (`|`) keeps lines as they are; of a text in quotes
 * or folded the whole value is shown.
 */
function shiftOf(document: YamlText, before: number, body: string, under: Path): (place: Place) => Place {
	const start = document.placeOf(under);
	const outer = document.text.split('\n').map((line) => line.replace(/\r$/, ''));
	const inner = body.split('\n');
	const first = inner.findIndex((line) => line.trim() !== '');
	const above = start.line + before;
	const indent = leading(outer[above + first] ?? '') - leading(inner[first] ?? '');
	const kept = indent >= 0 && inner.every((line, i) => line.trim() === '' || outer[above + i]?.slice(indent) === line);
	if (!kept) return () => start;
	return (place) => ({
		...place,
		line: place.line + above,
		column: place.column + indent,
		...(place.endLine === undefined ? {} : { endLine: place.endLine + above }),
		...(place.endColumn === undefined ? {} : { endColumn: place.endColumn + indent }),
	});
}

function leading(line: string): number {
	return line.length - line.trimStart().length;
}
