/** Edits that change only what they name. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { editedYaml } from '../../../src/base/yamlEdit.ts';
import { type Path, parseYaml } from '../../../src/base/yamlText.ts';

const text = `# head
version: 1   # one

clients:
  web:
    timeout: 2s         # then the user gives up
    retry: {kind: fixed, delay: 1s}  # at once

    attempts: 12
  # the jobs
  job: {timeout: "30s", attempts: 3}
gateway:
models:
  - name: 'a'
    params:
      num_retries: 3

# tail
`;

const edited = (path: Path, value: unknown, from: string = text) => {
	const result = editedYaml(from, path, value);
	return result.ok ? result.text : `refused: ${result.problem}`;
};

describe('editedYaml(text, path, value)', () => {
	it.each<[string, Path, unknown, string, string]>([
		['a value', ['clients', 'web', 'attempts'], 3, '    attempts: 12\n', '    attempts: 3\n'],
		['a value with a comment', ['clients', 'web', 'timeout'], '500ms', 'timeout: 2s  ', 'timeout: 500ms  '],
		['a quoted value', ['clients', 'job', 'timeout'], '5s', '"30s"', '"5s"'],
		['a value in single quotes', ['models', 0, 'name'], "it's", "'a'", "'it''s'"],
		['a value in a list', ['models', 0, 'params', 'num_retries'], 0, 'num_retries: 3', 'num_retries: 0'],
		['a flow mapping', ['clients', 'web', 'retry'], 'none', '{kind: fixed, delay: 1s}', 'none'],
		['within a flow mapping', ['clients', 'web', 'retry', 'delay'], '2s', 'delay: 1s', 'delay: 2s'],
		['a new key', ['clients', 'web', 'cancel'], 'full', '    attempts: 12\n', '    attempts: 12\n    cancel: full\n'],
		[
			'a new mapping',
			['clients', 'web', 'retry_budget', 'ratio'],
			'10%',
			'attempts: 12\n',
			'attempts: 12\n    retry_budget: {ratio: 10%}\n',
		],
		['a new key of a flow mapping', ['clients', 'job', 'cancel'], 'full', 'attempts: 3}', 'attempts: 3, cancel: full}'],
		['a new key of a list item', ['models', 0, 'weight'], 2, 'num_retries: 3\n', 'num_retries: 3\n    weight: 2\n'],
		['a new key at the end', ['summary'], 'x: y', 'num_retries: 3\n', 'num_retries: 3\nsummary: "x: y"\n'],
		[
			'a key without a value',
			['gateway', 'throttle'],
			{ rate: '30/s', burst: 60 },
			'gateway:\n',
			'gateway: {throttle: {rate: 30/s, burst: 60}}\n',
		],
	])('changes %s, and no other byte', (_what, path, value, before, after) => {
		expect(text.split(before)).toHaveLength(2);
		expect(edited(path, value)).toBe(text.replace(before, () => after));
		// With the line ends of Windows as well.
		const crlf = (unix: string) => unix.replaceAll('\n', '\r\n');
		expect(edited(path, value, crlf(text))).toBe(crlf(text.replace(before, () => after)));
	});

	it('adds a line to a file that does not end in one', () => {
		expect(edited(['b'], 2, 'a: 1')).toBe('a: 1\nb: 2');
		expect(edited(['a', 'c'], 2, 'a:\n  b: |\n    text\n  d: 1 # x')).toBe('a:\n  b: |\n    text\n  d: 1 # x\n  c: 2');
		expect(edited(['a', 'c'], 2, 'a:\n  b: |\n    text\n\ne: 1\n')).toBe('a:\n  b: |\n    text\n  c: 2\n\ne: 1\n');
		expect(edited(['a', 'b'], 1, 'a: {}\n')).toBe('a: {b: 1}\n');
	});

	it('changes JSON so that it is JSON still', () => {
		const json = '{\n  "retry": {"attempts": 5, "on": [429]},\n  "name": "x"\n}\n';
		expect(JSON.parse(edited(['retry', 'attempts'], 1, json))).toEqual({ retry: { attempts: 1, on: [429] }, name: 'x' });
		expect(JSON.parse(edited(['retry', 'wait'], '1s', json))).toEqual({ retry: { attempts: 5, on: [429], wait: '1s' }, name: 'x' });
	});

	it.each<[string, Path, string, string]>([
		['a block', ['a'], 'a:\n  b: 1\n', 'block style'],
		['a block scalar', ['a'], 'a: |\n  text\n', 'block style'],
		['an alias', ['b'], 'a: &x 1\nb: *x\n', 'alias'],
		['below an alias', ['b', 'c'], 'a: &x {c: 1}\nb: *x\n', 'alias'],
		['below an anchor, which others share', ['a', 'c'], 'a: &x {c: 1}\nb: *x\n', 'alias'],
		['below a value', ['a', 'b'], 'a: 1\n', 'no mapping'],
		['an item that is not there', ['a', 3], 'a: [1]\n', 'no item 3'],
		['what is no YAML', ['a'], 'a: [\n', 'no valid YAML'],
	])('refuses %s', (_what, path, from, problem) => {
		expect(edited(path, 7, from)).toContain(`refused: `);
		expect(edited(path, 7, from)).toContain(problem);
	});

	it('either refuses, or changes exactly that value, whatever the document', () => {
		const key = fc.constantFrom('a', 'b', 'c c', '7', 'x:y', '#z');
		const leaf = fc.oneof(
			fc.integer({ min: -9, max: 99 }),
			fc.constantFrom('text', '10%', '$4/h', 'a: b', '# no', '', ' x', "it's", 'yes', '1e3', '~'),
			fc.boolean(),
		);
		const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
			tree: fc.oneof(
				{ maxDepth: 3 },
				leaf,
				fc.dictionary(key, tie('tree'), { minKeys: 1, maxKeys: 3 }),
				fc.array(tie('tree'), { minLength: 1, maxLength: 3 }),
			),
		}));
		let done = 0;
		fc.assert(
			fc.property(
				fc.dictionary(key, tree, { minKeys: 1, maxKeys: 3 }),
				fc.array(fc.oneof(key, fc.nat({ max: 2 })), { minLength: 1, maxLength: 4 }),
				leaf,
				fc.constantFrom('BLOCK' as const, 'FLOW' as const),
				(document, path, value, style) => {
					const before = stringify(document, { collectionStyle: style === 'FLOW' ? 'flow' : 'any' }).replace('\n', ' # kept\n');
					if (parseYaml('', before).issues.length > 0) return;
					const result = editedYaml(before, path, value);
					if (!result.ok) return;
					done++;
					const after = parseYaml('', result.text).value;
					expect(path.reduce<unknown>((at, step) => (at as Record<string, unknown>)[step], after)).toEqual(value);
					expect(result.text).toContain(before.includes('# kept') ? '# kept' : '');
				},
			),
			{ seed: 20, numRuns: 600 },
		);
		expect(done).toBeGreaterThan(100);
	});
});
