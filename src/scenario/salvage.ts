/**
 * What is left of a broken scenario when its broken parts are replaced by harmless ones, so that the rest can be
 * checked in the same breath. Names and list positions stay, so what refers to a broken part still finds it.
 */
import type { Path } from '../base/yamlText.ts';
import { hasOwn } from './source.ts';

type Mapping = Record<string, unknown>;

/** A copy of `root` without what is wrong at these paths. */
export function salvaged(root: unknown, broken: readonly Path[]): unknown {
	const scenario = JSON.parse(JSON.stringify(root)) as Mapping;
	for (const path of broken) mend(scenario, path);
	return scenario;
}

function mend(scenario: Mapping, path: Path): void {
	const [section, entry] = path;
	if (path.length === 0) return;
	if (Object.hasOwn(STAND_INS, section)) scenario[section] = STAND_INS[section];
	else if (Object.hasOwn(FAMILIES, section)) mendEntry(scenario, String(section), entry);
	else if (section === 'faults' && typeof entry === 'number' && hasOwn(scenario.faults, entry))
		(scenario.faults as unknown[])[entry] = harmlessFault(scenario);
	else if (section === 'gateway' && entry === undefined) scenario.gateway = { pool: firstOf(scenario.pools) };
	else if (entry !== undefined && hasOwn(scenario[section], entry)) delete (scenario[section] as Mapping)[entry];
	else delete scenario[section];
}

function mendEntry(scenario: Mapping, family: string, name: string | number | undefined): void {
	const entries = scenario[family];
	if (name !== undefined && hasOwn(entries, name)) (entries as Mapping)[name] = FAMILIES[family](scenario, (entries as Mapping)[name]);
	else scenario[family] = {};
}

/** What a run needs, whatever it is. */
const STAND_INS: Readonly<Mapping> = { version: 1, name: 'broken', summary: 'broken', start: '2026-01-05T00:00:00Z', duration: '30d' };

const FAMILIES: Readonly<Record<string, (scenario: Mapping, broken?: unknown) => Mapping>> = {
	traffic: (scenario) => ({
		client: firstOf(scenario.clients),
		arrivals: { kind: 'constant', rate: '1/d' },
		tokens: { input: 1, output: 1 },
	}),
	releases: (scenario) => ({ stable: firstOf(scenario.pools), canary: firstOf(scenario.pools), at: '0s', strategy: 'flagger' }),
	clients: (scenario) => ({ upstream: firstOf(scenario.pools) }),
	prices: () => ({
		input_per_million: '$1',
		output_per_million: '$1',
		cache_read_per_million: '$1',
		batch_discount: '1%',
		source: 'broken',
		as_of: 'broken',
	}),
	pools: (_, broken) => {
		const kind = hasOwn(broken, 'kind') ? (broken as Mapping).kind : null;
		return typeof kind === 'string' && Object.hasOwn(POOLS, kind) ? POOLS[kind] : POOLS.slots;
	},
};

/** By kind, so that what is said elsewhere about a broken pool still fits. */
const POOLS: Readonly<Record<string, Mapping>> = {
	slots: { service: '1s', price: { per_hour: '$1/h', source: 'broken', as_of: 'broken' } },
	api: { kind: 'api', model: 'openai/gpt-5', latency: '1s', limits: { rpm: 1 } },
	store: { kind: 'store', latency: '1s', price: { read_per_million: '$1', source: 'broken', as_of: 'broken' } },
};

function harmlessFault(scenario: Mapping): Mapping {
	return { kind: 'outage', at: '0s', for: '1s', target: firstOf(scenario.pools) };
}

function firstOf(entries: unknown): string {
	return (entries !== null && typeof entries === 'object' ? Object.keys(entries)[0] : undefined) ?? 'broken';
}
