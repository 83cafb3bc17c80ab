/**
 * One value of a YAML text changed, byte for byte: only the bytes of the value are replaced, or one line (or one entry of a
 * flow mapping) is added; comments, spacing, quotes and line ends of everything else stay as they are. What cannot be
 * done so is refused: every edit is read back and compared with what it should say. JSON is YAML, for this purpose.
 */
import { isAlias, isMap, isNode, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import { canonicalJson } from './hash.ts';
import { type Path, parseYaml } from './yamlText.ts';

export type Edited = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: string };

const refuse = (problem: string): Edited => ({ ok: false, problem });

export function editedYaml(text: string, path: Path, value: unknown): Edited {
	const before = parseYaml('', text);
	if (before.issues.length > 0) return refuse('it is no valid YAML');
	const edited = edit(text, before.document.contents, path, value);
	if (!edited.ok) return edited;
	const after = parseYaml('', edited.text);
	const same = after.issues.length === 0 && canonicalJson(after.value) === canonicalJson(withValue(before.value, path, value));
	return same ? edited : refuse(`${path.join('.')} cannot be changed in place`);
}

function edit(text: string, root: Node | null, path: Path, value: unknown): Edited {
	let node: unknown = root;
	for (const [depth, step] of path.entries()) {
		if (isAlias(node) || (isNode(node) && 'anchor' in node && node.anchor !== undefined))
			return refuse(`${path.slice(0, depth).join('.')} is shared through an alias`);
		if (isSeq(node)) {
			if (!(Number(step) < node.items.length)) return refuse(`${path.slice(0, depth).join('.')} has no item ${step}`);
			node = node.items[Number(step)];
			continue;
		}
		if (!isMap(node)) return refuse(`${path.slice(0, depth).join('.')} is no mapping`);
		const pair = pairOf(node, String(step));
		if (pair === undefined) {
			const rest = path.slice(depth + 1).reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
			return inserted(text, node, String(step), rest);
		}
		if (pair.value === null || (isScalar(pair.value) && pair.value.source === '')) return filled(text, pair, path.slice(depth + 1), value);
		node = pair.value;
	}
	return replaced(text, node, path, value);
}

function pairOf(map: YAMLMap, name: string): Pair | undefined {
	return map.items.find(({ key }) => isScalar(key) && String(key.value) === name);
}

function replaced(text: string, node: unknown, path: Path, value: unknown): Edited {
	if (!isNode(node) || isAlias(node) || !node.range) return refuse(`${path.join('.')} is shared through an alias`);
	const scalar = isScalar(node) && (node.type === 'PLAIN' || node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE');
	const flow = (isMap(node) || isSeq(node)) && node.flow === true;
	if (!scalar && !flow) return refuse(`${path.join('.')} is written in block style, and has comments and spacing of its own`);
	const quote = isScalar(node) && typeof value === 'string' ? quoteOf(node.type) : '';
	const [start, end] = node.range;
	return { ok: true, text: text.slice(0, start) + flowText(value, quote) + text.slice(end) };
}

function quoteOf(type: string | undefined): string {
	return type === 'QUOTE_DOUBLE' ? '"' : type === 'QUOTE_SINGLE' ? "'" : '';
}

/** A key without a value gets one. */
function filled(text: string, { key }: Pair, rest: Path, value: unknown): Edited {
	const end = isNode(key) ? key.range?.[1] : undefined;
	const colon = end === undefined ? -1 : text.indexOf(':', end);
	if (colon < 0) return refuse('the key has no colon');
	const whole = rest.reduceRight<unknown>((inner, step) => ({ [step]: inner }), value);
	return { ok: true, text: `${text.slice(0, colon + 1)} ${flowText(whole)}${text.slice(colon + 1)}` };
}

function inserted(text: string, map: YAMLMap, key: string, value: unknown): Edited {
	const last = map.items.at(-1);
	if (map.flow === true) {
		const at = last === undefined ? (map.range?.[0] ?? 0) + 1 : endOf(last);
		const quoted = isScalar(last?.key) && last.key.type === 'QUOTE_DOUBLE';
		return { ok: true, text: `${text.slice(0, at)}${last === undefined ? '' : ', '}${entry(key, value, quoted)}${text.slice(at)}` };
	}
	const first = map.items[0]?.key;
	if (last === undefined || !isNode(first) || !first.range) return refuse('the mapping is empty');
	const lineStart = text.lastIndexOf('\n', first.range[0] - 1) + 1;
	// The first key of a list's item stands behind a dash; the others stand below it.
	const indent = text.slice(lineStart, first.range[0]).replace(/[^ ]/g, ' ');
	const end = endOf(last);
	const newline = text.indexOf('\n', text[end - 1] === '\n' ? end - 1 : end);
	const at = newline < 0 ? text.length : newline - (text[newline - 1] === '\r' ? 1 : 0);
	const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
	return { ok: true, text: `${text.slice(0, at)}${lineEnd}${indent}${entry(key, value, false)}${text.slice(at)}` };
}

/** Where the last byte of a pair's value stands, comments behind it not counted. */
function endOf({ key, value }: Pair): number {
	if ((isMap(value) || isSeq(value)) && value.flow !== true && value.items.length > 0) {
		const last = value.items.at(-1);
		if (isMap(value)) return endOf(last as Pair);
		if (isMap(last) && last.flow !== true && last.items.length > 0) return endOf(last.items.at(-1) as Pair);
		return isNode(last) ? (last.range?.[1] ?? 0) : 0;
	}
	const node = isNode(value) && value.range && value.range[1] > value.range[0] ? value : key;
	return isNode(node) ? (node.range?.[1] ?? 0) : 0;
}

function entry(key: string, value: unknown, quoted: boolean): string {
	return `${quoted ? JSON.stringify(key) : plainText(key)}: ${quoted ? JSON.stringify(value) : flowText(value)}`;
}

/** A value on one line; mappings and lists in flow style. */
export function flowText(value: unknown, quote = ''): string {
	if (Array.isArray(value)) return `[${value.map((item) => flowText(item)).join(', ')}]`;
	if (value !== null && typeof value === 'object')
		return `{${Object.entries(value)
			.map(([key, inner]) => entry(key, inner, false))
			.join(', ')}}`;
	if (typeof value !== 'string') return JSON.stringify(value);
	if (quote === "'") return `'${value.replaceAll("'", "''")}'`;
	return quote === '"' ? JSON.stringify(value) : plainText(value);
}

/** Without quotes where that reads back as the same text, also between brackets. */
function plainText(text: string): string {
	const safe = /^[\w$./][\w$./%+ -]*$/.test(text) && !text.endsWith(' ') && parseYaml('', text).value === text;
	return safe ? text : JSON.stringify(text);
}

function withValue(root: unknown, path: Path, value: unknown): unknown {
	if (path.length === 0) return value;
	const [step, ...rest] = path;
	if (Array.isArray(root)) return root.map((item: unknown, i) => (i === Number(step) ? withValue(item, rest, value) : item));
	const mapping = (root ?? {}) as Readonly<Record<string, unknown>>;
	return { ...mapping, [step]: withValue(Object.hasOwn(mapping, step) ? mapping[step] : undefined, rest, value) };
}
