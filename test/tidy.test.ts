/** Style as tests: what a reader should be able to rely on without looking, each rule with what to do instead. */
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { issueCodes } from '../src/base/issueCodes.ts';
import { version } from '../src/base/version.ts';
import { exitCodes } from '../src/cli/exitCodes.ts';
import { importsOf, lineOf, parsed, read, resolved, type Source, sourcesIn, tableOf, ticked, trackedFiles } from './support-tidy.ts';

/** Calls a pure room must not make, with what to use instead. A dotted name is a member; `new X` a construction. */
const bannedInPureRooms: Readonly<Record<string, string>> = {
	'Math.random': 'take a RandomSource (kernel/streams.ts)',
	'Date.now': 'the time of a run is world.calendar.now; the time of day comes from cli/ as an argument',
	'new Date()': 'the time of a run is world.calendar.now; the time of day comes from cli/ as an argument',
	performance: 'measure in bench/ or show progress in cli/',
	process: 'cli/ reads it and passes on what is needed',
	Buffer: 'Uint8Array, or a string',
	setTimeout: 'schedule an event on the Calendar',
	setInterval: 'schedule an event on the Calendar',
	setImmediate: 'schedule an event on the Calendar',
	queueMicrotask: 'call it, or schedule an event on the Calendar',
	fetch: 'take a Files (scenario/files.ts) or the text itself',
	structuredClone: 'plans and records are readonly: share them, or copy the one field that changes',
	console: 'return an Issue, or report to the Probe',
};

/** Left to the implementation by ECMAScript; where they decide a run's history, two engines would disagree. */
const bannedWhereHistoryIsMade: Readonly<Record<string, string>> = Object.fromEntries(
	['exp', 'expm1', 'log', 'log1p', 'log2', 'log10', 'pow', 'sin', 'cos', 'tan', 'cbrt', 'hypot', 'tanh'].map((name) => [
		`Math.${name}`,
		'kernel/math.ts has exp, log, pow and cosTurns with the same bits on every engine',
	]),
);
const historyRooms = ['kernel', 'model', 'traffic', 'clients', 'gateway', 'pools', 'faults', 'billing', 'incident', 'experiment'];

/** Files of src that may be longer than LINES_MAX, with the reason. */
const longFiles: Readonly<Record<string, string>> = {
	'src/billing/prices/catalogue.ts': 'a table written by scripts/prices/write.ts',
};
const LINES_MAX = 450;

/** Uses of banned names as `path:line: name: instead`. */
function bannedCalls(source: Source, banned: Readonly<Record<string, string>>): string[] {
	const file = parsed(source);
	const found: string[] = [];
	const own = namesDeclaredIn(file);
	const complain = (node: ts.Node, name: string) => {
		if (Object.hasOwn(banned, name) && !own.has(name)) found.push(`${source.path}:${lineOf(file, node)}: ${name}: ${banned[name]}`);
	};
	const visit = (node: ts.Node): void => {
		if (ts.isNewExpression(node) && node.expression.getText(file) === 'Date' && (node.arguments ?? []).length === 0)
			complain(node, 'new Date()');
		if (ts.isPropertyAccessExpression(node)) complain(node, `${node.expression.getText(file)}.${node.name.text}`);
		if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression))
			complain(node, `${node.expression.getText(file)}.${node.argumentExpression.text}`);
		if (ts.isIdentifier(node) && isGlobalUse(node)) complain(node, node.text);
		ts.forEachChild(node, visit);
	};
	visit(file);
	return found;
}

/** Names of variables, parameters and functions of a file: its own `process` is not Node's. */
function namesDeclaredIn(file: ts.SourceFile): Set<string> {
	const names = new Set<string>();
	const visit = (node: ts.Node): void => {
		const declares = ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isFunctionDeclaration(node) || ts.isBindingElement(node);
		const fromGlobal = ts.isBindingElement(node) && /^(globalThis|Math|Date)\b/.test(initializerOf(node)?.getText(file) ?? '');
		if (declares && !fromGlobal && node.name !== undefined && ts.isIdentifier(node.name)) names.add(node.name.text);
		ts.forEachChild(node, visit);
	};
	visit(file);
	return names;
}

function initializerOf(element: ts.BindingElement): ts.Expression | undefined {
	const declaration = element.parent.parent;
	return ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
}

/** Whether an identifier stands for a value of its own: not `x.process`, not a key, not a name being declared. */
function isGlobalUse(node: ts.Identifier): boolean {
	const { parent } = node;
	if (ts.isPropertyAccessExpression(parent)) return parent.expression === node || parent.expression.getText() === 'globalThis';
	if (ts.isPropertyAssignment(parent) || ts.isBindingElement(parent)) return 'initializer' in parent && parent.initializer === node;
	if (ts.isPropertyDeclaration(parent) || ts.isPropertySignature(parent) || ts.isMethodDeclaration(parent)) return parent.name !== node;
	if (ts.isParameter(parent) || ts.isVariableDeclaration(parent) || ts.isFunctionDeclaration(parent)) return parent.name !== node;
	return !ts.isImportSpecifier(parent) && !ts.isQualifiedName(parent);
}

/** Work left lying about: marks of unfinished work in comments, `debugger`, focused tests. */
function leftovers(source: Source): string[] {
	const found: string[] = [];
	source.text.split('\n').forEach((line, i) => {
		const mark = /\b(FIX|TO)(ME|DO)\b|\bX{3}\b/.exec(line)?.[0];
		if (mark !== undefined) found.push(`${source.path}:${i + 1}: ${mark}: do it, or open an issue`);
	});
	const file = parsed(source);
	const visit = (node: ts.Node): void => {
		if (node.kind === ts.SyntaxKind.DebuggerStatement) found.push(`${source.path}:${lineOf(file, node)}: debugger`);
		if (
			ts.isPropertyAccessExpression(node) &&
			node.name.text === 'only' &&
			/^(it|test|describe|bench|suite)\b/.test(node.expression.getText(file))
		)
			found.push(`${source.path}:${lineOf(file, node)}: ${node.getText(file)}: the other tests would not run`);
		ts.forEachChild(node, visit);
	};
	visit(file);
	return found;
}

/** Lines indented with spaces, or with spaces before tabs; continuation lines of comments and template texts apart. */
function mixedIndents(source: Source): string[] {
	const file = parsed(source);
	const inTemplate = new Set<number>();
	const visit = (node: ts.Node): void => {
		if (ts.isTemplateLiteral(node)) {
			const first = lineOf(file, node);
			const last = file.getLineAndCharacterOfPosition(node.end).line + 1;
			for (let line = first + 1; line <= last; line++) inTemplate.add(line);
		}
		ts.forEachChild(node, visit);
	};
	visit(file);
	return source.text.split('\n').flatMap((line, i) => {
		const bad = /^\t* +\t/.test(line) || /^\t* +(?!\*)\S/.test(line) || /[ \t]+$/.test(line);
		return bad && !inTemplate.has(i + 1) ? [`${source.path}:${i + 1}: indent with tabs, and end lines where they end`] : [];
	});
}

/** Sources that nothing imports and that are no entry. Declarations of packages (`.d.ts`) are ambient. */
function deadFiles(sources: readonly Source[], entries: ReadonlySet<string>): string[] {
	const imported = new Set(sources.flatMap((source) => importsOf(source).map((one) => resolved(source.path, one.specifier))));
	return sources.map((source) => source.path).filter((path) => !imported.has(path) && !entries.has(path) && !path.endsWith('.d.ts'));
}

/** Exported functions, classes and constants without a docstring above them, as `path name`. */
function undocumented(source: Source): string[] {
	const file = parsed(source);
	const names = file.statements.flatMap((statement) => (hasDocstring(file, statement) ? [] : exportedNames(statement)));
	// An essay at the head is about the first export that has no words of its own, unless it is itself the words of one.
	const essay = source.text.startsWith('/**') && file.statements.length > 0 && exportedNames(file.statements[0]).length === 0;
	return (essay ? names.slice(1) : names).map((name) => `${source.path} ${name}`);
}

/** Functions, classes and constants that a statement exports. */
function exportedNames(statement: ts.Statement): string[] {
	const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
	if (!modifiers.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword)) return [];
	if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) return [statement.name?.text ?? 'default'];
	if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.map((d) => d.name.getText());
	return [];
}

function hasDocstring(file: ts.SourceFile, node: ts.Node): boolean {
	const last = ts.getLeadingCommentRanges(file.text, node.getFullStart())?.at(-1);
	return (
		last !== undefined &&
		file.text.startsWith('/**', last.pos) &&
		/^\s*$/.test(file.text.slice(last.end, node.getStart(file)).replace('\n', ''))
	);
}

/** What is wrong with a Markdown page: it has one title, at the top. */
function titleProblems({ path, text }: Source): string[] {
	const prose = text.replace(/^(```|~~~)[\s\S]*?^\1/gm, '');
	const titles = prose.split('\n').filter((line) => /^# \S/.test(line));
	if (titles.length !== 1) return [`${path}: ${titles.length} titles (# ...), expected one`];
	return /^# \S/.test(prose.trimStart()) ? [] : [`${path}: the title is not at the top`];
}

/** Paths of the machine somebody worked on; built from pieces, since this file is looked at too. */
const machinePaths = ['work', 'root', 'home'].map((folder) => new RegExp(`(?<![\\w.@~-])/${folder}/[\\w.]`));

function machinePathProblems({ path, text }: Source): string[] {
	return text
		.split('\n')
		.flatMap((line, i) => (machinePaths.some((pattern) => pattern.test(line)) ? [`${path}:${i + 1}: a path of somebody's machine`] : []));
}

const sources = sourcesIn('src');
const tests = sourcesIn('test');
const pureRooms = tableOf(read('docs/architecture.md'), 'floor', 'room', 'runs in')
	.filter(([, , runsIn]) => runsIn === 'pure')
	.map(([, room]) => ticked(room)[0]);
const inRooms = (rooms: readonly string[]) => sources.filter((source) => rooms.includes(source.path.split('/')[1]));
const tracked = trackedFiles();
const noGit = tracked === null ? 'this is no git checkout' : '';
const textFiles = (ends: RegExp) => (tracked ?? []).filter((path) => ends.test(path)).flatMap((path) => textOf(path));

/** A tracked file may have been deleted in the working tree. */
function textOf(path: string): Source[] {
	try {
		return [{ path, text: read(path) }];
	} catch {
		return [];
	}
}

describe('sources', () => {
	it('pure rooms call nothing that only Node has, or that would differ from run to run', () => {
		expect(pureRooms.length).toBeGreaterThan(10);
		expect(inRooms(pureRooms).flatMap((source) => bannedCalls(source, bannedInPureRooms))).toEqual([]);
	});

	it('where history is made, no function is used whose last bit depends on the engine', () => {
		expect(inRooms(historyRooms).flatMap((source) => bannedCalls(source, bannedWhereHistoryIsMade))).toEqual([]);
	});

	it('nothing unfinished is left lying about', () => {
		expect([...sources, ...tests].flatMap(leftovers)).toEqual([]);
	});

	it('indentation is tabs', () => {
		expect([...sources, ...tests].flatMap(mixedIndents)).toEqual([]);
	});

	it('every file is used', () => {
		const entries = new Set([...read('tsdown.config.ts').matchAll(/'(src\/[^']+\.ts)'/g)].map((match) => match[1]));
		expect(entries.size).toBeGreaterThan(3);
		expect(deadFiles(sources, entries)).toEqual([]);
	});

	it(`no file is longer than ${LINES_MAX} lines without a reason`, () => {
		const long = sources.filter((source) => source.text.split('\n').length - 1 > LINES_MAX).map((source) => source.path);
		expect(long).toEqual(Object.keys(longFiles));
	});

	it('what kernel, model and base export is explained where it stands', () => {
		expect(inRooms(['kernel', 'model', 'base']).flatMap(undocumented).sort()).toEqual([]);
	});
});

describe('the repository', () => {
	it('says one version', () => {
		expect((JSON.parse(read('package.json')) as { version: string }).version).toBe(version);
	});

	it('documents every exit code, and no other', () => {
		const rows = tableOf(read('docs/reference/exit-codes.md'), 'code', 'name').map(([code, name]) => [
			ticked(name)[0],
			Number(ticked(code)[0]),
		]);
		expect(Object.fromEntries(rows)).toEqual(exitCodes);
	});

	it('documents every issue code, and no other', () => {
		const codes = tableOf(read('docs/reference/errors.md'), 'code', 'meaning').map(([code]) => ticked(code)[0]);
		expect(codes).toEqual(Object.keys(issueCodes));
	});

	it.skipIf(noGit !== '')(`has one title a page${noGit && ` (skipped: ${noGit})`}`, () => {
		expect(textFiles(/\.md$/).flatMap(titleProblems)).toEqual([]);
	});

	it.skipIf(noGit !== '')(`names no path of a machine${noGit && ` (skipped: ${noGit})`}`, () => {
		const texts = textFiles(/\.(md|ts|js|json|ya?ml|txt|sh|html|csv)$|^\.[^/]*$|\/run$|LICENSE$/);
		expect(texts.length).toBeGreaterThan(100);
		expect(texts.flatMap(machinePathProblems)).toEqual([]);
	});
});

describe('the checkers find what they look for', () => {
	const made = (text: string, path = 'src/pools/made.ts'): Source => ({ path, text });

	it.each([
		['const x = Math.random();', 'Math.random', 'RandomSource'],
		["const x = Math['random']();", 'Math.random', 'RandomSource'],
		['const x = Date.now();', 'Date.now', 'calendar.now'],
		['const x = new Date();', 'new Date()', 'calendar.now'],
		['const x = new Date;', 'new Date()', 'calendar.now'],
		['const { env } = process;', 'process', 'cli/'],
		['const x = globalThis.process;', 'process', 'cli/'],
		["const x = Buffer.from('a');", 'Buffer', 'Uint8Array'],
		['setTimeout(() => {}, 1);', 'setTimeout', 'Calendar'],
		["await fetch('https://example.org');", 'fetch', 'Files'],
		['const y = structuredClone(x);', 'structuredClone', 'readonly'],
		["console.log('hello');", 'console', 'Probe'],
	])('%s is refused, and the replacement named', (text, name, instead) => {
		const found = bannedCalls(made(`const a = 1;\n${text}\n`), bannedInPureRooms);
		expect(found).toHaveLength(1);
		expect(found[0]).toContain(`src/pools/made.ts:2: ${name}: `);
		expect(found[0]).toContain(instead);
	});

	it('taking a banned function out of its object does not hide it', () => {
		expect(bannedCalls(made('const { process } = globalThis;\nprocess.exit();'), bannedInPureRooms).length).toBeGreaterThan(0);
	});

	it.each([
		'const d = new Date(Date.UTC(2026, 0, 1));',
		'function run(process: { next(): void }): void {\n\tprocess.next();\n}',
		'this.process.next();',
		'interface A { process: number }',
		'const a = { process: 1 };',
		'// console.log, Math.random and process are only talked about',
		"const help = 'process.exit';",
		'class B { private readonly process: number = 1; }',
	])('%s is fine', (text) => {
		expect(bannedCalls(made(text), bannedInPureRooms)).toEqual([]);
	});

	it('Math.exp is refused where history is made, Math.sqrt is not', () => {
		expect(bannedCalls(made('const a = Math.exp(1) + Math.sqrt(2);'), bannedWhereHistoryIsMade)).toHaveLength(1);
	});

	it('leftovers', () => {
		const word = (...parts: string[]) => parts.join('');
		expect(leftovers(made(`// ${word('TO', 'DO')}: later\ndebugger;\nit.${'only'}('x', () => {});`))).toEqual([
			expect.stringContaining(':1: '),
			'src/pools/made.ts:2: debugger',
			expect.stringContaining(':3: it.only'),
		]);
		expect(leftovers(made('const only = list.only;'))).toEqual([]);
	});

	it('indents of spaces are found, texts and comments are not taken for them', () => {
		expect(mixedIndents(made('  const a = 1;\n'))).toHaveLength(1);
		expect(mixedIndents(made('if (a) {\n\t  \tb();\n}'))).toHaveLength(1);
		expect(mixedIndents(made('const a = 1; \n'))).toHaveLength(1);
		expect(mixedIndents(made('/**\n * Fine.\n */\nconst a = `\n  as it is\n`;\n'))).toEqual([]);
	});

	it('a file nobody imports is found', () => {
		const two = [made("import './b.ts';", 'src/a.ts'), made('', 'src/b.ts'), made('', 'src/c.ts')];
		expect(deadFiles(two, new Set(['src/a.ts']))).toEqual(['src/c.ts']);
	});

	it('an export without a docstring is found', () => {
		const text =
			'/** The head. */\n\nexport const a = 1;\nexport const b = 2;\n/** Has one. */\nexport function c(): void {}\n// Not one.\nexport class D {}\n';
		expect(undocumented(made(text))).toEqual(['src/pools/made.ts b', 'src/pools/made.ts D']);
		expect(undocumented(made("import { x } from './x.ts';\n\nexport const a = x;\n"))).toEqual(['src/pools/made.ts a']);
	});

	it('two titles, none, and one too late are found', () => {
		expect(titleProblems(made('# One\n\ntext\n\n# Two\n', 'a.md'))).toHaveLength(1);
		expect(titleProblems(made('text\n', 'a.md'))).toHaveLength(1);
		expect(titleProblems(made('text\n\n# Late\n', 'a.md'))).toHaveLength(1);
		expect(titleProblems(made('# One\n\n```\n# a comment in a shell\n```\n', 'a.md'))).toEqual([]);
	});

	it('paths of a machine are found', () => {
		const folder = (name: string) => ['', name, 'somebody', 'src'].join('/');
		expect(machinePathProblems(made(`see ${folder('work')}\nand ${folder('root')}`))).toHaveLength(2);
		expect(machinePathProblems(made('https://example.org/work/life and ./work/a'))).toEqual([]);
	});
});
