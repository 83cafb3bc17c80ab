/**
 * Scenario text to SimulationPlan: one pure function, given a way to read the files the scenario names. It returns
 * a plan or every issue found, never half of each.
 */
import { hasErrors, type Issue, type Place } from '../base/issue.ts';
import { closest } from '../base/suggest.ts';
import { type Path, parseYaml } from '../base/yamlText.ts';
import { faults as faultKinds } from '../faults/index.ts';
import type { ConfigLint, FidelityNote } from '../model/gatewaySpec.ts';
import type { ClientPlan, FaultPlan, IncidentPlan, PoolPlan, SimulationPlan, TrafficPlan } from '../model/plan.ts';
import { serviceLaws } from '../pools/service/index.ts';
import { type CompiledGateway, compileGateway } from './gateway.ts';
import { limitsOf } from './limits.ts';
import { priceOf } from './price.ts';
import { compileRunbook } from './runbook.ts';
import { type ClientInput, type PoolInput, type ScenarioInput, scenarioSchema } from './schema.ts';
import { schemaIssues } from './schemaIssues.ts';
import { type Patch, patched, patchesOf, patchOfFlag, type Source, sourceOf } from './source.ts';
import { weekOffsetOf } from './start.ts';
import { findMetric, parseThreshold, type Threshold } from './thresholds.ts';
import { readTrace } from './traceFile.ts';

/** Reads a file a scenario names; paths are relative to the scenario. */
export interface Files {
	read(path: string): string | { readonly error: string };
}

export interface CompileOptions {
	/** Name of a variant to apply. */
	readonly variant?: string | null;
	/** `path=value`, applied after the variant. */
	readonly sets?: readonly string[];
	/** A gateway config to use instead of the scenario's gateway, relative to the scenario. */
	readonly gateway?: string | null;
}

export interface PlacedThreshold extends Threshold {
	readonly place: Place;
}

export interface Compiled {
	readonly file: string;
	readonly variant: { readonly name: string; readonly summary: string } | null;
	readonly plan: SimulationPlan;
	readonly thresholds: readonly PlacedThreshold[];
	readonly gateway: { readonly path: string | null; readonly notes: readonly FidelityNote[]; readonly lints: readonly ConfigLint[] };
	/** Names and summaries of the variants the file offers. */
	readonly variants: readonly { readonly name: string; readonly summary: string }[];
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
	const remembering: Files = {
		read: (path) => {
			const content = files.read(path);
			if (typeof content === 'string') texts.set(path, content);
			return content;
		},
	};
	const yaml = parseYaml(file, text);
	if (yaml.issues.length > 0) return { ok: false, issues: yaml.issues, texts };
	const base = sourceOf(yaml);
	const issues: Issue[] = [];
	const { patches, variant } = patchesFor(base, options, issues, texts);
	const result = patched(base, patches);
	issues.push(...result.issues);
	const parsed = scenarioSchema.safeParse(result.source.value);
	if (!parsed.success) return { ok: false, issues: [...issues, ...schemaIssues(parsed.error, result.source)], texts };
	return new Compiler(parsed.data, result.source, remembering, issues).compile(file, variant, texts);
}

/** The patches that the options ask for, in order: gateway, variant, flags. */
function patchesFor(base: Source, options: CompileOptions, issues: Issue[], texts: Map<string, string>) {
	const patches: Patch[] = [];
	let variant: Compiled['variant'] = null;
	if (options.gateway != null) patches.push(gatewayPatch(base, options.gateway, texts));
	if (options.variant != null) {
		const found = variantOf(base, options.variant);
		if (typeof found === 'string') issues.push({ code: 'PM008', severity: 'error', message: found, place: base.placeOf(['variants']) });
		else {
			variant = { name: options.variant, summary: found.summary };
			patches.push(...patchesOf(base, ['variants', options.variant, 'set'], found.set));
		}
	}
	for (const flag of options.sets ?? []) {
		const { patch, file, issues: problems } = patchOfFlag(flag);
		texts.set(file, flag);
		issues.push(...problems);
		if (patch !== null) patches.push(patch);
	}
	return { patches, variant };
}

/** `--gateway` replaces the gateway's own block but keeps which pools stand behind it. */
function gatewayPatch(base: Source, config: string, texts: Map<string, string>): Patch {
	const own = (base.value as { gateway?: Record<string, unknown> } | null)?.gateway ?? {};
	texts.set('--gateway', config);
	const kept = Object.fromEntries(Object.entries(own).filter(([key]) => key === 'pool' || key === 'upstreams'));
	return {
		path: ['gateway'],
		value: { ...kept, config },
		placeOf: () => ({ file: '--gateway', line: 1, column: 1, endLine: 1, endColumn: config.length + 1 }),
	};
}

function variantOf(base: Source, name: string): { summary: string; set: Record<string, unknown> } | string {
	const variants = (base.value as { variants?: unknown } | null)?.variants;
	const known = variants !== null && typeof variants === 'object' ? Object.keys(variants) : [];
	const found = known.includes(name) ? (variants as Record<string, { summary?: unknown; set?: unknown }>)[name] : undefined;
	if (found === undefined || found === null || typeof found.set !== 'object' || found.set === null) {
		const near = closest(name, known);
		return `there is no variant '${name.slice(0, 60)}'${near === null ? '' : `; did you mean '${near}'?`} Known: ${known.join(', ') || 'none'}`;
	}
	return { summary: String(found.summary ?? ''), set: found.set as Record<string, unknown> };
}

class Compiler {
	private readonly input: ScenarioInput;
	private readonly source: Source;
	private readonly files: Files;
	private readonly issues: Issue[];

	constructor(input: ScenarioInput, source: Source, files: Files, issues: Issue[]) {
		this.input = input;
		this.source = source;
		this.files = files;
		this.issues = issues;
	}

	compile(file: string, variant: Compiled['variant'], texts: ReadonlyMap<string, string>): CompileResult {
		const { input, source } = this;
		const gateway = input.gateway === undefined ? null : compileGateway(input.gateway, Object.keys(input.pools), source, this.files);
		this.issues.push(...(gateway?.issues ?? []));
		const week = weekOffsetOf(input.start);
		if (typeof week === 'string') this.error('PM006', week, ['start']);
		const parts = this.parts(gateway);
		const thresholds = this.thresholds();
		const incident = this.incident(parts);
		this.crossChecks(parts);
		if (hasErrors(this.issues)) return { ok: false, issues: this.issues, texts };
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
			limits: limitsOf(plan),
			issues: this.issues,
			texts,
		};
		return { ok: true, compiled };
	}

	private parts(gateway: CompiledGateway | null): Pick<SimulationPlan, 'traffic' | 'clients' | 'gateway' | 'pools' | 'faults'> {
		const { input } = this;
		for (const family of ['traffic', 'clients', 'pools'] as const) {
			if (Object.keys(input[family]).length === 0) this.error('PM005', `'${family}' needs at least one entry`, [family]);
		}
		if (Object.keys(input.pools).length > 200) this.error('PM007', 'at most 200 pools', ['pools']);
		return {
			traffic: Object.entries(input.traffic).map(([name]) => this.traffic(name)),
			clients: Object.fromEntries(Object.entries(input.clients).map(([name, client]) => [name, this.client(name, client)])),
			gateway: gateway?.plan ?? null,
			pools: Object.fromEntries(Object.entries(input.pools).map(([name, pool]) => [name, this.pool(name, pool)])),
			faults: input.faults.map((_, i) => this.fault(i)),
		};
	}

	private traffic(name: string): TrafficPlan {
		const traffic = this.input.traffic[name];
		const clients = Object.keys(this.input.clients);
		const client = this.reference(traffic.client, clients, 'client', ['traffic', name, 'client'], ['traffic', name]);
		let { arrivals } = traffic;
		if (arrivals.kind === 'trace') {
			const path = String(arrivals.options.file);
			const text = this.files.read(path);
			const at: Path = ['traffic', name, 'arrivals', 'file'];
			if (typeof text !== 'string') this.error('PM002', `the trace '${path}' cannot be read: ${text.error}`, at);
			else {
				const { rows, issues } = readTrace(path, text);
				this.issues.push(...issues);
				if (rows !== null) arrivals = { ...arrivals, options: { ...arrivals.options, rows } };
			}
		}
		return { name, client, arrivals, tokens: traffic.tokens ?? null };
	}

	private client(name: string, client: ClientInput): ClientPlan {
		const pools = Object.keys(this.input.pools);
		const known = [...(this.input.gateway === undefined ? [] : ['gateway']), ...pools];
		const usual = this.input.gateway === undefined ? (pools.length === 1 ? pools[0] : undefined) : 'gateway';
		const upstream = this.reference(client.upstream ?? usual, known, 'upstream', ['clients', name, 'upstream'], ['clients', name]);
		const retries = client.retry.kind !== 'none';
		if (!retries && client.attempts !== undefined && client.attempts > 1)
			this.error(
				'PM009',
				`\`attempts: ${client.attempts}\` needs a retry policy`,
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
			upstream,
		};
	}

	private pool(name: string, pool: PoolInput): PoolPlan {
		const at: Path = ['pools', name];
		const { min } = pool.replicas;
		const max = pool.replicas.max ?? Math.max(min, 100);
		const initial = pool.replicas.initial ?? min;
		if (max < min) this.error('PM009', `replicas.max (${max}) is below replicas.min (${min})`, [...at, 'replicas', 'max']);
		else if (initial < min || initial > max)
			this.error('PM009', `replicas.initial (${initial}) is not between min (${min}) and max (${max})`, [...at, 'replicas', 'initial']);
		const price = priceOf(pool.price, [...at, 'price'], this.source);
		if ('code' in price) this.issues.push(price);
		return {
			slots: pool.slots,
			service: pool.service,
			errorRate: pool.errors,
			queueLimit: pool.queue,
			coldStart: pool.cold_start,
			autoscaler: pool.autoscaler,
			replicasMin: min,
			replicasMax: max,
			replicasInitial: initial,
			prewarm: pool.prewarm.map((window) => ({ fromUs: window.at, untilUs: window.at + window.for, min: window.min, extra: window.extra })),
			stopsOnCancel: pool.stops_on_cancel,
			price: price as PoolPlan['price'],
			billedFrom: pool.billed_from,
		};
	}

	private fault(i: number): FaultPlan {
		const { kind, options } = this.input.faults[i];
		const { at, for: length, target, ...own } = options as { at: number; for: number; target?: string };
		const { target: acts } = faultKinds.get(kind);
		const known = Object.keys(acts === 'traffic' ? this.input.traffic : this.input.pools);
		const resolved = this.reference(
			target ?? (known.length === 1 ? known[0] : undefined),
			known,
			acts === 'traffic' ? 'traffic stream' : 'pool',
			['faults', i, 'target'],
			['faults', i],
		);
		if (at >= this.input.duration) this.error('PM009', 'this fault begins after the run has ended', ['faults', i, 'at']);
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
		const parsed = scenarioSchema.safeParse(source.value);
		if (!parsed.success) return { parts: null, issues: schemaIssues(parsed.error, source) };
		const issues: Issue[] = [];
		const inner = new Compiler(parsed.data, source, this.files, issues);
		const gateway =
			parsed.data.gateway === undefined ? null : compileGateway(parsed.data.gateway, Object.keys(parsed.data.pools), source, this.files);
		const parts = inner.parts(gateway);
		// What is wrong without the action has been said already.
		const known = new Set(this.issues.map((issue) => issue.message));
		const fresh = [...issues, ...(gateway?.issues ?? [])].filter((issue) => !known.has(issue.message));
		return { parts, issues: fresh };
	}

	private thresholds(): PlacedThreshold[] {
		const placed: PlacedThreshold[] = [];
		for (const [name, list] of Object.entries(this.input.thresholds)) {
			const metric = findMetric(name);
			if (typeof metric === 'string') {
				this.issues.push({ code: 'PM010', severity: 'error', message: metric, place: this.source.placeOfKey(['thresholds', name]) });
				continue;
			}
			list.forEach((item, i) => {
				const { expect, severity } = typeof item === 'string' ? { expect: item, severity: 'fail' as const } : item;
				const parsed = parseThreshold(metric, expect, severity);
				if (parsed.ok) placed.push({ ...parsed.threshold, place: this.source.placeOf(['thresholds', name, i]) });
				else this.error('PM010', parsed.message, ['thresholds', name, i]);
			});
		}
		return placed;
	}

	private crossChecks(parts: ReturnType<Compiler['parts']>): void {
		const { measure, duration } = this.input;
		if (measure.step > duration) this.error('PM009', 'measure.step is longer than the run', ['measure', 'step']);
		if (duration / measure.step > 2_000_000)
			this.error('PM007', 'the timeline would have more than 2,000,000 steps', ['measure', 'step'], 'a longer measure.step');
		const needing = Object.keys(parts.pools).filter(
			(name) => serviceLaws.get(parts.pools[name].service.kind).create(parts.pools[name].service.options as never).needsTokens,
		);
		if (needing.length > 0) {
			for (const { name, arrivals, tokens } of parts.traffic) {
				if (tokens === null && arrivals.kind !== 'trace')
					this.error(
						'PM009',
						`pools.${needing[0]}.service counts tokens, but traffic.${name} has none`,
						['traffic', name],
						'add `tokens: {input: ..., output: ...}`',
					);
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
		if (chosen === undefined)
			this.error('PM005', `'${String(at[at.length - 1])}' is missing: there are several; known: ${known.join(', ') || 'none'}`, owner);
		else if (!known.includes(chosen)) {
			const near = closest(chosen, known);
			this.error(
				'PM008',
				`there is no ${what} '${chosen.slice(0, 60)}'${near === null ? '' : `; did you mean '${near}'?`} Known: ${known.join(', ') || 'none'}`,
				at,
			);
		}
		return chosen ?? '';
	}

	private error(code: Issue['code'], message: string, at: Path, hint?: string): void {
		this.issues.push({ code, severity: 'error', message, ...(hint === undefined ? {} : { hint }), place: this.source.placeOf(at) });
	}
}
