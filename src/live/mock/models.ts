import type { SimulationPlan } from '../../model/plan.ts';

/** Which pool or pipeline answers for a model's name. */
export class Models {
	private readonly workers: readonly string[];
	private readonly names: ReadonlyMap<string, string>;

	/** `map`: names the scenario does not have, with who answers for them. */
	constructor(plan: SimulationPlan, workers: readonly string[], map: ReadonlyMap<string, string>) {
		this.workers = workers;
		const sold = Object.entries(plan.hosted ?? {}).flatMap(([pool, { price }]): [string, string][] => [
			[price.id, pool],
			[withoutProvider(price.id), pool],
		]);
		// What a gateway's config calls its deployments is what it asks for upstream.
		const deployed = (plan.gateway?.spec.groups ?? []).flatMap(({ deployments }) =>
			deployments.flatMap(({ id, model }): [string, string][] => {
				const worker = plan.gateway?.upstreams[id];
				return worker === undefined
					? []
					: [
							[model, worker],
							[withoutProvider(model), worker],
						];
			}),
		);
		this.names = new Map([...sold, ...deployed, ...workers.map((worker): [string, string] => [worker, worker]), ...map]);
	}

	/** By name, with or without a provider before it; the only one there is answers for everything. Null: nobody does. */
	workerOf(model: string | null): string | null {
		if (model !== null) {
			const known = this.names.get(model) ?? this.names.get(withoutProvider(model));
			if (known !== undefined) return known;
		}
		return this.workers.length === 1 ? this.workers[0] : null;
	}

	list(created: number): object {
		const data = [...this.names.keys()].map((id) => ({ id, object: 'model', created, owned_by: 'premortem' }));
		return { object: 'list', data };
	}
}

/** `openai/gpt-4o` -> `gpt-4o`. */
function withoutProvider(model: string): string {
	return model.slice(model.lastIndexOf('/') + 1);
}
