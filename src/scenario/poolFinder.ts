/**
 * Which pool stands behind a deployment of a gateway's config: what a `--map` flag says, then `gateway.upstreams`, then
 * a pool that is called like the model group, then the pool for all the others. Within the first two an exact model
 * comes first, then the deployment, then its group, then the longest pattern that ends in `*`.
 */
import type { Issue } from '../base/issue.ts';
import type { DeploymentSpec, GatewaySpec } from '../model/gatewaySpec.ts';
import { MAP_FILE } from './maps.ts';
import type { Source } from './source.ts';

export interface PoolFinder {
	/** Null when nothing says. */
	poolOf(deployment: DeploymentSpec, group: string): string | null;
	/** Names in `--map` flags that lead to nothing: a slip of the hand, and the run would be another than was asked for. */
	unused(spec: GatewaySpec): Issue[];
}

type Upstreams = Readonly<Record<string, string>>;

export function poolFinder(upstreams: Upstreams, pools: readonly string[], source: Source, otherwise: string | null): PoolFinder {
	const isFlag = (name: string) => source.placeOfKey(['gateway', 'upstreams', name]).file === MAP_FILE;
	const flags = Object.fromEntries(Object.entries(upstreams).filter(([name]) => isFlag(name)));
	const written = Object.fromEntries(Object.entries(upstreams).filter(([name]) => !isFlag(name)));
	return {
		poolOf: (deployment, group) =>
			found(flags, deployment, group) ?? found(written, deployment, group) ?? (pools.includes(group) ? group : otherwise),
		unused: ({ groups }) =>
			Object.keys(flags).flatMap((name): Issue[] => {
				const used = groups.some((group) => group.deployments.some((one) => found({ [name]: '' }, one, group.name) !== null));
				if (used) return [];
				const known = [
					...new Set([...groups.map((group) => group.name), ...groups.flatMap((group) => group.deployments.map(({ model }) => model))]),
				];
				return [
					{
						code: 'PM008',
						severity: 'error',
						message: `the gateway config has no model, model group or deployment '${name.slice(0, 80)}'`,
						hint: `it has: ${known.slice(0, 30).join(', ')}${known.length > 30 ? `, and ${known.length - 30} more` : ''}`,
						place: source.placeOfKey(['gateway', 'upstreams', name]),
					},
				];
			}),
	};
}

function found(upstreams: Upstreams, { model, id }: DeploymentSpec, group: string): string | null {
	for (const name of [model, id, group]) if (Object.hasOwn(upstreams, name)) return upstreams[name];
	const best = Object.keys(upstreams)
		.filter((pattern) => pattern.endsWith('*') && [model, group].some((name) => name.startsWith(pattern.slice(0, -1))))
		.sort((a, b) => b.length - a.length)[0];
	return best === undefined ? null : upstreams[best];
}
