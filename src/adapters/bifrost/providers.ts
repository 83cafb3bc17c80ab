/** `providers`: each is a group of its own whose keys share the traffic; how long a call may take and how often it is retried. */
import type { Path } from '../../base/yamlText.ts';
import type { BackoffSpec, DeploymentSpec, GroupSpec } from '../../model/gatewaySpec.ts';
import type { Notebook } from '../notebook.ts';
import { isMap, secondsToUs, shown } from '../values.ts';

/** core/schemas/provider.go:11-20. */
const BACKOFF_INITIAL_MS = 500;
const BACKOFF_MAX_MS = 5000;
const TIMEOUT_S = 30;
const CONCURRENCY = 1000;
const BUFFER = 5000;
const RETRIES_MAX = 1000;

export function readProviders(book: Notebook): GroupSpec[] {
	const providers = book.get(['providers']);
	if (providers !== undefined && !isMap(providers)) {
		book.refuse(['providers'], 'providers must be a mapping of provider names');
		return [];
	}
	const names = Object.keys(providers ?? {});
	if (names.length === 0) {
		book.refuse(
			['providers'],
			'there are no providers in this file: Bifrost would serve those of its database, which a file does not show',
			'add them under providers, or describe the gateway in the scenario itself',
		);
		return [];
	}
	if (names.length > 1) book.warn(['providers'], `requests here name no provider: all of them go to ${shown(names[0])}`);
	const groups = names.flatMap((name) => readProvider(book, name));
	return groups;
}

function readProvider(book: Notebook, name: string): GroupSpec[] {
	const path = ['providers', name];
	if (!isMap(book.get(path))) {
		book.refuse(path, `the provider ${shown(name)} must be a mapping with keys`);
		return [];
	}
	const network = readNetwork(book, [...path, 'network_config']);
	const room = readRoom(book, [...path, 'concurrency_and_buffer_size']);
	const keys = book.list([...path, 'keys']);
	const weights = keys.map((_, i) => Math.max(0, book.number([...path, 'keys', i, 'weight']) ?? 0));
	const alike = weights.every((weight) => weight === 0);
	for (const [i, weight] of weights.entries())
		book.note(
			[...path, 'keys', i, 'weight'],
			'modelled',
			alike
				? 'all keys weigh 0: each is as likely'
				: weight === 0
					? '0: this key gets no traffic'
					: 'the key’s share of the provider’s traffic',
		);
	if (keys.length > 1 && room !== null) book.warn(path, 'its keys share one pool of workers; here each key has as many');
	const size = Math.max(1, keys.length);
	const deployments = Array.from({ length: size }, (_, i): DeploymentSpec => {
		const at = keys.length === 0 ? path : [...path, 'keys', i];
		return {
			id: `${name}#${i + 1}`,
			model: name,
			provider: name,
			weight: alike ? 1 : Math.round(weights[i] * 100),
			timeoutUs: network.timeoutUs,
			retries: network.retries,
			parallelMax: room?.parallelMax ?? CONCURRENCY,
			cooldownUs: null,
			...(dropsExcess(book) ? { waitingMax: room?.buffer ?? BUFFER } : {}),
			place: book.placeOf(at),
		};
	});
	return [{ name, deployments, fallbacks: [], routing: { backoff: network.backoff }, place: book.placeOf(path) }];
}

/** Otherwise a full buffer makes the sender wait. */
function dropsExcess(book: Notebook): boolean {
	const path = ['client', 'drop_excess_requests'];
	const drops = book.flag(path);
	book.note(path, 'modelled', drops ? 'a request that finds the buffer full is refused' : 'a request that finds the buffer full waits');
	return drops;
}

function readNetwork(book: Notebook, path: Path): { timeoutUs: number; retries: number; backoff: BackoffSpec } {
	const number = (key: string, standard: number, why: string) => {
		const value = book.number([...path, key]);
		book.note([...path, key], 'modelled', why);
		return value === null || value < 0 ? standard : value;
	};
	const seconds = number('default_request_timeout_in_seconds', TIMEOUT_S, 'time after which an attempt is given up');
	const retries = number(
		'max_retries',
		0,
		'retries after the first attempt, with the same key; the worker’s place is not held during the wait here',
	);
	const initial = number('retry_backoff_initial', BACKOFF_INITIAL_MS, 'wait before the first retry, in milliseconds; it doubles');
	const cap = number('retry_backoff_max', BACKOFF_MAX_MS, 'the longest wait, in milliseconds');
	return {
		timeoutUs: secondsToUs(seconds > 0 ? seconds : TIMEOUT_S),
		retries: Math.min(RETRIES_MAX, Math.floor(retries)),
		// core/utils.go:109-118.
		backoff: {
			baseUs: secondsToUs(initial / 1000),
			factor: 2,
			capUs: secondsToUs(cap / 1000),
			jitterUs: 0,
			spread: { from: 0.8, to: 1.2 },
			capsSpread: true,
			zeroIfAlternatives: false,
			afterLast: false,
		},
	};
}

function readRoom(book: Notebook, path: Path): { parallelMax: number; buffer: number } | null {
	if (!isMap(book.get(path))) return null;
	const concurrency = book.number([...path, 'concurrency']);
	const buffer = book.number([...path, 'buffer_size']);
	book.note([...path, 'concurrency'], 'modelled', 'calls to the provider at once, in each node');
	book.note(
		[...path, 'buffer_size'],
		'approximated',
		'requests that wait for a worker; more are held or refused as drop_excess_requests says',
	);
	return { parallelMax: Math.max(1, Math.floor(concurrency ?? CONCURRENCY)), buffer: Math.max(0, Math.floor(buffer ?? BUFFER)) };
}

/** In-memory per node, charged after success (plugins/governance/store.go; issue 3547). */
export function lintGovernance(book: Notebook): void {
	for (const key of ['budgets', 'rate_limits'])
		if (book.list(['governance', key]).length > 0)
			book.lint('BIFROST-PER-NODE', ['governance', key], `${key} are counted in each node alone: n nodes let n times as much through`);
	for (const [i, key] of book.list(['governance', 'virtual_keys']).entries())
		if (isMap(key) && 'budget' in key)
			book.lint(
				'BIFROST-DEAD-KEY',
				['governance', 'virtual_keys', i, 'budget'],
				'newer versions drop a budget given as an object in silence (issue 5673): the key is unlimited',
			);
}
