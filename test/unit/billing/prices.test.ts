import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
	findReplicaPrice,
	findStorePrice,
	findTokenPrice,
	nearestReplicaPrices,
	nearestStorePrices,
	nearestTokenPrices,
	replicaPrices,
	storePrices,
	tokenPrices,
} from '../../../src/billing/prices/index.ts';
import { listPrices, nearestPrices } from '../../../src/billing/prices/list.ts';

interface GpuRow {
	provider: string;
	sku: string;
	gpu: string;
	gpu_count: number;
	usd_per_hour: number;
	pricing: string;
	region: string;
	billing_granularity: string;
	min_charge: string | null;
	source: string;
	as_of: string;
}

interface TokenRow {
	provider: string;
	model: string;
	input_usd_mtok: number;
	output_usd_mtok: number | null;
	cache_read_usd_mtok: number | null;
	cache_write_usd_mtok: number | null;
	long_context_tiers: readonly { start: number; price: number }[] | null;
	source: string;
	as_of: string;
}

const facts = new URL('../../../../shared/facts/', import.meta.url);
const rowsOf = <R>(file: string): R[] =>
	existsSync(new URL(file, facts)) ? JSON.parse(readFileSync(new URL(file, facts), 'utf8')).rows : [];
const gpuRows = rowsOf<GpuRow>('gpu-prices.json');
const tokenRows = rowsOf<TokenRow>('llm-prices.json');
const absent = 'the fact base ../shared/facts is not on this machine';

describe('the replica book', () => {
	it('carries every row of the fact base over, in its order, with its price, source and date', ({ skip }) => {
		skip(gpuRows.length === 0, absent);
		expect(replicaPrices.length).toBe(gpuRows.length);
		gpuRows.forEach((row, i) => {
			const price = replicaPrices[i];
			expect([price.provider, price.sku, price.gpu, price.gpus, price.pricing, price.region]).toEqual([
				row.provider,
				row.sku,
				row.gpu,
				row.gpu_count,
				row.pricing,
				row.region,
			]);
			expect(price.perHour / 1e6).toBeCloseTo(row.usd_per_hour, 6);
			expect(price.source.startsWith(row.source), row.source).toBe(true);
			expect(price.asOf).toBe(row.as_of.split(' ')[0]);
		});
	});

	it('bills as the fact base says: increment, and the least a start costs', ({ skip }) => {
		skip(gpuRows.length === 0, absent);
		gpuRows.forEach((row, i) => {
			const says = row.billing_granularity;
			const increment = /per.minute/.test(says) ? 60e6 : says.startsWith('100 ms') ? 1e5 : 1e6;
			expect([replicaPrices[i].incrementUs, replicaPrices[i].minimumUs], says).toEqual([
				increment,
				Number.parseInt(row.min_charge ?? '0', 10) * 1e6,
			]);
			expect(replicaPrices[i].source.includes('increment unverified'), says).toBe(says === 'unverified');
		});
	});

	it('has unique ids and whole positive prices', () => {
		expect(new Set(replicaPrices.map((price) => price.id)).size).toBe(replicaPrices.length);
		for (const price of replicaPrices) {
			expect(price.id).toMatch(/^[a-z-]+\/[\w.-]+(:spot(:[a-z0-9-]+)?)?$/);
			expect(price.id.includes(':spot'), price.id).toBe(price.pricing === 'spot');
			for (const amount of [price.perHour, price.gpus, price.incrementUs])
				expect(Number.isSafeInteger(amount) && amount > 0, price.id).toBe(true);
			expect(price.minimumUs >= 0 && price.minimumUs % price.incrementUs === 0, price.id).toBe(true);
			expect(price.asOf).toMatch(/^2026(-\d\d(-\d\d)?)?$/);
		}
	});

	it('finds a price by its id and by nothing else', () => {
		expect(findReplicaPrice('aws/g6e.xlarge')).toMatchObject({ perHour: 1_861_000, gpu: 'L40S', gpus: 1, minimumUs: 60e6 });
		expect(findReplicaPrice('aws/g6e.xlarge:spot')?.perHour).toBe(1_030_000);
		expect(findReplicaPrice('aws/p5.48xlarge:spot:us-west-2')?.perHour).toBe(12_700_000);
		expect(findReplicaPrice('lambda/1x-h100-sxm')).toMatchObject({ sku: '1x H100 SXM', perHour: 4_290_000 });
		for (const price of replicaPrices) expect(findReplicaPrice(price.id)).toBe(price);
		for (const wrong of ['', 'aws/', 'g6e.xlarge', 'AWS/g6e.xlarge', '__proto__', 'constructor'])
			expect(findReplicaPrice(wrong), wrong).toBeNull();
	});

	it.each([
		['a misspelling', 'aws/g6e.xlarg', 'aws/g6e.xlarge'],
		['a size that is not in the book', 'aws/g6e.2xlarge', 'aws/g6e.8xlarge'],
		['a price that exists per region', 'aws/p5.48xlarge:spot', 'aws/p5.48xlarge:spot:us-west-2'],
		['a GPU at a provider', 'lambda/h100', 'lambda/1x-h100-sxm'],
		['a GPU alone', 'l40s', 'aws/g6e.xlarge'],
		['a GPU this provider does not have', 'azure/H200', 'aws/p5en.48xlarge'],
		['another case', 'MODAL/h100', 'modal/H100'],
		['a provider alone', 'vast/whatever', 'vast/h100-sxm-verified-median'],
	])('names near ones for %s', (_what, wrong, near) => {
		expect(findReplicaPrice(wrong)).toBeNull();
		const named = nearestReplicaPrices(wrong);
		expect(named).toContain(near);
		expect(named.length).toBeLessThanOrEqual(3);
		for (const id of named) expect(findReplicaPrice(id), id).not.toBeNull();
	});

	it('names as many as asked for, none twice, and none for nonsense', () => {
		expect(new Set(nearestReplicaPrices('h100', 10)).size).toBe(10);
		expect(nearestReplicaPrices('aws/g6e', 1)).toEqual(['aws/g6e.xlarge']);
		expect(nearestReplicaPrices('quantum')).toEqual([]);
		expect(nearestReplicaPrices('z'.repeat(100_000)).length).toBeLessThanOrEqual(3);
	});
});

describe('the token book', () => {
	it('carries every row of the fact base over, in its order, with its price, source and date', ({ skip }) => {
		skip(tokenRows.length === 0, absent);
		expect(tokenPrices.length).toBe(tokenRows.length);
		tokenRows.forEach((row, i) => {
			const price = tokenPrices[i];
			expect(price.id).toBe(`${row.provider}/${row.model}`);
			expect(price.inputPerMillion / 1e6).toBeCloseTo(row.input_usd_mtok, 6);
			expect(price.outputPerMillion / 1e6).toBeCloseTo(row.output_usd_mtok ?? 0, 6);
			if (row.cache_read_usd_mtok === null) expect(price.cacheReadPerMillion).toBeNull();
			else expect(price.cacheReadPerMillion! / 1e6).toBeCloseTo(row.cache_read_usd_mtok, 6);
			expect(price.source.startsWith(row.source)).toBe(true);
			expect(price.asOf).toBe(row.as_of);
		});
	});

	it('has the tiers of the fact base: writing to the cache, and very long inputs', ({ skip }) => {
		skip(tokenRows.length === 0, absent);
		tokenRows.forEach((row, i) => {
			const { long, cacheWritePerMillion } = tokenPrices[i];
			expect(cacheWritePerMillion === null ? null : cacheWritePerMillion / 1e6, row.model).toBe(row.cache_write_usd_mtok);
			const tier = row.long_context_tiers?.[0];
			expect(long === null ? undefined : { start: long.aboveTokens, price: long.inputPerMillion / 1e6 }, row.model).toEqual(tier);
		});
	});

	it('a tier is dearer: long inputs twice and 1.5 times, an hour in the cache more than minutes, batch less', () => {
		for (const price of tokenPrices) {
			const { long, id } = price;
			if (long !== null)
				expect([long.inputPerMillion / price.inputPerMillion, long.outputPerMillion / price.outputPerMillion], id).toEqual([2, 1.5]);
			const { cacheWriteHourPerMillion: hour, cacheWritePerMillion: minutes } = price;
			if (hour !== null) expect(hour > (minutes ?? 0), id).toBe(true);
			expect(price.batchDiscount, id).toBe(/^(openai|anthropic)\//.test(id) ? 0.5 : null);
		}
		const anthropic = tokenPrices.filter(({ id }) => id.startsWith('anthropic/'));
		expect(anthropic.length).toBeGreaterThan(5);
		for (const { inputPerMillion, cacheWritePerMillion, cacheWriteHourPerMillion } of anthropic)
			expect([cacheWritePerMillion! / inputPerMillion, cacheWriteHourPerMillion! / inputPerMillion]).toEqual([1.25, 2]);
	});

	it('has unique ids and whole positive prices; only embeddings write nothing', () => {
		expect(new Set(tokenPrices.map((price) => price.id)).size).toBe(tokenPrices.length);
		for (const price of tokenPrices) {
			expect(Number.isSafeInteger(price.inputPerMillion) && price.inputPerMillion > 0, price.id).toBe(true);
			expect(Number.isSafeInteger(price.outputPerMillion), price.id).toBe(true);
			expect(price.outputPerMillion > 0, price.id).toBe(!price.id.includes('embedding'));
			// Reading the cache is a discount; a higher price would be a slip of the pen.
			if (price.cacheReadPerMillion !== null)
				expect(price.cacheReadPerMillion > 0 && price.cacheReadPerMillion < price.inputPerMillion, price.id).toBe(true);
		}
	});

	it('finds provider/model, and a bare model when only one provider has it', () => {
		expect(findTokenPrice('openai/gpt-5-mini')).toMatchObject({
			inputPerMillion: 250_000,
			outputPerMillion: 2_000_000,
			cacheReadPerMillion: 25_000,
		});
		expect(findTokenPrice('gpt-5-mini')?.id).toBe('openai/gpt-5-mini');
		expect(findTokenPrice('qwen3-32b')?.id).toBe('groq/qwen/qwen3-32b');
		for (const price of tokenPrices) expect(findTokenPrice(price.id)).toBe(price);
		for (const wrong of ['', 'mini', 'gpt', 'openai/', '/gpt-5', 'anthropic/gpt-5']) expect(findTokenPrice(wrong), wrong).toBeNull();
	});

	it.each([
		['a version that is not in the book', 'gpt-5.6', 'openai/gpt-5.6-terra'],
		['a dot for a dash', 'claude-sonnet-4.5', 'anthropic/claude-sonnet-4-5'],
		['the wrong provider', 'anthropic/gpt-4o', 'openai/gpt-4o'],
		['half a name', 'haiku', 'anthropic/claude-haiku-4-5'],
	])('names near ones for %s', (_what, wrong, near) => {
		expect(findTokenPrice(wrong)).toBeNull();
		expect(nearestTokenPrices(wrong)).toContain(near);
	});
});

describe('the store book', () => {
	it('has unique ids and whole prices, by the unit or by the hour', () => {
		expect(new Set(storePrices.map((price) => price.id)).size).toBe(storePrices.length);
		for (const price of storePrices) {
			const { readPerMillion, perHour } = price;
			expect(readPerMillion > 0 !== perHour > 0, price.id).toBe(true);
			expect(Number.isSafeInteger(readPerMillion) && Number.isSafeInteger(perHour), price.id).toBe(true);
			expect(findStorePrice(price.id)).toBe(price);
		}
		expect(findStorePrice('pinecone')).toBeNull();
		expect(nearestStorePrices('pinecone/standart')).toContain('pinecone/standard');
	});
});

describe('the list of prices', () => {
	it('has every price of every book, with source and date', () => {
		const all = listPrices();
		expect(all.length).toBe(replicaPrices.length + tokenPrices.length + storePrices.length);
		for (const price of all) {
			expect(price.source.length > 3 && price.as_of.startsWith('2026'), price.id).toBe(true);
			expect(
				Object.values(price.usd).every((usd) => Number.isFinite(usd) && usd >= 0),
				price.id,
			).toBe(true);
		}
	});

	it('is searched by id, GPU and pricing, whatever the case', () => {
		expect(listPrices('H200').every((price) => price.what.includes('H200'))).toBe(true);
		const replicas = listPrices('spot').filter(({ kind }) => kind === 'replica');
		expect(replicas.length > 0 && replicas.every((price) => price.id.includes(':spot'))).toBe(true);
		expect(listPrices('anthropic/claude-opus-5-5').map((price) => price.usd)).toEqual([
			{ input: 4, output: 20, cache_read: 0.2, cache_write: 5, cache_write_hour: 8, batch_input: 2, batch_output: 10 },
		]);
		expect(listPrices('nothing of the kind')).toEqual([]);
		expect(nearestPrices('claude-opus')).toContain('anthropic/claude-opus-5');
	});
});
