/**
 * YAML text to plain values that know where they came from. YAML 1.2 core schema: `yes` and `12:30` stay strings,
 * duplicate keys are errors. Hostile files fail cleanly: size, nesting and alias expansion are bounded, and keys
 * that would reach an object's prototype are refused. The values are built here and not by the `yaml` package, in
 * one walk: its own way there takes quadratic time over keys and aliases.
 */
import {
	type Alias,
	Composer,
	type Document,
	isAlias,
	isMap,
	isNode,
	isScalar,
	isSeq,
	Lexer,
	LineCounter,
	type Node,
	type Pair,
	Parser,
	parseDocument,
	type YAMLError,
	type YAMLMap,
} from 'yaml';
import type { Issue, Place } from './issue.ts';

/** 4 MB: far above any hand-written scenario or config, far below what would hurt. */
export const YAML_SIZE_MAX: number = 4 * 1024 * 1024;
const NODES_MAX = 500_000;
const DEPTH_MAX = 100;
const DOCUMENTS_MAX = 1000;
const ERRORS_MAX = 1000;
/** Tags as strings, sets or dates are not JSON; duplicate keys are looked for here, in linear time. */
const OPTIONS = { merge: true, resolveKnownTags: false, uniqueKeys: false } as const;

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
	const lineCounter = new LineCounter();
	const documents: Document.Parsed[] = [];
	try {
		// `true` asks for a document also where there is none.
		for (const document of new Composer(OPTIONS).compose(tokensOf(text, lineCounter), true, text.length))
			if (documents.push(document as Document.Parsed) > DOCUMENTS_MAX)
				return [refused(file, text, `the file has more than ${DOCUMENTS_MAX} documents`)];
	} catch (error) {
		if (error instanceof TooDeep) return [refused(file, text, TOO_DEEP)];
		return [refused(file, text, `the file cannot be read as YAML: ${error instanceof Error ? error.message : String(error)}`, 'PM001')];
	}
	return documents.map((document) => located(file, text, document, lineCounter));
}

/** What the parser makes of a text, watched for depth while it is being read: what composes the result recurses. */
function* tokensOf(text: string, lineCounter: LineCounter): ReturnType<Parser['parse']> {
	const parser = new Parser(lineCounter.addNewLine);
	const guard = new DepthGuard();
	let errors = 0;
	lineCounter.addNewLine(0);
	for (const lexeme of new Lexer().lex(text)) {
		guard.see(lexeme);
		for (const token of parser.next(lexeme)) {
			yield token;
			// Nobody reads more than these; a megabyte of them takes half a minute.
			if (token.type === 'error' && ++errors === ERRORS_MAX) return;
		}
	}
	yield* parser.end();
}

const TOO_DEEP: string = `the file nests more than ${DEPTH_MAX} levels deep`;

class TooDeep extends Error {}

/**
 * Bounds the nesting from above, lexeme by lexeme: open flow brackets, and columns to the right of one another in
 * block style. A level takes up to four such columns (`- &anchor !tag key`); the exact depth is the Reader's matter.
 * Of the lexer's marks, U+001F announces a scalar; U+0018 says that flow style ends
 * with brackets still open, U+0002 that a document starts.
 */
class DepthGuard {
	private readonly columns: number[] = [];
	private flow = 0;
	private column = 0;
	private scalar = false;
	private block = false;

	see(lexeme: string): void {
		const first = lexeme.charCodeAt(0);
		if (this.scalar) {
			// The text of a block scalar (`|`, `>`) starts at a column that says nothing about structure.
			if (!this.block) this.indent();
			this.scalar = false;
			this.block = false;
		} else if (first === 0x1f) {
			this.scalar = true;
			return;
		} else if (first === 0x02) return;
		else if (first === 0x18) {
			this.flow = 0;
			return;
		} else if (lexeme === '[' || lexeme === '{') this.flow++;
		else if (lexeme === ']' || lexeme === '}') this.flow = Math.max(0, this.flow - 1);
		else if (first !== 0x23 && lexeme.trim() !== '') {
			this.block = first === 0x7c || first === 0x3e;
			this.indent();
		}
		if (this.flow + this.columns.length > 4 * DEPTH_MAX) throw new TooDeep();
		const lineEnd = lexeme.lastIndexOf('\n');
		this.column = lineEnd < 0 ? this.column + lexeme.length : lexeme.length - lineEnd - 1;
	}

	private indent(): void {
		if (this.flow > 0) return;
		const { columns, column } = this;
		while (columns.length > 0 && columns[columns.length - 1] >= column) columns.pop();
		columns.push(column);
	}
}

function located(file: string, text: string, document: Document.Parsed, lineCounter: LineCounter): YamlText {
	const at = (offset: number, end?: number) => placeAt(file, offset, lineCounter, end);
	const problems = document.errors.map((problem) => syntaxIssue(problem, at));
	const reader = new Reader(at);
	const old = document.directives.yaml.version === '1.1';
	const value = old ? undefined : reader.read(document.contents, 0);
	const issues = problems.concat(old ? versionIssue(text, document.range[0], at) : reader.issues);
	const finder = new Finder(document.contents, reader.targets, at);
	return {
		file,
		text,
		document,
		value: issues.length === 0 ? value : undefined,
		issues,
		placeOf: (path) => finder.find(path, false),
		placeOfKey: (path) => finder.find(path, true),
	};
}

type At = (offset: number, end?: number) => Place;

/** Finds the places of paths. Maps are indexed when first asked about, since some have thousands of keys. */
class Finder {
	private readonly indexes = new Map<YAMLMap, Map<string, Pair>>();
	private readonly root: Node | null;
	private readonly targets: ReadonlyMap<Alias, Node>;
	private readonly at: At;

	constructor(root: Node | null, targets: ReadonlyMap<Alias, Node>, at: At) {
		this.root = root;
		this.targets = targets;
		this.at = at;
	}

	find(path: Path, key: boolean): Place {
		let node: unknown = this.root;
		let place = this.placeOf(node) ?? this.at(0);
		for (let depth = 0; depth < path.length; depth++) {
			if (isAlias(node)) node = this.targets.get(node);
			let next: unknown;
			let keyNode: unknown;
			if (isMap(node)) {
				const pair = this.index(node).get(String(path[depth]));
				next = pair?.value;
				keyNode = pair?.key;
			} else if (isSeq(node)) next = node.items[Number(path[depth])];
			if (next === undefined && keyNode === undefined) return place;
			const ofKey = key && depth === path.length - 1;
			// Items of a list have no key node: the item is shown. A key without a value is shown for its value.
			place = (ofKey ? this.placeOf(keyNode) : null) ?? this.placeOf(next) ?? this.placeOf(keyNode) ?? place;
			node = next;
		}
		return place;
	}

	private index(map: YAMLMap): Map<string, Pair> {
		let index = this.indexes.get(map);
		if (index === undefined) {
			index = new Map();
			for (const pair of map.items) {
				const key = isAlias(pair.key) ? this.targets.get(pair.key) : pair.key;
				const name = isScalar(key) ? nameOf(key.value) : MERGE;
				if (name !== MERGE && !index.has(name)) index.set(name, pair);
			}
			this.indexes.set(map, index);
		}
		return index;
	}

	private placeOf(node: unknown): Place | null {
		return isNode(node) && node.range ? this.at(node.range[0], node.range[1]) : null;
	}
}

function versionIssue(text: string, start: number, at: At): Issue {
	const offset = text.lastIndexOf('\n%YAML', start) + 1;
	return {
		code: 'PM001',
		severity: 'error',
		message: 'this file asks for YAML 1.1, where `yes` is a boolean and `12:30` a number; only YAML 1.2 is read',
		hint: 'remove the line `%YAML 1.1`',
		place: at(offset),
	};
}

function syntaxIssue(problem: YAMLError, at: At): Issue {
	return {
		code: 'PM001',
		severity: 'error',
		message: problem.message.replace(/ at line.*$/s, ''),
		place: at(problem.pos[0], problem.pos[1]),
	};
}

/** What a merge key (`<<`) is called; no text is. */
const MERGE: unique symbol = Symbol('<<');

/** The name that a scalar gives to a value. */
function nameOf(key: unknown): string | typeof MERGE {
	if (typeof key === 'symbol') return MERGE;
	return key === null ? '' : String(key);
}

/** What an anchor names. `size` is 0 while its node is still being read. */
interface Anchored {
	readonly node: Node;
	value: unknown;
	/** Values in it, those behind aliases included. */
	size: number;
	/** Levels below it. */
	height: number;
}

/** Builds the value of a document and checks it on the way. A value with issues is not to be used. */
class Reader {
	readonly issues: Issue[] = [];
	/** What every alias stands for. */
	readonly targets: Map<Alias, Node> = new Map();
	private readonly anchors = new Map<string, Anchored>();
	private readonly at: At;
	/** Values so far. An alias counts as what it stands for, since whoever walks over the value meets it all again. */
	private size = 0;
	private deepest = 0;
	private stopped = false;

	constructor(at: At) {
		this.at = at;
	}

	read(node: unknown, depth: number): unknown {
		if (this.stopped || !isNode(node)) return null;
		if (isAlias(node)) return this.readAlias(node, depth);
		this.count(1, depth, node);
		if (node.anchor === undefined) return this.readContent(node, depth);
		const anchored: Anchored = { node, value: undefined, size: 0, height: 0 };
		this.anchors.set(node.anchor, anchored);
		const { size, deepest } = this;
		this.deepest = depth;
		anchored.value = this.readContent(node, depth);
		anchored.size = this.size - size + 1;
		anchored.height = this.deepest - depth;
		this.deepest = Math.max(deepest, this.deepest);
		return anchored.value;
	}

	private readContent(node: Node, depth: number): unknown {
		if (isMap(node)) return this.readMap(node, depth);
		if (isSeq(node)) return node.items.map((item) => this.read(item, depth + 1));
		return isScalar(node) ? node.value : null;
	}

	private readAlias(alias: Alias, depth: number): unknown {
		const anchored = this.anchors.get(alias.source);
		if (anchored === undefined) {
			this.issue('PM001', `the alias \`*${alias.source}\` names nothing`, alias, `put \`&${alias.source}\` before the value it repeats`);
			return undefined;
		}
		if (anchored.size === 0) {
			this.issue('PM001', `the alias \`*${alias.source}\` stands inside the value it repeats`, alias, 'write the value out');
			return undefined;
		}
		this.targets.set(alias, anchored.node);
		this.count(anchored.size, depth + anchored.height, alias);
		return anchored.value;
	}

	private readMap(map: YAMLMap, depth: number): unknown {
		const result: Record<string, unknown> = {};
		const names = new Set<string>();
		for (const { key, value } of map.items) {
			const name = this.readKey(key, depth + 1);
			const content = this.read(value, depth + 1);
			if (this.stopped) break;
			if (name === null) continue;
			if (name === MERGE) {
				this.merge(result, content, isNode(value) ? value : map);
				continue;
			}
			if (name === '__proto__') this.issue('PM004', 'the key `__proto__` is not allowed', key);
			else if (names.has(name))
				this.issue('PM001', 'this key is written twice', key, 'keep one of the two; YAML would silently take the last');
			else result[name] = content;
			names.add(name);
		}
		return result;
	}

	/** The name a key gives; null when it gives none, which is an issue. */
	private readKey(key: unknown, depth: number): string | typeof MERGE | null {
		// A collection as a key is refused unread: written out as text, a nested one takes exponential time.
		const named = isAlias(key) || (isScalar(key) && key.anchor !== undefined);
		const content = named ? this.read(key, depth) : isScalar(key) ? key.value : key;
		if (content === undefined) return null;
		if (typeof content !== 'object' || content === null) return nameOf(content);
		this.issue('PM001', 'expected a plain word as a key, got a list or a map', key);
		return null;
	}

	/** Merged keys never replace those that are there; those written beside `<<` replace merged ones. */
	private merge(into: Record<string, unknown>, merged: unknown, node: Node): void {
		for (const source of Array.isArray(merged) ? merged : [merged]) {
			if (source === undefined) continue;
			if (source === null || typeof source !== 'object' || Array.isArray(source)) {
				this.issue('PM001', 'expected a map to merge, or a list of maps', node);
				return;
			}
			for (const [name, value] of Object.entries(source)) if (!Object.hasOwn(into, name)) into[name] = value;
		}
	}

	private count(values: number, depth: number, node: Node): void {
		this.size += values;
		this.deepest = Math.max(this.deepest, depth);
		if (depth <= DEPTH_MAX && this.size <= NODES_MAX) return;
		if (depth > DEPTH_MAX) this.issue('PM003', TOO_DEEP, node);
		else if (!isAlias(node)) this.issue('PM003', `the file has more than ${NODES_MAX} values`, node);
		else
			this.issue('PM003', 'aliases expand to more than the limit allows', node, 'write the repeated part out, or use fewer nested aliases');
		this.stopped = true;
	}

	private issue(code: 'PM001' | 'PM003' | 'PM004', message: string, node: unknown, hint?: string): void {
		if (this.stopped) return;
		const range = isNode(node) ? node.range : null;
		const place = range ? this.at(range[0], range[1]) : this.at(0);
		this.issues.push({ code, severity: 'error', message, ...(hint === undefined ? {} : { hint }), place });
	}
}

function refused(file: string, text: string, message: string, code: 'PM001' | 'PM003' = 'PM003'): YamlText {
	const document = parseDocument('null');
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
