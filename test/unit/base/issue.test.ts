import { describe, expect, it } from 'vitest';
import { formatIssues, hasErrors, type Issue, IssueError, type Paint, type Place, plain, printable } from '../../../src/base/issue.ts';
import { issueCodes } from '../../../src/base/issueCodes.ts';

const at = (line: number, column: number, end: Partial<Place> = {}): Place => ({ file: 'a.yaml', line, column, ...end });
const error = (message: string, place?: Place, more: Partial<Issue> = {}): Issue => ({
	code: 'PM006',
	severity: 'error',
	message,
	...(place === undefined ? {} : { place }),
	...more,
});
const texts = (text: string) => new Map([['a.yaml', text]]);

describe('formatIssues', () => {
	it('shows the place, the code, the line, a caret under exactly the offending part, and the hint', () => {
		const issue = error('expected a duration, got 90', at(2, 12, { endLine: 2, endColumn: 14 }), { hint: 'write 90s' });
		expect(formatIssues([issue], texts('client:\n  timeout: 90 # oops\n'))).toBe(
			[
				'a.yaml:2:12  error PM006 expected a duration, got 90', //
				'    2 |   timeout: 90 # oops',
				'      |            ^^',
				'  hint: write 90s',
			].join('\n'),
		);
	});

	it('puts one caret where no end is known, and carets to the end of the line where the part goes on below', () => {
		expect(formatIssues([error('x', at(1, 3))], texts('abcdef'))).toContain('\n      |   ^');
		const [, , carets] = formatIssues([error('x', at(1, 3, { endLine: 2, endColumn: 2 }))], texts('abcdef\ngh')).split('\n');
		expect(carets).toBe('      |   ^^^^');
	});

	it('keeps the caret under its part when the line has tabs', () => {
		const [, line, carets] = formatIssues([error('x', at(1, 4, { endColumn: 7 }))], texts('\ta\tfoo\tb')).split('\n');
		expect(line).toBe('    1 |  a foo b');
		expect(carets.indexOf('^')).toBe(line.indexOf('foo'));
		expect(carets.match(/\^/g)?.length).toBe(3);
	});

	it('cuts a long line to the neighbourhood of its offending part', () => {
		const text = `${'a'.repeat(5000)}WRONG${'b'.repeat(5000)}`;
		const [, line, carets] = formatIssues([error('x', at(1, 5001, { endColumn: 5006 }))], texts(text)).split('\n');
		expect(line.length).toBeLessThan(120);
		expect(line.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1)).toBe('WRONG');
	});

	it('replaces control characters, so that no file can write to the terminal', () => {
		const hostile = '\u001b[31mred\u001b[0m\u0007';
		const issue = error(`bad ${hostile}`, { file: `${hostile}.yaml`, line: 1, column: 1 }, { hint: hostile });
		const shown = formatIssues([issue], new Map([[`${hostile}.yaml`, `key: ${hostile}\u009b2J\u202eabc`]]));
		// biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there
		expect(shown).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
		expect(shown).toContain('bad \ufffd[31mred\ufffd[0m\ufffd');
	});

	it('shows an issue without an excerpt when its file or its line is not at hand', () => {
		expect(formatIssues([error('x', at(1, 1))], new Map())).toBe('a.yaml:1:1  error PM006 x');
		expect(formatIssues([error('x', at(9, 1))], texts('one line'))).toBe('a.yaml:9:1  error PM006 x');
		expect(formatIssues([error('x')], new Map())).toBe('error PM006 x');
	});

	it('copes with a column behind the end of the line', () => {
		expect(formatIssues([error('x', at(1, 5))], texts('ab'))).toBe('a.yaml:1:5  error PM006 x\n    1 | ab\n      |     ^');
	});

	it('orders errors before warnings, then by file, line and column, whatever the order of finding', () => {
		const issues: Issue[] = [
			error('5', { file: 'a', line: 1, column: 1 }, { severity: 'warning' }),
			error('4', { file: 'b', line: 1, column: 1 }),
			error('3', { file: 'a', line: 10, column: 1 }),
			error('2', { file: 'a', line: 9, column: 20 }),
			error('1', { file: 'a', line: 9, column: 3 }),
		];
		const shown = formatIssues(issues, new Map()).split('\n');
		expect(shown.map((line) => line.at(-1))).toEqual(['1', '2', '3', '4', '5']);
		expect(issues[0].message).toBe('5');
	});

	it('shows twenty and counts the rest', () => {
		const many = Array.from({ length: 23 }, (_, i) => error(`number ${i}`, at(i + 1, 1)));
		const shown = formatIssues(many, new Map()).split('\n');
		expect(shown.length).toBe(21);
		expect(shown.at(-1)).toBe('... and 3 more');
		expect(formatIssues(many.slice(0, 20), new Map())).not.toContain('more');
		expect(formatIssues([], new Map())).toBe('');
	});

	it('paints when asked to, and colours never change the text', () => {
		const paint: Paint = { ...plain, red: (t) => `<${t}>`, yellow: (t) => `{${t}}` };
		const issues = [error('x', at(1, 1)), error('y', at(1, 2), { severity: 'warning' })];
		const painted = formatIssues(issues, texts('ab'), paint);
		expect(painted).toContain('<error> PM006 x');
		expect(painted).toContain('{warning} PM006 y');
		expect(painted.replace(/[<>{}]/g, '')).toBe(formatIssues(issues, texts('ab')));
	});

	it('shows a file with Windows line ends as any other', () => {
		const issue = error('x', at(1, 1));
		expect(formatIssues([issue], texts('foo: 1\r\nbar: 2\r\n'))).toBe(formatIssues([issue], texts('foo: 1\nbar: 2\n')));
	});

	it('keeps one issue on one line', () => {
		expect(formatIssues([error('unknown key `a\nb.yaml:1:1  error PM001 forged`')], new Map()).split('\n').length).toBe(1);
	});
});

describe('IssueError and hasErrors', () => {
	it('carries every issue and says all of them', () => {
		const issues = [error('one'), error('two', undefined, { severity: 'warning' })];
		const raised = new IssueError(issues);
		expect(raised).toBeInstanceOf(Error);
		expect([raised.name, raised.message, raised.issues]).toEqual(['IssueError', 'one\ntwo', issues]);
		expect([hasErrors(issues), hasErrors(issues.slice(1)), hasErrors([])]).toEqual([true, false, false]);
	});
});

describe('printable', () => {
	it('makes one line of several', () => {
		expect(printable('a\nb\r\nc\rd')).toBe('a b c\ufffdd');
	});

	it('leaves letters of every script, tabs and emoji alone', () => {
		const text = 'Grüße\t東京 – naïve 🙂';
		expect(printable(text)).toBe(text);
	});
});

describe('issue codes', () => {
	it('are PM001, PM002, ... without a gap, each with a sentence', () => {
		Object.entries(issueCodes).forEach(([code, sentence], i) => {
			expect(code).toBe(`PM${String(i + 1).padStart(3, '0')}`);
			expect(sentence).toMatch(/^[A-Z].*\.$/);
		});
	});
});
