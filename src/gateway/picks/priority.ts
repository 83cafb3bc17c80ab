import { type Member, NONE, type Picker, type PickKind, type Turn, weightedOf } from './picker.ts';

/**
 * Levels, lowest number first; by weight within a level, unless `within` says otherwise. A level keeps its traffic
 * while enough of it is healthy: with an overprovisioning of 1.4 it is 7 in 10, below that the rest goes to the next
 * level; without one, any is enough.
 */
export const priority: PickKind = {
	kind: 'priority',
	summary: 'the first level that is healthy enough, by weight within it; later tries move on when told so',
	cite: 'Envoy v3 priority levels (overprovisioning 1.4) and Envoy Gateway numAttemptsPerPriority; Kong AI proxy advanced 3.15 (priority)',
	create: (members, routing, within) => {
		const levels = levelsOf(members, (own) =>
			within === undefined ? { pick: (turn) => weightedOf(own, turn, null) } : within.create(own, routing),
		);
		const perLevel = routing.triesPerPriority ?? Number.POSITIVE_INFINITY;
		const factor = routing.overprovisioning ?? Number.POSITIVE_INFINITY;
		const panicShare = routing.ejection?.panicsByPriority === true ? routing.ejection.panicShare : 0;
		const shares = new Float64Array(levels.length);
		/** The first level from `from` on that has anything in rotation, else any that has. */
		const nearest = (turn: Turn, from: number) => {
			for (let step = 0; step < levels.length; step++) {
				const position = levels[(from + step) % levels.length].pick(turn);
				if (position !== NONE) return position;
			}
			return NONE;
		};
		return {
			pick: (turn) => {
				// After the last level it begins again (seen in Envoy 1.40).
				const moved = Math.floor(turn.attempt / perLevel) % levels.length;
				if (moved > 0 || levels.length === 1) return nearest(turn, moved);
				return nearest(turn, levelOf(levels, shares, turn, factor, panicShare));
			},
		};
	},
};

interface Level {
	readonly members: readonly Member[];
	/** A position in the whole group, NONE or NO_WEIGHT. */
	pick(turn: Turn): number;
}

function levelsOf(members: readonly Member[], pickerOf: (own: readonly Member[]) => Picker): Level[] {
	return [...new Set(members.map((member) => member.priority))]
		.sort((a, b) => a - b)
		.map((level) => {
			const positions = [...members.keys()].filter((i) => members[i].priority === level);
			const own = positions.map((i) => members[i]);
			const picker = pickerOf(own);
			return {
				members: own,
				pick: (turn) => {
					const position = picker.pick(turn);
					return position < 0 ? position : positions[position];
				},
			};
		});
}

/** The level whose share of the traffic the draw falls into; shares are normalised when not even all of them add up to 1. */
function levelOf(levels: readonly Level[], shares: Float64Array, turn: Turn, factor: number, panicShare: number): number {
	let total = 0;
	let sane = false;
	for (let i = 0; i < levels.length; i++) {
		const healthy = healthyShare(levels[i].members, turn.now);
		if (healthy >= panicShare) sane = true;
		shares[i] = healthy === 0 ? 0 : Math.min(1, healthy * factor);
		if (i === 0 && shares[0] >= 1) return 0;
		total += shares[i];
	}
	let rest = turn.draw();
	if (sane || total >= 1) rest *= Math.min(1, total);
	else rest *= countShares(levels, shares);
	for (let i = 0; i < shares.length; i++) {
		rest -= shares[i];
		if (rest < 0) return i;
	}
	return 0;
}

/** All of them panic: the traffic goes by how many there are, healthy or not. */
function countShares(levels: readonly Level[], shares: Float64Array): number {
	let total = 0;
	for (let i = 0; i < levels.length; i++) {
		shares[i] = levels[i].members.length;
		total += shares[i];
	}
	return total;
}

function healthyShare(members: readonly Member[], now: number): number {
	let healthy = 0;
	for (const member of members) if (member.inRotation === undefined ? member.healthy(now) : member.inRotation(now)) healthy++;
	return healthy / members.length;
}
