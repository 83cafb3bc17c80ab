import { lowestOf, NONE, type PickKind } from './picker.ts';

/** With equal weights the less busy of two drawn at random (they may be the same one); otherwise by (busy + 1) / weight. */
export const leastRequest: PickKind = {
	kind: 'least-request',
	summary: 'the less busy of two drawn at random; by calls in flight per weight when weights differ',
	cite: 'Envoy v3 LEAST_REQUEST (choice_count 2); Mitzenmacher 2001, the power of two choices',
	create: (members) => {
		const alike = members.every(({ weight }) => weight === members[0].weight);
		const perWeight = (position: number) => {
			const { busy, weight } = members[position];
			return weight > 0 ? (busy + 1) / weight : Number.MAX_VALUE;
		};
		const nth = (now: number, n: number) => {
			let rest = n;
			for (let i = 0; i < members.length; i++) if (members[i].healthy(now) && rest-- === 0) return i;
			return NONE;
		};
		return {
			pick: (turn) => {
				if (!alike) return lowestOf(members, turn.now, perWeight);
				let count = 0;
				for (const member of members) if (member.healthy(turn.now)) count++;
				if (count < 2) return nth(turn.now, 0);
				const one = nth(turn.now, Math.floor(turn.draw() * count));
				const other = nth(turn.now, Math.floor(turn.draw() * count));
				return members[other].busy < members[one].busy ? other : one;
			},
		};
	},
};
