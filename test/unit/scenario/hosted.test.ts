/** Hosted pools in scenario text: what is compiled from them, and what is said when they are wrong. */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { HostedPlan } from '../../../src/model/hostedPlan.ts';
import { limitTier } from '../../../src/pools/hosted/limitTiers.ts';
import { scenarioJsonSchema } from '../../../src/scenario/jsonSchema.ts';
import { compile, issuesOf, said } from './small.ts';

const head = `version: 1
name: tokens
start: 2026-11-20T18:00:00-05:00
duration: 1h
traffic:
  web: {arrivals: {kind: poisson, rate: 1/s}, tokens: {input: 1000, output: 200}}
clients:
  app: {timeout: 30s}
`;

const api = (pool: string, rest = '') => `${head}pools:\n  llm: {kind: api, ${pool}}\n${rest}`;
const good = 'model: openai/gpt-5, latency: 2s';

function planned(text: string): HostedPlan {
	const result = compile(text);
	if (!result.ok) throw new Error(result.issues.map((issue) => issue.message).join('\n'));
	return result.compiled.plan.hosted!.llm;
}

const errors = (text: string) => said(text).filter((line) => !line.includes('warning'));

describe('an api pool', () => {
	it('has no replicas, and prices per million by meter', () => {
		const result = compile(api(good));
		expect(result.ok && Object.keys(result.compiled.plan.pools)).toEqual([]);
		expect(planned(api(good)).price.standard).toEqual([0, 1_250_000, 125_000, 1_250_000, 10_000_000, 0, 0, 0, 0, 0]);
	});

	it('takes half in the batch lane of a vendor that has one', () => {
		expect(planned(api(`${good}, batch: {}`)).price).toMatchObject({
			pricing: 'batch',
			standard: [0, 625_000, 62_500, 625_000, 5_000_000, 0, 0, 0, 0, 0],
		});
	});

	it('writes a prefix that stays an hour at the price for an hour', () => {
		const written = (ttl: string) =>
			planned(api(`model: claude-haiku-4-5, latency: 2s, prompt_cache: {prefix: 2000, ttl: ${ttl}}`)).price.standard[3];
		expect([written('5m'), written('59m'), written('1h')]).toEqual([1_250_000, 1_250_000, 2_000_000]);
	});

	it('has a price for very long requests', () => {
		expect(planned(api('model: openai/gpt-5.5, latency: 2s')).price).toMatchObject({
			longAboveTokens: 271_999,
			long: [0, 10e6, 1e6, 10e6, 45e6, 0, 0, 0, 0, 0],
		});
	});

	it('has peak hours on the clock of the run: DeepSeek’s 01:00 UTC is 20:00 in New York', () => {
		const [peak] = planned(api('model: deepseek/deepseek-v4-flash, latency: 2s')).price.hours;
		expect([peak.fromUs / 3.6e9, peak.untilUs / 3.6e9, peak.factor]).toEqual([20, 23, 2]);
	});

	it('takes the limits of a tier, and single ones before them', () => {
		expect(planned(api(`${good}, limits: {tier: anthropic-start, otpm: 50000}`)).limits).toMatchObject({
			rpm: 1000,
			itpm: 500_000,
			otpm: 50_000,
			tpm: null,
		});
	});

	it('takes a price of the scenario before that of the book', () => {
		const own =
			'prices:\n  openai/gpt-5: {input_per_million: $1, output_per_million: $2, batch_discount: 30%, source: contract, as_of: 2026-11-01}\n';
		expect(planned(api(`${good}, batch: {}`, own)).price).toMatchObject({
			standard: [0, 700_000, 0, 700_000, 1_400_000, 0, 0, 0, 0, 0],
			source: 'contract',
		});
	});

	it('with a price that was old when the run began says so', () => {
		const own = (date: string) => `prices:\n  a/b: {input_per_million: $1, output_per_million: $2, source: contract, as_of: ${date}}\n`;
		const notes = (date: string) => {
			const result = compile(api('model: a/b, latency: 2s', own(date)));
			return result.ok ? result.compiled.limits.filter((limit) => limit.startsWith('The price of')) : result.issues;
		};
		// 180 days before 2026-11-20 are 2026-05-24.
		expect(notes('2026-05-23')).toEqual(['The price of a/b is of 2026-05-23, more than 180 days before the run begins.']);
		expect(notes('2026-05-24')).toEqual([]);
		// A month or a year may mean its last day.
		expect(notes('2026-04')).toHaveLength(1);
		expect(notes('"2026"')).toEqual([]);
		expect(notes('last summer')).toEqual(["The price of a/b says no date ('last summer')."]);
	});
});

describe('an api pool that is wrong', () => {
	it.each([
		[
			'a model that is not in the book',
			api('model: openai/gpt-5o, latency: 2s'),
			["10:27 PM008 [openai/gpt-5o] pools.llm.model: the price book has no model 'openai/gpt-5o'"],
		],
		[
			'no model',
			api('latency: 2s'),
			["10:3 PM005 [llm] pools.llm: 'model' is missing: expected a model of the price book, such as openai/gpt-5"],
		],
		['no latency', api('model: openai/gpt-5'), ['10:3 PM005 [llm] pools.llm.latency: there is no latency']],
		[
			'two latencies',
			api(`${good}, ttft: 1s, per_token: 1ms`),
			['10:60 PM009 [1s] pools.llm.ttft: `latency` is the time to the whole answer; give it or `ttft`'],
		],
		['half a latency', api('model: openai/gpt-5, ttft: 1s'), ['10:3 PM005 [llm] pools.llm.per_token: `ttft` needs the time per token']],
		[
			'a cache of a model that has none',
			api('model: groq/llama-3.1-8b-instant, latency: 1s, prompt_cache: {read: 50%}'),
			['10:81 PM008 [{read: 50%}] pools.llm.prompt_cache: groq/llama-3.1-8b-instant has no price for input read from the cache'],
		],
		[
			'a batch lane of a vendor that has none',
			api('model: gemini-2.5-pro, latency: 1s, batch: {}'),
			['10:63 PM008 [{}] pools.llm.batch: no batch price is known for google/gemini-2.5-pro'],
		],
		[
			'more than the whole input',
			api(`${good}, prompt_cache: {read: 80%, write: 30%}`),
			['10:68 PM009 [{read: 80%, write: 30%}] pools.llm.prompt_cache: more than the whole input is read from the cache or written to it'],
		],
		['limits without a limit', api(`${good}, limits: {burst: 50%}`), ['10:54 PM005 [limits] pools.llm.limits.rpm: no limit is given']],
		['a key of replicas', api(`${good}, replicas: {min: 1}`), ["10:54 PM004 [replicas] pools.llm: unknown key 'replicas'"]],
		[
			'a kind that does not exist',
			`${head}pools:\n  llm: {kind: apis, ${good}}\n`,
			["10:15 PM008 [apis] pools.llm.kind: unknown kind 'apis'; did you mean 'api'?"],
		],
		[
			'a price without its unit',
			api('model: a/b, latency: 1s', 'prices:\n  a/b: {input_per_million: 2, output_per_million: $8, source: x, as_of: 2026-11-01}\n'),
			['12:28 PM006 [2] prices.a/b.input_per_million: expected an amount of money, such as $1.25, got 2, a number without a unit'],
		],
	])('says so of %s', (_what, text, expected) => {
		expect(errors(text)).toEqual(expected);
	});

	it('names near models, those of the scenario first', () => {
		const own = 'prices:\n  acme/large: {input_per_million: $1, output_per_million: $2, source: contract, as_of: 2026-11-01}\n';
		const [issue] = issuesOf(api('model: large, latency: 1s', own));
		expect(issue.hint).toMatch(/^nearest: acme\/large, openai\/text-embedding-3-large, mistral\/mistral-large-2512; or/);
		expect(issuesOf(api('model: gpt-5.6, latency: 1s'))[0].hint).toContain('openai/gpt-5.6-terra');
	});

	it('needs tokens in every stream', () => {
		const text = api(good).replace(', tokens: {input: 1000, output: 200}', '');
		expect(errors(text)).toEqual(['6:3 PM009 [web] traffic.web: there are no tokens, but pools.llm is paid by the token']);
	});
});

describe('a store', () => {
	const store = (pool: string) => `${head}pools:\n  llm: {kind: store, ${pool}}\n`;

	it('is priced by the unit or by the hour', () => {
		expect(planned(store('latency: 15ms, price: pinecone/standard, storage_gb: 60, read_units: 2.5'))).toMatchObject({
			readUnits: 2500,
			storageMb: 60_000,
			nodes: 0,
			price: { standard: [0, 0, 0, 0, 0, 16e6, 4e6, 0, 330_000, 0] },
		});
		expect(planned(store('latency: 15ms, price: qdrant/16c64g, nodes: 3'))).toMatchObject({ nodes: 3, price: { id: 'qdrant/16c64g' } });
	});

	it('that is wrong is told so', () => {
		expect(errors(store('latency: 15ms, price: pinecone/standrad'))).toEqual([
			"10:44 PM008 [pinecone/standrad] pools.llm.price: the price book has no store 'pinecone/standrad'",
		]);
		expect(errors(store('latency: 15ms, storage_gb: 5, price: {read_per_million: $16, source: x, as_of: 2026-11-01}'))[0]).toContain(
			'own has no price for storage',
		);
	});
});

describe('a fault that its target cannot feel', () => {
	const gpu = '  gpu: {service: 1s, price: aws/p5.4xlarge}\n';
	const both = (pool: string, fault: string) =>
		`${head.replace('{timeout: 30s}', '{timeout: 30s, upstream: llm}')}pools:\n  llm: {kind: api, ${pool}}\n${gpu}faults:\n  - {${fault}, at: 1m, for: 1m}\n`;

	it.each([
		[
			'a price change of replicas',
			both(good, 'kind: price-change, factor: 2x, target: gpu'),
			'13:46 PM009 [gpu] faults.0: price-change does nothing to pools.gpu, of kind slots',
		],
		[
			'cold starts of an API',
			both(good, 'kind: cold-start-slowdown, factor: 2x, target: llm'),
			'13:53 PM009 [llm] faults.0: cold-start-slowdown does nothing to pools.llm, of kind api',
		],
		[
			'limits that are not there',
			both(good, 'kind: rate-limit, factor: 0.5x, target: llm'),
			'13:46 PM009 [llm] faults.0: pools.llm has no limits to change',
		],
		[
			'none of the pools',
			`${head}pools:\n${gpu}faults:\n  - {kind: rate-limit, factor: 0.5x, at: 1m, for: 1m}\n`,
			'12:12 PM009 [rate-limit] faults.0: rate-limit does nothing to any of these pools',
		],
	])('does not compile: %s', (_what, text, expected) => {
		expect(errors(text)).toEqual([expected]);
	});

	it('strikes the only pool that can feel it, where none is named', () => {
		const result = compile(both(good, 'kind: price-change, factor: 2x'));
		expect(result.ok && result.compiled.plan.faults[0].target).toBe('llm');
	});
});

describe('a runbook', () => {
	const book = (set: string) =>
		api(
			`${good}, limits: {rpm: 100}`,
			`incident:\n  alert: {signal: spend-rate, above: $1/h}\n  acknowledge: {business: 1m, night: 1m, weekend: 1m}\n  runbook:\n    - {name: act, set: {${set}}}\nfaults:\n  - {kind: slow, factor: 2x, at: 1m, for: 1m}\n`,
		);

	it('may raise limits, and nothing that the contract says', () => {
		const result = compile(book('pools.llm.limits.rpm: 500'));
		expect(result.ok && result.compiled.plan.incident?.runbook[0].becomes.hosted.llm.limits?.rpm).toBe(500);
		expect(errors(book('pools.llm.model: openai/gpt-5-mini'))[0]).toContain('a runbook action cannot change pools.llm.model');
	});
});

describe('a commitment', () => {
	it('takes its discount off a sku, and the ledger calls it committed', () => {
		const text = (price: string) => `${head}pools:\n  gpu: {service: 1s, price: ${price}}\n`;
		const priced = (price: string) => {
			const result = compile(text(price));
			return result.ok ? result.compiled.plan.pools.gpu.price : result.issues;
		};
		expect(priced('{sku: coreweave/hgx-h100, discount: 60%}')).toMatchObject({
			id: 'coreweave/hgx-h100 - 60%',
			perHour: 19_696_000,
			pricing: 'committed',
		});
		expect(priced('{sku: coreweave/hgx-h100}')).toMatchObject({ perHour: 49_240_000, pricing: 'on-demand' });
	});
});

describe('the guide', () => {
	const guide = readFileSync(new URL('../../../docs/guides/token-billing.md', import.meta.url), 'utf8');
	const [prices, stores] = [...guide.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text]) => text);

	it('shows parts of scenarios that are right', () => {
		expect(planned(api('model: acme/large, latency: 1s, batch: {}', prices)).price).toMatchObject({
			standard: [0, 1_200_000, 120_000, 1_200_000, 4_800_000, 0, 0, 0, 0, 0],
			hours: [{ factor: 0.5 }],
		});
		const result = compile(`${head}${stores}`);
		expect(result.ok && result.compiled.plan.hosted?.vectors.storageMb).toBe(60_000);
	});

	it('does its sums right', () => {
		const result = compile(`${head}${stores}`);
		const vectors = result.ok ? result.compiled.plan.hosted!.vectors : null;
		const thousand = ((vectors!.readUnits * 1000) / 1e9) * (vectors!.price.standard[5] / 1e6);
		expect(guide).toContain(`$${thousand.toFixed(2)} for a thousand queries`);
		const { itpm, otpm } = limitTier('anthropic-start')!;
		expect(guide).toContain(`is $${(60 * (itpm * 10 + otpm * 50)) / 1e6} an hour of a model at $10 and $50 a million`);
	});
});

describe('whatever is put wherever', () => {
	const everything = api(
		'model: openai/gpt-5, ttft: 1s, per_token: 1ms, concurrency: 5, queue: 3, limits: {rpm: 5, tpm: 1000, max_tokens: 5, spend_cap: $5}, prompt_cache: {prefix: 5, ttl: 1h}, batch: {window: 2h}',
		'  db: {kind: store, latency: 1ms, price: pinecone/standard, storage_gb: 5}\nprices:\n  a/b: {input_per_million: $1, output_per_million: $1, long_context: {above: 5, input_per_million: $1, output_per_million: $1}, hours: [{from: "1:00", to: "2:00", factor: 2x}], source: s, as_of: 2026-01-01}\nfaults:\n  - {kind: rate-limit, factor: 0.5x, at: 1m, for: 1m, target: llm}\n  - {kind: errors, share: 5%, at: 1m, for: 1m, target: db}\n',
	).replace('{timeout: 30s}', '{timeout: 30s, upstream: llm}');
	const paths = [
		...[
			'pools',
			'pools.llm',
			'pools.db',
			'prices',
			'prices.a/b',
			'prices.a/b.long_context',
			'prices.a/b.hours',
			'faults',
			'faults.0',
			'faults.0.target',
			'faults.1',
		],
		...[
			'kind',
			'model',
			'ttft',
			'latency',
			'per_token',
			'concurrency',
			'queue',
			'limits',
			'limits.rpm',
			'limits.tier',
			'prompt_cache',
			'prompt_cache.prefix',
			'batch',
			'batch.window',
			'errors',
		].map((key) => `pools.llm.${key}`),
		...['kind', 'price', 'latency', 'storage_gb', 'read_units', 'nodes'].map((key) => `pools.db.${key}`),
	];
	const junk = [
		'null',
		'5',
		'-1',
		'1e300',
		'text',
		'[]',
		'[1, 2]',
		'{}',
		'{kind: api}',
		'{kind: store}',
		'{kind: slots}',
		'{toString: 1}',
		'5s',
		'5%',
		'$5',
		'true',
		'{kind: []}',
	];

	it('a plan or issues come back, each with a place and a sentence', () => {
		expect(errors(everything)).toEqual([]);
		for (const path of paths) {
			for (const value of junk) {
				const result = compile(everything, { sets: [`${path}=${value}`] });
				if (result.ok) expect(JSON.stringify(result.compiled.plan), `${path}=${value}`).not.toMatch(/NaN|Infinity/);
				else {
					expect(result.issues.length, `${path}=${value}`).toBeGreaterThan(0);
					for (const { message, place } of result.issues)
						expect([message.length > 5, place !== undefined], `${path}=${value}`).toEqual([true, true]);
				}
			}
		}
	});

	it('an editor is told of the same keys as the parser', () => {
		const validate = new Ajv({ strict: false }).compile(scenarioJsonSchema());
		const asJson = (text: string) => parse(text) as unknown;
		expect(validate(asJson(everything)), JSON.stringify(validate.errors)).toBe(true);
		for (const wrong of ['model: openai/gpt-5', 'per_token: 1ms', 'window: 2h', 'storage_gb: 5', 'above: 5'])
			expect(validate(asJson(everything.replace(wrong, `x${wrong}`))), wrong).toBe(false);
	});
});
