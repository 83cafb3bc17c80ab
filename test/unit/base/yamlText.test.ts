import { describe, expect, it } from 'vitest';
import type { Place } from '../../../src/base/issue.ts';
import { type Path, parseYaml, parseYamlDocuments, YAML_SIZE_MAX } from '../../../src/base/yamlText.ts';

/** The part of the text a place points at. */
function pointedAt(text: string, place: Place): string {
	const lines = text.split('\n');
	const start = lines.slice(0, place.line - 1).reduce((sum, line) => sum + line.length + 1, 0) + place.column - 1;
	const endLine = place.endLine ?? place.line;
	const end = lines.slice(0, endLine - 1).reduce((sum, line) => sum + line.length + 1, 0) + (place.endColumn ?? place.column + 1) - 1;
	return text.slice(start, end);
}

const codes = (text: string) => parseYaml('f.yaml', text).issues.map((issue) => issue.code);

describe('values', () => {
	it('are those of YAML 1.2: yes, 12:30 and 010 are not booleans, minutes or octals', () => {
		const { value, issues } = parseYaml('f.yaml', 'a: yes\nb: 12:30\nc: 010\nd: true\ne: ~\nf: 1.5\ng: 2026-01-01\nh: 0o10\n');
		expect(issues).toEqual([]);
		expect(value).toEqual({ a: 'yes', b: '12:30', c: 10, d: true, e: null, f: 1.5, g: '2026-01-01', h: 8 });
	});

	it('of an empty text, or of one of comments only, is null', () => {
		for (const text of ['', '\n\n', '# nothing here\n', '---\n'])
			expect(parseYaml('f.yaml', text), JSON.stringify(text)).toMatchObject({ value: null, issues: [] });
	});

	it('merge keys are merged; what stands beside them wins', () => {
		const { value, issues } = parseYaml('f.yaml', 'base: &base {x: 1, y: 2}\nuse:\n  <<: *base\n  y: 3\n');
		expect(issues).toEqual([]);
		expect(value).toEqual({ base: { x: 1, y: 2 }, use: { x: 1, y: 3 } });
	});

	it('of two merged maps the first wins, and what stands beside them wins wherever it stands', () => {
		const anchors = 'a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\n';
		for (const text of ['<<: [*a, *b]\n  z: 3', 'z: 3\n  <<: [*a, *b]', '<<: *a\n  <<: *b\n  z: 3'])
			expect(parseYaml('f.yaml', `${anchors}use:\n  ${text}\n`)).toMatchObject({ value: { use: { x: 1, y: 1, z: 3 } }, issues: [] });
		expect(parseYaml('f.yaml', '"<<": 1\nb: <<\n').value).toEqual({ '<<': 1, b: '<<' });
	});

	it('keep the file and the text', () => {
		expect(parseYaml('dir/f.yaml', 'a: 1')).toMatchObject({ file: 'dir/f.yaml', text: 'a: 1' });
	});
});

describe('syntax errors', () => {
	it('a key written twice is pointed at where it is written again', () => {
		const text = 'seed: 1\nclient:\n  retry: a\n  timeout: 1s\n  retry: b\n';
		const { value, issues } = parseYaml('f.yaml', text);
		expect(value).toBeUndefined();
		expect(issues).toMatchObject([
			{ code: 'PM001', severity: 'error', message: 'this key is written twice', place: { file: 'f.yaml', line: 5, column: 3 } },
		]);
		expect(issues[0].hint).toContain('keep one of the two');
		expect(codes('a: {b: 1, b: 2}')).toEqual(['PM001']);
		expect(codes('1: a\n"1": b\n')).toEqual(['PM001']);
		expect(codes('- &k x\n- {*k : 1, x: 2}\n')).toEqual(['PM001']);
	});

	it.each([
		['a bracket left open', 'a: [1, 2\nb: 3\n', 2, 1],
		['a quote left open', 'a: "x', 1, 6],
		['a tab for indentation', 'a:\n\t- b\n', 2, 1],
		['a colon too many', 'a: b: c', 1, 4],
		['a list that turns into a key', '- a\nb', 2, 1],
		['a reserved character', 'x: 1\na: @x', 2, 4],
	])('%s is found where it is', (_what, text, line, column) => {
		const { value, issues } = parseYaml('f.yaml', text);
		expect(value).toBeUndefined();
		expect(issues[0]).toMatchObject({ code: 'PM001', place: { file: 'f.yaml', line, column } });
		// The place is told once, by the writer of messages, not a second time by the parser.
		expect(issues[0].message).not.toMatch(/at line/);
	});

	it('are all reported at once', () => {
		expect(codes('a: @x\nb: `y\nc: 1\nc: 2\n').length).toBe(3);
	});

	it('an alias to nothing is named as such, where it stands', () => {
		const { issues } = parseYaml('f.yaml', 'x: 1\na: *nowhere\n');
		expect(issues).toMatchObject([{ code: 'PM001', place: { line: 2, column: 4 } }]);
		expect(issues[0].message).toContain('nowhere');
	});

	it('a merge of something that is no map is not called an alias bomb', () => {
		expect(codes('<<: 1\n')).toEqual(['PM001']);
	});
});

describe('several documents', () => {
	it('are an error where one is expected, at the second', () => {
		const { value, issues } = parseYaml('f.yaml', 'a: 1\n---\nb: 2\n---\nc: 3\n');
		expect(value).toBeUndefined();
		expect(issues).toMatchObject([{ code: 'PM001', message: 'expected one YAML document, found several', place: { line: 2, column: 1 } }]);
	});

	it('are each read where several are allowed, with places of the whole file', () => {
		const documents = parseYamlDocuments('f.yaml', 'a: 1\n---\nb: 2\n---\nc: [\n');
		expect(documents.map(({ value }) => value)).toEqual([{ a: 1 }, { b: 2 }, undefined]);
		expect(documents[1].placeOf(['b'])).toMatchObject({ line: 3, column: 4 });
		expect(documents.map(({ issues }) => issues.length > 0)).toEqual([false, false, true]);
		expect(documents[2].issues[0].place?.line).toBeGreaterThanOrEqual(5);
	});

	it('a `---` at the top alone does not make two', () => {
		expect(parseYaml('f.yaml', '---\na: 1\n...\n')).toMatchObject({ value: { a: 1 }, issues: [] });
	});
});

describe('places', () => {
	const text = `base: &base
  list: [1, {deep: 7}]
use: *base
items:
  - name: one
  - name: two
    v: 3
merged:
  <<: *base
  z: 1
5: five
`;
	const yaml = parseYaml('f.yaml', text);
	const value = (...path: Path) => pointedAt(text, yaml.placeOf(path)).trim();
	const key = (...path: Path) => pointedAt(text, yaml.placeOfKey(path)).trim();

	it('of a value, and of the key that names it', () => {
		expect([value('items', 1, 'v'), key('items', 1, 'v')]).toEqual(['3', 'v']);
		expect([value('base', 'list', 1, 'deep'), key('base', 'list', 1, 'deep')]).toEqual(['7', 'deep']);
		expect(value('items', 0)).toBe('name: one');
		expect([value('use'), key('use')]).toEqual(['*base', 'use']);
		expect([value(5), value('5'), key('5')]).toEqual(['five', 'five', '5']);
	});

	it('of the key of a list item is the item', () => {
		expect(key('items', 0)).toBe('name: one');
	});

	it('through an alias are those in the anchored text', () => {
		expect(value('use', 'list', 0)).toBe('1');
		expect(yaml.placeOf(['use', 'list', 1, 'deep'])).toMatchObject({ file: 'f.yaml', line: 2 });
	});

	it('of keys that are numbers, empty or aliases are found by the name the value has', () => {
		const odd = parseYaml('f.yaml', '- &k name\n- {*k : 1, : 2, 0x10: 3}\n');
		expect(odd.value).toEqual(['name', { name: 1, '': 2, 16: 3 }]);
		for (const name of ['name', '', '16'])
			expect(odd.placeOf([1, name]), name).toMatchObject({ line: 2, column: { name: 9, '': 14, 16: 23 }[name] });
	});

	it('are cheap, also of thousands of keys', () => {
		const names = Array.from({ length: 5000 }, (_, i) => `key${i}`);
		const many = parseYaml('f.yaml', names.map((name) => `${name}: {a: 1}`).join('\n'));
		const { result, ms } = timed(() => names.map((name) => many.placeOfKey([name, 'a']).line));
		expect(result).toEqual(names.map((_, i) => i + 1));
		expect(ms).toBeLessThan(500);
	});

	it('of what does not exist are those of the nearest ancestor that does', () => {
		expect(value('items', 1, 'nope')).toBe('name: two\n    v: 3');
		expect(value('items', 1, 'v', 'deeper', 'still')).toBe('3');
		expect(yaml.placeOf(['items', 7])).toMatchObject({ line: 5, column: 3 });
		expect(value('merged', 'list')).toBe('<<: *base\n  z: 1');
		expect(yaml.placeOf(['nope'])).toMatchObject({ line: 1, column: 1 });
		expect(yaml.placeOf([])).toMatchObject({ line: 1, column: 1 });
	});

	it('of a key without a value are on its line', () => {
		const empty = parseYaml('f.yaml', 'a: 1\nclient:\nb: 2\n');
		expect(empty.placeOfKey(['client'])).toMatchObject({ line: 2, column: 1, endColumn: 7 });
		expect(empty.placeOf(['client']).line).toBe(2);
	});

	it('exist even in an empty and in a refused file', () => {
		expect(parseYaml('f.yaml', '').placeOf(['a', 0])).toMatchObject({ file: 'f.yaml', line: 1, column: 1 });
		expect(parseYaml('f.yaml', '['.repeat(1000)).placeOfKey(['a'])).toEqual({ file: 'f.yaml', line: 1, column: 1 });
	});
});

/** How long a text takes to be refused or read, ms. */
function timed<T>(work: () => T): { result: T; ms: number } {
	const start = performance.now();
	const result = work();
	return { result, ms: performance.now() - start };
}

describe('hostile files', () => {
	it('a text over 4 MB is refused at once, unread', () => {
		const { result, ms } = timed(() => parseYaml('f.yaml', `a: "${'x'.repeat(YAML_SIZE_MAX)}"`));
		expect(result.issues).toMatchObject([{ code: 'PM003', message: 'the file is 4 MB; the limit is 4 MB' }]);
		expect(result.value).toBeUndefined();
		expect(ms).toBeLessThan(50);
	});

	it('an alias bomb is refused before it goes off', () => {
		const level = (i: number) =>
			`l${i}: &l${i} [${Array(9)
				.fill(`*l${i - 1}`)
				.join(', ')}]\n`;
		const bomb = `l0: &l0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n${Array.from({ length: 9 }, (_, i) => level(i + 1)).join('')}`;
		const { result, ms } = timed(() => parseYaml('f.yaml', bomb));
		expect(result.issues).toMatchObject([{ code: 'PM003', message: 'aliases expand to more than the limit allows' }]);
		expect(result.value).toBeUndefined();
		expect(ms).toBeLessThan(500);
	});

	it('a bomb of merge keys is refused too', () => {
		const level = (i: number) => `a${i}: &a${i}\n  <<: [*a${i - 1}, *a${i - 1}]\n  k${i}: 1\n`;
		expect(codes(`a0: &a0 {k0: 1}\n${Array.from({ length: 40 }, (_, i) => level(i + 1)).join('')}`)).toEqual(['PM003']);
	});

	it.each([
		['brackets', '['.repeat(100_000)],
		['braces', '{a: '.repeat(100_000)],
		['brackets, well-formed', '['.repeat(150) + ']'.repeat(150)],
		['indentation', Array.from({ length: 150 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
	])('deep nesting by %s is refused quickly, as nesting', (_what, text) => {
		const { result, ms } = timed(() => parseYaml('f.yaml', text));
		expect(result.issues).toMatchObject([{ code: 'PM003', message: 'the file nests more than 100 levels deep' }]);
		expect(ms).toBeLessThan(500);
	});

	it('100 levels are fine', () => {
		expect(codes('['.repeat(99) + ']'.repeat(99))).toEqual([]);
	});

	it('deep nesting by dashes is refused', () => {
		const { result, ms } = timed(() => parseYaml('f.yaml', '- '.repeat(10_000)));
		expect(result.issues.length).toBe(1);
		expect(ms).toBeLessThan(2000);
	});

	it.each([
		['block', 'a: 1\n__proto__: {admin: true}\n', 2, 1],
		['flow', 'a: {__proto__: 1}', 1, 5],
		['quoted', 'a:\n  "__proto__": 1', 2, 3],
		['nested in a list', '- - {__proto__: 1}', 1, 6],
		['merged', 'b: &b {__proto__: 1}\nc:\n  <<: *b\n', 1, 8],
	])('the key __proto__ is refused where it stands: %s', (_what, text, line, column) => {
		const { value, issues } = parseYaml('f.yaml', text);
		expect(value).toBeUndefined();
		expect(issues).toMatchObject([{ code: 'PM004', message: 'the key `__proto__` is not allowed', place: { line, column } }]);
		expect(({} as Record<string, unknown>).admin).toBeUndefined();
	});

	it('__proto__ as a value, and keys like constructor, are plain words', () => {
		const { value, issues } = parseYaml('f.yaml', 'a: __proto__\nconstructor: 1\ntoString: 2\n');
		expect(issues).toEqual([]);
		expect(Object.entries(value as object)).toEqual([
			['a', '__proto__'],
			['constructor', 1],
			['toString', 2],
		]);
	});

	it('any bytes at all give a value or issues, never an exception', () => {
		for (const text of [
			'\u0000',
			'\ufeffa: 1',
			'\ud800',
			'%',
			'%YAML 9.9\n---\na',
			'!!js/function "x"',
			'&',
			'*',
			'? ',
			': ',
			'|',
			'>\n',
			'---\n---\n',
			'"\\x"',
			'\r\n\r\n',
			'🙂: 🙂',
		]) {
			const { value, issues } = parseYaml('f.yaml', text);
			expect(value !== undefined || issues.length > 0, JSON.stringify(text)).toBe(true);
		}
	});

	it.each([130, 300, 2000, 100_000])('deep nesting by %d explicit keys is refused at once', (n) => {
		const { result, ms } = timed(() => codes('? '.repeat(n)));
		expect(result.length).toBe(1);
		expect(ms).toBeLessThan(500);
	});

	it.each([
		['dashes on one line', '- '.repeat(2000)],
		['dashes behind a key', `a: ${'- '.repeat(2000)}`],
		['dashes with anchors', '- &a '.repeat(2000)],
		['empty keys', ': '.repeat(2000)],
		['dashes after a bracket left open', `[\n---\n${'- '.repeat(2000)}`],
		['dashes in a map after a bracket left open', `a: [\nb:\n  ${'- '.repeat(2000)}`],
		['dashes over many lines', Array.from({ length: 40 }, (_, i) => ' '.repeat(200 * i) + '- '.repeat(100)).join('\n')],
		['indentation', Array.from({ length: 2500 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
		['dashes, block text between them', `${'- '.repeat(300)}|\n${' '.repeat(700)}x\n${' '.repeat(598)}${'- '.repeat(300)}`],
	])('nesting that a recursive parser would not survive is refused before it is parsed: %s', (_what, text) => {
		const { result, ms } = timed(() => parseYaml('f.yaml', text));
		expect(result.issues).toMatchObject([{ code: 'PM003', message: 'the file nests more than 100 levels deep' }]);
		expect(ms).toBeLessThan(500);
	});

	it('what looks like nesting in text is none', () => {
		const ruler = '- '.repeat(500);
		const stairs = Array.from({ length: 500 }, (_, i) => `${' '.repeat(i + 4)}x`).join('\n');
		expect(codes(`a: |\n  ${ruler}\n  [[[[\nb: "${ruler}"\nc: '${'[ '.repeat(500)}'\nd: >\n${stairs}\ne: ${'x[ '.repeat(500)}\n`)).toEqual(
			[],
		);
	});

	it('aliases cannot make a value deeper than the limit either', () => {
		const chain = Array.from({ length: 120 }, (_, i) => `- &a${i + 1} [*a${i}]`).join('\n');
		expect(codes(`- &a0 x\n${chain}\n`)).toEqual(['PM003']);
	});

	it('an anchor inside another of the same name is the one that is meant', () => {
		const { value, issues } = parseYaml('f.yaml', 'x: &a [&a 1, *a]\ny: *a\n');
		expect(issues).toEqual([]);
		expect(value).toEqual({ x: [1, 1], y: 1 });
	});

	it('an alias may be used as often as one likes, as long as what it stands for is small', () => {
		const uses = (n: number) => `- &region us-east-1\n${'- *region\n'.repeat(n)}`;
		expect(parseYaml('f.yaml', uses(300)).value).toEqual(Array(301).fill('us-east-1'));
		const { result, ms } = timed(() => parseYaml('f.yaml', uses(20_000)));
		expect(result.issues).toEqual([]);
		expect(ms).toBeLessThan(3000);
	});

	it('a list or a map as a key is refused, also through an alias', () => {
		const message = 'expected a plain word as a key, got a list or a map';
		for (const text of ['? [a]\n: 1', '{[a]: 1}', '? {a: 1}\n', '- &l [a]\n- {*l : 1}'])
			expect(parseYaml('f.yaml', text).issues, text).toMatchObject([{ code: 'PM001', message }]);
	});

	it('values are JSON, whatever tags say', () => {
		const { value } = parseYaml('f.yaml', 'a: !!set {x, y}\nb: !!binary aGk=\nc: !!timestamp 2020-01-01\nd: !!omap [a: 1]\ne: !mine 5\n');
		expect(value).toEqual({ a: { x: null, y: null }, b: 'aGk=', c: '2020-01-01', d: [{ a: 1 }], e: '5' });
	});

	it('errors without end are reported up to a thousand', () => {
		const { result, ms } = timed(() => parseYaml('f.yaml', ']'.repeat(1_000_000)));
		expect(result.issues.length).toBe(1000);
		expect(ms).toBeLessThan(1000);
		expect(codes('a: 1\n'.repeat(200_000)).length).toBe(199_999);
	});

	it('thousands of documents are refused', () => {
		const { result, ms } = timed(() => parseYamlDocuments('f.yaml', '---\n'.repeat(500_000)));
		expect(result.length).toBe(1);
		expect(result[0].issues).toMatchObject([{ code: 'PM003', message: 'the file has more than 1000 documents' }]);
		expect(ms).toBeLessThan(1000);
	});

	it('the key __proto__ is refused also when it is an alias', () => {
		expect(codes('- &p __proto__\n- {*p : 1}\n')).toEqual(['PM004']);
	});

	it('an alias inside its own anchor is refused', () => {
		const { value, issues } = parseYaml('f.yaml', 'a: &a [*a]');
		expect(value).toBeUndefined();
		expect(issues).toMatchObject([{ code: 'PM001', place: { line: 1, column: 8 } }]);
		expect(codes('a: &a\n  <<: *a\n')).toEqual(['PM001']);
	});

	it('a %YAML 1.1 directive does not bring back YAML 1.1', () => {
		const { value, issues } = parseYaml('f.yaml', '# old\n%YAML 1.1\n---\na: yes\nb: 12:30\nc: 2020-01-01\n');
		expect(value).toBeUndefined();
		expect(issues).toMatchObject([{ code: 'PM001', place: { line: 2, column: 1 } }]);
		expect(issues[0].message).toContain('only YAML 1.2 is read');
		expect(parseYaml('f.yaml', '%YAML 1.2\n---\na: yes\n')).toMatchObject({ value: { a: 'yes' }, issues: [] });
	});

	it('a map of many keys is read in about linear time', () => {
		const keys = (n: number) => Array.from({ length: n }, (_, i) => `k${i}: 1`).join('\n');
		parseYaml('f.yaml', keys(1000));
		// Eight times the keys: linear is 8 times as long, quadratic up to 64 times.
		const small = timed(() => parseYaml('f.yaml', keys(1500))).ms;
		expect(timed(() => parseYaml('f.yaml', keys(12_000))).ms).toBeLessThan(13 * small);
	});

	it('brackets in comments and quoted text are not nesting', () => {
		expect(codes(`# ${'[ '.repeat(201)}\na: "${'[31m'.repeat(201)}"\n`)).toEqual([]);
	});
});
