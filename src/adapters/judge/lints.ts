/** Lints that any product's config can deserve, found in the spec. */
import { formatDuration, US_PER_SECOND } from '../../base/units.ts';
import type { ConfigLint, FidelityNote, GatewaySpec, GroupSpec } from '../../model/gatewaySpec.ts';
import { plural, shown } from '../values.ts';
import { CALLS_MANY, CLIENT_TRIES, worstCase, worstOf } from './calls.ts';

/** Of configs with very many groups not all are looked at. */
const STARTS_MAX = 200;
/** Longest chain of fallbacks that is followed. */
const CHAIN_MAX = 1000;
/** What an OpenAI or Anthropic SDK waits when nobody tells it otherwise. */
const CLIENT_WAITS_S = 600;

/** `known` are the product's own lints: what they say is not said twice. */
export function lintSpec(file: string, spec: GatewaySpec, notes: readonly FidelityNote[], known: readonly ConfigLint[]): ConfigLint[] {
	const at = (rule: string, message: string, group: GroupSpec | undefined): ConfigLint => {
		const place = group?.place ?? group?.deployments[0]?.place ?? spec.groups[0]?.place ?? { file, line: 1, column: 1 };
		return { rule, path: group === undefined ? '' : shown(group.name), place, message };
	};
	const multiplied = known.some(({ rule }) => rule.endsWith('-FALLBACK-PRODUCT'));
	return [
		...(multiplied ? [] : lintCycle(spec, at)),
		...lintProduct(spec, at),
		...lintHeld(spec, at),
		...lintBypass(spec, at),
		...lintUnlimited(spec, notes, at),
	];
}

type At = (rule: string, message: string, group: GroupSpec | undefined) => ConfigLint;

/** The first circle of fallbacks, if any. */
function lintCycle(spec: GatewaySpec, at: At): ConfigLint[] {
	const circle = circleOf(spec.groups);
	if (circle.length === 0) return [];
	const names = [...circle, circle[0]].map(({ name }) => `'${shown(name)}'`).join(' → ');
	return [at('GATEWAY-FALLBACK-CYCLE', `fallbacks lead back to where they came from: ${names}`, circle[0])];
}

function circleOf(groups: readonly GroupSpec[]): GroupSpec[] {
	const byName = new Map(groups.map((group) => [group.name, group]));
	const done = new Set<GroupSpec>();
	const path: GroupSpec[] = [];
	const search = (group: GroupSpec): GroupSpec[] => {
		if (done.has(group) || path.length > CHAIN_MAX) return [];
		const from = path.indexOf(group);
		if (from >= 0) return path.slice(from);
		path.push(group);
		for (const name of group.fallbacks) {
			const next = byName.get(name);
			const found = next === undefined || next === group ? [] : search(next);
			if (found.length > 0) return found;
		}
		path.pop();
		done.add(group);
		return [];
	};
	for (const group of groups) {
		const found = search(group);
		if (found.length > 0) return found;
	}
	return [];
}

/** Of all groups a request may name, the one from which the most calls can come. */
function lintProduct(spec: GatewaySpec, at: At): ConfigLint[] {
	const { calls, total, groups } = worstOf(spec);
	if (total < CALLS_MANY) return [];
	const first = spec.groups.find(({ name }) => name === groups[0]?.group);
	const message = `one user action can become ${total} upstream calls: ${CLIENT_TRIES} tries of a client SDK x ${calls} calls of the gateway from '${shown(first?.name ?? '')}'`;
	return [at('GATEWAY-RETRY-PRODUCT', message, first)];
}

function lintHeld(spec: GatewaySpec, at: At): ConfigLint[] {
	const starts = spec.groups
		.slice(0, STARTS_MAX)
		.map((group) => ({ group, held: worstCase({ ...spec, defaultGroup: group.name }).held_s }));
	const worst = starts.find(({ held }) => held === null) ?? starts.sort((a, b) => (b.held ?? 0) - (a.held ?? 0))[0];
	if (worst === undefined || (worst.held !== null && worst.held <= CLIENT_WAITS_S)) return [];
	const long = worst.held === null ? 'without end' : `for up to ${formatDuration(worst.held * US_PER_SECOND)}`;
	const message = `a request to '${shown(worst.group.name)}' may be worked on ${long}; a client SDK gives up after ${formatDuration(CLIENT_WAITS_S * US_PER_SECOND)} and tries again beside it`;
	return [at('GATEWAY-OUTLIVES-CLIENT', message, worst.group)];
}

/** Every deployment bounded here, and one that is not where it falls back to. */
function lintBypass(spec: GatewaySpec, at: At): ConfigLint[] {
	if (spec.admission.limits.length > 0 || spec.admission.concurrency !== null) return [];
	const byName = new Map(spec.groups.map((group) => [group.name, group]));
	return spec.groups.flatMap((group) => {
		if (group.deployments.some(({ parallelMax }) => parallelMax === null)) return [];
		const open = group.fallbacks.find((name) => byName.get(name)?.deployments.some(({ parallelMax }) => parallelMax === null));
		if (open === undefined) return [];
		return [
			at(
				'GATEWAY-LIMIT-BYPASS',
				`'${shown(group.name)}' takes a bounded number of calls at once, its fallback '${shown(open)}' any number`,
				group,
			),
		];
	});
}

/** Words in keys that bound something, whether or not it is simulated. */
const BOUNDS = /budget|limit|quota|rpm|tpm|parallel|concurren|throttle|max_requests|circuit|maxconn/i;

function lintUnlimited({ admission, groups }: GatewaySpec, notes: readonly FidelityNote[], at: At): ConfigLint[] {
	const { limits, concurrency, breaker } = admission;
	if (limits.length > 0 || concurrency !== null || breaker !== null) return [];
	if (groups.some(({ deployments }) => deployments.some(({ parallelMax }) => parallelMax !== null))) return [];
	if (notes.some(({ path }) => BOUNDS.test(path))) return [];
	const which = plural(groups.length, 'group');
	return [
		at(
			'GATEWAY-NO-LIMIT',
			`nothing in this file bounds what ${which} may be asked for: no rate limit, no cap on calls at once, no budget`,
			undefined,
		),
	];
}
