/**
 * `model_list`: entries of one model_name are the deployments of one group (router.py:6209 set_model_list). Who gets
 * how much of the traffic, how long an attempt may take and how many run at once are settled here.
 */
import type { DeploymentSpec, GroupSpec } from '../../model/gatewaySpec.ts';
import type { Notebook } from '../notebook.ts';
import { asNumber, type ConfigMap, isFromEnvironment, isMap, plural, secondsToUs, shown } from '../values.ts';
import { isProvider, isSelfHosted, providerOf, usesOpenaiSdk } from './providers.ts';

/** One entry of model_list that LiteLLM would take. */
export interface ModelEntry {
	readonly index: number;
	readonly group: string;
	readonly model: string;
	readonly provider: string;
	readonly params: ConfigMap;
	readonly info: ConfigMap;
	/** `model_info.id` as written, if any; LiteLLM hashes the parameters otherwise. */
	readonly id: string | null;
}

/** What the router settings decide for every deployment. */
export interface DeploymentDefaults {
	/** Only simple-shuffle looks at weights. */
	readonly weighted: boolean;
	/** Only cost-based routing compares prices. */
	readonly priced: boolean;
	/** Whether rpm and tpm also filter or steer, which is not simulated. */
	readonly limitsChecked: boolean;
	readonly timeoutUs: number;
	readonly parallelMax: number | null;
	/** Whether a deployment's num_retries becomes the SDK's as well. */
	readonly sdkRetries: boolean;
	readonly fallbacks: ReadonlyMap<string, readonly string[]>;
}

export function readEntries(book: Notebook): ModelEntry[] {
	const list = book.get(['model_list']);
	if (list === undefined || list === null || (Array.isArray(list) && list.length === 0)) return [];
	if (!Array.isArray(list)) {
		book.refuse(['model_list'], 'model_list must be a list of models');
		return [];
	}
	const entries: ModelEntry[] = [];
	for (let index = 0; index < list.length; index++) {
		const entry = readEntry(book, index, list[index]);
		if (entry !== null) entries.push(entry);
	}
	return entries;
}

/** LiteLLM stops at start-up on an entry without model_name, litellm_params or model (a Python KeyError). */
function readEntry(book: Notebook, index: number, value: unknown): ModelEntry | null {
	const path = ['model_list', index];
	if (!isMap(value)) return refused(book, path, 'an entry of model_list must be a mapping with model_name and litellm_params');
	const name = value.model_name;
	const params = value.litellm_params;
	if (name === undefined || name === null || typeof name === 'object')
		return refused(book, path, 'this entry of model_list has no model_name');
	if (!isMap(params)) return refused(book, path, 'this entry of model_list has no litellm_params');
	if (typeof params.model !== 'string' || params.model === '')
		return refused(book, [...path, 'litellm_params'], 'litellm_params has no model');
	const info = isMap(value.model_info) ? value.model_info : {};
	const custom = params.custom_llm_provider;
	const provider =
		typeof custom === 'string' && custom !== '' ? custom : isFromEnvironment(params.model) ? 'openai' : providerOf(params.model);
	const id = typeof info.id === 'string' || typeof info.id === 'number' ? String(info.id) : null;
	return { index, group: String(name), model: params.model, provider, params, info, id };
}

function refused(book: Notebook, path: readonly (string | number)[], message: string): null {
	book.refuse(path, message, 'LiteLLM does not start with such an entry');
	return null;
}

/** Entries by group, groups and entries in the order of the file. */
export function byGroup(entries: readonly ModelEntry[]): Map<string, ModelEntry[]> {
	const groups = new Map<string, ModelEntry[]>();
	for (const entry of entries) {
		const group = groups.get(entry.group);
		if (group === undefined) groups.set(entry.group, [entry]);
		else group.push(entry);
	}
	return groups;
}

export function readGroups(book: Notebook, groups: ReadonlyMap<string, readonly ModelEntry[]>, defaults: DeploymentDefaults): GroupSpec[] {
	const taken = new Map<string, number>();
	return [...groups].map(([name, entries]) => {
		const weights = readWeights(book, name, entries, defaults);
		const deployments = entries.map((entry, position) => readDeployment(book, entry, position, weights[position], defaults, taken));
		const fallbacks = defaults.fallbacks.get(name) ?? [];
		return { name, deployments, fallbacks, place: book.placeOf(['model_list', entries[0].index]) };
	});
}

function readDeployment(
	book: Notebook,
	entry: ModelEntry,
	position: number,
	weight: number,
	defaults: DeploymentDefaults,
	taken: Map<string, number>,
): DeploymentSpec {
	noteIdentity(book, entry);
	return {
		id: uniqueId(book, entry, position, taken),
		model: entry.model,
		provider: entry.provider,
		weight,
		timeoutUs: readTimeout(book, entry) ?? defaults.timeoutUs,
		...readRetries(book, entry, defaults.sdkRetries),
		parallelMax: readParallelMax(book, entry, defaults.parallelMax),
		cooldownUs: readCooldown(book, entry),
		...(defaults.priced ? readPrice(book, entry) : {}),
		place: book.placeOf(['model_list', entry.index]),
	};
}

function param(entry: ModelEntry, key: string): (string | number)[] {
	return ['model_list', entry.index, 'litellm_params', key];
}

function uniqueId(book: Notebook, entry: ModelEntry, position: number, taken: Map<string, number>): string {
	const wanted = entry.id ?? `${entry.group}#${position + 1}`;
	let id = wanted;
	// Each name keeps its last number, so that many of one name stay cheap.
	let last = taken.get(wanted) ?? 0;
	while (taken.has(id)) id = `${wanted}~${++last + 1}`;
	taken.set(id, 0);
	taken.set(wanted, last);
	const path = ['model_list', entry.index, 'model_info', 'id'];
	if (id === wanted) book.note(path, 'modelled', 'names the deployment');
	else
		book.note(
			path,
			'approximated',
			'another deployment has this id too, and in LiteLLM they share cooldown and semaphore; here they are apart',
		);
	return id;
}

function noteIdentity(book: Notebook, entry: ModelEntry): void {
	const wildcard = entry.group.includes('*');
	book.note(
		['model_list', entry.index, 'model_name'],
		wildcard ? 'approximated' : 'modelled',
		wildcard
			? 'a pattern: here it is one group by this name, whatever model a request asks for'
			: 'names the model group this deployment belongs to',
	);
	book.note(param(entry, 'custom_llm_provider'), 'modelled', 'says who serves the model');
	if (Array.isArray(entry.params.organization))
		book.note(
			param(entry, 'organization'),
			'approximated',
			'LiteLLM makes one deployment for each organization of the list; here it is one',
		);
	const slash = entry.model.indexOf('/');
	const path = param(entry, 'model');
	if (entry.params.custom_llm_provider !== undefined) book.note(path, 'modelled', 'the upstream model');
	else if (isFromEnvironment(entry.model))
		book.note(path, 'approximated', 'comes from the environment, which the file does not show; taken for OpenAI’s');
	else if (slash > 0 && !isProvider(entry.model.slice(0, slash))) {
		book.note(path, 'approximated', 'the part before the slash is no provider LiteLLM knows; it is taken for one here');
		book.lint(
			'LITELLM-SKIPPED',
			path,
			'LiteLLM knows no provider of this name; a deployment it cannot initialise is left out without an error',
		);
	} else if (slash > 0 || /^(gpt|chatgpt|o\d|text-embedding|dall-e|whisper|tts|ft:|davinci|babbage|omni)/.test(entry.model))
		book.note(path, 'modelled', 'the upstream model and its provider');
	else book.note(path, 'approximated', 'no provider in the name: LiteLLM looks it up in its list of models; taken for OpenAI’s here');
}

/** router.py:1977-2020, non-streaming: the deployment's timeout, then its request_timeout; 0 counts as unset. */
function readTimeout(book: Notebook, entry: ModelEntry): number | null {
	const [timeout, request] = [param(entry, 'timeout'), param(entry, 'request_timeout')];
	const used = 'time after which an attempt is given up';
	const unset = '0 counts as unset: the router’s timeout holds';
	const first = book.number(timeout) ?? 0;
	const second = book.number(request) ?? 0;
	if (first > 0) {
		book.note(timeout, 'modelled', used);
		book.note(request, 'ignored', 'outranked by the timeout beside it');
		return secondsToUs(first);
	}
	book.note(timeout, 'ignored', unset);
	book.note(request, second > 0 ? 'modelled' : 'ignored', second > 0 ? used : unset);
	return second > 0 ? secondsToUs(second) : null;
}

/**
 * The deployment's num_retries travels on its first error and outranks every other setting (router.py:5060); it also
 * becomes the OpenAI SDK's max_retries (main.py:1298), which multiplies the two.
 */
function readRetries(book: Notebook, entry: ModelEntry, sdkRetries: boolean): Pick<DeploymentSpec, 'retries' | 'sdkTries'> {
	const path = param(entry, 'num_retries');
	if (typeof entry.params.num_retries === 'string' && asNumber(entry.params.num_retries) !== null) {
		book.note(path, 'ignored', 'quoted, so it is no integer to the router, which then uses its own count');
		return { retries: null };
	}
	const number = book.number(path);
	if (number === null) return { retries: null };
	const retries = Math.max(0, Math.floor(number));
	const doubled = sdkRetries && retries > 0 && usesOpenaiSdk(entry.provider);
	if (doubled) {
		book.note(path, 'approximated', 'retries when this deployment fails first; the same number of retries inside the SDK is not simulated');
		book.lint(
			'LITELLM-RETRY-PRODUCT',
			path,
			`num_retries on a deployment also sets the SDK’s retries: up to (${retries}+1)² = ${(retries + 1) ** 2} calls a request; set it in router_settings instead`,
		);
	} else book.note(path, 'modelled', 'retries when this deployment fails first');
	return doubled ? { retries, sdkTries: retries + 1 } : { retries };
}

/** utils.py:4708-4749: max_parallel_requests, else rpm, else 6 requests a minute for 1000 tpm, else the router's. */
function readParallelMax(book: Notebook, entry: ModelEntry, routerMax: number | null): number | null {
	const path = param(entry, 'max_parallel_requests');
	const explicit = book.number(path);
	book.note(path, 'modelled', 'calls at once to this deployment; the rest wait in a queue without bound');
	const max = explicit ?? asNumber(entry.params.rpm) ?? fromTpm(asNumber(entry.params.tpm)) ?? routerMax;
	return max === null || max < 1 ? null : Math.floor(max);
}

function fromTpm(tpm: number | null): number | null {
	return tpm === null ? null : Math.max(1, Math.trunc((tpm / 1000) * 6));
}

/**
 * The deployment's cooldown_time outranks Retry-After and the router's (router.py:5607); 0 means it is never cooled.
 * Deployments of a wildcard name are never cooled either (cooldown_handlers.py: provider_default_deployment_ids).
 */
function readCooldown(book: Notebook, entry: ModelEntry): number | null {
	const path = param(entry, 'cooldown_time');
	const seconds = book.number(path);
	if (entry.group.includes('*')) {
		book.note(path, 'ignored', 'deployments of a wildcard name are never taken out of rotation');
		return 0;
	}
	if (seconds === null) return null;
	if (seconds < 0) {
		book.note(path, 'ignored', 'negative: the router’s cooldown time holds');
		return null;
	}
	book.note(path, 'modelled', seconds === 0 ? '0: this deployment is never taken out of rotation' : 'time out of rotation once cooled');
	return secondsToUs(seconds);
}

/** Of one token read and one written (lowest_cost.py); a price of the provider that is not in the file is not known here. */
function readPrice(book: Notebook, entry: ModelEntry): { readonly tokenPrice?: number } {
	const prices = (['input_cost_per_token', 'output_cost_per_token'] as const).map((key) => {
		book.note(param(entry, key), 'modelled', 'the cheapest deployment gets the traffic');
		return asNumber(entry.params[key]);
	});
	if (prices.every((price) => price === null)) return {};
	return { tokenPrice: Math.max(0, (prices[0] ?? 5) + (prices[1] ?? 5)) };
}

const weightKeys = ['weight', 'rpm', 'tpm'] as const;
type WeightKey = (typeof weightKeys)[number];

/**
 * router_strategy/simple_shuffle.py:45-63: the first of weight, rpm, tpm that the *first* deployment has is the key
 * for all; a deployment without it gets 0; without any, all are alike.
 */
function readWeights(book: Notebook, group: string, entries: readonly ModelEntry[], defaults: DeploymentDefaults): number[] {
	const alone = entries.length === 1;
	const key = weightKeys.find((candidate) => (entries[0].params[candidate] ?? null) !== null) ?? null;
	const unread = alone || !defaults.weighted || key === null;
	const weights = entries.map((entry) => (unread ? 1 : Math.max(0, asNumber(entry.params[key]) ?? 0)));
	for (const entry of entries) for (const candidate of weightKeys) noteWeight(book, entry, candidate, unread ? null : key, alone, defaults);
	if (!unread) lintZeroWeights(book, group, entries, weights, key);
	return weights;
}

function noteWeight(
	book: Notebook,
	entry: ModelEntry,
	candidate: WeightKey,
	key: WeightKey | null,
	alone: boolean,
	defaults: DeploymentDefaults,
): void {
	const path = param(entry, candidate);
	if (!book.has(path) || book.number(path) === null) return;
	const uses: string[] = [];
	if (candidate === key) uses.push('the deployment’s share of its group’s traffic');
	const { max_parallel_requests: explicit, rpm } = entry.params;
	const sizes = (explicit ?? null) === null && (candidate === 'rpm' || (candidate === 'tpm' && (rpm ?? null) === null));
	if (sizes) uses.push('the number of calls at once (not a rate)');
	const limits = candidate !== 'weight' && defaults.limitsChecked;
	if (uses.length > 0)
		book.note(
			path,
			limits ? 'approximated' : 'modelled',
			`${uses.join(', and ')}${limits ? '; the limit per minute itself is not simulated' : ''}`,
		);
	else if (limits) book.note(path, 'ignored', 'the limit per minute is not simulated');
	else if (alone) book.note(path, 'ignored', 'the only deployment of its group gets all of its traffic');
	else if (!defaults.weighted) book.note(path, 'ignored', 'only simple-shuffle reads weights');
	else
		book.note(
			path,
			'ignored',
			key === null ? 'the first deployment of the group has none, so it is not read' : `the group is weighted by ${key}`,
		);
}

function lintZeroWeights(book: Notebook, group: string, entries: readonly ModelEntry[], weights: readonly number[], key: WeightKey): void {
	const zeros = weights.filter((weight) => weight === 0).length;
	if (zeros === 0) return;
	const place = ['model_list', entries[weights.indexOf(0)].index];
	const which = `${plural(zeros, 'deployment')} of '${shown(group)}' ${zeros === 1 ? 'has' : 'have'} no ${key} or 0`;
	const consequence =
		zeros === weights.length
			? 'every request to the group divides by zero and fails with a 500'
			: 'they get no traffic, and once the others are cooled every request divides by zero and fails with a 500';
	book.lint('LITELLM-WEIGHT-ZERO', place, `${which}: ${consequence}`);
}

/** Whether LiteLLM books every call to this deployment at $0. */
export function costsNothing(entry: ModelEntry): boolean {
	const price = (key: string) => asNumber(entry.params[key] ?? entry.info[key]);
	const prices = ['input_cost_per_token', 'output_cost_per_token'].map(price);
	if (prices.every((value) => value === 0)) return true;
	const priced =
		prices.some((value) => value !== null) || price('input_cost_per_second') !== null || price('output_cost_per_second') !== null;
	return !priced && isSelfHosted(entry.provider) && !('base_model' in entry.info);
}
