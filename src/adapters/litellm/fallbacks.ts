/**
 * Which groups are tried after a group has failed (router.py:4731-4972, fallback_event_handlers.py:45-161). Names
 * are resolved as the router would: group, deployment id, alias, upstream model, wildcard, first default fallback.
 */

import type { Notebook } from '../notebook.ts';
import { type ConfigMap, isMap, plural, shown } from '../values.ts';
import type { ModelEntry } from './deployments.ts';
import { withoutProvider } from './providers.ts';

/** ROUTER_MAX_FALLBACKS: a depth, not a count. */
const DEPTH_DEFAULT = 5;
/** Group attempts when everything fails, by the number of default fallbacks, at depth 5 (the recursion, counted). */
const STORM: readonly number[] = [1, 2, 10, 30, 50, 66, 82];

export interface Fallbacks {
	readonly byGroup: ReadonlyMap<string, readonly string[]>;
	readonly depthMax: number;
}

type Path = readonly (string | number)[];

/** One `{name: [targets]}` of the list. */
interface Rule {
	readonly key: string;
	readonly targets: readonly string[];
	readonly path: Path;
	/** Something in it could not be said exactly. */
	readonly rough: boolean;
}

/** `once`: a version that goes to no group twice, where default fallbacks do not multiply. */
export function readFallbacks(book: Notebook, groups: ReadonlyMap<string, readonly ModelEntry[]>, once: boolean): Fallbacks {
	const depthMax = readDepth(book);
	const regular = readRules(book, preferred(book, 'fallbacks'));
	const byDefault = readDefaults(book, preferred(book, 'default_fallbacks'));
	const rules = byDefault === null ? regular : [...regular, byDefault];
	const followed = new Rules(rules);
	const names = new Names(book, groups, followed.star?.targets[0] ?? null);
	const bareNames = new Set([...groups.keys()].map(withoutProvider));
	// Without a model list the groups live in the database, and no name can be judged.
	for (const rule of rules) {
		if (groups.size === 0) book.note(rule.path, 'ignored', 'the groups it names are not in this file');
		else noteRule(book, rule, names, rule.key === '*' || groups.has(rule.key) || bareNames.has(rule.key));
	}
	if (byDefault !== null && !once) lintStorm(book, byDefault, depthMax);
	const byGroup = new Map<string, readonly string[]>();
	for (const group of groups.keys()) {
		const rule = followed.of(group);
		if (rule !== null) byGroup.set(group, targetsOf(group, rule, names));
	}
	noteSpecial(book, 'context_window_fallbacks', 'context-window errors do not occur in the simulation');
	noteSpecial(book, 'content_policy_fallbacks', 'content-policy errors do not occur in the simulation');
	return { byGroup, depthMax };
}

function readDepth(book: Notebook): number {
	const [router, module] = [
		['router_settings', 'max_fallbacks'],
		['litellm_settings', 'max_fallbacks'],
	];
	const ofRouter = book.number(router);
	const ofModule = book.number(module);
	book.note(router, 'modelled', 'depth of the fallback recursion, not a count');
	if (ofRouter !== null) book.note(module, 'ignored', 'outranked by router_settings.max_fallbacks');
	book.note(module, 'modelled', 'depth of the fallback recursion, not a count');
	return Math.max(0, Math.floor(ofRouter ?? ofModule ?? DEPTH_DEFAULT));
}

/** `router or litellm` (router.py:507-525): an empty list in router_settings lets the other one through. */
function preferred(book: Notebook, key: string): Path {
	const [router, module] = [
		['router_settings', key],
		['litellm_settings', key],
	];
	const value = book.get(router);
	const empty = value === undefined || value === null || (Array.isArray(value) && value.length === 0);
	if (empty) {
		book.note(router, 'ignored', `empty: litellm_settings.${key} is used, if set`);
		return module;
	}
	book.note(module, 'ignored', `router_settings.${key} is used instead`);
	return router;
}

/** LiteLLM checks at start-up that it is a list of mappings of one key each (router.py:1170), and nothing more. */
function readRules(book: Notebook, path: Path): Rule[] {
	const value = book.get(path);
	if (value === undefined || value === null) {
		book.note(path, 'ignored', 'empty: there are no fallbacks');
		return [];
	}
	const shape = 'fallbacks must be a list of mappings with one key each, e.g. [{"gpt-4": ["gpt-4o"]}]';
	if (!Array.isArray(value)) {
		book.note(path, 'ignored', 'LiteLLM refuses to start with this');
		book.refuse(path, `${shape}; LiteLLM does not start with this`);
		return [];
	}
	if (value.length === 0) book.note(path, 'modelled', 'no fallbacks');
	return value.flatMap((item: unknown, index) => {
		const at = [...path, index];
		const [key, ...others] = isMap(item) ? Object.keys(item) : [];
		if (key !== undefined && others.length === 0) return [readRule(book, key, [...at, key], (item as ConfigMap)[key])];
		book.note(at, 'ignored', 'LiteLLM refuses to start with this');
		book.refuse(at, `${shape}; LiteLLM does not start with this`);
		return [];
	});
}

function readDefaults(book: Notebook, path: Path): Rule | null {
	const value = book.get(path);
	if (value !== undefined && value !== null) return readRule(book, '*', path, value);
	book.note(path, 'ignored', 'empty: there are no default fallbacks');
	return null;
}

/** A target is a name, or a mapping that overrides request parameters and may name a model. */
function readRule(book: Notebook, key: string, path: Path, value: unknown): Rule {
	if (!Array.isArray(value)) {
		book.note(path, 'ignored', 'not a list: no group is tried');
		book.lint(
			'LITELLM-FALLBACK-UNKNOWN',
			path,
			'this must be a list of names: LiteLLM reads a text letter by letter and finds no such groups',
		);
		return { key, targets: [], path, rough: false };
	}
	const targets = value.map((item: unknown) => (isMap(item) ? item.model : item)).filter((item) => typeof item === 'string');
	return { key, targets, path, rough: value.some((item) => typeof item !== 'string') };
}

/** fallback_event_handlers.py walks the whole list: the first exact key wins, else the last without provider, else `*`. */
class Rules {
	private readonly first = new Map<string, Rule>();
	private readonly last = new Map<string, Rule>();

	constructor(rules: readonly Rule[]) {
		for (const rule of rules) {
			if (!this.first.has(rule.key)) this.first.set(rule.key, rule);
			this.last.set(rule.key, rule);
		}
	}

	get star(): Rule | null {
		return this.last.get('*') ?? null;
	}

	/** The rule a failing group follows. */
	of(group: string): Rule | null {
		const bare = withoutProvider(group);
		return this.first.get(group) ?? this.last.get(bare ?? group) ?? this.star;
	}
}

/** A group is never its own fallback; a name that leads nowhere fails at once and costs nothing. */
function targetsOf(group: string, rule: Rule, names: Names): string[] {
	return rule.targets
		.filter((target) => target !== group)
		.map((target) => names.resolve(target)?.group ?? null)
		.filter((target): target is string => target !== null && target !== group);
}

/** `known`: some group follows it. */
function noteRule(book: Notebook, rule: Rule, names: Names, known: boolean): void {
	if (book.isNoted(rule.path)) return;
	const found = rule.targets.map((target) => ({ target, ...names.resolve(target) }));
	for (const { target, exact } of found) {
		if (exact !== undefined && exact !== 'default') continue;
		const consequence =
			exact === 'default'
				? 'LiteLLM silently takes the first default fallback instead'
				: 'the attempt fails with a 400 and nothing is tried';
		book.lint('LITELLM-FALLBACK-UNKNOWN', rule.path, `no model group is called '${shown(target)}': ${consequence}`);
	}
	if (!known) {
		const served = names.resolve(rule.key);
		book.note(
			rule.path,
			'ignored',
			served === null ? 'no model group has this name' : 'no model group has this very name; requests are not told apart within a group',
		);
		if (served === null || served.exact === 'default')
			book.lint('LITELLM-FALLBACK-UNKNOWN', rule.path, `these fallbacks are for '${shown(rule.key)}', which no model group is called`);
		return;
	}
	const rough = rule.rough || found.some(({ exact }) => exact === 'deployment' || exact === 'default');
	if (rough)
		book.note(
			rule.path,
			'approximated',
			'tried in turn after this group’s retries; a target that is a single deployment or a mapping stands for its whole group',
		);
	else
		book.note(
			rule.path,
			'modelled',
			rule.key === '*'
				? 'groups tried in turn when a group without fallbacks of its own fails'
				: 'groups tried in turn after this group’s retries',
		);
}

function lintStorm(book: Notebook, rule: Rule, depthMax: number): void {
	const attempts = STORM[rule.targets.length] ?? STORM[STORM.length - 1];
	if (rule.targets.length < 2 || depthMax !== DEPTH_DEFAULT) return;
	const many = rule.targets.length >= STORM.length ? 'more than ' : '';
	book.lint(
		'LITELLM-FALLBACK-PRODUCT',
		rule.path,
		`every fallback brings the default fallbacks again: when all fail, ${plural(rule.targets.length, 'default')} mean ${many}${attempts} group attempts a request, each with its retries`,
	);
}

/** Context-window and content-policy fallbacks: the errors do not occur here, but an empty list still misleads. */
function noteSpecial(book: Notebook, key: string, why: string): void {
	for (const section of ['router_settings', 'litellm_settings']) {
		const path = [section, key];
		book.note(path, 'ignored', why);
		const value = book.get(path);
		if (section === 'litellm_settings' && Array.isArray(value) && value.length === 0)
			book.lint('LITELLM-FALLBACK-OFF', path, 'an empty list is still a list: errors of this kind then never reach the regular fallbacks');
	}
}

interface Resolved {
	readonly group: string;
	/** `deployment`: one of several in its group was meant; `default`: the name leads nowhere, and LiteLLM takes this. */
	readonly exact: 'group' | 'deployment' | 'default';
}

/** What a name leads to (router.py:8098-8190 _common_checks_available_deployment). */
class Names {
	private readonly groups: ReadonlyMap<string, readonly ModelEntry[]>;
	private readonly ids = new Map<string, ModelEntry>();
	private readonly models = new Map<string, string>();
	private readonly patterns: string[];
	private readonly aliases: ConfigMap;
	private readonly firstDefault: string | null;

	constructor(book: Notebook, groups: ReadonlyMap<string, readonly ModelEntry[]>, firstDefault: string | null) {
		this.groups = groups;
		this.firstDefault = firstDefault;
		this.aliases = book.map(['router_settings', 'model_group_alias']);
		for (const [group, entries] of groups) {
			for (const entry of entries) {
				if (entry.id !== null && !this.ids.has(entry.id)) this.ids.set(entry.id, entry);
				if (!this.models.has(entry.model)) this.models.set(entry.model, group);
			}
		}
		// The more letters a pattern spells out, the sooner it is asked.
		this.patterns = [...groups.keys()].filter((name) => name.includes('*')).sort((a, b) => literal(b) - literal(a));
		book.note(
			['router_settings', 'model_group_alias'],
			'approximated',
			'followed where a fallback names an alias; a request that asks for one must name the group itself here',
		);
	}

	resolve(name: string): Resolved | null {
		const found = this.find(name);
		if (found !== null) return found;
		const fallback = this.firstDefault === null ? null : this.find(this.firstDefault);
		return fallback === null ? null : { group: fallback.group, exact: 'default' };
	}

	/** An id comes first, then an alias (even of a group's own name), then groups, patterns and upstream models. */
	private find(name: string): Resolved | null {
		const entry = this.ids.get(name);
		if (entry !== undefined) {
			const alone = this.groups.get(entry.group)?.length === 1;
			return { group: entry.group, exact: alone ? 'group' : 'deployment' };
		}
		const meant = this.aliasOf(name) ?? name;
		if (this.groups.has(meant)) return { group: meant, exact: 'group' };
		const group = this.patterns.find((pattern) => matches(pattern, meant)) ?? this.models.get(meant);
		return group === undefined ? null : { group, exact: 'group' };
	}

	private aliasOf(name: string): string | null {
		const item = Object.hasOwn(this.aliases, name) ? this.aliases[name] : null;
		const target = isMap(item) ? item.model : item;
		return typeof target === 'string' ? target : null;
	}
}

function literal(pattern: string): number {
	return pattern.replaceAll('*', '').length;
}

/** Whether a pattern of `*` matches a whole name. Greedy from the left, so that no pattern can make it slow. */
function matches(pattern: string, name: string): boolean {
	const parts = pattern.split('*');
	const last = parts.length - 1;
	if (!name.startsWith(parts[0])) return false;
	let from = parts[0].length;
	for (let i = 1; i < last; i++) {
		const found = name.indexOf(parts[i], from);
		if (found < 0) return false;
		from = found + parts[i].length;
	}
	return name.length - parts[last].length >= from && name.endsWith(parts[last]);
}
