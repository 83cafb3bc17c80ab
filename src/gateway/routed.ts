import type { GatewaySpec } from '../model/gatewaySpec.ts';
import type { Upstream, World } from '../model/ports.ts';
import { Injection } from './injection.ts';
import { Mirrors, mirrorSpecOf } from './mirrors.ts';
import { Router } from './router.ts';
import type { Routes } from './routes.ts';

/** What stands behind the admission of a gateway with groups: faults on purpose, mirrors, and the router. */
export function routed(world: World, spec: GatewaySpec, upstreamOf: (deployment: string) => Upstream): Routes {
	let upstream: Routes = new Router(world, spec, upstreamOf);
	if (spec.mirrors !== undefined && spec.mirrors.length > 0) {
		const targets = spec.mirrors.map(({ group, share }) => ({ share, to: new Router(world, mirrorSpecOf(spec, group), upstreamOf) }));
		upstream = new Mirrors(world, upstream, targets);
	}
	return spec.injected === undefined ? upstream : new Injection(world, spec.injected, upstream);
}
