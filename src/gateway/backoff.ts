import type { BackoffSpec } from '../model/gatewaySpec.ts';

/** Whether the wait before a retry is drawn at all. */
export function isRandom({ jitterUs, spread }: BackoffSpec): boolean {
	return jitterUs !== 0 || (spread !== undefined && spread.from !== spread.to);
}

/** us to wait before retry `k` (0-based); `draw` is uniform on [0, 1) and asked once, or twice where two laws meet. */
export function waitBefore(spec: BackoffSpec, k: number, draw: () => number): number {
	const current = nominal(spec, k);
	const { spread } = spec;
	let wait = current;
	if (spread !== undefined) {
		wait = current * (spread.from === spread.to ? spread.from : spread.from + draw() * (spread.to - spread.from));
		if (spec.capsSpread === true) wait = Math.min(wait, spec.capUs);
	}
	return Math.round(spec.jitterUs === 0 ? wait : wait + draw() * spec.jitterUs);
}

/** What the wait grows by, before chance comes in. */
function nominal({ baseUs, factor, capUs, growth }: BackoffSpec, k: number): number {
	if (growth === 'less-one') {
		let power = factor;
		for (let i = 0; i < k && baseUs * (power - 1) < capUs; i++) power *= factor;
		return Math.min(capUs, baseUs * (power - 1));
	}
	if (growth === 'linear') return Math.min(capUs, baseUs * (k + 1));
	let wait = baseUs;
	for (let i = 0; i < k && wait < capUs; i++) wait *= factor;
	return Math.min(wait, capUs);
}
