/** The docs, held against the code: generated pages, outputs, links, scenarios and commands. */
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandLine, pages } from '../scripts/docs/generate.ts';
import { blocksOf, filesOf, refreshed, wordsOf } from '../scripts/docs/outputs.ts';
import { metricComputations } from '../src/analysis/metrics.ts';
import { formatIssues } from '../src/base/issue.ts';
import { metricNames } from '../src/model/metricNames.ts';
import { compileScenario } from '../src/scenario/compile.ts';
import { read, root, type Source, sourcesIn } from './support-tidy.ts';

/** Links that lead nowhere: a file that is not there, or a heading the file does not have. */
function brokenLinks({ path, text }: Source, markdownOf: (path: string) => string | null): string[] {
	return linksOf(text).flatMap((link) => {
		const [file, anchor] = link.split('#');
		const target = file === '' ? path : join(dirname(path), file).replaceAll('\\', '/');
		const markdown = markdownOf(target);
		if (markdown === null) return [`${path}: ${link}: there is no ${target}`];
		if (anchor !== undefined && !anchorsOf(markdown).includes(anchor)) return [`${path}: ${link}: ${target} has no heading '${anchor}'`];
		return [];
	});
}

/** Links within the repository; those on the web are not followed. */
function linksOf(markdown: string): string[] {
	const prose = markdown.replace(/^```[\s\S]*?^```$/gm, '').replace(/`[^`\n]*`/g, '');
	return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1]).filter((link) => !/^[a-z]+:/.test(link));
}

/** Anchors of the headings, as GitHub makes them. */
function anchorsOf(markdown: string): string[] {
	const prose = markdown.replace(/^```[\s\S]*?^```$/gm, '');
	return [...prose.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
		heading
			.toLowerCase()
			.replace(/[^\p{L}\p{N} _-]/gu, '')
			.replaceAll(' ', '-'),
	);
}

/** What a shell block says that the command line does not know: commands, flags, values. */
function commandProblems({ path, text }: Source): string[] {
	return blocksOf(text)
		.filter(({ info }) => info === 'sh' || info === 'bash' || info.startsWith('text premortem'))
		.flatMap(({ info, text: lines }) => (info.startsWith('text') ? [info.replace(/^text /, '').split(' :: ')[0]] : commandLinesOf(lines)))
		.flatMap((line) => {
			const problem = commandProblem(line);
			return problem === null ? [] : [`${path}: ${line}: ${problem}`];
		});
}

/** Lines that call premortem, however: alone, behind a prompt, npx, or another command. */
function commandLinesOf(block: string): string[] {
	return block
		.replaceAll('\\\n', ' ')
		.split(/\n|&&|\|\||;|\|/)
		.map((line) =>
			line
				.trim()
				.replace(/^\$ /, '')
				.replace(/^npx (--yes )?/, '')
				.replace(/ #.*$/, ''),
		)
		.filter((line) => /^premortem( |$)/.test(line));
}

/** Parsed by the real command line, which also checks values and choices; nothing is run. */
function commandProblem(line: string): string | null {
	const [, name, ...words] = wordsOf(line);
	if (name === 'help' || name === undefined || name === '--version') return null;
	const command = commandLine().commands.find((one) => one.name() === name);
	if (command === undefined) return `there is no command '${name}'`;
	if (words.some((word) => /^\[options\]$|^[<[]/.test(word))) return null;
	command.exitOverride().configureOutput({ writeErr: () => {} });
	try {
		const { operands, unknown } = command.parseOptions(words);
		if (unknown.length > 0) return `unknown: ${unknown.join(' ')}`;
		const wanted = command.registeredArguments;
		if (operands.length < wanted.filter((argument) => argument.required).length) return 'an argument is missing';
		return operands.length > wanted.length && !wanted.at(-1)?.variadic ? 'too many arguments' : null;
	} catch (error) {
		return error instanceof Error ? error.message : String(error);
	}
}

/** Scenario blocks of a page that do not compile, variants included. */
function scenarioProblems({ path, text }: Source): string[] {
	return blocksOf(text)
		.filter(({ info }) => /^yaml scenario\b/.test(info))
		.flatMap(({ info, text: yaml }) => {
			const name = info.split(' ')[2] ?? 'scenario.yaml';
			const compiled = (variant: string | null) => compileScenario(name, yaml, { read: filesOf(text) }, { variant });
			const base = compiled(null);
			const variants = base.ok ? base.compiled.variants.map((variant) => compiled(variant.name)) : [];
			return [base, ...variants].flatMap((result) => (result.ok ? [] : [`${path}: ${formatIssues(result.issues, result.texts)}`]));
		});
}

const own = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md'].filter((path) => existsSync(join(root, path)));
const docs = [...sourcesIn('docs', '.md'), ...own.map((path): Source => ({ path, text: read(path) }))];
const withOutputs = docs.filter(
	({ path, text }) => path.startsWith('docs/') && blocksOf(text).some(({ info }) => info.startsWith('text premortem')),
);

const markdownOf = (path: string): string | null => {
	const full = join(root, path);
	if (!existsSync(full)) return null;
	return statSync(full).isDirectory() || !path.endsWith('.md') ? '' : read(path);
};

describe('the docs', () => {
	it.each([...pages()])('%s is what the code says (npx tsx scripts/docs/write.ts)', (path, text) => {
		expect(read(path)).toBe(text);
	});

	it.each(withOutputs)('$path shows what its commands print (npx tsx scripts/docs/write.ts)', async ({ text }) => {
		expect(text).toBe(await refreshed(text));
	});

	it('every link leads somewhere', () => {
		expect(docs.flatMap((page) => brokenLinks(page, markdownOf))).toEqual([]);
	});

	it('every scenario in them compiles, variants included', () => {
		expect(docs.flatMap(scenarioProblems)).toEqual([]);
		expect(docs.flatMap(({ text }) => blocksOf(text)).filter(({ info }) => info.startsWith('yaml scenario')).length).toBeGreaterThan(3);
	});

	it('every command in them exists, with its flags', () => {
		expect(docs.flatMap(commandProblems)).toEqual([]);
	});

	it('every metric of the reference is computed, and no other', () => {
		expect(metricNames.map((metric) => metric.name)).toEqual(Object.keys(metricComputations));
	});
});

describe('the checkers find what they look for', () => {
	const page = (text: string): Source => ({ path: 'docs/made.md', text });

	it('broken links', () => {
		const there = (path: string) => (path === 'docs/other.md' ? '# A title, with: marks\n' : path === 'docs/made.md' ? '# Made\n' : null);
		expect(brokenLinks(page('[a](other.md) [b](other.md#a-title-with-marks) [c](#made) [d](https://example.org/x.md)'), there)).toEqual([]);
		expect(brokenLinks(page('[a](missing.md)'), there)).toHaveLength(1);
		expect(brokenLinks(page('[a](other.md#nothing)'), there)).toHaveLength(1);
		expect(brokenLinks(page('[a](../other.md)'), there)).toHaveLength(1);
		expect(brokenLinks(page('`[a](missing.md)`\n\n```\n[b](missing.md)\n```\n'), there)).toEqual([]);
	});

	it.each([
		['premortem fly a.yaml', "no command 'fly'"],
		['premortem run a.yaml --fast', 'unknown: --fast'],
		['premortem run a.yaml --format pdf', 'pdf'],
		['premortem run a.yaml --seeds many', 'whole number'],
		['premortem run', 'an argument is missing'],
		['premortem compare a.yaml b.yaml', 'too many arguments'],
		['npm ci && npx premortem run a.yaml --fast', 'unknown: --fast'],
	])('%s', (line, expected) => {
		const found = commandProblems(page(`\`\`\`sh\n${line}\n\`\`\`\n`));
		expect(found).toHaveLength(1);
		expect(found[0]).toContain(expected);
	});

	it.each([
		'premortem run a.yaml b.yaml -q --set a.b=1 --set c=2',
		'premortem init && premortem help run',
		'$ premortem gateway x.yaml # why',
		'npm test',
	])('%s is fine', (line) => {
		expect(commandProblems(page(`\`\`\`sh\n${line}\n\`\`\`\n`))).toEqual([]);
	});

	it('a scenario that does not compile', () => {
		expect(scenarioProblems(page('```yaml scenario\nversion: 1\nname: x\n```\n')).join()).toContain('PM005');
		expect(scenarioProblems(page('```yaml\nthresholds: {}\n```\n'))).toEqual([]);
	});

	it('an output that is not what the command prints', async () => {
		const config = 'model_list:\n  - model_name: a\n    litellm_params: {model: openai/gpt-4o}\n';
		const made = `# Made\n\n\`\`\`yaml file c.yaml\n${config}\`\`\`\n\n\`\`\`text premortem gateway c.yaml\nold\n\`\`\`\n\nAfter.\n`;
		const fresh = await refreshed(made);
		expect(fresh).toContain('GATEWAY  litellm');
		expect(fresh).not.toContain('\nold\n');
		expect(fresh.endsWith('\n```\n\nAfter.\n')).toBe(true);
		expect(await refreshed(fresh)).toBe(fresh);
	});
});
