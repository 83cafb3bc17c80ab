/** Steering a mock while it runs: faults by hand, failures by script, its clock, its books. */
import { faults } from '../../faults/index.ts';
import { choice } from '../../model/fields.ts';
import type { FaultPlan } from '../../model/plan.ts';
import { type Line, lines } from './script.ts';
import type { MockSystem } from './system.ts';

/** What went wrong with a request to the control API, in a sentence. */
export class ControlError extends Error {}

const ofPools = choice(faults.entries.filter(({ target }) => target === 'pool'));

/** Faults that were started by hand, by the number they were given. */
export class FaultDesk {
	private readonly system: MockSystem;
	private readonly byId: Map<number, FaultPlan> = new Map();
	private last = 0;

	constructor(system: MockSystem) {
		this.system = system;
	}

	/** `{"kind": "errors", "target": "gpu", "share": "50%"}`: the options as in a scenario. */
	strike(body: unknown): { readonly id: number; readonly what: string } {
		const plan = faultOf(body, this.system);
		this.system.pacer.enter(() => this.system.board.strike(plan));
		this.byId.set(++this.last, plan);
		return { id: this.last, what: `${plan.target}: ${faults.get(plan.fault.kind).describe(plan.fault.options as never)}` };
	}

	heal(id: number): void {
		const plan = this.byId.get(id);
		if (plan === undefined) throw new ControlError(`no fault ${id} is in force`);
		this.byId.delete(id);
		this.system.pacer.enter(() => this.system.board.heal(plan));
	}

	get byHand(): readonly { readonly id: number; readonly kind: string; readonly target: string }[] {
		return [...this.byId].map(([id, { fault, target }]) => ({ id, kind: fault.kind, target }));
	}
}

function faultOf(body: unknown, { plan, poolNames }: MockSystem): FaultPlan {
	if (typeof body !== 'object' || body === null) throw new ControlError('expected {"kind": ..., "target": ..., and its options}');
	const { target = poolNames.length === 1 ? poolNames[0] : undefined, ...rest } = body as Record<string, unknown>;
	const parsed = ofPools.safeParse(rest);
	if (!parsed.success) throw new ControlError(parsed.error.issues.map(({ message }) => message).join('; '));
	if (typeof target !== 'string' || !poolNames.includes(target))
		throw new ControlError(`\`target\` must be one of ${poolNames.join(', ')}, got ${JSON.stringify(target) ?? 'nothing'}`);
	const { felt = ['slots'] } = faults.get(parsed.data.kind);
	const kind = plan.hosted?.[target]?.kind ?? 'slots';
	if (!felt.includes(kind)) throw new ControlError(`${parsed.data.kind} does nothing to ${target}, a pool of kind ${kind}`);
	return { fault: parsed.data, atUs: 0, untilUs: Number.MAX_SAFE_INTEGER, target };
}

/** `{"pool": "gpu", "answers": ["ok", "ok", "error"], "repeat": false}`. */
export function setScript(body: unknown, system: MockSystem): void {
	const { pool, answers, repeat } = (body ?? {}) as Record<string, unknown>;
	const { workerNames } = system;
	const worker = pool ?? (workerNames.length === 1 ? workerNames[0] : undefined);
	if (typeof worker !== 'string' || !workerNames.includes(worker))
		throw new ControlError(`\`pool\` must be one of ${workerNames.join(', ')}, got ${JSON.stringify(pool) ?? 'nothing'}`);
	if (!Array.isArray(answers) || !answers.every((line) => lines.includes(line as Line)))
		throw new ControlError(`\`answers\` must be a list of ${lines.join(', ')}`);
	system.script.set(worker, answers as readonly Line[], repeat === true);
}

/** How a mock is doing. */
export function stateOf(system: MockSystem, desk: FaultDesk): object {
	const { plan, pacer, poolNames, workerNames } = system;
	return {
		scenario: plan.name,
		started: pacer.started,
		finished: system.finished,
		clock_s: system.clockUs / 1e6,
		horizon_s: plan.horizonUs / 1e6,
		time_scale: pacer.scale,
		spent_usd: system.spentUsd,
		pools: Object.fromEntries(poolNames.map((pool) => [pool, system.levels(pool)])),
		calls: Object.fromEntries(workerNames.map((worker) => [worker, system.gauges.of(worker).inFlight])),
		faults: system.board.inForce.map(({ fault, target }) => ({ kind: fault.kind, target })),
		faults_by_hand: desk.byHand,
	};
}
