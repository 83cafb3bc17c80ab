/** Conditions of rules, as far as a completion request decides them; what looks at anything else is not met. */
import type { Line, Section } from './parse.ts';

const PATH = '/v1/chat/completions';

/** What a rule depends on: always or never met by the requests here, on a rate that is measured, or on what is not known. */
export type Condition =
	| { readonly kind: 'always' | 'never' | 'unknown' }
	| { readonly kind: 'rate'; readonly counter: string; readonly table: string | null; readonly above: number };

const always: Condition = { kind: 'always' };
const never: Condition = { kind: 'never' };
const unknown: Condition = { kind: 'unknown' };

/** The words after `if` or `unless`; a rule without them holds always. */
export function conditionOf(line: Line, section: Section): Condition {
	const words = line.args.map(({ text }) => text);
	const at = words.findIndex((word) => word === 'if' || word === 'unless');
	if (at < 0) return always;
	const met = anyOf(words.slice(at + 1), section);
	return words[at] === 'if' ? met : not(met);
}

/** Terms stand for `and`, except where `or` or `||` is between them. */
function anyOf(words: readonly string[], section: Section): Condition {
	const clauses: string[][] = [[]];
	let depth = 0;
	for (const word of words) {
		if (word === '{' || word === '!{') depth++;
		if (word === '}') depth--;
		if (depth === 0 && (word === 'or' || word === '||')) clauses.push([]);
		else clauses[clauses.length - 1].push(word);
	}
	const all = clauses.map((clause) => allOf(clause, section));
	return (
		all.find(({ kind }) => kind === 'always') ??
		all.find(({ kind }) => kind === 'rate') ??
		all.find(({ kind }) => kind === 'unknown') ??
		never
	);
}

function allOf(words: readonly string[], section: Section): Condition {
	const terms: Condition[] = [];
	for (let i = 0; i < words.length; i++) {
		let negated = false;
		let word = words[i];
		if (word.startsWith('!')) {
			negated = true;
			word = word.slice(1);
			if (word === '') word = words[++i] ?? '';
		}
		if (word === '{') {
			const end = words.indexOf('}', i);
			const inner = words.slice(i + 1, end < 0 ? words.length : end);
			terms.push(negated ? not(test(inner)) : test(inner));
			i = end < 0 ? words.length : end;
		} else terms.push(negated ? not(named(word, section)) : named(word, section));
	}
	return (
		terms.find(({ kind }) => kind === 'never') ??
		terms.find(({ kind }) => kind === 'unknown') ??
		terms.find(({ kind }) => kind === 'rate') ??
		always
	);
}

/** Lines of one ACL are alternatives. */
function named(name: string, section: Section): Condition {
	if (name === 'TRUE' || name === 'METH_POST' || name === 'HTTP' || name === 'HTTP_1.1') return always;
	if (name === 'FALSE' || name.startsWith('METH_')) return never;
	const lines = section.lines.filter((line) => line.name === 'acl' && line.args[0]?.text === name);
	if (lines.length === 0) return unknown;
	const all = lines.map((line) => test(line.args.slice(1).map(({ text }) => text)));
	return (
		all.find(({ kind }) => kind === 'always') ??
		all.find(({ kind }) => kind === 'rate') ??
		all.find(({ kind }) => kind === 'unknown') ??
		never
	);
}

function test(words: readonly string[]): Condition {
	const [fetch, ...rest] = words;
	if (fetch === undefined) return unknown;
	const rate = rateOf(fetch, rest);
	if (rate !== null) return rate;
	const flags = rest.filter((word, i) => word.startsWith('-') && (i === 0 || rest[i - 1].startsWith('-')));
	if (flags.includes('-f') || flags.includes('-m')) return unknown;
	const values = rest.slice(flags.length);
	const path = flags.includes('-i') ? PATH.toLowerCase() : PATH;
	const any = (fits: (value: string) => boolean) => (values.some(fits) ? always : never);
	if (fetch === 'always_true') return always;
	if (fetch === 'always_false') return never;
	if (fetch === 'method') return any((value) => value === 'POST');
	if (fetch === 'path') return any((value) => path === value);
	if (fetch === 'path_beg') return any((value) => path.startsWith(value));
	if (fetch === 'path_end') return any((value) => path.endsWith(value));
	if (fetch === 'path_sub') return any((value) => path.includes(value));
	return unknown;
}

/** `sc_http_req_rate(0) gt 20`, `sc0_http_req_rate gt 20`, with or without a table. */
function rateOf(fetch: string, rest: readonly string[]): Condition | null {
	const [, numbered, counter, given] = /^sc(\d?)_(http_req_rate)(?:\(([^)]*)\))?$/.exec(fetch) ?? [];
	if (counter === undefined) return /_rate|_cnt|_cur/.test(fetch) ? unknown : null;
	const parts = (given ?? '').split(',').map((part) => part.trim());
	const [id, table] = numbered === '' ? parts : [numbered, parts[0]];
	const [operator, limit] = rest;
	const number = /^\d{1,9}$/.test(limit ?? '') ? Number(limit) : null;
	if (number === null || (operator !== 'gt' && operator !== 'ge')) return unknown;
	return {
		kind: 'rate',
		counter: id ?? '0',
		table: table === undefined || table === '' ? null : table,
		above: operator === 'gt' ? number : number - 1,
	};
}

function not(condition: Condition): Condition {
	if (condition.kind === 'always') return never;
	return condition.kind === 'never' ? always : unknown;
}
