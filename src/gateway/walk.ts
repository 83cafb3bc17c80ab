import type { GatewaySpec } from '../model/gatewaySpec.ts';

/** Longest walk: more group attempts than any real config reaches. */
const WALK_MAX = 1000;

/**
 * The groups a request tries in turn when every one of them fails. Depth counts as LiteLLM counts it: it grows
 * with each fallback of a list and is tested on entry, so flat lists are tried to the end and nested ones re-enter.
 */
export function walkFrom(spec: GatewaySpec, first: string): number[] {
	const indexOf = new Map(spec.groups.map((group, i) => [group.name, i]));
	const walk: number[] = [];
	const visit = (name: string, depth: number): void => {
		const index = indexOf.get(name);
		if (index === undefined || walk.length >= WALK_MAX) return;
		if (spec.routing.fallbackOnce === true && walk.includes(index)) return;
		walk.push(index);
		if (depth >= spec.routing.fallbackDepthMax) return;
		let next = depth;
		for (const fallback of spec.groups[index].fallbacks) if (fallback !== name) visit(fallback, ++next);
	};
	visit(first, 0);
	return walk;
}

/** The step of a walk that is at this group; its end, when none is. */
export function stepAt(walk: readonly number[], group: number): number {
	const step = walk.indexOf(group);
	return step < 0 ? walk.length : step;
}
