/**
 * Output in the guides is not pasted by hand. A fenced block whose info string is `text` and a command holds what
 * that command prints; after `::` stand the sections of a report that are shown, `HEAD` for what comes before the
 * first. The files the command names are the blocks `yaml scenario NAME` and `yaml file NAME` of the same page.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { diffOf } from '../../src/adapters/judge/diff.ts';
import { readGateway } from '../../src/adapters/reading.ts';
import { formatIssues, plain } from '../../src/base/issue.ts';
import { reproduceFlags, type ScenarioFlags } from '../../src/cli/session.ts';
import { starter } from '../../src/cli/starter.ts';
import { advise } from '../../src/engine/advise.ts';
import { alternativesOf, compare } from '../../src/engine/compare.ts';
import { hunt, spansOf } from '../../src/engine/hunt.ts';
import { inProcess } from '../../src/engine/inProcess.ts';
import { findLoops } from '../../src/engine/loops.ts';
import { study } from '../../src/engine/study.ts';
import { sweep } from '../../src/engine/sweep.ts';
import type { SweepDesign, SweepMetric, SweepResult } from '../../src/model/sweepResult.ts';
import { renderAdvice } from '../../src/reports/advice.ts';
import { renderComparison } from '../../src/reports/comparison.ts';
import { gatewayReports } from '../../src/reports/gateway/index.ts';
import { renderHunt } from '../../src/reports/hunt.ts';
import { reports } from '../../src/reports/index.ts';
import { renderLoops } from '../../src/reports/loops.ts';
import type { ReportContext } from '../../src/reports/report.ts';
import { renderSweep } from '../../src/reports/sweep.ts';
import { type Axis, parseAxis } from '../../src/scenario/axis.ts';
import { type Compiled, compileScenario } from '../../src/scenario/compile.ts';
import { parseSpan, type SpanOfValues } from '../../src/scenario/span.ts';
import { commandLine } from './generate.ts';

const root: string = join(import.meta.dirname, '../..');
const terminal: ReportContext = { paint: plain, width: 100, unicode: true, quiet: false };

export interface Block {
	/** The words behind the opening fence. */
	readonly info: string;
	readonly text: string;
}

const FENCE = /^```([^\n`]*)\n([\s\S]*?)^```$/gm;

/** Every fenced block of a page. */
export function blocksOf(markdown: string): Block[] {
	return [...markdown.matchAll(FENCE)].map(([, info, text]) => ({ info: info.trim(), text }));
}

/** Files a page brings with it, by name; the starter and the repository's own scenarios are there as well. */
export function filesOf(markdown: string): (path: string) => string | { readonly error: string } {
	const files = new Map([['premortem.yaml', starter]]);
	for (const { info, text } of blocksOf(markdown)) {
		const name = /^(?:yaml|nginx|haproxy) (?:scenario|file) (\S+)$/.exec(info)?.[1];
		if (name !== undefined) files.set(name, text);
	}
	return (path) => {
		const name = path.replace(/^\.\//, '');
		const own = files.get(name);
		if (own !== undefined) return own;
		try {
			return readFileSync(join(root, name), 'utf8');
		} catch {
			return { error: 'there is no such file' };
		}
	};
}

/** Outputs by command line and the files of the page: several pages show parts of one run. */
const printedBefore = new Map<string, Promise<string>>();

/** The page with every output as the commands print it now. */
export async function refreshed(markdown: string): Promise<string> {
	let page = '';
	let from = 0;
	const read = filesOf(markdown);
	const own = JSON.stringify(blocksOf(markdown).filter(({ info }) => /^(yaml|nginx|haproxy) (scenario|file) /.test(info)));
	for (const match of markdown.matchAll(FENCE)) {
		const [block, info] = match;
		const command = /^text (premortem .*)$/.exec(info.trim())?.[1];
		if (command === undefined) continue;
		const [line, parts] = command.split('::').map((half) => half.trim());
		const whole = printedBefore.get(line + own) ?? outputOf(line, read);
		printedBefore.set(line + own, whole);
		const text =
			parts === undefined
				? await whole
				: sectionsOf(
						await whole,
						parts.split(',').map((part) => part.trim()),
					);
		page += `${markdown.slice(from, match.index)}\`\`\`${info}\n${text.trimEnd()}\n\`\`\``;
		from = match.index + block.length;
	}
	return page + markdown.slice(from);
}

interface Flags extends ScenarioFlags {
	readonly seed: number;
	readonly seeds?: number;
	readonly variants?: string;
	readonly product?: string;
	readonly productVersion?: string;
	readonly format?: string;
	readonly quiet?: boolean;
	readonly target?: number;
	readonly within?: number;
	readonly vary?: readonly string[];
	readonly design?: SweepDesign;
	readonly samples?: number;
	readonly maxChanges?: number;
	readonly metric?: SweepMetric;
}

type Read = ReturnType<typeof filesOf>;

async function outputOf(line: string, read: Read): Promise<string> {
	const [, name, ...words] = wordsOf(line);
	const command = commandLine().commands.find((one) => one.name() === name);
	if (command === undefined) throw new Error(`no command: ${line}`);
	const { operands, unknown } = command.parseOptions(words);
	if (unknown.length > 0 || (operands.length !== 1 && name !== 'gateway')) throw new Error(`cannot be run for a page: ${line}`);
	const flags = command.opts<Flags>();
	if (name === 'gateway') return printedGateway(operands, flags, read);
	return printed(name, operands[0], flags, read);
}

/** Words of a command line; quotes hold words together. */
export function wordsOf(line: string): string[] {
	return (line.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? []).map((word) => word.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'));
}

async function printed(name: string, path: string, flags: Flags, read: Read): Promise<string> {
	if (name === 'run') return printedRun(path, flags, read);
	if (name === 'compare') return printedComparison(path, flags, read);
	if (name === 'loops') return printedLoops(path, flags, read);
	if (name === 'hunt') return printedHunt(path, flags, read);
	if (name === 'sweep') return printedSweep(path, flags, read);
	if (name === 'advise') return printedAdvice(path, flags, read);
	throw new Error(`premortem ${name} has no output for a page`);
}

async function printedRun(path: string, flags: Flags, read: Read): Promise<string> {
	const seedFlags = `--seed ${flags.seed}${flags.seeds === undefined ? '' : ` --seeds ${flags.seeds}`}`;
	const { result } = await study(compiledOf(path, flags, read), {
		executor: inProcess,
		seeds: flags.seeds === undefined ? null : seedsFrom(flags.seed, flags.seeds),
		firstSeed: flags.seed,
		reproduce: reproduceFlags(flags, seedFlags),
		generatedAt: null,
	});
	return reports.get('pretty').render(result, { ...terminal, quiet: flags.quiet === true });
}

async function printedComparison(path: string, flags: Flags, read: Read): Promise<string> {
	const base = compiledOf(path, flags, read);
	const names = flags.variants?.split(',') ?? base.variants.map((variant) => variant.name);
	const compiled = [base, ...names.map((variant) => compiledOf(path, { ...flags, variant }, read))];
	const seeds = flags.seeds === undefined ? null : seedsFrom(flags.seed, flags.seeds);
	return renderComparison(await compare(alternativesOf(compiled), { executor: inProcess, seeds, firstSeed: flags.seed }), terminal);
}

async function printedLoops(path: string, flags: Flags, read: Read): Promise<string> {
	const seeds = seedsFrom(flags.seed, flags.seeds ?? 1);
	return renderLoops(await findLoops(compiledOf(path, flags, read), { executor: inProcess, seeds }), terminal);
}

async function printedHunt(path: string, flags: Flags, read: Read): Promise<string> {
	const compile = (sets: readonly string[], variant?: string) =>
		compiledOf(path, { ...flags, set: [...flags.set, ...sets], ...(variant === undefined ? {} : { variant }) }, read);
	const vary = flags.vary ?? [];
	const result = await hunt({
		compile,
		executor: inProcess,
		spans: vary.length === 0 ? spansOf(compile([]).plan) : vary.map((flag, i) => parseSpan(flag, i + 1) as SpanOfValues),
		targetUsd: flags.target ?? 0,
		withinUs: flags.within ?? null,
		seeds: seedsFrom(flags.seed, flags.seeds ?? 3),
		replayFlags: [],
	});
	return renderHunt(result, terminal);
}

async function printedAdvice(path: string, flags: Flags, read: Read): Promise<string> {
	const advice = await advise({
		texts: new Map([[path, String(read(path))]]),
		compile: (texts) => {
			try {
				return compiledOf(path, flags, (name) => texts.get(name) ?? read(name));
			} catch {
				return null;
			}
		},
		executor: inProcess,
		seeds: seedsFrom(flags.seed, flags.seeds ?? 3),
		setMax: flags.maxChanges ?? 2,
		noiseRatio: 0.01,
	});
	return renderAdvice(advice, terminal);
}

async function printedSweep(path: string, flags: Flags, read: Read): Promise<string> {
	const rows = new Map<string, unknown>();
	const result = await sweep({
		compile: (sets) => compiledOf(path, { ...flags, set: [...flags.set, ...sets] }, read),
		executor: inProcess,
		axes: (flags.vary ?? []).map((flag, i) => parseAxis(flag, i + 1) as Axis),
		design: flags.design ?? 'grid',
		samples: flags.samples ?? 64,
		seeds: seedsFrom(flags.seed, flags.seeds ?? 3),
		metric: flags.metric ?? 'bill',
		journal: { rows, append: (key, run) => rows.set(key, run) },
		shard: null,
	});
	return renderSweep(result as SweepResult, terminal);
}

function printedGateway(paths: readonly string[], flags: Flags, read: Read): string {
	const reading = (path: string) => readGateway(path, String(read(path)), { product: flags.product, version: flags.productVersion });
	const { quiet = false } = flags;
	const report = gatewayReports.get(flags.format ?? 'pretty');
	if (paths[0] !== 'diff') return report.render(paths.map(reading), { ...terminal, quiet });
	const [before, after] = paths.slice(1);
	const diff = diffOf(reading(before), reading(after), [String(read(before)), String(read(after))]);
	return report.renderDiff?.(diff, terminal) ?? '';
}

function compiledOf(path: string, flags: ScenarioFlags, read: Read): Compiled {
	const text = read(path);
	if (typeof text !== 'string') throw new Error(`${path}: ${text.error}`);
	const result = compileScenario(path, text, { read }, { variant: flags.variant ?? null, sets: flags.set, gateway: flags.gateway ?? null });
	if (!result.ok) throw new Error(formatIssues(result.issues, result.texts));
	return result.compiled;
}

function seedsFrom(first: number, count: number): number[] {
	return Array.from({ length: count }, (_, i) => first + i);
}

/** The sections of a report with these titles, in the report's order. */
function sectionsOf(text: string, titles: readonly string[]): string {
	const sections = text.trimEnd().split(/\n\n(?=[A-Z]{3,})/);
	const shown = sections.filter((section, i) => titles.some((title) => (title === 'HEAD' ? i === 0 : i > 0 && section.startsWith(title))));
	if (shown.length !== titles.length) throw new Error(`not all of these sections are there: ${titles.join(', ')}`);
	return shown.join('\n\n');
}
