/** The releases of a plan, each before the pools that are its versions. */
import { PoolSpend } from '../billing/spendMeter.ts';
import type { SimulationPlan } from '../model/plan.ts';
import type { SpendMeter, Upstream, World } from '../model/ports.ts';
import { Release } from '../releases/release.ts';

/** By pool: what it alone costs, for pools whose cost a release looks at. */
export function spendsOf(world: World, plan: SimulationPlan): ReadonlyMap<string, PoolSpend> {
	const looked = Object.values(plan.releases ?? {}).filter(({ analysis }) => analysis !== null && analysis.costMax !== null);
	return new Map(looked.map(({ canary }) => [canary, new PoolSpend(world.calendar, world.spend)]));
}

export function releasesOf(
	world: World,
	plan: SimulationPlan,
	upstreamOf: (pool: string) => Upstream,
	spends: ReadonlyMap<string, SpendMeter>,
): Map<string, Release> {
	const { releases = {}, pools, hosted } = plan;
	return new Map(
		Object.keys(releases)
			.sort()
			.map((name) => {
				const release = releases[name];
				const { quality } = pools[release.canary] ?? hosted?.[release.canary] ?? {};
				return [
					name,
					new Release(world, release, {
						name,
						stable: upstreamOf(release.stable),
						canary: upstreamOf(release.canary),
						wrongOffline: quality?.offline ?? 0,
						canarySpend: spends.get(release.canary) ?? null,
					}),
				];
			}),
	);
}
