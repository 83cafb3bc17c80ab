/**
 * The parts of a plan that may change while it runs, as they are by now. Actions of people and of machines meet here: each
 * changes the fields it names and leaves what others have changed.
 */
import type { Admission } from '../gateway/admission.ts';
import type { KeyGate } from '../gateway/keyGate.ts';
import type { ClientPlan, RunbookAction, SimulationPlan } from '../model/plan.ts';
import type { Reconfigurable, Releases } from '../model/ports.ts';

/** What is running, by name. */
export interface Running {
	/** A name may stand for a client and for a layer behind other clients. */
	readonly clients: readonly ReadonlyMap<string, Reconfigurable<ClientPlan>>[];
	readonly gateway: Admission | null;
	readonly pools: ReadonlyMap<string, Reconfigurable<never>>;
	readonly keys: KeyGate | null;
	readonly releases: Releases | null;
}

export class RunningPlan {
	private readonly running: Running;
	private readonly clients: Record<string, ClientPlan>;
	private readonly pools: Record<string, object>;
	private admission: NonNullable<SimulationPlan['gateway']>['spec']['admission'] | null;

	constructor(plan: SimulationPlan, running: Running) {
		this.running = running;
		this.clients = { ...plan.clients };
		this.pools = { ...plan.pools, ...plan.hosted };
		this.admission = plan.gateway?.spec.admission ?? null;
	}

	apply({ becomes, blocks, rollback }: RunbookAction): void {
		const { clients, gateway, pools, keys, releases } = this.running;
		for (const [name, change] of Object.entries(becomes.clients)) {
			this.clients[name] = { ...this.clients[name], ...change };
			for (const map of clients) map.get(name)?.reconfigure(this.clients[name]);
		}
		if (becomes.prices !== undefined) gateway?.prices.reconfigure(becomes.prices);
		if (this.admission !== null && Object.keys(becomes.admission).length > 0) {
			this.admission = { ...this.admission, ...becomes.admission };
			gateway?.reconfigure(this.admission);
		}
		for (const [name, change] of [...Object.entries(becomes.pools), ...Object.entries(becomes.hosted)]) {
			this.pools[name] = { ...this.pools[name], ...change };
			pools.get(name)?.reconfigure(this.pools[name] as never);
		}
		for (const { stream, tenant } of blocks) keys?.block(stream, tenant);
		if (rollback !== null) releases?.rollBack(rollback);
	}
}
