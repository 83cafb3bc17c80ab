/**
 * Functions, their variants, and the models behind them. A variant is a group: its model's providers are tried in
 * order, that chain is retried, and then another variant's turn comes. A request here names no function: all of them
 * call the first.
 */
import type { Path } from '../../base/yamlText.ts';
import type { BackoffSpec, DeploymentSpec, EntrySpec, GroupSpec } from '../../model/gatewaySpec.ts';
import type { Notebook } from '../notebook.ts';
import { asNumber, isMap, secondsToUs, shown } from '../values.ts';

/** Upstream timeout of the gateway's HTTP client. */
const TIMEOUT_S = 900;
/** retries.max_delay_s when only num_retries is given. */
const MAX_DELAY_S = 10;
const RETRIES_MAX = 1000;
/** As many entries as the engine draws from. */
const ENTRIES_MAX = 32;

interface Provider {
	readonly name: string;
	readonly model: string;
	readonly provider: string;
	readonly timeoutUs: number;
	readonly path: Path;
}

interface Candidate {
	readonly variant: string;
	readonly weight: number;
}

export interface Functions {
	readonly groups: readonly GroupSpec[];
	/** Variants of the first function that a request may begin at. */
	readonly entries: readonly EntrySpec[];
}

export function readFunctions(book: Notebook): Functions {
	const models = new Map(Object.keys(book.map(['models'])).map((name) => [name, readModel(book, name)]));
	const functions = Object.keys(book.map(['functions']));
	const groups: GroupSpec[] = [];
	let entries: EntrySpec[] = [];
	for (const name of functions) {
		const own = readVariants(book, name, models);
		if (own.length === 0) continue;
		const candidates = readExperiment(
			book,
			name,
			own.map((group) => group.variant),
		);
		const nameOf = (variant: string) => `${name}.${variant}`;
		if (groups.length === 0) entries = candidates.map(({ variant, weight }) => ({ group: nameOf(variant), weight })).slice(0, ENTRIES_MAX);
		groups.push(...own.map(({ group }) => group));
	}
	if (functions.length > 1) book.warn(['functions'], `requests here name no function: all of them call ${shown(functions[0])}`);
	if (groups.length > 0) return { groups, entries };
	const direct = [...models].flatMap(([name, providers]) =>
		providers.length === 0 ? [] : [groupOf(book, name, ['models', name], providers, 0, MAX_DELAY_S)],
	);
	if (direct.length === 0)
		book.refuse(
			[],
			'this file has neither a function with a variant that can be run nor a model with a provider: it does not say what is served',
			'TensorZero takes models from the request then; name them in the file, or describe the gateway in the scenario',
		);
	return { groups: direct, entries: [] };
}

function readModel(book: Notebook, name: string): Provider[] {
	const path = ['models', name];
	const routing = book.get([...path, 'routing']);
	if (!Array.isArray(routing) || routing.length === 0 || !routing.every((one) => typeof one === 'string')) {
		book.refuse(
			[...path, 'routing'],
			`the model ${shown(name)} needs routing: a list of its providers`,
			'TensorZero does not start without it',
		);
		return [];
	}
	book.note([...path, 'routing'], 'modelled', 'the providers are tried in this order; any failure moves on to the next');
	return (routing as string[]).flatMap((provider) => {
		const at = [...path, 'providers', provider];
		if (!isMap(book.get(at))) {
			book.refuse(
				[...path, 'routing'],
				`the model ${shown(name)} routes to the provider ${shown(provider)}, which it does not have`,
				'TensorZero does not start with it',
			);
			return [];
		}
		return [readProvider(book, at, name, provider)];
	});
}

function readProvider(book: Notebook, path: Path, model: string, name: string): Provider {
	const type = book.text([...path, 'type']) ?? 'unknown';
	const upstream = ['model_name', 'deployment_id', 'model_id', 'endpoint_name'].find((key) => book.text([...path, key]) !== null);
	book.note([...path, 'type'], 'modelled', 'who serves the model');
	if (upstream !== undefined) book.note([...path, upstream], 'modelled', 'the upstream model');
	const own = upstream === undefined ? model : (book.text([...path, upstream]) ?? model);
	return { name, model: `${type}/${own}`, provider: type, timeoutUs: readTimeout(book, path) ?? secondsToUs(TIMEOUT_S), path };
}

/** `timeouts.non_streaming.total_ms`. */
function readTimeout(book: Notebook, path: Path): number | null {
	const at = [...path, 'timeouts', 'non_streaming', 'total_ms'];
	const ms = book.number(at);
	if (ms === null || ms <= 0) return null;
	book.note(at, 'modelled', 'time after which the attempt at a provider is given up');
	return secondsToUs(ms / 1000);
}

/** `provider::model` names a model that needs no entry in the file. */
function shorthand(text: string): Provider | null {
	const [provider, ...rest] = text.split('::');
	if (rest.length === 0 || provider === '') return null;
	return { name: provider, model: `${provider}/${rest.join('::')}`, provider, timeoutUs: secondsToUs(TIMEOUT_S), path: [] };
}

function readVariants(book: Notebook, name: string, models: ReadonlyMap<string, Provider[]>): { variant: string; group: GroupSpec }[] {
	const variants = ['functions', name, 'variants'];
	const runnable: { variant: string; group: GroupSpec }[] = [];
	for (const variant of Object.keys(book.map(variants))) {
		const path = [...variants, variant];
		const providers = readVariantModel(book, path, models);
		if (providers === null) continue;
		const retries = book.number([...path, 'retries', 'num_retries']) ?? 0;
		const delay = book.number([...path, 'retries', 'max_delay_s']) ?? MAX_DELAY_S;
		book.note([...path, 'retries', 'num_retries'], 'modelled', 'the whole chain of providers is tried again so often');
		book.note([...path, 'retries', 'max_delay_s'], 'modelled', 'the wait doubles from 1 s up to this, and as much again at random');
		runnable.push({
			variant,
			group: groupOf(
				book,
				`${name}.${variant}`,
				path,
				providers,
				Math.min(RETRIES_MAX, Math.max(0, Math.floor(retries))),
				Math.max(0, delay),
			),
		});
	}
	return runnable;
}

/** The providers of a variant's model; null for a variant that does more than ask one model. */
function readVariantModel(book: Notebook, path: Path, models: ReadonlyMap<string, Provider[]>): Provider[] | null {
	const type = book.text([...path, 'type']);
	const model = book.text([...path, 'model']);
	const several = type === 'experimental_best_of_n_sampling' || type === 'experimental_mixture_of_n';
	if (several || model === null) {
		const why = several
			? 'asks several variants and then one more model, which is not simulated: it is left out'
			: 'names no model: it is left out';
		book.note(path, 'ignored', why);
		book.warn(path, `the variant ${shown(String(path.at(-1)))} ${why}`);
		return null;
	}
	const plainly = type === null || type === 'chat_completion';
	book.note(
		[...path, 'type'],
		plainly ? 'modelled' : 'approximated',
		plainly ? 'one call to its model' : 'one call to its model; the calls it makes besides (embeddings, thoughts) are left out',
	);
	book.note([...path, 'model'], 'modelled', 'the model whose providers are tried');
	const own = models.get(model) ?? null;
	if (own !== null) return own.length === 0 ? null : own;
	const named = shorthand(model);
	if (named !== null) return [named];
	book.refuse(
		[...path, 'model'],
		`there is no model ${shown(model)} in the file, and it is no shorthand like openai::gpt-4o`,
		'TensorZero does not start with it',
	);
	return null;
}

function groupOf(book: Notebook, name: string, path: Path, providers: readonly Provider[], retries: number, delayS: number): GroupSpec {
	const timeoutUs = readTimeout(book, path);
	// A try walks every provider, so n retries are n more rounds of all of them.
	const tries = (1 + retries) * providers.length - 1;
	const deployments = providers.map(
		(one): DeploymentSpec => ({
			id: `${name}#${one.name}`,
			model: one.model,
			provider: one.provider,
			weight: 1,
			timeoutUs: timeoutUs === null ? one.timeoutUs : Math.min(timeoutUs, one.timeoutUs),
			retries: tries,
			parallelMax: null,
			cooldownUs: null,
			place: book.placeOf(one.path.length === 0 ? path : one.path),
		}),
	);
	const ids = new Set<string>();
	for (const [i, deployment] of deployments.entries()) {
		if (ids.has(deployment.id)) deployments[i] = { ...deployment, id: `${deployment.id}~${i + 1}` };
		ids.add(deployments[i].id);
	}
	return { name, deployments, fallbacks: [], routing: { backoff: backoffOf(delayS) }, place: book.placeOf(path) };
}

/** backon's exponential: 1 s, doubled, at most the cap, and then up to as much again. */
function backoffOf(delayS: number): BackoffSpec {
	return {
		baseUs: secondsToUs(1),
		factor: 2,
		capUs: secondsToUs(delayS),
		jitterUs: 0,
		spread: { from: 1, to: 2 },
		perRound: true,
		zeroIfAlternatives: false,
		afterLast: false,
	};
}

/** Which variants a request may begin at, and how likely; then those that come only when they have failed. */
function readExperiment(book: Notebook, name: string, variants: readonly string[]): Candidate[] {
	const path = ['functions', name, 'experimentation'];
	const weights = variants.map((variant) => book.number(['functions', name, 'variants', variant, 'weight']));
	if (!isMap(book.get(path))) {
		const weighted = weights.some((weight) => weight !== null);
		for (const variant of variants)
			book.note(['functions', name, 'variants', variant, 'weight'], 'modelled', 'the variant’s share of the requests');
		return variants.map((variant, i) => ({ variant, weight: weighted ? Math.max(0, weights[i] ?? 0) : 1 }));
	}
	const type = book.text([...path, 'type']);
	const exact = type === 'static' || type === 'static_weights' || type === 'uniform';
	book.note(
		[...path, 'type'],
		exact ? 'modelled' : 'approximated',
		exact
			? 'variants are drawn by their weights'
			: 'the draw learns from feedback, of which there is none here: all candidates stay equally likely',
	);
	const known = (list: readonly string[]) => list.filter((variant) => variants.includes(variant));
	const given = book.get([...path, 'candidate_variants']);
	book.note([...path, 'candidate_variants'], 'modelled', 'the variants drawn from, each once');
	const fallbacks = known(book.list([...path, 'fallback_variants']).map(String));
	book.note([...path, 'fallback_variants'], 'modelled', 'tried in order when every candidate has failed');
	const candidates = isMap(given)
		? known(Object.keys(given)).map((variant) => ({ variant, weight: Math.max(0, asNumber(given[variant]) ?? 0) }))
		: (Array.isArray(given) ? known(given.map(String)) : variants.filter((variant) => !fallbacks.includes(variant))).map((variant) => ({
				variant,
				weight: 1,
			}));
	const last = fallbacks.filter((variant) => !candidates.some((one) => one.variant === variant));
	const all = [...candidates, ...last.map((variant) => ({ variant, weight: 0 }))];
	return all.length > 0 ? all : variants.map((variant) => ({ variant, weight: 1 }));
}
