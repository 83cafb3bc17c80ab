/** Hosted pools of the scenario to their plans: latency, limits, and what each meter costs. */
import type { Issue } from '../base/issue.ts';
import { US_PER_DAY, US_PER_HOUR, US_PER_MINUTE } from '../base/units.ts';
import type { Path } from '../base/yamlText.ts';
import { findStorePrice, findTokenPrice, nearestStorePrices, nearestTokenPrices } from '../billing/prices/index.ts';
import type { HostedPlan, HostedPrice, PromptCachePlan, RateLimitsPlan } from '../model/hostedPlan.ts';
import {
	CACHE_WRITE_TOKENS,
	CACHED_INPUT_TOKENS,
	EGRESS,
	INPUT_TOKENS,
	type MeterPrices,
	meterCount,
	NODE_TIME,
	OUTPUT_TOKENS,
	READ_UNITS,
	STORAGE,
	WRITE_UNITS,
} from '../model/meters.ts';
import type { PoolPlan, SimulationPlan } from '../model/plan.ts';
import type { StorePrice, TokenPrice, TokenRates } from '../model/prices.ts';
import { limitTier } from '../pools/hosted/limitTiers.ts';
import type { ApiInput, LimitsInput, StoreInput, StorePriceInput, TokenPriceInput } from './hostedSchema.ts';
import type { PoolInput } from './poolSchema.ts';
import { qualityOf } from './quality.ts';
import type { ScenarioInput } from './schema.ts';
import type { Source } from './source.ts';

/** The pools of a scenario: those of replicas, compiled by `replicaPool`, and those that somebody else runs. */
export function poolsOf(
	input: ScenarioInput,
	source: Source,
	issues: Issue[],
	replicaPool: (name: string, pool: PoolInput) => PoolPlan,
): Pick<SimulationPlan, 'pools' | 'hosted'> {
	const context: HostedContext = { own: input.prices, start: input.start, source };
	const pools: Record<string, PoolPlan> = {};
	const hosted: Record<string, HostedPlan> = {};
	for (const [name, pool] of Object.entries(input.pools)) {
		if (pool.kind === 'slots') {
			pools[name] = { ...replicaPool(name, pool), ...qualityOf(pool) };
			continue;
		}
		const compiled = pool.kind === 'api' ? compileApi(name, pool, context) : compileStore(name, pool, context);
		issues.push(...compiled.issues);
		if (compiled.plan !== null) hosted[name] = { ...compiled.plan, ...qualityOf(pool) };
	}
	return Object.keys(hosted).length === 0 ? { pools } : { pools, hosted };
}

interface HostedContext {
	/** `prices` of the scenario. */
	readonly own: Readonly<Record<string, TokenPriceInput>>;
	/** First instant, with its offset: prices by the hour are in UTC, the run has a clock of its own. */
	readonly start: string;
	readonly source: Source;
}

type Compiled = { readonly plan: HostedPlan; readonly issues: readonly [] } | { readonly plan: null; readonly issues: readonly Issue[] };

function compileApi(name: string, input: ApiInput, context: HostedContext): Compiled {
	const at: Path = ['pools', name];
	const issues: Issue[] = [];
	const complain = complaints(issues, at, context.source);
	const timing = timingOf(input, complain);
	const cache = cacheOf(input, complain);
	const limits = input.limits === undefined ? null : limitsOf(input.limits, complain);
	const price = tokenPriceOf(input.model, context);
	if (price === null) issues.push(unknownModel(input.model, [...at, 'model'], context));
	else checkPrices(price, input, cache, complain);
	if (price === null || timing === null || issues.length > 0) return { plan: null, issues };
	const plan: HostedPlan = {
		kind: 'api',
		...timing,
		...sharedOf(input),
		limits,
		promptCache: cache,
		batchWindowUs: input.batch?.window ?? null,
		readUnits: 0,
		writeUnits: 0,
		egressBytes: 0,
		storageMb: 0,
		nodes: 0,
		price: hostedPrice(price, input, cache, context.start),
	};
	return { plan, issues: [] };
}

function compileStore(name: string, input: StoreInput, { source }: HostedContext): Compiled {
	const at: Path = ['pools', name, 'price'];
	const price = typeof input.price === 'string' ? findStorePrice(input.price) : ownStorePrice(input.price);
	if (price === null) return { plan: null, issues: [unknownStore(String(input.price), at, source)] };
	const missing = unpriced(input, price);
	if (missing !== null) {
		const message = `${at.join('.')}: ${price.id} has no price for ${missing}`;
		const hint = 'give a price of your own: {read_per_million: $16, ..., source: ..., as_of: ...}';
		return { plan: null, issues: [{ code: 'PM008', severity: 'error', message, hint, place: source.placeOf(at) }] };
	}
	const prices = new Array<number>(meterCount).fill(0);
	prices[READ_UNITS] = price.readPerMillion;
	prices[WRITE_UNITS] = price.writePerMillion;
	prices[EGRESS] = price.egressPerGb;
	prices[STORAGE] = price.storagePerGbMonth;
	prices[NODE_TIME] = price.perHour;
	const plan: HostedPlan = {
		kind: 'store',
		latency: input.latency,
		perTokenUs: null,
		...sharedOf(input),
		limits: null,
		promptCache: null,
		batchWindowUs: null,
		readUnits: Math.round(input.read_units * 1000),
		writeUnits: Math.round(input.write_units * 1000),
		egressBytes: Math.round(input.egress_kb * 1000),
		storageMb: Math.round(input.storage_gb * 1000),
		nodes: price.perHour > 0 ? input.nodes : 0,
		price: {
			id: price.id,
			standard: prices,
			long: null,
			longAboveTokens: null,
			hours: [],
			pricing: 'standard',
			source: price.source,
			asOf: price.asOf,
		},
	};
	return { plan, issues: [] };
}

type Complain = (code: Issue['code'], what: string, key: string, hint?: string) => void;

function complaints(issues: Issue[], at: Path, source: Source): Complain {
	return (code, what, key, hint) => {
		const path = [...at, ...key.split('.')];
		issues.push({
			code,
			severity: 'error',
			message: `${path.join('.')}: ${what}`,
			...(hint === undefined ? {} : { hint }),
			place: code === 'PM005' ? source.placeOfGap(path) : source.placeOf(path),
		});
	};
}

function sharedOf(
	input: ApiInput | StoreInput,
): Pick<HostedPlan, 'concurrency' | 'queueLimit' | 'faults' | 'stopsOnCancel' | 'billsErrors'> {
	return {
		concurrency: input.concurrency ?? null,
		queueLimit: input.queue,
		faults: { rejected: 0, overloaded: input.overloaded, error: input.errors },
		stopsOnCancel: input.stops_on_cancel,
		billsErrors: input.bills_errors,
	};
}

function timingOf({ latency, ttft, per_token }: ApiInput, complain: Complain): Pick<HostedPlan, 'latency' | 'perTokenUs'> | null {
	if (latency !== undefined && ttft !== undefined)
		complain('PM009', '`latency` is the time to the whole answer; give it or `ttft`', 'ttft');
	else if (latency !== undefined && per_token !== undefined)
		complain('PM009', '`per_token` goes with `ttft`; `latency` is the whole answer', 'per_token');
	else if (latency !== undefined) return { latency, perTokenUs: null };
	else if (ttft === undefined)
		complain('PM005', 'there is no latency', 'latency', 'add `latency: 2s`, or `ttft: 400ms` and `per_token: 15ms`');
	else if (per_token === undefined) complain('PM005', '`ttft` needs the time per token', 'per_token', 'add `per_token: 15ms`');
	else return { latency: ttft, perTokenUs: per_token };
	return null;
}

const CACHE_TTL_US: number = 5 * US_PER_MINUTE;

function cacheOf({ prompt_cache: cache }: ApiInput, complain: Complain): PromptCachePlan | null {
	if (cache === undefined) return null;
	const { read, write, prefix, ttl } = cache;
	if (prefix !== undefined) {
		if (read !== undefined || write !== undefined)
			complain('PM009', 'a prefix decides itself what is read and written', 'prompt_cache.prefix');
		return { kind: 'prefix', tokens: prefix, ttlUs: ttl ?? CACHE_TTL_US };
	}
	if (ttl !== undefined) complain('PM009', '`ttl` goes with `prefix`', 'prompt_cache.ttl');
	if (read === undefined && write === undefined)
		complain('PM005', 'nothing is said about the cache', 'prompt_cache.read', 'add `read: 60%`, or `prefix: 2000`');
	if ((read ?? 0) + (write ?? 0) > 1)
		complain('PM009', 'more than the whole input is read from the cache or written to it', 'prompt_cache');
	return { kind: 'shares', read: read ?? 0, write: write ?? 0 };
}

function limitsOf(input: LimitsInput, complain: Complain): RateLimitsPlan {
	const tier = limitTier(input.tier);
	const plan: RateLimitsPlan = {
		rpm: input.rpm ?? tier?.rpm ?? null,
		tpm: input.tpm ?? null,
		itpm: input.itpm ?? tier?.itpm ?? null,
		otpm: input.otpm ?? tier?.otpm ?? null,
		rpd: input.rpd ?? null,
		tpd: input.tpd ?? null,
		spendCap: input.spend_cap ?? null,
		burst: input.burst,
		maxTokens: input.max_tokens ?? null,
		countsRejected: input.counts_rejected,
	};
	const { rpm, tpm, itpm, otpm, rpd, tpd, spendCap } = plan;
	if ([rpm, tpm, itpm, otpm, rpd, tpd, spendCap].every((limit) => limit === null))
		complain('PM005', 'no limit is given', 'limits.rpm', 'add `rpm: 500` and `tpm: 200000`, or `tier: anthropic-start`');
	if (plan.burst <= 0) complain('PM007', 'a bucket that holds nothing admits nobody', 'limits.burst');
	if (plan.maxTokens !== null && tpm === null && tpd === null)
		complain('PM009', '`max_tokens` is reserved in `tpm` or `tpd`, and there is neither', 'limits.max_tokens');
	if (plan.countsRejected && rpm === null && rpd === null)
		complain('PM009', 'refused requests count in `rpm` or `rpd`, and there is neither', 'limits.counts_rejected');
	return plan;
}

function tokenPriceOf(model: string, { own }: HostedContext): TokenPrice | null {
	if (!Object.hasOwn(own, model)) return findTokenPrice(model);
	const { long_context: long, batch_discount, hours, source, as_of } = own[model];
	return {
		id: model,
		...ratesOf(own[model]),
		long: long === undefined ? null : { aboveTokens: long.above, ...ratesOf(long) },
		hours: hours.map(({ from, to, factor }) => ({ fromUs: from, untilUs: to, factor })),
		batchDiscount: batch_discount ?? null,
		source,
		asOf: as_of,
	};
}

function ratesOf(input: Omit<TokenPriceInput, 'hours' | 'source' | 'as_of'>): TokenRates {
	return {
		inputPerMillion: input.input_per_million,
		outputPerMillion: input.output_per_million,
		cacheReadPerMillion: input.cache_read_per_million ?? null,
		cacheWritePerMillion: input.cache_write_per_million ?? null,
		cacheWriteHourPerMillion: null,
	};
}

function unknownModel(model: string, at: Path, { own, source }: HostedContext): Issue {
	const written = Object.keys(own).filter((id) => id.includes(model) || model.includes(id));
	const near = [...written, ...nearestTokenPrices(model)].slice(0, 3);
	const other = 'give its price under `prices` of this file';
	return {
		code: 'PM008',
		severity: 'error',
		message: `${at.join('.')}: the price book has no model '${model.slice(0, 60)}'`,
		hint: near.length > 0 ? `nearest: ${near.join(', ')}; or ${other}` : other,
		place: source.placeOf(at),
	};
}

function checkPrices(price: TokenPrice, input: ApiInput, cache: PromptCachePlan | null, complain: Complain): void {
	const reads = cache !== null && (cache.kind === 'prefix' || cache.read > 0);
	const own = `give it under \`prices\` of this file: {${price.id}: {..., cache_read_per_million: $0.10}}`;
	if (reads && (price.cacheReadPerMillion === null || (price.long !== null && price.long.cacheReadPerMillion === null)))
		complain('PM008', `${price.id} has no price for input read from the cache`, 'prompt_cache', own);
	if (input.batch !== undefined && price.batchDiscount === null)
		complain('PM008', `no batch price is known for ${price.id}`, 'batch', 'give it under `prices` of this file, with batch_discount: 50%');
}

function hostedPrice(price: TokenPrice, input: ApiInput, cache: PromptCachePlan | null, start: string): HostedPrice {
	const discount = input.batch === undefined ? 1 : 1 - (price.batchDiscount ?? 0);
	const anHour = cache?.kind === 'prefix' && cache.ttlUs >= US_PER_HOUR;
	const prices = (rates: TokenRates): MeterPrices => {
		const all = new Array<number>(meterCount).fill(0);
		const write = (anHour ? rates.cacheWriteHourPerMillion : null) ?? rates.cacheWritePerMillion ?? rates.inputPerMillion;
		all[INPUT_TOKENS] = rates.inputPerMillion * discount;
		all[CACHED_INPUT_TOKENS] = (rates.cacheReadPerMillion ?? 0) * discount;
		all[CACHE_WRITE_TOKENS] = write * discount;
		all[OUTPUT_TOKENS] = rates.outputPerMillion * discount;
		return all;
	};
	const offset = utcOffsetOf(start);
	const local = (us: number) => (us + offset + US_PER_DAY) % US_PER_DAY;
	return {
		id: price.id,
		standard: prices(price),
		long: price.long === null ? null : prices(price.long),
		longAboveTokens: price.long?.aboveTokens ?? null,
		hours: price.hours.map(({ fromUs, untilUs, factor }) => ({ fromUs: local(fromUs), untilUs: local(untilUs), factor })),
		pricing: input.batch === undefined ? 'standard' : 'batch',
		source: price.source,
		asOf: price.asOf,
	};
}

/** us that the clock of an instant is ahead of UTC; 0 for one that is not well-formed, which is an issue elsewhere. */
function utcOffsetOf(start: string): number {
	const match = /([+-])(\d\d):(\d\d)$/.exec(start);
	if (match === null) return 0;
	return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * US_PER_HOUR + Number(match[3]) * US_PER_MINUTE);
}

function ownStorePrice(input: StorePriceInput): StorePrice {
	return {
		id: 'own',
		readPerMillion: input.read_per_million ?? 0,
		writePerMillion: input.write_per_million ?? 0,
		storagePerGbMonth: input.storage_per_gb_month ?? 0,
		egressPerGb: input.egress_per_gb ?? 0,
		perHour: input.per_hour ?? 0,
		source: input.source,
		asOf: input.as_of,
	};
}

function unknownStore(id: string, at: Path, source: Source): Issue {
	const near = nearestStorePrices(id);
	const other = 'give a price of your own: {read_per_million: $16, source: ..., as_of: ...}';
	return {
		code: 'PM008',
		severity: 'error',
		message: `${at.join('.')}: the price book has no store '${id.slice(0, 60)}'`,
		hint: near.length > 0 ? `nearest: ${near.join(', ')}; or ${other}` : other,
		place: source.placeOf(at),
	};
}

/** Something the scenario says is used and the price does not charge for; a plan by the hour has its units included. */
function unpriced(input: StoreInput, price: StorePrice): string | null {
	if (price.perHour > 0) return null;
	if (input.read_units > 0 && input.write_units === 0 && price.readPerMillion === 0) return 'read units';
	if (input.write_units > 0 && price.writePerMillion === 0) return 'write units';
	if (input.storage_gb > 0 && price.storagePerGbMonth === 0) return 'storage';
	return null;
}
