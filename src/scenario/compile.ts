/**
 * Scenario text to SimulationPlan: one pure function, given a way to read the files the scenario names. It returns
 * a plan or every issue found, never half of each.
 */
import { hasErrors, type Issue, type Place } from '../base/issue.ts';
import { formatDuration } from '../base/units.ts';
import { type Path, parseYaml } from '../base/yamlText.ts';
import { faults as faultKinds } from '../faults/index.ts';
import { shown } from '../model/fields.ts';
import type { ConfigLint, FidelityNote } from '../model/gatewaySpec.ts';
import type { ClientPlan, FaultPlan, IncidentPlan, PoolPlan, SimulationPlan, TrafficPlan } from '../model/plan.ts';
import { coldStartOf } from '../pools/coldStarts.ts';
import { habitsOf, layerIssues } from './clients.ts';
import { feelingPools, unfelt } from './felt.ts';
import type { Files, NamedFiles } from './files.ts';
import { type CompiledGateway, compileGateway } from './gateway.ts';
import { poolsOf } from './hosted.ts';
import { limitsOf } from './limits.ts';
import { withManifest } from './manifest.ts';
import { type CompileOptions, patchesFor, type VariantName } from './patches.ts';
import type { PoolInput } from './poolSchema.ts';
import { extrasOf, pipelinesOf } from './pools.ts';
import { priceOf } from './price.ts';
import { withRecordings } from './recordings.ts';
import { compileRunbook } from './runbook.ts';
import { salvaged } from './salvage.ts';
import { type ClientInput, type ScenarioInput, scenarioSchema } from './schema.ts';
import { schemaIssues } from './schemaIssues.ts';
import { isMapping, patched, type Source, sourceOf } from './source.ts';
import { weekOffsetOf } from './start.ts';
import { findMetric, parseThreshold, type Threshold } from './thresholds.ts';
import { cacheProblem } from './tokenChecks.ts';
import { missingTokens } from './tokensNeeded.ts';
import { doubtsOf, populationOf } from './trafficStream.ts';
import { unknownName } from './unknownName.ts';

export type { Files } from './files.ts';
export type { CompileOptions } from './patches.ts';

export interface PlacedThreshold extends Threshold {
	readonly place: Place;
}

export interface Compiled {
	readonly file: string;
	readonly variant: VariantName | null;
	readonly plan: SimulationPlan;
	readonly thresholds: readonly PlacedThreshold[];
	readonly gateway: { readonly path: string | null; readonly notes: readonly FidelityNote[]; readonly lints: readonly ConfigLint[] };
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
	if (parsed.ok) return new Compiler(parsed.input, result.source, remembering, issues).compile(file, variant, texts);
	issues.push(...parsed.issues);
	// The rest of the file is looked at as well, with stand-ins for what is broken: all problems at once.
	const rest = { ...result.source, value: salvaged(result.source.value, parsed.paths) };
	const again = parse(rest);
	if (again.ok) {
		const compiled = new Compiler(again.input, rest, remembering, [], true).compile(file, variant, texts);
		if (!compiled.ok) issues.push(...compiled.issues.filter((issue) => issue.severity === 'error'));
	}
	return { ok: false, issues: distinct(issues), texts };
}

function parse(source: Source): { ok: true; input: ScenarioInput } | { ok: false; issues: readonly Issue[]; paths: readonly Path[] } {
	const parsed = scenarioSchema.safeParse(source.value, { reportInput: true });
	if (parsed.success) return { ok: true, input: parsed.data };
	const found = schemaIssues(parsed.error, source);
	return { ok: false, issues: found.map(({ path: _path, ...issue }) => issue), paths: found.map(({ path }) => path) };
}

/** Two issues with the same are one. */
export const identity = (issue: Issue): string =>
	`${issue.code} ${issue.message} ${issue.place?.file}:${issue.place?.line}:${issue.place?.column}`;

export function distinct(issues: readonly Issue[]): Issue[] {
	return [...new Map(issues.map((issue) => [identity(issue), issue] as const)).values()];
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
/** Of traffic streams, clients and pools, each. */
const ENTRIES_MAX = 200;

class Compiler {
	private readonly input: ScenarioInput;
	private readonly source: Source;
	private readonly files: NamedFiles;
	private readonly issues: Issue[];
	/** What of the files it names is not simulated as it is. */
	private readonly limits: string[] = [];

	/** Whether stand-ins fill the places of broken parts: what is left empty then has been complained about. */
	private readonly salvaged: boolean;

	constructor(input: ScenarioInput, source: Source, files: NamedFiles, issues: Issue[], salvaged = false) {
		this.salvaged = salvaged;
		this.input = input;
		this.source = source;
		this.files = files;
		this.issues = issues;
	}

	compile(file: string, variant: Compiled['variant'], texts: ReadonlyMap<string, string>): CompileResult {
		const { input, source } = this;
		const gateway = input.gateway === undefined ? null : compileGateway(input.gateway, workersOf(input), source, this.files);
		this.issues.push(...(gateway?.issues ?? []));
		const week = weekOffsetOf(input.start);
		if (typeof week === 'string') this.error('PM006', `start: ${week}`, ['start']);
		const parts = this.parts(gateway);
		const thresholds = this.thresholds();
		const incident = this.incident(parts);
		const variants = Object.keys(input.variants).length;
		if (variants > VARIANTS_MAX) this.error('PM007', `variants: expected at most ${VARIANTS_MAX}, got ${variants}`, ['variants']);
		this.crossChecks(parts);
		if (hasErrors(this.issues)) return { ok: false, issues: distinct(this.issues), texts };
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
			gateway: { path: gateway?.path ?? null, notes: gateway?.notes ?? [], lints: gateway?.lints ?? [] },
			variants: Object.entries(input.variants).map(([name, { summary }]) => ({ name, summary })),
			placeOf: source.placeOf,
			limits: [...limitsOf(plan), ...this.limits],
			issues: distinct(this.issues),
			texts,
		};
		return { ok: true, compiled };
	}

	private parts(
		gateway: CompiledGateway | null,
	): Pick<SimulationPlan, 'traffic' | 'clients' | 'gateway' | 'pools' | 'hosted' | 'pipelines' | 'faults'> {
		const { input, source } = this;
		for (const family of ['traffic', 'clients', 'pools'] as const) {
			const size = Object.keys(input[family]).length;
			if (size === 0 && !this.salvaged) this.error('PM005', `${family}: expected at least one entry, got none`, [family]);
			if (size > ENTRIES_MAX) this.error('PM007', `${family}: expected at most ${ENTRIES_MAX} entries, got ${size}`, [family]);
		}
		return {
			traffic: Object.entries(input.traffic).map(([name]) => this.traffic(name)),
			clients: Object.fromEntries(Object.entries(input.clients).map(([name, client]) => [name, this.client(name, client)])),
			gateway: gateway?.plan ?? null,
			...poolsOf(input, source, this.issues, (name, pool) => this.pool(name, pool)),
			...this.noted(pipelinesOf(this.input, this.source)),
			faults: input.faults.map((_, i) => this.fault(i)),
		};
	}

	private traffic(name: string): TrafficPlan {
		const traffic = this.input.traffic[name];
		const clients = Object.keys(this.input.clients);
		const client = this.reference(traffic.client, clients, 'client', ['traffic', name, 'client'], ['traffic', name]);
		const arrivals = withRecordings(traffic.arrivals, ['traffic', name, 'arrivals'], this.source, this.files, this.issues);
		const { session, tokens = null, population } = traffic;
		return {
			name,
			client,
			arrivals,
			tokens,
			...(session === undefined ? {} : { session }),
			...(population === undefined ? {} : { population: populationOf(name, population, this.source, this.issues) }),
		};
	}

	private client(name: string, client: ClientInput): ClientPlan {
		const pools = Object.keys(this.input.pools);
		const others = Object.keys(this.input.clients).filter((other) => other !== name || client.upstream === name);
		const known = [...(this.input.gateway === undefined ? [] : ['gateway']), ...workersOf(this.input), ...others];
		const usual = this.input.gateway === undefined ? (pools.length === 1 ? pools[0] : undefined) : 'gateway';
		const upstream = this.reference(client.upstream ?? usual, known, 'upstream', ['clients', name, 'upstream'], ['clients', name]);
		this.issues.push(...layerIssues(name, upstream, this.input, this.source));
		const retries = client.retry.kind !== 'none';
		if (!retries && client.attempts !== undefined && client.attempts > 1)
			this.error(
				'PM009',
				`clients.${name}.attempts: ${client.attempts} attempts need a retry policy, but \`retry\` is none`,
				['clients', name, 'attempts'],
				'add `retry: {kind: fixed, delay: 1s}`',
			);
		return {
			timeoutUs: client.timeout ?? null,
			cancel: client.cancel,
			retry: client.retry,
			retryOn: client.retry_on,
			attemptsMax: retries ? (client.attempts ?? 3) : 1,
			deadlineUs: client.deadline ?? null,
			retryBudget: client.retry_budget ?? null,
			...habitsOf(client),
			upstream,
		};
	}

	private pool(name: string, input: PoolInput): PoolPlan {
		const at: Path = ['pools', name];
		const { pool, issues, limits } = withManifest(input, at, this.source, this.files);
		this.issues.push(...issues);
		this.limits.push(...limits);
		const { min } = pool.replicas;
		const max = pool.replicas.max ?? Math.max(min, 100);
		const initial = pool.replicas.initial ?? min;
		if (max < min) this.error('PM009', `pools.${name}.replicas: max (${max}) is below min (${min})`, [...at, 'replicas', 'max']);
		else if (initial < min || initial > max)
			this.error('PM009', `pools.${name}.replicas: initial (${initial}) is not between min (${min}) and max (${max})`, [
				...at,
				'replicas',
				'initial',
			]);
		const price = priceOf(pool.price, [...at, 'price'], this.source);
		if ('code' in price) this.issues.push(price);
		return {
			slots: pool.slots,
			service: pool.service,
			errorRate: pool.errors,
			queueLimit: typeof pool.queue === 'number' ? pool.queue : pool.queue.limit,
			coldStart: coldStartOf(pool.cold_start),
			autoscaler: pool.autoscaler,
			replicasMin: min,
			replicasMax: max,
			replicasInitial: initial,
			prewarm: pool.prewarm.map((window) => ({ fromUs: window.at, untilUs: window.at + window.for, min: window.min, extra: window.extra })),
			stopsOnCancel: pool.stops_on_cancel,
			price: price as PoolPlan['price'],
			billedFrom: pool.billed_from,
			...this.noted(extrasOf(name, pool, this.input, this.source)),
		};
	}

	private fault(i: number): FaultPlan {
		const { kind, options } = this.input.faults[i];
		const { at, for: length, target, ...own } = options as { at: number; for: number; target?: string };
		const { target: acts } = faultKinds.get(kind);
		const pools = Object.keys(this.input.pools);
		const feeling = feelingPools(this.input, kind);
		const problem = this.salvaged ? null : unfelt(this.input, i, this.source);
		if (problem !== null) this.issues.push(problem);
		const known = acts === 'traffic' ? Object.keys(this.input.traffic) : target === undefined && feeling.length > 0 ? feeling : pools;
		const resolved = this.reference(
			target ?? (known.length === 1 ? known[0] : undefined),
			known,
			acts === 'traffic' ? 'traffic stream' : 'pool',
			['faults', i, 'target'],
			['faults', i],
		);
		if (kind === 'spike' && this.input.traffic[resolved]?.arrivals.kind === 'users')
			this.error(
				'PM009',
				`faults.${i}: a spike multiplies the rate of arrivals, and a fixed number of users has none`,
				['faults', i],
				'let users arrive by another kind',
			);
		if (at >= this.input.duration)
			this.error('PM009', `faults.${i}.at: this fault begins when the run of ${formatDuration(this.input.duration)} has ended`, [
				'faults',
				i,
				'at',
			]);
		return { fault: { kind, options: own }, atUs: at, untilUs: Math.min(at + length, this.input.duration), target: resolved };
	}

	private incident(parts: ReturnType<Compiler['parts']>): IncidentPlan | null {
		const { incident } = this.input;
		if (incident === undefined) return null;
		const { runbook, issues } = compileRunbook(incident.runbook, this.source, parts, (source) => this.partsOf(source));
		this.issues.push(...issues);
		return {
			alert: { signal: incident.alert.signal, above: incident.alert.above, forUs: incident.alert.for, evaluateUs: incident.alert.every },
			acknowledge: incident.acknowledge,
			diagnosisUs: incident.diagnosis,
			runbook,
		};
	}

	/** Compiles the running parts of a patched scenario, for a runbook action. */
	private partsOf(source: Source): { parts: ReturnType<Compiler['parts']> | null; issues: readonly Issue[] } {
		const parsed = parse(source);
		if (!parsed.ok) return { parts: null, issues: parsed.issues };
		const issues: Issue[] = [];
		const inner = new Compiler(parsed.input, source, this.files, issues);
		const { gateway: own } = parsed.input;
		const gateway = own === undefined ? null : compileGateway(own, workersOf(parsed.input), source, this.files);
		const parts = inner.parts(gateway);
		// What is wrong without the action has been said already.
		const known = new Set(this.issues.map(identity));
		const fresh = [...issues, ...(gateway?.issues ?? [])].filter((issue) => !known.has(identity(issue)));
		return { parts, issues: fresh };
	}

	private thresholds(): PlacedThreshold[] {
		const placed: PlacedThreshold[] = [];
		for (const [name, list] of Object.entries(this.input.thresholds)) {
			const metric = findMetric(name);
			if ('problem' in metric) {
				const { problem: message, hint } = metric;
				this.issues.push({ code: 'PM010', severity: 'error', message, hint, place: this.source.placeOfKey(['thresholds', name]) });
				continue;
			}
			list.forEach((item, i) => {
				const { expect, severity } = typeof item === 'string' ? { expect: item, severity: 'fail' as const } : item;
				const parsed = parseThreshold(metric, expect, severity);
				if (parsed.ok) placed.push({ ...parsed.threshold, place: this.source.placeOf(['thresholds', name, i]) });
				else
					this.error(
						'PM010',
						parsed.message,
						typeof item === 'string' ? ['thresholds', name, i] : ['thresholds', name, i, 'expect'],
						parsed.hint,
					);
			});
		}
		return placed;
	}

	private crossChecks(parts: ReturnType<Compiler['parts']>): void {
		const { measure, duration } = this.input;
		if (measure.step > duration)
			this.error('PM009', `measure.step: longer than the run of ${formatDuration(duration)}`, ['measure', 'step']);
		if (duration / measure.step > 2_000_000)
			this.error(
				'PM007',
				'measure.step: the timeline would have more than 2,000,000 steps',
				['measure', 'step'],
				'make measure.step longer',
			);
		this.issues.push(...missingTokens(parts, this.source));
		for (const stream of parts.traffic) this.issues.push(...doubtsOf(stream, this.source));
		for (const name of Object.keys(parts.pools)) {
			for (const stream of parts.traffic) {
				const problem = cacheProblem(parts.pools[name].service, stream);
				if (problem !== null) this.error('PM009', `pools.${name}.service: ${problem}`, ['pools', name, 'service'], 'raise `kv_tokens`');
			}
		}
		if (this.input.incident !== undefined && parts.faults.length === 0) {
			this.issues.push({
				code: 'PM013',
				severity: 'warning',
				message: 'an incident is described, but no fault starts one',
				place: this.source.placeOfKey(['incident']),
			});
		}
	}

	/** The name given, or the only one there is; anything else is an issue. */
	private reference(name: string | undefined, known: readonly string[], what: string, at: Path, owner: Path): string {
		const chosen = name ?? (known.length === 1 ? known[0] : undefined);
		const key = String(at[at.length - 1]);
		if (chosen === undefined && known.length > 0)
			this.issues.push({
				code: 'PM005',
				severity: 'error',
				message: `${owner.join('.')}: '${key}' is missing, and there is more than one ${what}`,
				hint: `add ${key}: ${known[0]}, or another of: ${known.join(', ')}`,
				place: this.source.placeOfGap(at),
			});
		else if (chosen !== undefined && known.length > 0 && !known.includes(chosen))
			this.issues.push(unknownName(what, chosen, known, this.source.placeOf(at)));
		return chosen ?? '';
	}

	/** Takes note of what was wrong with a part, and gives the part. */
	private noted<P>({ part, issues }: { part: P; issues: readonly Issue[] }): P {
		this.issues.push(...issues);
		return part;
	}

	private error(code: Issue['code'], message: string, at: Path, hint?: string): void {
		this.issues.push({ code, severity: 'error', message, ...(hint === undefined ? {} : { hint }), place: this.source.placeOf(at) });
	}
}

/** What may do the work behind a client or a gateway. */
function workersOf({ pools, pipelines }: ScenarioInput): string[] {
	return [...Object.keys(pools), ...Object.keys(pipelines)];
}
