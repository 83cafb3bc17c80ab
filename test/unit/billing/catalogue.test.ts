/** The catalogue of token prices: what the package says, and no other price than the book where both have one. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogueFile } from '../../../scripts/prices/catalogue.ts';
import { cataloguedPrices, findTokenPrice, nearestTokenPrices, tokenPrices } from '../../../src/billing/prices/index.ts';
import { listPrices } from '../../../src/billing/prices/list.ts';

describe('the catalogue of token prices', () => {
	it('is what scripts/prices/write.ts writes', () => {
		expect(readFileSync(join(import.meta.dirname, '../../../src/billing/prices/catalogue.ts'), 'utf8')).toBe(catalogueFile());
	});

	it('has more than a thousand models, each with prices that are numbers', () => {
		const prices = [...cataloguedPrices().values()];
		expect(prices.length).toBeGreaterThan(1000);
		for (const price of prices) {
			expect(price.inputPerMillion, price.id).toBeGreaterThanOrEqual(0);
			expect(Number.isInteger(price.inputPerMillion + price.outputPerMillion), price.id).toBe(true);
			if (price.long !== null) expect(price.long.aboveTokens, price.id).toBeGreaterThan(1000);
		}
	});

	it('says the same as the book of models that was written by hand', () => {
		const both = tokenPrices.filter(({ id, hours }) => hours.length === 0 && cataloguedPrices().has(id));
		expect(both.length).toBeGreaterThan(30);
		for (const price of both) {
			const { inputPerMillion, outputPerMillion, cacheReadPerMillion } = cataloguedPrices().get(price.id) ?? price;
			expect({ id: price.id, inputPerMillion, outputPerMillion, cacheReadPerMillion }).toEqual({
				id: price.id,
				inputPerMillion: price.inputPerMillion,
				outputPerMillion: price.outputPerMillion,
				cacheReadPerMillion: price.cacheReadPerMillion,
			});
		}
	});

	it('reads a line with a tier', () => {
		expect(cataloguedPrices().get('openai/gpt-5.4-pro')).toMatchObject({
			inputPerMillion: 30e6,
			outputPerMillion: 180e6,
			cacheReadPerMillion: null,
			long: { aboveTokens: 271_999, inputPerMillion: 60e6, outputPerMillion: 270e6 },
		});
	});

	it('is looked into when the book has no such model, and listed only when searched', () => {
		expect(findTokenPrice('openai/gpt-3.5-turbo')?.inputPerMillion).toBe(0.5e6);
		expect(findTokenPrice('no-such-model')).toBeNull();
		expect(nearestTokenPrices('openai/gpt-3.5-turb0')).toContain('openai/gpt-3.5-turbo');
		expect(listPrices('gpt-3.5-turbo').map(({ id }) => id)).toContain('openai/gpt-3.5-turbo');
		expect(listPrices().map(({ id }) => id)).not.toContain('openai/gpt-3.5-turbo');
	});
});
