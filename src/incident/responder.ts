import type { ResponderPlan, RunbookAction } from '../model/plan.ts';
import type { World } from '../model/ports.ts';
import type { Agenda } from './agenda.ts';
import { Playbook } from './playbook.ts';

interface Told {
	did(action: RunbookAction): void;
	failed(action: RunbookAction, tries: number, last: boolean): void;
}

/** Acts on an alert by itself; while it is at it, and for a while after, it does not begin again. */
export class Responder {
	readonly plan: ResponderPlan;
	private readonly playbook: Playbook;
	private readonly world: World;
	/** From when on it may act. */
	private freeAt = 0;

	constructor(world: World, agenda: Agenda, plan: ResponderPlan, told: Told) {
		this.world = world;
		this.plan = plan;
		this.playbook = new Playbook(world, agenda, `responder/${plan.name}`, plan.actions, {
			...told,
			done: () => {
				this.freeAt = this.world.calendar.now + plan.cooldownUs;
			},
		});
	}

	/** The alert fires. */
	respond(): void {
		if (this.world.calendar.now < this.freeAt) return;
		this.freeAt = Number.POSITIVE_INFINITY;
		this.playbook.begin(0);
	}
}
