/**
 * What changed in behaviour from one config to another, across products if need be. Groups are matched by name; where
 * not one name is shared, the groups that requests begin at are taken for each other.
 */
import type { BehaviourFact, ChangedFact, GatewayDiff, GatewayReading, IneffectiveKey, JudgedLint } from '../../model/gatewayReading.ts';

export function diffOf(before: GatewayReading, after: GatewayReading, texts: readonly [before: string, after: string]): GatewayDiff {
	return {
		before,
		after,
		changes: changesOf(before, after),
		ineffective: ineffectiveOf(before, after, texts),
		lints_new: without(after.lints, before.lints),
		lints_gone: without(before.lints, after.lints),
	};
}

function changesOf(before: GatewayReading, after: GatewayReading): ChangedFact[] {
	const paired = pairing(before.behaviour, after.behaviour);
	const old = new Map(before.behaviour.map((fact) => [keyOf(fact), fact.value]));
	const now = new Map(after.behaviour.map((fact) => [keyOf({ ...fact, group: paired(fact.group) }), fact.value]));
	const changes = [...new Set([...old.keys(), ...now.keys()])].flatMap((key): ChangedFact[] => {
		const [was, is] = [old.get(key) ?? null, now.get(key) ?? null];
		if (was === is) return [];
		const [group, topic] = JSON.parse(key) as [string, string];
		return [{ group, topic, before: was, after: is }];
	});
	const groups = [...new Set(changes.map(({ group }) => group))].sort((a, b) => Number(a !== '') - Number(b !== ''));
	const inOrder = groups.flatMap((group) => wholeOrParts(changes.filter((change) => change.group === group)));
	return [...productOf(before, after), ...worstOf(before, after), ...inOrder];
}

/** A group that only one of them has is one change. */
function wholeOrParts(changes: readonly ChangedFact[]): readonly ChangedFact[] {
	const [{ group }] = changes;
	const models = changes.find(({ topic }) => topic === 'models');
	if (group === '' || models === undefined || (models.before !== null && models.after !== null)) return changes;
	return [{ ...models, topic: 'this group' }];
}

function keyOf({ group, topic }: Pick<BehaviourFact, 'group' | 'topic'>): string {
	return JSON.stringify([group, topic]);
}

/** What a group of the later config is called in the earlier one. */
function pairing(before: readonly BehaviourFact[], after: readonly BehaviourFact[]): (group: string) => string {
	const [old, now] = [before, after].map((facts) => [...new Set(facts.map(({ group }) => group).filter((group) => group !== ''))]);
	if (old.length === 0 || now.length === 0 || now.some((group) => old.includes(group))) return (group) => group;
	const first = (facts: readonly BehaviourFact[], groups: readonly string[]) => {
		const start = facts.find(({ topic }) => topic === 'requests begin at')?.value ?? '';
		return groups.includes(start) ? start : groups[0];
	};
	const [from, to] = [first(after, now), first(before, old)];
	return (group) => (group === from ? to : group);
}

function productOf(before: GatewayReading, after: GatewayReading): ChangedFact[] {
	const named = ({ product, product_version }: GatewayReading) => `${product ?? 'unknown'} ${product_version ?? ''}`.trim();
	if (named(before) === named(after)) return [];
	return [{ group: '', topic: 'product', before: named(before), after: named(after) }];
}

function worstOf({ worst: was }: GatewayReading, { worst: is }: GatewayReading): ChangedFact[] {
	const change = (topic: string, before: string | null, after: string | null): ChangedFact[] =>
		before === after ? [] : [{ group: '', topic, before, after }];
	const text = (calls: number | undefined) => (calls === undefined ? null : String(calls));
	return [
		...change('worst-case calls', text(was?.calls), text(is?.calls)),
		...change('worst case per action', text(was?.total), text(is?.total)),
	];
}

/** Lints of the one that the other does not have at that key, whatever line it stands at. */
function without(lints: readonly JudgedLint[], others: readonly JudgedLint[]): JudgedLint[] {
	const known = new Set(others.map(({ rule, path }) => `${rule} ${path}`));
	return lints.filter(({ rule, path }) => !known.has(`${rule} ${path}`));
}

/** Keys that only one of two files of a product has, or whose line differs, and that are ignored wherever they stand. */
function ineffectiveOf(before: GatewayReading, after: GatewayReading, texts: readonly [string, string]): IneffectiveKey[] {
	if (before.product !== after.product) return [];
	const [lines, others] = texts.map((text) => text.split('\n').map((line) => line.trim()));
	const old = new Map(before.notes.map((note) => [note.path, note]));
	const now = new Map(after.notes.map((note) => [note.path, note]));
	const added = after.notes.flatMap((note): IneffectiveKey[] => {
		if (note.treatment !== 'ignored') return [];
		const was = old.get(note.path);
		if (was === undefined) return [{ path: note.path, change: 'added', why: note.why }];
		const same = lines[was.place.line - 1] === others[note.place.line - 1];
		return same || was.treatment !== 'ignored' ? [] : [{ path: note.path, change: 'changed', why: note.why }];
	});
	const removed = before.notes.flatMap((note): IneffectiveKey[] =>
		note.treatment === 'ignored' && !now.has(note.path) ? [{ path: note.path, change: 'removed', why: note.why }] : [],
	);
	return [...added, ...removed];
}
