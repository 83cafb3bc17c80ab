/** Works through actions in order, by a person or by a machine. An action that fails is tried again, and then left. */

import type { Sampler } from '../kernel/distributions/samplers.ts';
import type { Keyed } from '../kernel/keyed.ts';
import { keyedStream } from '../kernel/streams.ts';
import { sampler } from '../model/distributions/index.ts';
import type { RunbookAction } from '../model/plan.ts';
import type { World } from '../model/ports.ts';
import type { Agenda } from './agenda.ts';

/** What a chance is for. */
const TAKES = 0;
const FAILS = 1;

interface Reader {
	/** An action took effect. */
	did(action: RunbookAction): void;
	/** An action failed, for good when `last`. */
	failed(action: RunbookAction, tries: number, last: boolean): void;
	/** Nothing more to do. */
	done(): void;
}

export class Playbook {
	private readonly agenda: Agenda;
	private readonly actions: readonly RunbookAction[];
	private readonly times: readonly Sampler[];
	private readonly reader: Reader;
	private readonly chances: readonly Keyed[];
	/** How often it has been worked through. */
	private round = 0;

	/** `name` makes its draws its own. */
	constructor(world: World, agenda: Agenda, name: string, actions: readonly RunbookAction[], reader: Reader) {
		this.agenda = agenda;
		this.actions = actions;
		this.times = actions.map(({ takes }) => sampler(takes));
		this.reader = reader;
		// By name: an action that is put before the others changes nothing of their luck.
		this.chances = actions.map((action) => keyedStream(world.seed, `incident/${name}/${action.name}`));
	}

	/** Begins after `us`. */
	begin(us: number): void {
		this.round++;
		this.next(0, us);
	}

	private next(step: number, us: number): void {
		if (step < this.actions.length) this.attempt(step, 1, us);
		else this.reader.done();
	}

	private attempt(step: number, tries: number, us: number): void {
		const action = this.actions[step];
		const chance = this.chances[step];
		const draw = this.round * 10_000 + tries;
		chance.seek(TAKES, draw);
		const takes = Math.round(this.times[step].draw(chance));
		this.agenda.after(us + takes, step + 1, () => {
			chance.seek(FAILS, draw);
			if (action.fails > 0 && chance.double() < action.fails) {
				const last = tries >= action.tries;
				this.reader.failed(action, tries, last);
				if (last) this.next(step + 1, 0);
				else this.attempt(step, tries + 1, 0);
				return;
			}
			this.reader.did(action);
			this.next(step + 1, 0);
		});
	}
}
