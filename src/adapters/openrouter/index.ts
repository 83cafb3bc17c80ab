/**
 * OpenRouter by hand: the routing keys of a request body, with the endpoints behind each model written down, since
 * they are known only to its catalogue. Only its documentation is public; what it says is declared, not verified.
 */
import type { DeploymentSpec, GatewaySpec, GroupSpec } from '../../model/gatewaySpec.ts';
import type { OutcomeName } from '../../model/outcomes.ts';
import type { Adapter, ImportedGateway } from '../adapter.ts';
import { ignoring, type KeyRule, sweepKeys } from '../keyRules.ts';
import { loadMapping } from '../load.ts';
import { type Notebook, reading, unreadable } from '../notebook.ts';
import { isMap, shown } from '../values.ts';

export const openrouter: Adapter = {
	kind: 'openrouter',
	summary: 'OpenRouter, by hand: `product: openrouter` with models, their endpoints, and the provider keys of a request',
	cite: 'openrouter.ai/docs provider and model routing, as of 2026-11; documentation only',
	version: '2026-11',
	recognises: (_file, text) => (/^\s*\{?\s*["']?product["']?\s*:\s*["']?openrouter\b/m.test(text) ? 1 : 0),
	import: importSettings,
};

/** Errors, rate limits and refusals move on. */
const failures: readonly OutcomeName[] = ['error', 'rejected', 'overloaded', 'timeout', 'unavailable'];

const keys: readonly KeyRule[] = [
	...ignoring('names the product', 'product'),
	...ignoring(
		'what a model can do or may keep is not simulated',
		'provider.require_parameters',
		'provider.data_collection',
		'provider.quantizations',
		'provider.zdr',
	),
	...ignoring('prompts are not simulated', 'transforms', 'plugins', 'route'),
];

interface Endpoint {
	readonly name: string;
	readonly price: number | null;
	readonly at: readonly (string | number)[];
}

function importSettings(file: string, text: string): ImportedGateway {
	const { book, issues } = loadMapping(file, text, 'OpenRouter', (root) =>
		'models' in root ? null : 'settings of OpenRouter need models: a list of {model, endpoints}, the first and its fallbacks',
	);
	if (book === null) return unreadable(issues);
	const spec = specOf(book);
	sweepKeys(book, 'OpenRouter', keys);
	return reading(book, issues, spec);
}

function specOf(book: Notebook): GatewaySpec | null {
	const choice = choiceOf(book);
	const groups = book.list(['models']).flatMap((_, i) => groupOf(book, i, choice) ?? []);
	if (groups.length === 0) {
		book.refuse(['models'], 'no model has an endpoint that is allowed', 'write models: [{model: a/b, endpoints: [{name: c, price: 0.5}]}]');
		return null;
	}
	const [first, ...rest] = groups;
	return {
		product: openrouter.kind,
		version: openrouter.version,
		admission: { processes: 1, limits: [], concurrency: null, breaker: null },
		groups: [{ ...first, fallbacks: rest.map(({ name }) => name) }, ...rest],
		defaultGroup: first.name,
		routing: {
			pick: choice.ordered ? 'in-order' : 'weighted-random',
			retries: choice.fallbacks ? Math.max(...groups.map(({ deployments }) => deployments.length)) - 1 : 0,
			backoff: { baseUs: 0, factor: 1, capUs: 0, jitterUs: 0, zeroIfAlternatives: false, afterLast: false },
			retryOn: choice.fallbacks ? failures : [],
			eachFailureDecides: true,
			triesDistinct: true,
			fallbackOn: failures,
			fallbackDepthMax: groups.length,
			needsHealthy: false,
			cooldown: null,
			cancel: 'full',
			closesOnTimeout: true,
		},
	};
}

interface ProviderChoice {
	readonly order: readonly string[];
	readonly only: readonly string[];
	readonly ignore: readonly string[];
	readonly sort: string | null;
	readonly fallbacks: boolean;
	readonly maxPrice: number | null;
	/** One after the other, rather than by price at random. */
	readonly ordered: boolean;
}

function choiceOf(book: Notebook): ProviderChoice {
	const names = (key: string, why: string) => {
		book.note(['provider', key], 'modelled', why);
		return book.list(['provider', key]).map(String);
	};
	const sort = book.text(['provider', 'sort']);
	if (sort !== null && !['price', 'throughput', 'latency'].includes(sort))
		book.refuse(['provider', 'sort'], 'sort is price, throughput or latency');
	book.note(
		['provider', 'sort'],
		sort === 'price' ? 'modelled' : 'approximated',
		sort === 'price'
			? 'the cheapest first; prices are no longer a lottery'
			: 'measured by OpenRouter; here the endpoints in the order they are written',
	);
	const order = names('order', 'these first, in this order');
	const maxPrice = book.number(['provider', 'max_price']);
	book.note(['provider', 'max_price'], 'approximated', 'dearer endpoints are left out; here by one price for tokens read and written');
	const off = book.get(['provider', 'allow_fallbacks']) === false;
	book.note(['provider', 'allow_fallbacks'], 'modelled', off ? 'no other endpoint is tried' : 'the other endpoints are tried');
	return {
		order,
		only: names('only', 'no other providers'),
		ignore: names('ignore', 'never these providers'),
		sort,
		fallbacks: !off,
		maxPrice,
		ordered: order.length > 0 || sort !== null,
	};
}

function groupOf(book: Notebook, i: number, choice: ProviderChoice): GroupSpec | null {
	const at = ['models', i];
	const model = book.text([...at, 'model']);
	book.note([...at, 'model'], 'modelled', i === 0 ? 'the model asked for' : 'tried when all before it have failed; billed as itself');
	if (model === null) {
		book.refuse(at, 'this model has no name');
		return null;
	}
	const allowed = endpointsOf(book, i).filter(
		({ name, price }) =>
			(choice.only.length === 0 || choice.only.includes(name)) &&
			!choice.ignore.includes(name) &&
			(choice.maxPrice === null || price === null || price <= choice.maxPrice),
	);
	const sorted = choice.sort === 'price' ? [...allowed].sort((a, b) => (a.price ?? Infinity) - (b.price ?? Infinity)) : allowed;
	const rank = ({ name }: Endpoint) => (choice.order.includes(name) ? choice.order.indexOf(name) : choice.order.length);
	const ordered = [...sorted].sort((a, b) => rank(a) - rank(b));
	if (ordered.length === 0) {
		book.refuse(at, `no endpoint of ${shown(model)} is allowed: OpenRouter answers with an error`);
		return null;
	}
	const deployments = ordered.map(({ name, price, at: place }): DeploymentSpec => {
		const nothing = { timeoutUs: null, retries: null, parallelMax: null, cooldownUs: null };
		const id = `${shown(model)}@${shown(name)}`;
		return {
			id,
			model: id,
			provider: shown(name),
			weight: price === null ? 1 : 1 / (price * price),
			...nothing,
			place: book.placeOf(place),
		};
	});
	return { name: shown(model), deployments, fallbacks: [], place: book.placeOf(at) };
}

function endpointsOf(book: Notebook, i: number): Endpoint[] {
	return book.list(['models', i, 'endpoints']).flatMap((endpoint, k) => {
		const at = ['models', i, 'endpoints', k];
		const name = isMap(endpoint) ? book.text([...at, 'name']) : null;
		const price = isMap(endpoint) ? book.number([...at, 'price']) : null;
		book.note([...at, 'name'], 'modelled', 'a provider that serves the model');
		book.note(
			[...at, 'price'],
			'modelled',
			'dollars for a million tokens; one is drawn by 1 / price², outages of the last 30 s aside, which are not simulated',
		);
		if (name === null) book.refuse(at, 'this endpoint has no name');
		if (price !== null && price <= 0) book.refuse([...at, 'price'], 'a price must be above 0 to weigh it');
		return name === null || (price !== null && price <= 0) ? [] : [{ name, price, at }];
	});
}
