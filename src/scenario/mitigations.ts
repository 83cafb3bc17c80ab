/**
 * What might be changed to make an incident cheaper: the scenario's own variants, and what a walk over the plan and the
 * gateway's config suggests. A mitigation is a list of values to write into files; whether it helps is for the
 * simulation to say.
 */
import { type Path, parseYaml } from '../base/yamlText.ts';
import type { ClientPlan, PoolPlan, SimulationPlan } from '../model/plan.ts';
import { circumstances } from './circumstances.ts';
import { hasOwn, isMapping, parsePath, valueAt } from './source.ts';

export interface Change {
	/** The scenario's file, or the gateway config's. */
	readonly file: string;
	readonly path: Path;
	readonly value: unknown;
}

export interface Mitigation {
	/** e.g. `clients.web.attempts: 3`, or a variant's name. */
	readonly name: string;
	readonly source: 'variant' | 'generated';
	readonly changes: readonly Change[];
}

/** What the quiet twin needs, which mitigations have to leave room for. */
export interface QuietNeeds {
	/** Highest request rate of a step, per second. */
	readonly requestsPerS: number;
	/** Highest spend rate over the trailing window. */
	readonly usdPerMin: number;
	/** Most replicas of each pool. */
	readonly replicas: Readonly<Record<string, number>>;
}

export function mitigationsOf(
	scenario: { readonly file: string; readonly text: string },
	config: { readonly file: string; readonly text: string } | null,
	plan: SimulationPlan,
	quiet: QuietNeeds,
): { readonly mitigations: readonly Mitigation[]; readonly skipped: readonly { readonly name: string; readonly why: string }[] } {
	const { value } = parseYaml(scenario.file, scenario.text);
	const at = (path: Path, to: unknown): Change => ({ file: scenario.file, path, value: to });
	const variants = ownVariants(value, at);
	const generated: Change[] = [
		...Object.entries(plan.clients).flatMap(([name, client]) =>
			clientChanges(['clients', name], client, value).map(([path, to]) => at(path, to)),
		),
		...(plan.gateway === null ? [] : gatewayChanges(plan, quiet, value).map(([path, to]) => at(path, to))),
		...Object.entries(plan.pools).flatMap(([name, pool]) => poolChanges(name, pool, plan, quiet, value).map(([path, to]) => at(path, to))),
		...(config === null ? [] : configChanges(config)),
	];
	return {
		mitigations: [
			...variants.mitigations,
			...generated.map((change): Mitigation => ({ name: nameOf(change, scenario.file), source: 'generated', changes: [change] })),
		],
		skipped: variants.skipped,
	};
}

function nameOf({ file, path, value }: Change, scenario: string): string {
	const where = file === scenario ? '' : `${file}: `;
	return `${where}${path.join('.')}: ${
		typeof value === 'string'
			? value
			: JSON.stringify(value)
					.replaceAll('"', '')
					.replaceAll(/[:,](?=\S)/g, '$& ')
	}`;
}

type Suggestion = readonly [path: Path, value: unknown];

function ownVariants(scenario: unknown, at: (path: Path, value: unknown) => Change): ReturnType<typeof mitigationsOf> {
	const variants = valueAt(scenario, ['variants']);
	const mitigations: Mitigation[] = [];
	const skipped: { name: string; why: string }[] = [];
	for (const [name, variant] of Object.entries(isMapping(variants) ? variants : {})) {
		const set = isMapping(variant) && isMapping(variant.set) ? variant.set : {};
		const changes = Object.entries(set)
			.map(([key, value]) => at(parsePath(key), value))
			.filter(({ path }) => !circumstances.includes(String(path[0])));
		if (changes.some(({ value }) => value === null)) skipped.push({ name, why: 'it removes keys, which is no patch of values' });
		else if (changes.length > 0) mitigations.push({ name, source: 'variant', changes });
	}
	return { mitigations, skipped };
}

function clientChanges(at: Path, client: ClientPlan, scenario: unknown): Suggestion[] {
	const retries = client.attemptsMax > 1;
	const { delay, base } = client.retry.options as { delay?: number; base?: number };
	const wait = delay ?? base ?? 1_000_000;
	const spelled = duration(Math.max(1000, wait));
	// A preset's values are its own: what is written beside it is the user's.
	const timeouts =
		client.timeoutUs === null ? [] : [2, 4].map((times): Suggestion => [[...at, 'timeout'], duration(times * (client.timeoutUs ?? 0))]);
	return [
		...(retries ? [3, 2, 1].filter((n) => n < client.attemptsMax).map((n): Suggestion => [[...at, 'attempts'], n]) : []),
		...(retries && client.retryBudget === null ? [[[...at, 'retry_budget'], { ratio: '10%', burst: 10 }] as const] : []),
		...(retries && client.retry.kind !== 'exponential'
			? [[[...at, 'retry'], { kind: 'exponential', base: spelled, cap: duration(Math.max(30_000_000, wait)) }] as const]
			: []),
		...(client.cancel === 'none' && client.timeoutUs !== null ? [[[...at, 'cancel'], 'full'] as const] : []),
		...timeouts,
	].filter(([path]) => hasOwn(valueAt(scenario, at), path[2]) || path[2] !== 'timeout');
}

function gatewayChanges(plan: SimulationPlan, quiet: QuietNeeds, scenario: unknown): Suggestion[] {
	const written = valueAt(scenario, ['gateway']);
	const slots = Object.values(plan.pools).reduce((sum, pool) => sum + pool.replicasMax * pool.slots, 0);
	const rates = [1.25, 2].map((times) => Math.max(1, Math.ceil(quiet.requestsPerS * times)));
	const limits = [1.25, 1.5].map((times) => `$${money(quiet.usdPerMin * times)}/min`);
	return [
		...[...new Set(rates)].map(
			(rate): Suggestion =>
				hasOwn(written, 'throttle')
					? [['gateway', 'throttle', 'rate'], `${rate}/s`]
					: [['gateway', 'throttle'], { rate: `${rate}/s`, burst: 2 * rate }],
		),
		...(quiet.usdPerMin <= 0
			? []
			: [...new Set(limits)].map(
					(limit): Suggestion =>
						hasOwn(written, 'economic_breaker')
							? [['gateway', 'economic_breaker', 'limit'], limit]
							: [['gateway', 'economic_breaker'], { limit }],
				)),
		...(hasOwn(written, 'concurrency') || slots === 0 ? [] : [[['gateway', 'concurrency'], { limit: slots }] as const]),
	];
}

/** Two figures, rounded up. */
function money(usd: number): string {
	const digits = usd >= 10 ? 0 : usd >= 1 ? 1 : 3;
	return (Math.ceil(usd * 10 ** digits) / 10 ** digits).toFixed(digits).replace(/\.0+$/, '');
}

function poolChanges(name: string, pool: PoolPlan, plan: SimulationPlan, quiet: QuietNeeds, scenario: unknown): Suggestion[] {
	const at: Path = ['pools', name];
	const most = quiet.replicas[name] ?? pool.replicasMin;
	const cap = Math.max(pool.replicasMin, pool.replicasInitial, 1, Math.ceil(most * 1.25));
	const queue = valueAt(scenario, [...at, 'queue']);
	const queueAt = isMapping(queue) ? [...at, 'queue', 'limit'] : [...at, 'queue'];
	const surges = plan.faults.filter(({ fault }) => fault.kind === 'spike');
	const windows = (extra: number) =>
		surges.map(({ atUs, untilUs }) => {
			const from = Math.max(0, atUs - 15 * 60e6);
			return { at: duration(from), for: duration(Math.min(plan.horizonUs, untilUs + 15 * 60e6) - from), extra };
		});
	const room = pool.replicasMax - most;
	const extras = [...new Set([Math.ceil(most / 2), most])].filter((extra) => extra > 0 && extra <= room);
	return [
		...(surges.length === 0 || pool.prewarm.length > 0 ? [] : extras.map((extra): Suggestion => [[...at, 'prewarm'], windows(extra)])),
		...(cap < pool.replicasMax ? [[[...at, 'replicas', 'max'], cap] as const] : []),
		...(most > pool.replicasMin && most <= pool.replicasMax ? [atLeast(at, most, pool, scenario)] : []),
		...(pool.queueLimit > 10 ? [[queueAt, Math.max(1, Math.round(pool.queueLimit / 10))] as const] : []),
	];
}

/** A higher minimum must not be above the initial replicas that the file has. */
function atLeast(at: Path, min: number, pool: PoolPlan, scenario: unknown): Suggestion {
	const replicas = valueAt(scenario, [...at, 'replicas']);
	if (!isMapping(replicas) || replicas.initial === undefined || pool.replicasInitial >= min) return [[...at, 'replicas', 'min'], min];
	return [[...at, 'replicas'], { ...replicas, min, initial: min }];
}

const RETRY_KEYS = /^(num_retries|numRetries|max_retries|maxRetries|retries|attempts)$/;

/** Retries written anywhere in a gateway's config, down to one and to none. TOML has no places to write to. */
function configChanges({ file, text }: { readonly file: string; readonly text: string }): Change[] {
	const changes: Change[] = [];
	const visit = (value: unknown, path: Path): void => {
		if (value === null || typeof value !== 'object') return;
		for (const [key, inner] of Object.entries(value)) {
			const at = [...path, Array.isArray(value) ? Number(key) : key];
			if (typeof inner === 'number' && RETRY_KEYS.test(key))
				for (const to of [1, 0]) if (to < inner) changes.push({ file, path: at, value: to });
			visit(inner, at);
		}
	};
	visit(parseYaml(file, text).value, []);
	return changes;
}

/** Without spaces, as files have it; to the second from ten seconds on. */
function duration(us: number): string {
	if (us < 10_000_000) return us % 1_000_000 === 0 && us > 0 ? `${us / 1e6}s` : `${Math.round(us / 1000)}ms`;
	const seconds = Math.round(us / 1e6);
	const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
	return ['h', 'm', 's'].map((unit, i) => (parts[i] === 0 ? '' : `${parts[i]}${unit}`)).join('');
}
