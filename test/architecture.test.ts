/** The drawing in docs/architecture.md, held against the code. */
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Import, importsOf, packageOf, read, resolved, type Source, sourcesIn, tableOf, ticked } from './support-tidy.ts';

interface Room {
	/** `F2`, or `door`. */
	readonly floor: string;
	readonly name: string;
	readonly pure: boolean;
	/** `lower`, or rooms and single files. */
	readonly imports: readonly string[];
	/** Package -> the one file that may import it, or null for any file of the room. */
	readonly packages: ReadonlyMap<string, string | null>;
}

function roomsOf(markdown: string): Room[] {
	return tableOf(markdown, 'floor', 'room', 'runs in', 'imports', 'packages').map(([floor, room, runsIn, imports, packages]) => ({
		floor,
		name: ticked(room)[0],
		pure: runsIn === 'pure',
		imports: ticked(imports),
		packages: new Map(
			packages.split(',').flatMap((part): [string, string | null][] => {
				const [name, file] = ticked(part);
				return name === undefined ? [] : [[name, file ?? null]];
			}),
		),
	}));
}

/** `src/kernel/math.ts` -> `kernel`; a door is a room of its own: `src/index.ts` -> `index.ts`. */
function roomNameOf(path: string): string {
	return path.split('/')[1];
}

/** What is wrong with the imports of some sources, one sentence each. */
function importProblems(sources: readonly Source[], rooms: readonly Room[]): string[] {
	const byName = new Map(rooms.map((room) => [room.name, room]));
	return sources.flatMap((source) => {
		const room = byName.get(roomNameOf(source.path));
		if (room === undefined) return source.path.endsWith('.d.ts') ? [] : [`${source.path}: its room is not in the table`];
		return importsOf(source).flatMap((one) => {
			const problem = importProblem(source.path, one, room, byName);
			return problem === null ? [] : [`${source.path}:${one.line}: ${problem}`];
		});
	});
}

function importProblem(from: string, { specifier }: Import, room: Room, rooms: ReadonlyMap<string, Room>): string | null {
	const target = resolved(from, specifier);
	if (target === null) return packageProblem(from, specifier, room);
	if (!target.startsWith('src/')) return `leaves src/ for ${target}`;
	const name = roomNameOf(target);
	if (name === room.name) return null;
	const other = rooms.get(name);
	if (other === undefined) return `imports ${target}, whose room is not in the table`;
	if (other.floor === 'door') return `imports the door ${name}; doors lead out, not in`;
	if (room.floor !== 'door' && other.floor >= room.floor)
		return `${room.name} (${room.floor}) imports ${name} (${other.floor}), which is not below it`;
	const allowed = room.imports.includes('lower') || room.imports.includes(name) || room.imports.includes(target.slice('src/'.length));
	return allowed ? null : `${room.name} imports ${target}; the table allows it: ${room.imports.join(', ') || 'nothing'}`;
}

function packageProblem(from: string, specifier: string, room: Room): string | null {
	const name = packageOf(specifier);
	if (name === 'node:') return room.pure ? `imports ${specifier}, but ${room.name} is pure` : null;
	const address = room.packages.get(name);
	if (address === undefined) return `imports the package ${name}, whose address is elsewhere`;
	if (address !== null && from !== `src/${room.name}/${address}`) return `imports the package ${name}; only ${room.name}/${address} may`;
	return null;
}

/** Groups of files that import each other in a circle, each sorted. */
function cyclesOf(sources: readonly Source[]): string[][] {
	const edges = new Map(sources.map((s) => [s.path, importsOf(s).flatMap((one) => resolved(s.path, one.specifier) ?? [])]));
	const reachable = (from: string): Set<string> => {
		const seen = new Set<string>();
		const todo = [...(edges.get(from) ?? [])];
		for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
			if (seen.has(next)) continue;
			seen.add(next);
			todo.push(...(edges.get(next) ?? []));
		}
		return seen;
	};
	const reach = new Map([...edges.keys()].map((path) => [path, reachable(path)]));
	const groups = new Map<string, string[]>();
	for (const path of edges.keys()) {
		if (!reach.get(path)?.has(path)) continue;
		const group = [...edges.keys()].filter((other) => reach.get(path)?.has(other) && reach.get(other)?.has(path)).sort();
		groups.set(group.join(), group);
	}
	return [...groups.values()];
}

interface Family {
	readonly name: string;
	readonly index: string;
	readonly contract: string;
	/** `kind file > importer` beyond the index. */
	readonly exceptions: readonly string[];
}

function familiesOf(markdown: string): Family[] {
	return tableOf(markdown, 'family', 'index', 'contract', 'also imported by').map(([name, index, contract, also]) => {
		const [kind, importer] = ticked(also);
		return {
			name,
			index: ticked(index)[0],
			contract: ticked(contract)[0],
			exceptions: kind === undefined ? [] : [`${kind} > ${importer}`],
		};
	});
}

/** Who imports a kind's file though it is not the family's index. */
function intruders(sources: readonly Source[], family: Family): string[] {
	const importersOf = new Map<string, string[]>();
	for (const source of sources)
		for (const { specifier } of importsOf(source)) {
			const target = resolved(source.path, specifier)?.slice('src/'.length);
			if (target !== undefined) importersOf.set(target, [...(importersOf.get(target) ?? []), source.path.slice('src/'.length)]);
		}
	return kindsOf(sources, family).flatMap((kind) => {
		const others = (importersOf.get(kind) ?? []).filter((importer) => importer !== family.index && !within(importer, kind));
		return [...new Set(others)].map((importer) => `${kind} > ${importer}`);
	});
}

/** A kind that needs a folder has its own index in it; the rest of the folder belongs to it. */
function within(importer: string, kind: string): boolean {
	return posix.basename(kind) === 'index.ts' && importer.startsWith(`${posix.dirname(kind)}/`);
}

/** Files that the family's index imports from its own folder: the kinds. */
function kindsOf(sources: readonly Source[], family: Family): string[] {
	const index = sources.find((source) => source.path === `src/${family.index}`);
	if (index === undefined) return [];
	const folder = posix.dirname(family.index);
	const files = importsOf(index).flatMap((one) => resolved(index.path, one.specifier)?.slice('src/'.length) ?? []);
	return [...new Set(files)].filter((file) => file.startsWith(`${folder}/`) && file !== family.contract);
}

const page = read('docs/architecture.md');
const rooms = roomsOf(page);
const families = familiesOf(page);
const sources = sourcesIn('src');
const here = (path: string, text: string): Source => ({ path, text });

describe('rooms and floors', () => {
	it('every import goes down, to a room or file the table names, and every package stays at its address', () => {
		expect(importProblems(sources, rooms)).toEqual([]);
	});

	it('the table and the folders of src name the same rooms', () => {
		const folders = new Set(sources.filter((s) => !s.path.endsWith('.d.ts')).map((s) => roomNameOf(s.path)));
		expect([...folders].sort()).toEqual(rooms.map((room) => room.name).sort());
	});

	it('the rooms compiled without the types of Node are the pure ones', () => {
		const { include } = JSON.parse(read('tsconfig.pure.json')) as { include: string[] };
		const compiled = include.map((path) => path.replace('src/', '')).filter((path) => !path.endsWith('.d.ts'));
		expect(compiled.sort()).toEqual(
			rooms
				.filter((room) => room.pure)
				.map((room) => room.name)
				.sort(),
		);
	});

	it('nothing the table allows has become superfluous', () => {
		const superfluous = rooms.flatMap((room) => {
			const own = sources.filter((source) => roomNameOf(source.path) === room.name);
			const imports = own.flatMap((source) => importsOf(source).map((one) => ({ from: source.path, specifier: one.specifier })));
			const targets = imports.flatMap((one) => resolved(one.from, one.specifier)?.slice('src/'.length) ?? []);
			const unusedRooms = room.imports.filter((name) => name !== 'lower' && !targets.some((t) => t === name || t.startsWith(`${name}/`)));
			const unusedPackages = [...room.packages.keys()].filter((name) => !imports.some((one) => packageOf(one.specifier) === name));
			return [...unusedRooms, ...unusedPackages].map((name) => `${room.name}: ${name}`);
		});
		expect(superfluous).toEqual([]);
	});

	it('there are no import cycles', () => {
		expect(cyclesOf(sources)).toEqual([]);
	});
});

describe('a new registry entry is one file and one line', () => {
	it('the page knows every registry of the code', () => {
		const declaring = sources.filter((source) => /= registry\(/.test(source.text)).map((source) => source.path.slice('src/'.length));
		expect(declaring.sort()).toEqual(families.map((family) => family.index).sort());
	});

	it.each(families)('$name: a kind is imported by its index alone', (family) => {
		expect(kindsOf(sources, family).length).toBeGreaterThan(0);
		expect(intruders(sources, family)).toEqual(family.exceptions);
	});

	it.each(families)('$name: the index takes a kind in with one import', (family) => {
		const index = sources.find((source) => source.path === `src/${family.index}`)!;
		const statements = importsOf(index).map((one) => resolved(index.path, one.specifier));
		for (const kind of kindsOf(sources, family))
			expect(
				statements.filter((target) => target === `src/${kind}`),
				kind,
			).toHaveLength(1);
	});
});

describe('the checkers find what they look for', () => {
	const table = roomsOf(`
| floor | room | runs in | imports | packages | holds |
|---|---|---|---|---|---|
| F0 | \`kernel\` | pure | nothing | \`seedrandom\` in \`streams.ts\` | time |
| F0 | \`base\` | pure | nothing | none | units |
| F1 | \`model\` | pure | \`lower\` | \`zod\` | types |
| F2 | \`pools\` | pure | \`lower\` | none | queues |
| F2 | \`clients\` | pure | \`lower\` | none | retries |
| F5 | \`analysis\` | pure | \`model\` \`kernel/histogram.ts\` | none | verdicts |
| F8 | \`cli\` | node | \`lower\` | \`picocolors\` in \`terminal.ts\` | commands |
| door | \`index.ts\` | pure | \`analysis\` | none | the library |
`);
	const problems = (path: string, text: string) => importProblems([here(path, text)], table);

	it('lets good imports be', () => {
		expect(problems('src/pools/pool.ts', "import { a } from '../model/plan.ts';\nimport { b } from './slots.ts';")).toEqual([]);
		expect(problems('src/kernel/streams.ts', "import alea from 'seedrandom/lib/alea.js';")).toEqual([]);
		expect(problems('src/analysis/a.ts', "import { Histogram } from '../kernel/histogram.ts';")).toEqual([]);
		expect(problems('src/cli/terminal.ts', "import pc from 'picocolors';\nimport { resolve } from 'node:path';")).toEqual([]);
	});

	it.each([
		['sideways', 'src/pools/pool.ts', "import { Client } from '../clients/client.ts';", 'not below it'],
		['sideways, types only', 'src/pools/pool.ts', "import type { Client } from '../clients/client.ts';", 'not below it'],
		['on the ground floor', 'src/kernel/a.ts', "import { b } from '../base/units.ts';", 'not below it'],
		['upwards', 'src/model/a.ts', "export * from '../pools/pool.ts';", 'not below it'],
		['upwards, dynamic', 'src/model/a.ts', "const x = await import('../pools/pool.ts');", 'not below it'],
		['upwards, in a type', 'src/model/a.ts', "let x: import('../pools/pool.ts').Pool;", 'not below it'],
		[
			'beside the one file',
			'src/analysis/a.ts',
			"import { Calendar } from '../kernel/calendar.ts';",
			'the table allows it: model, kernel/histogram.ts',
		],
		['through a door', 'src/cli/a.ts', "import { b } from '../index.ts';", 'doors lead out'],
		['out of src', 'src/cli/a.ts', "import { b } from '../../test/a.ts';", 'leaves src/'],
		['Node in a pure room', 'src/pools/a.ts', "import { readFileSync } from 'node:fs';", 'pools is pure'],
		['a package away from home', 'src/pools/a.ts', "import { z } from 'zod';", 'elsewhere'],
		['a package in the wrong file', 'src/kernel/a.ts', "import alea from 'seedrandom';", 'only kernel/streams.ts may'],
		['an unknown room', 'src/utils/a.ts', 'export const a = 1;', 'not in the table'],
	])('%s', (_what, path, text, expected) => {
		const found = problems(path, text);
		expect(found).toHaveLength(1);
		expect(found[0]).toContain(expected);
	});

	it('comments and strings are no imports', () => {
		expect(problems('src/pools/a.ts', "// import { z } from 'zod';\nconst text = `import { z } from 'zod'`;")).toEqual([]);
	});

	it('cycles are found, types included, and lines without one are not', () => {
		const ring = [
			here('src/a.ts', "import './b.ts';"),
			here('src/b.ts', "import type { C } from './c.ts';"),
			here('src/c.ts', "import './a.ts';"),
		];
		expect(cyclesOf(ring)).toEqual([['src/a.ts', 'src/b.ts', 'src/c.ts']]);
		expect(cyclesOf(ring.slice(0, 2))).toEqual([]);
	});

	it('a kind that somebody else imports is found', () => {
		const family: Family = { name: 'x', index: 'x/index.ts', contract: 'x/x.ts', exceptions: [] };
		const own = [
			here('src/x/index.ts', "import { a } from './a.ts';\nimport type { X } from './x.ts';"),
			here('src/x/a.ts', "import type { X } from './x.ts';"),
		];
		expect(intruders(own, family)).toEqual([]);
		expect(intruders([...own, here('src/y/b.ts', "import { a } from '../x/a.ts';")], family)).toEqual(['x/a.ts > y/b.ts']);
	});
});
