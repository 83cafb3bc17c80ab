import { IntSlots } from '../kernel/intSlots.ts';
import type { Scope } from '../model/admissionSpec.ts';
import type { RequestDetails } from '../model/attempts.ts';
import type { World } from '../model/ports.ts';

type Column = 'tenant' | 'team' | 'user' | 'apiKey' | 'sessionKey';

const columns: Readonly<Record<Exclude<Scope, 'global'>, Column>> = {
	tenant: 'tenant',
	team: 'team',
	user: 'user',
	key: 'apiKey',
	session: 'sessionKey',
};

/** Whose state a rule looks at: the slot of whoever made the request, numbered as they turn up; 0 where all are one. */
export class Holders {
	private readonly world: World;
	private readonly column: Column | null;
	private readonly slots: IntSlots = new IntSlots();

	constructor(world: World, per: Scope) {
		this.world = world;
		this.column = per === 'global' ? null : columns[per];
	}

	/** How many have turned up. */
	get length(): number {
		return this.column === null ? 1 : this.slots.length;
	}

	of(attempt: number): number {
		return this.column === null ? 0 : this.slots.of(this.identity(attempt, this.column));
	}

	/** The number of a holder in the traffic: of the tenant, the user, ... */
	nameOf(holder: number): number {
		return this.slots.keyOf(holder);
	}

	/** Requests of which nothing is known are one holder together. */
	private identity(attempt: number, column: Column): number {
		const { attempts, requests } = this.world;
		const details: RequestDetails | null = requests.details;
		return details === null ? -1 : details[column][attempts.request[attempt]];
	}
}
