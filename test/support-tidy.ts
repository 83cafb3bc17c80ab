/** What the architecture, tidy and docs tests share: reading the sources, and small checkers that can be given made-up text. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';

export const root: string = join(import.meta.dirname, '..');

/** A file by its path from the root of the repository, with forward slashes. */
export interface Source {
	readonly path: string;
	readonly text: string;
}

export function read(path: string): string {
	return readFileSync(join(root, path), 'utf8');
}

/** All files below a folder whose name ends in `end`. */
export function sourcesIn(folder: string, end = '.ts'): Source[] {
	return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && entry.name.endsWith(end))
		.map((entry) => posix.relative(root.replaceAll('\\', '/'), posix.join(entry.parentPath.replaceAll('\\', '/'), entry.name)))
		.sort()
		.map((path) => ({ path, text: read(path) }));
}

/** Files git tracks or would add; null where there is no git checkout, as in an unpacked package. */
export function trackedFiles(): string[] | null {
	try {
		const out = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: root, encoding: 'utf8' });
		return out.split('\0').filter((path) => path !== '');
	} catch {
		return null;
	}
}

export interface Import {
	readonly specifier: string;
	readonly line: number;
	/** Erased by the compiler. */
	readonly typeOnly: boolean;
}

/** The syntax tree of a source. */
export function parsed({ path, text }: Source): ts.SourceFile {
	return ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TS);
}

export function lineOf(file: ts.SourceFile, node: ts.Node): number {
	return file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
}

const known = new WeakMap<Source, readonly Import[]>();

/** Every import and re-export of a source, dynamic ones and types of `import('...')` included. */
export function importsOf(source: Source): readonly Import[] {
	const found = known.get(source) ?? findImports(source);
	known.set(source, found);
	return found;
}

function findImports(source: Source): Import[] {
	const file = parsed(source);
	const found: Import[] = [];
	const visit = (node: ts.Node): void => {
		if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier !== undefined) {
			found.push({ specifier: specifierOf(node.moduleSpecifier), line: lineOf(file, node), typeOnly: isTypeOnly(node) });
		} else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
			found.push({ specifier: specifierOf(node.arguments[0]), line: lineOf(file, node), typeOnly: false });
		} else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
			found.push({ specifier: specifierOf(node.argument.literal), line: lineOf(file, node), typeOnly: true });
		}
		ts.forEachChild(node, visit);
	};
	visit(file);
	return found;
}

function specifierOf(node: ts.Node | undefined): string {
	return node !== undefined && ts.isStringLiteralLike(node) ? node.text : '?';
}

function isTypeOnly(node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
	if (ts.isExportDeclaration(node)) return node.isTypeOnly;
	const clause = node.importClause;
	if (clause === undefined) return false;
	if (clause.isTypeOnly) return true;
	const { namedBindings } = clause;
	const allTypes = namedBindings !== undefined && ts.isNamedImports(namedBindings) && namedBindings.elements.every((e) => e.isTypeOnly);
	return clause.name === undefined && allTypes;
}

/** The path an import leads to, for imports of our own; null for packages. */
export function resolved(from: string, specifier: string): string | null {
	return specifier.startsWith('.') ? posix.normalize(posix.join(posix.dirname(from), specifier)) : null;
}

/** The package of an import: `seedrandom/lib/alea.js` -> `seedrandom`; node's own keep their prefix. */
export function packageOf(specifier: string): string {
	if (specifier.startsWith('node:')) return 'node:';
	return specifier
		.split('/')
		.slice(0, specifier.startsWith('@') ? 2 : 1)
		.join('/');
}

/** The cells of the first Markdown table whose head begins with these titles; an empty list when there is none. */
export function tableOf(markdown: string, ...titles: readonly string[]): string[][] {
	const cells = (line: string) =>
		line
			.replace(/^\s*\|/, '')
			.replace(/\|\s*$/, '')
			.split(/(?<!\\)\|/)
			.map((cell) => cell.trim());
	const lines = markdown.split('\n');
	const head = lines.findIndex((line) => line.startsWith('|') && titles.every((title, i) => cells(line)[i] === title));
	if (head < 0) return [];
	const rows: string[][] = [];
	for (let i = head + 2; lines[i]?.startsWith('|'); i++) rows.push(cells(lines[i]));
	return rows;
}

/** The words in backticks of a cell. */
export function ticked(cell: string): string[] {
	return [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1]);
}
