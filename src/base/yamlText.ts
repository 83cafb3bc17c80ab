/**
 * YAML text to plain values that know where they came from. YAML 1.2 core schema: `yes` and `12:30` stay strings,
 * duplicate keys are errors. Hostile files fail cleanly: size, nesting and alias expansion are bounded, and keys
 * that would reach an object's prototype are refused.
 */
import {
	type Document,
	isAlias,
	isMap,
	isNode,
	isPair,
	isScalar,
	isSeq,
	LineCounter,
	type Node,
	parseAllDocuments,
	type YAMLError,
} from 'yaml';
import type { Issue, Place } from './issue.ts';

/** 4 MB: far above any hand-written scenario or config, far below what would hurt. */
export const YAML_SIZE_MAX: number = 4 * 1024 * 1024;
const NODES_MAX = 500_000;
const DEPTH_MAX = 100;

export type Path = readonly (string | number)[];

export interface YamlText {
	readonly file: string;
	readonly text: string;
	readonly document: Document.Parsed;
	/** The whole document as plain JSON values; undefined when there are syntax errors. */
	readonly value: unknown;
	readonly issues: readonly Issue[];
	/** Place of the value at `path`, or of its nearest existing ancestor. */
	placeOf(path: Path): Place;
	/** Place of the key that names `path`, or of its nearest existing ancestor. */
	placeOfKey(path: Path): Place;
}

/** Parses the only document of a text. Several documents are an error here; `parseYamlDocuments` takes them. */
export function parseYaml(file: string, text: string): YamlText {
	const all = parseYamlDocuments(file, text);
	const first = all[0];
	if (all.length <= 1) return first;
	const place = placeAt(file, all[1].document.range[0], lineCounterOf(text));
	const issue: Issue = {
		code: 'PM001',
		severity: 'error',
		message: 'expected one YAML document, found several',
		hint: 'remove the `---` between them',
		place,
	};
	return { ...first, issues: [...first.issues, issue], value: undefined };
}

/** Parses every document of a text (`---` separated); an empty text is one document with the value null. */
export function parseYamlDocuments(file: string, text: string): YamlText[] {
	if (text.length > YAML_SIZE_MAX)
		return [refused(file, text, `the file is ${(text.length / 1048576).toFixed(0)} MB; the limit is ${YAML_SIZE_MAX / 1048576} MB`)];
	const depth = bracketDepth(text);
	if (depth > DEPTH_MAX * 2) return [refused(file, text, `the file nests more than ${DEPTH_MAX} levels deep`)];
	const lineCounter = new LineCounter();
	let documents: Document.Parsed[];
	try {
		const parsed = parseAllDocuments(text, { lineCounter, prettyErrors: false, merge: true });
		documents = Array.isArray(parsed) ? parsed : [];
	} catch (error) {
		return [refused(file, text, `the file cannot be read as YAML: ${error instanceof Error ? error.message : String(error)}`, 'PM001')];
	}
	if (documents.length === 0) documents = [parseAllDocuments('null', { lineCounter: new LineCounter() })[0] as Document.Parsed];
	return documents.map((document) => located(file, text, document, lineCounter));
}

function located(file: string, text: string, document: Document.Parsed, lineCounter: LineCounter): YamlText {
	const issues: Issue[] = [];
	const at = (offset: number, end?: number) => placeAt(file, offset, lineCounter, end);
	for (const problem of document.errors) issues.push(syntaxIssue(problem, at));
	let value: unknown;
	if (issues.length === 0) {
		issues.push(...structureIssues(document, at));
		if (issues.length === 0) {
			try {
				value = document.toJS({ maxAliasCount: 100 });
			} catch (error) {
				const bomb = error instanceof ReferenceError || /alias/i.test(String(error));
				issues.push({
					code: bomb ? 'PM003' : 'PM001',
					severity: 'error',
					message: bomb ? 'aliases expand to more than the limit allows' : `cannot be read: ${String(error)}`,
					hint: 'write the repeated part out, or use fewer nested aliases',
					place: at(0),
				});
			}
		}
	}
	const fallback = at(document.contents?.range?.[0] ?? 0);
	return {
		file,
		text,
		document,
		value,
		issues,
		placeOf: (path) => find(document, path, at, false) ?? fallback,
		placeOfKey: (path) => find(document, path, at, true) ?? fallback,
	};
}

function find(document: Document.Parsed, path: Path, at: (offset: number, end?: number) => Place, key: boolean): Place | null {
	let node: unknown = document.contents;
	let place = isNode(node) && node.range ? at(node.range[0], node.range[1]) : null;
	for (let depth = 0; depth < path.length; depth++) {
		const step = path[depth];
		if (isAlias(node)) node = node.resolve(document);
		let next: unknown;
		let keyNode: unknown;
		if (isMap(node)) {
			const pair = node.items.find((item) => isPair(item) && String(isScalar(item.key) ? item.key.value : item.key) === String(step));
			next = pair?.value;
			keyNode = pair?.key;
		} else if (isSeq(node)) next = node.items[Number(step)];
		if (next === undefined && keyNode === undefined) return place;
		const last = depth === path.length - 1;
		const named = last && key ? keyNode : (next ?? keyNode);
		const shown = isNode(named) && named.range ? named : isNode(keyNode) ? keyNode : null;
		if (shown?.range) place = at(shown.range[0], shown.range[1]);
		node = next;
	}
	return place;
}

function syntaxIssue(problem: YAMLError, at: (offset: number, end?: number) => Place): Issue {
	const duplicate = problem.code === 'DUPLICATE_KEY';
	return {
		code: 'PM001',
		severity: 'error',
		message: duplicate ? 'this key is written twice' : problem.message.replace(/ at line.*$/s, ''),
		...(duplicate ? { hint: 'keep one of the two; YAML would silently take the last' } : {}),
		place: at(problem.pos[0], problem.pos[1]),
	};
}

/** Depth, node count and dangerous keys, before anything is built from the document. */
function structureIssues(document: Document.Parsed, at: (offset: number) => Place): Issue[] {
	const issues: Issue[] = [];
	let nodes = 0;
	const walk = (node: unknown, depth: number): void => {
		if (issues.length > 0) return;
		if (++nodes > NODES_MAX || depth > DEPTH_MAX) {
			const what = depth > DEPTH_MAX ? `nests more than ${DEPTH_MAX} levels deep` : `has more than ${NODES_MAX} values`;
			issues.push({ code: 'PM003', severity: 'error', message: `the file ${what}`, place: at((node as Node | null)?.range?.[0] ?? 0) });
			return;
		}
		if (isMap(node)) {
			for (const pair of node.items) {
				const name = isScalar(pair.key) ? String(pair.key.value) : null;
				if (name === '__proto__')
					issues.push({
						code: 'PM004',
						severity: 'error',
						message: 'the key `__proto__` is not allowed',
						place: at((pair.key as Node).range?.[0] ?? 0),
					});
				walk(pair.value, depth + 1);
			}
		} else if (isSeq(node)) for (const item of node.items) walk(item, depth + 1);
	};
	walk(document.contents, 0);
	return issues;
}

/** Longest run of open flow brackets, so that a deep bomb is refused before a recursive parser sees it. */
function bracketDepth(text: string): number {
	let depth = 0;
	let deepest = 0;
	for (let i = 0; i < text.length; i++) {
		const c = text.charCodeAt(i);
		if (c === 0x5b || c === 0x7b) deepest = Math.max(deepest, ++depth);
		else if ((c === 0x5d || c === 0x7d) && depth > 0) depth--;
	}
	return deepest;
}

function refused(file: string, text: string, message: string, code: 'PM001' | 'PM003' = 'PM003'): YamlText {
	const document = parseAllDocuments('null')[0] as Document.Parsed;
	const place: Place = { file, line: 1, column: 1 };
	return {
		file,
		text,
		document,
		value: undefined,
		issues: [{ code, severity: 'error', message, place }],
		placeOf: () => place,
		placeOfKey: () => place,
	};
}

function placeAt(file: string, offset: number, lineCounter: LineCounter, end?: number): Place {
	const start = lineCounter.linePos(offset);
	const place = { file, line: Math.max(1, start.line), column: Math.max(1, start.col) };
	if (end === undefined || end <= offset) return place;
	const stop = lineCounter.linePos(end);
	return { ...place, endLine: stop.line, endColumn: stop.col };
}

function lineCounterOf(text: string): LineCounter {
	const lineCounter = new LineCounter();
	lineCounter.addNewLine(0);
	for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) === 0x0a) lineCounter.addNewLine(i + 1);
	return lineCounter;
}
