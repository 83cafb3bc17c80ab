import { byLevel } from './levels.ts';
import { NONE, type PickKind } from './picker.ts';

/**
 * Smooth weighted round robin: each member in rotation gains its weight, the one with the most is picked and pays the
 * sum. With equal weights it is the plain turn; 5:1:1 gives a a b a c a a, not five in a row.
 */
export const roundRobin: PickKind = {
	kind: 'round-robin',
	summary: 'in turn, as often as the weights say; backups, by level, only when nothing before them is in rotation',
	cite: 'nginx 1.29 ngx_http_upstream_round_robin.c; Kong AI proxy advanced 3.15; vLLM production-stack router (roundrobin)',
	create: (all) =>
		byLevel(all, (members) => {
			const credit = new Float64Array(members.length);
			return {
				pick: ({ now }) => {
					let best = NONE;
					let total = 0;
					for (let i = 0; i < members.length; i++) {
						const { weight } = members[i];
						if (weight <= 0 || !members[i].healthy(now)) continue;
						const lost = members[i].lost ?? 0;
						total += weight - lost;
						credit[i] += weight - lost;
						if (lost > 0) members[i].recover?.();
						if (best === NONE || credit[i] > credit[best]) best = i;
					}
					if (best === NONE) return members.findIndex((member) => member.healthy(now));
					credit[best] -= total;
					return best;
				},
			};
		}),
};
