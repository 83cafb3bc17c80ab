import { byLevel } from './levels.ts';
import { lowestOf, type PickKind } from './picker.ts';

export const leastConnections: PickKind = {
	kind: 'least-connections',
	summary:
		'the one in rotation with the fewest calls in flight per weight; backups, by level, only when nothing before them is in rotation',
	cite: 'Kong AI proxy advanced 3.15 (least-connections); HAProxy leastconn',
	create: (all) =>
		byLevel(all, (members) => ({
			pick: ({ now }) => lowestOf(members, now, (i) => (members[i].weight > 0 ? members[i].busy / members[i].weight : Number.MAX_VALUE)),
		})),
};
