/**
 * Scenario text to SimulationPlan: one pure function, given a way to read the files the scenario names. It returns
 * a plan or every issue found, never half of each.
 */
import { distinct, hasErrors, type Issue, type Place } from '../base/issue.ts';
import { type Path, parseYaml } from '../base/yamlText.ts';
import { shown } from '../model/fields.ts';
import type { ConfigLint, FidelityNote } from '../model/gatewaySpec.ts';
import type { SimulationPlan } from '../model/plan.ts';
import { crossCheck } from './crossChecks.ts';
import { Draft, workersOf } from './draft.ts';
import type { Files } from './files.ts';
import { compileGateway } from './gateway.ts';
import { incidentOf } from './incident.ts';
import { limitsOf } from './limits.ts';
import { lintScenario } from './lints.ts';
import { parse } from './parse.ts';
import { partsOf } from './parts.ts';
import { type CompileOptions, patchesFor, type VariantName } from './patches.ts';
import { type PlacedThreshold, thresholdsOf } from './placedThresholds.ts';
import { salvaged } from './salvage.ts';
import { isMapping, patched, type Source, sourceOf } from './source.ts';
import { weekOffsetOf } from './start.ts';

export type { Files } from './files.ts';
export type { CompileOptions } from './patches.ts';

export interface Compiled {
	readonly file: string;
	readonly variant: VariantName | null;
	readonly plan: SimulationPlan;
	readonly thresholds: readonly PlacedThreshold[];
	readonly gateway: {
		readonly path: string | null;
		readonly notes: readonly FidelityNote[];
		/** Of the gateway's config, then of the scenario with it. */
		readonly lints: readonly ConfigLint[];
	};
	/** Names and summaries of the variants the file offers. */
	readonly variants: readonly VariantName[];
	/** Place of a value of the scenario, for naming what owns a cost. */
	placeOf(path: Path): Place;
	/** What the model leaves out of this scenario. */
	readonly limits: readonly string[];
	/** Warnings; errors would have prevented this. */
	readonly issues: readonly Issue[];
	/** Every text read, by path, for excerpts. */
	readonly texts: ReadonlyMap<string, string>;
}

export type CompileResult =
	| { readonly ok: true; readonly compiled: Compiled }
	| { readonly ok: false; readonly issues: readonly Issue[]; readonly texts: ReadonlyMap<string, string> };

export function compileScenario(file: string, text: string, files: Files, options: CompileOptions = {}): CompileResult {
	const texts = new Map([[file, text]]);
	const nameOf = (path: string) => files.nameOf?.(path) ?? path;
	const remembering = {
		read: (path: string) => {
			const content = files.read(path);
			if (typeof content === 'string') texts.set(nameOf(path), content);
			return content;
		},
		nameOf,
	};
	const unreadable = wholeFileIssue(file, text);
	if (unreadable !== null) return { ok: false, issues: [unreadable], texts: new Map() };
	const yaml = parseYaml(file, text);
	if (yaml.issues.length > 0) return { ok: false, issues: yaml.issues, texts };
	const base = sourceOf(yaml);
	const notMapping = shapeIssue(base);
	if (notMapping !== null) return { ok: false, issues: [notMapping], texts };
	const issues: Issue[] = [];
	const { patches, variant } = patchesFor(base, options, issues, texts);
	const result = patched(base, patches);
	issues.push(...result.issues);
	const parsed = parse(result.source);
	if (parsed.ok) return compileDraft(new Draft(parsed.input, result.source, remembering, issues), file, variant, texts);
	issues.push(...parsed.issues);
	// The rest of the file is looked at as well, with stand-ins for what is broken: all problems at once.
	const rest = { ...result.source, value: salvaged(result.source.value, parsed.paths) };
	const again = parse(rest);
	if (again.ok) {
		const compiled = compileDraft(new Draft(again.input, rest, remembering, [], true), file, variant, texts);
		if (!compiled.ok) issues.push(...compiled.issues.filter((issue) => issue.severity === 'error'));
	}
	return { ok: false, issues: distinct(issues), texts };
}

/** What makes a text no scenario at all, before anything is parsed. */
function wholeFileIssue(file: string, text: string): Issue | null {
	const place = { file, line: 1, column: 1 };
	if (text.includes('\u0000')) return { code: 'PM001', severity: 'error', message: 'this is not a text file: it has null bytes', place };
	return null;
}

function shapeIssue(source: Source): Issue | null {
	if (isMapping(source.value)) return null;
	const empty = source.value === null || source.value === undefined;
	return {
		code: empty ? 'PM005' : 'PM006',
		severity: 'error',
		message: empty ? 'the scenario is empty' : `a scenario is a mapping that begins with \`version: 1\`, got ${shown(source.value)}`,
		hint: '`premortem init` writes one to start from',
		place: { file: source.file, line: 1, column: 1 },
	};
}

/** More variants than this are refused. */
export const VARIANTS_MAX = 1000;
function compileDraft(draft: Draft, file: string, variant: Compiled['variant'], texts: ReadonlyMap<string, string>): CompileResult {
	const { input, source } = draft;
	const gateway = input.gateway === undefined ? null : compileGateway(input.gateway, workersOf(input), source, draft.files);
	draft.issues.push(...(gateway?.issues ?? []));
	const week = weekOffsetOf(input.start);
	if (typeof week === 'string') draft.error('PM006', `start: ${week}`, ['start']);
	const parts = partsOf(draft, gateway);
	const thresholds = thresholdsOf(draft);
	const incident = incidentOf(draft, parts);
	const variants = Object.keys(input.variants).length;
	if (variants > VARIANTS_MAX) draft.error('PM007', `variants: expected at most ${VARIANTS_MAX}, got ${variants}`, ['variants']);
	crossCheck(draft, parts);
	if (hasErrors(draft.issues)) return { ok: false, issues: distinct(draft.issues), texts };
	const plan: SimulationPlan = {
		name: input.name,
		summary: input.summary,
		start: input.start,
		weekOffsetUs: week as number,
		horizonUs: input.duration,
		...parts,
		incident,
		measure: {
			stepUs: input.measure.step,
			windowUs: input.measure.window,
			tolerance: input.measure.tolerance,
			goodputFloor: input.measure.goodput_floor,
		},
		limits: {
			events: input.limits.events,
			attemptsInFlight: input.limits.attempts_in_flight,
			requestsInFlight: input.limits.requests_in_flight,
		},
	};
	const compiled: Compiled = {
		file,
		variant,
		plan,
		thresholds,
		gateway: {
			path: gateway?.path ?? null,
			notes: gateway?.notes ?? [],
			lints: [...(gateway?.lints ?? []), ...lintScenario(plan, source)],
		},
		variants: Object.entries(input.variants).map(([name, { summary }]) => ({ name, summary })),
		placeOf: source.placeOf,
		limits: [...limitsOf(plan), ...draft.limits],
		issues: distinct(draft.issues),
		texts,
	};
	return { ok: true, compiled };
}
