import { byLevel } from './levels.ts';
import { type Member, NONE, type PickKind } from './picker.ts';

/**
 * By calls in flight per weight; of equals the one that smooth round robin over them would take. `least-connections`
 * takes the first of equals, which with little traffic is always the same one.
 */
export const leastConn: PickKind = {
	kind: 'least-conn',
	summary: 'the one in rotation with the fewest calls in flight per weight, equals in turn; backups only when nothing before them is',
	cite: 'nginx 1.29 ngx_http_upstream_least_conn_module.c; HAProxy 2.6 src/lb_fwlc.c (equals in the order they were left)',
	create: (all) =>
		byLevel(all, (members) => {
			const credit = new Float64Array(members.length);
			return {
				pick: ({ now }) => {
					const least = leastOf(members, now);
					if (least === NONE) return NONE;
					let best = NONE;
					let total = 0;
					for (let i = 0; i < members.length; i++) {
						if (!members[i].healthy(now) || isLess(members[least], members[i])) continue;
						const lost = members[i].lost ?? 0;
						total += members[i].weight - lost;
						credit[i] += members[i].weight - lost;
						if (lost > 0) members[i].recover?.();
						if (best === NONE || credit[i] > credit[best]) best = i;
					}
					credit[best] -= total;
					return best;
				},
			};
		}),
};

function leastOf(members: readonly Member[], now: number): number {
	let least = NONE;
	for (let i = 0; i < members.length; i++) if (members[i].healthy(now) && (least === NONE || isLess(members[i], members[least]))) least = i;
	return least;
}

function isLess(one: Member, other: Member): boolean {
	return one.busy * other.weight < other.busy * one.weight;
}
