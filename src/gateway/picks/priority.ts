import { type Member, NONE, type PickKind, type Turn, weightedOf } from './picker.ts';

/**
 * Levels, lowest number first; by weight within a level. A level keeps its traffic while enough of it is healthy: with
 * an overprovisioning of 1.4 it is 7 in 10, below that the rest goes to the next level; without one, any is enough.
 */
export const priority: PickKind = {
	kind: 'priority',
	summary: 'the first level that is healthy enough, by weight within it; later tries move on when told so',
	cite: 'Envoy v3 priority levels (overprovisioning 1.4) and Envoy Gateway numAttemptsPerPriority; Kong AI proxy advanced 3.15 (priority)',
	create: (members, routing) => {
		const levels = [...new Set(members.map((member) => member.priority))].sort((a, b) => a - b);
		const perLevel = routing.triesPerPriority ?? Number.POSITIVE_INFINITY;
		const factor = routing.overprovisioning ?? Number.POSITIVE_INFINITY;
		/** The first level from `from` on that has anything in rotation, else any that has. */
		const nearest = (turn: Turn, from: number) => {
			for (let step = 0; step < levels.length; step++) {
				const position = weightedOf(members, turn, levels[(from + step) % levels.length]);
				if (position !== NONE) return position;
			}
			return NONE;
		};
		return {
			pick: (turn) => {
				const moved = Math.min(levels.length - 1, Math.floor(turn.attempt / perLevel));
				if (moved > 0 || levels.length === 1) return nearest(turn, moved);
				return nearest(turn, levelOf(members, levels, turn, factor));
			},
		};
	},
};

/** The level whose share of the traffic the draw falls into; shares are normalised when not even all of them add up to 1. */
function levelOf(members: readonly Member[], levels: readonly number[], turn: Turn, factor: number): number {
	const shares = levels.map((level) => {
		const own = members.filter((member) => member.priority === level);
		const healthy = own.filter((member) => member.healthy(turn.now)).length;
		return healthy === 0 ? 0 : Math.min(1, (healthy / own.length) * factor);
	});
	if (shares[0] >= 1) return 0;
	const total = Math.min(
		1,
		shares.reduce((sum, share) => sum + share, 0),
	);
	let rest = turn.draw() * total;
	for (let i = 0; i < shares.length; i++) {
		rest -= shares[i];
		if (rest < 0) return i;
	}
	return 0;
}
