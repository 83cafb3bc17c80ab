/**
 * The tree of strategies and targets as groups: a fallback's targets follow each other, a load balancer's are drawn
 * once. What comes after a leaf depends on where in the tree it stands, so each leaf is compiled with what follows
 * each outcome: its continuation.
 */
import type { Path } from '../../base/yamlText.ts';
import type { DeploymentSpec, GroupSpec } from '../../model/gatewaySpec.ts';
import { failures, type OutcomeName } from '../../model/outcomes.ts';
import type { Notebook } from '../notebook.ts';
import { outcomesOfStatuses } from '../statuses.ts';
import { asNumber, isMap, secondsToUs } from '../values.ts';

/** The group that follows a failure with each outcome; none: the answer goes to the client. */
type Continuation = Readonly<Partial<Record<OutcomeName, string>>>;

/** What a target inherits from those above it (handlerUtils.ts:553-640). */
interface Inherited {
	readonly attempts: number;
	readonly retryOn: readonly OutcomeName[];
	readonly timeoutUs: number | null;
	readonly provider: string | null;
	readonly model: string | null;
}

interface Leaf {
	readonly deployment: DeploymentSpec;
	readonly retryOn: readonly OutcomeName[];
}

/** Attempts are capped here, and the statuses retried when a config names none (globals.ts:5, 38). */
const ATTEMPTS_MAX = 5;
const STATUSES = [429, 500, 502, 503, 504];
/** What a request_timeout is answered. */
const TIMEOUT_STATUS = 408;
const DEPTH_MAX = 20;

export function readTree(book: Notebook): GroupSpec[] {
	const groups: GroupSpec[] = [];
	const tree = new Tree(book, groups);
	const nothing = { attempts: 0, retryOn: outcomesOfStatuses(STATUSES, TIMEOUT_STATUS), timeoutUs: null, provider: null, model: null };
	const leaves = tree.compile([], nothing, {}, 1);
	if (leaves.length === 0) return [];
	// The first group is where requests begin; the others are reached by their names only.
	groups.unshift(...groupsOf('config', leaves));
	return groups;
}

/** Key in either spelling: both occur in files. */
function either(book: Notebook, path: Path, snake: string): Path | null {
	const camel = snake.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
	for (const key of [snake, camel]) if (book.has([...path, key])) return [...path, key];
	return null;
}

class Tree {
	private readonly book: Notebook;
	private readonly groups: GroupSpec[];

	constructor(book: Notebook, groups: GroupSpec[]) {
		this.book = book;
		this.groups = groups;
	}

	/** The leaves a request that comes to this node may go to, with their share of `weight`. */
	compile(path: Path, above: Inherited, after: Continuation, weight: number): Leaf[] {
		const { book } = this;
		const node = book.get(path);
		if (!isMap(node) || path.length > 2 * DEPTH_MAX) {
			book.refuse(path, path.length > 2 * DEPTH_MAX ? 'the targets are nested too deeply' : 'a target must be a mapping');
			return [];
		}
		const own = inherit(book, path, above);
		const targets = book.get([...path, 'targets']);
		if (targets === undefined) {
			noteMode(book, path, 'there are no targets, so the strategy does nothing');
			return [this.leaf(path, own, after, weight)];
		}
		if (!Array.isArray(targets) || targets.length === 0) {
			book.refuse(
				[...path, 'targets'],
				'targets must be a list with at least one target',
				'Portkey answers 400 to a request with this config',
			);
			return [];
		}
		const at = targets.map((_, i) => [...path, 'targets', i]);
		return this.strategy(path, at, own, after, weight);
	}

	private strategy(path: Path, targets: readonly Path[], own: Inherited, after: Continuation, weight: number): Leaf[] {
		const mode = this.book.get([...path, 'strategy', 'mode']);
		if (mode === 'fallback') return this.fallback(path, targets, own, after, weight);
		if (mode === 'loadbalance') return this.balance(path, targets, own, after, weight);
		if (mode === 'conditional') return this.conditional(path, targets, own, after, weight);
		if (mode === 'single' || mode === undefined) {
			const why = 'the first target gets every request';
			this.book.note([...path, 'strategy', 'mode'], 'modelled', why);
			for (const [i, target] of targets.entries()) if (i > 0) this.book.note(target, 'ignored', `${why}; this one gets none`);
			return this.compile(targets[0], own, after, weight);
		}
		this.book.refuse([...path, 'strategy', 'mode'], 'Portkey knows the modes single, loadbalance, fallback and conditional, not this one');
		return [];
	}

	/** In order; the last one's answer stands. With a list of statuses only those move on (and none of the others). */
	private fallback(path: Path, targets: readonly Path[], own: Inherited, after: Continuation, weight: number): Leaf[] {
		const { book } = this;
		book.note([...path, 'strategy', 'mode'], 'modelled', 'the targets are tried in order');
		const at = either(book, [...path, 'strategy'], 'on_status_codes');
		const moves = at === null ? failures : outcomesOfStatuses(numbersAt(book, at), TIMEOUT_STATUS);
		if (at !== null) {
			book.note(
				at,
				'approximated',
				`the next target is tried on ${moves.join(', ') || 'nothing that occurs here'}; other failures go to the client`,
			);
			book.lint('PORTKEY-FALLBACK-STATUS', at, 'only these statuses fall back: any other failure of the first target reaches the client');
		}
		let next = after;
		for (let i = targets.length - 1; i > 0; i--) {
			const leaves = this.compile(targets[i], own, next, 1);
			if (leaves.length === 0) continue;
			const name = groupName(targets[i]);
			const named = groupsOf(name, leaves);
			this.groups.unshift(...named);
			next = Object.fromEntries(
				failures.flatMap((outcome) => {
					const to = moves.includes(outcome) ? name : after[outcome];
					return to === undefined ? [] : [[outcome, to]];
				}),
			);
		}
		return this.compile(targets[0], own, next, weight);
	}

	/** One draw; nothing is known of health, and a failure is not tried elsewhere. */
	private balance(path: Path, targets: readonly Path[], own: Inherited, after: Continuation, weight: number): Leaf[] {
		const { book } = this;
		book.note([...path, 'strategy', 'mode'], 'modelled', 'one target is drawn by weight, once; its retries stay with it');
		const weights = targets.map((target) => {
			const value = book.number([...target, 'weight']);
			book.note([...target, 'weight'], 'modelled', value === 0 ? '0: this target gets no traffic' : 'share of the traffic');
			return Math.max(0, value ?? 1);
		});
		const total = weights.reduce((sum, value) => sum + value, 0);
		if (total <= 0)
			book.lint('PORTKEY-WEIGHT-ZERO', [...path, 'targets'], 'every target weighs 0: none is picked, and every request fails');
		if (Object.keys(after).length === 0 && targets.length > 1)
			book.lint(
				'PORTKEY-NO-FAILOVER',
				[...path, 'targets'],
				'a load balancer draws once: when its target fails, no other is tried unless a fallback stands inside',
			);
		return targets.flatMap((target, i) => this.compile(target, own, after, total > 0 ? (weight * weights[i]) / total : 0));
	}

	/** Requests here have no metadata to match, so the default is what they get. */
	private conditional(path: Path, targets: readonly Path[], own: Inherited, after: Continuation, weight: number): Leaf[] {
		const { book } = this;
		const at = [...path, 'strategy', 'default'];
		const wanted = book.get(at);
		const chosen = targets.findIndex((target) => book.get([...target, 'name']) === wanted && wanted !== undefined);
		book.note([...path, 'strategy', 'mode'], 'approximated', 'requests here carry nothing to match: all of them go to the default target');
		book.note([...path, 'strategy', 'conditions'], 'ignored', 'requests here carry nothing to match');
		book.note(at, 'modelled', 'names the target that requests go to when no condition holds');
		if (chosen < 0) {
			book.refuse(at, 'a conditional strategy needs a default that names one of its targets, since no request here matches a condition');
			return [];
		}
		for (const [i, target] of targets.entries())
			if (i !== chosen) book.note(target, 'ignored', 'reached only by a condition, which no request here meets');
		return this.compile(targets[chosen], own, after, weight);
	}

	private leaf(path: Path, own: Inherited, after: Continuation, weight: number): Leaf {
		const { book } = this;
		const model = own.model ?? own.provider ?? 'request';
		if (own.provider === null)
			book.warn(
				path,
				'this target names no provider: it comes with the request or from Portkey’s own storage',
				"match it in gateway.upstreams by '*'",
			);
		const deployment: DeploymentSpec = {
			id: groupName(path),
			model: own.provider !== null && own.model !== null ? `${own.provider}/${own.model}` : model,
			provider: own.provider ?? 'unknown',
			weight,
			timeoutUs: own.timeoutUs,
			retries: own.attempts,
			parallelMax: null,
			cooldownUs: null,
			next: after,
			place: book.placeOf(path),
		};
		return { deployment, retryOn: own.retryOn };
	}
}

/** Leaves that a draw chooses from are one group; where they are retried on different outcomes, that cannot be said for one. */
function groupsOf(name: string, leaves: readonly Leaf[]): GroupSpec[] {
	const retryOn = [...new Set(leaves.filter(({ deployment }) => (deployment.retries ?? 0) > 0).flatMap((leaf) => leaf.retryOn))];
	const deployments = leaves.map(({ deployment }) => deployment);
	const { place } = deployments[0];
	return [{ name, deployments, fallbacks: [], routing: { retryOn }, ...(place === undefined ? {} : { place }) }];
}

/** `target.2.1`: the first target of the second; the root is `target`. */
function groupName(path: Path): string {
	return path.filter((step) => typeof step === 'number').reduce<string>((name, step) => `${name}.${Number(step) + 1}`, 'target');
}

function noteMode(book: Notebook, path: Path, why: string): void {
	book.note([...path, 'strategy', 'mode'], 'ignored', why);
}

function numbersAt(book: Notebook, path: Path): number[] {
	return book.list(path).flatMap((value) => asNumber(value) ?? []);
}

function inherit(book: Notebook, path: Path, above: Inherited): Inherited {
	const timeout = either(book, path, 'request_timeout');
	const ms = timeout === null ? null : book.number(timeout);
	if (timeout !== null) book.note(timeout, 'approximated', 'milliseconds until the response begins; here until it is complete');
	if (ms !== null && ms > 0 && ms < 1000 && timeout !== null)
		book.lint('PORTKEY-TIMEOUT-UNIT', timeout, `request_timeout is in milliseconds: ${ms} ms is shorter than any completion takes`);
	const provider = ['provider', 'virtual_key', 'virtualKey'].find((key) => book.text([...path, key]) !== null);
	const params = either(book, path, 'override_params');
	const model = params === null ? null : book.text([...params, 'model']);
	if (provider !== undefined)
		book.note(
			[...path, provider],
			'modelled',
			provider === 'provider' ? 'who serves the model' : 'a stored key, which stands for a provider',
		);
	if (model !== null && params !== null) book.note([...params, 'model'], 'modelled', 'the upstream model');
	return {
		...readRetry(book, path, above),
		timeoutUs: ms === null || ms <= 0 ? above.timeoutUs : secondsToUs(ms / 1000),
		provider: provider === undefined ? above.provider : provider === 'provider' ? book.text([...path, provider]) : 'virtual-key',
		model: model ?? above.model,
	};
}

function readRetry(book: Notebook, path: Path, above: Inherited): Pick<Inherited, 'attempts' | 'retryOn'> {
	const at = [...path, 'retry'];
	if (!isMap(book.get(at))) return above;
	const attempts = Math.max(0, Math.floor(book.number([...at, 'attempts']) ?? 0));
	const capped = Math.min(attempts, ATTEMPTS_MAX);
	book.note(
		[...at, 'attempts'],
		'modelled',
		capped < attempts ? `capped at ${ATTEMPTS_MAX} retries of each target` : 'retries of each target after its first attempt',
	);
	if (path.length === 0 && capped > 0 && book.list(['targets']).length > 1)
		book.lint(
			'PORTKEY-RETRY-PRODUCT',
			at,
			`every target retries on its own: a fallback of n targets makes up to n x ${capped + 1} calls for one request`,
		);
	const codes = either(book, at, 'on_status_codes');
	const statuses = codes === null ? STATUSES : numbersAt(book, codes);
	const named = outcomesOfStatuses(statuses, TIMEOUT_STATUS);
	if (codes !== null)
		book.note(codes, 'approximated', `retried here: ${named.join(', ') || 'nothing that occurs'}, and what cannot be reached`);
	for (const key of ['use_retry_after_headers', 'useRetryAfterHeaders'])
		if (book.has([...at, key])) {
			book.note([...at, key], 'ignored', 'Portkey reads use_retry_after_header, without the s');
			book.lint('PORTKEY-INERT', [...at, key], `${key} is not read: the key is use_retry_after_header`);
		}
	// A thrown network error is retried whatever the list says.
	return { attempts: capped, retryOn: [...new Set<OutcomeName>([...named, 'unavailable'])] };
}
