/** Picks within the lowest level that has anything in rotation: the others are backups. */
import { type Member, NONE, type Picker } from './picker.ts';

/** `create` makes the picker of one level; with one level it is used as it is. */
export function byLevel(members: readonly Member[], create: (members: readonly Member[]) => Picker): Picker {
	const numbers = [...new Set(members.map((member) => member.priority))].sort((a, b) => a - b);
	if (numbers.length < 2) return create(members);
	const levels = numbers.map((number) => {
		const positions = members.flatMap((member, i) => (member.priority === number ? [i] : []));
		return { positions, picker: create(positions.map((i) => members[i])) };
	});
	return {
		pick: (turn) => {
			for (const { positions, picker } of levels) {
				const position = picker.pick(turn);
				if (position >= 0) return positions[position];
			}
			return NONE;
		},
	};
}
