import { CalendarQueue } from '../kernel/calendarQueue.ts';
import type { FaultPlan } from '../model/plan.ts';
import type { GatewayControls, PoolControls, TrafficControls, World } from '../model/ports.ts';
import { faults } from './index.ts';

/** Faults that are in force, and the way to change that: at the times of a plan, or by hand in a live system. */
export class FaultBoard {
	private readonly world: World;
	private readonly controlsOf: (plan: FaultPlan) => TrafficControls | PoolControls | GatewayControls;
	private readonly active: Set<FaultPlan> = new Set();

	constructor(world: World, controlsOf: (plan: FaultPlan) => TrafficControls | PoolControls | GatewayControls) {
		this.world = world;
		this.controlsOf = controlsOf;
	}

	strike(plan: FaultPlan): void {
		this.active.add(plan);
		this.apply(plan, 'fault');
	}

	heal(plan: FaultPlan): void {
		this.active.delete(plan);
		this.apply(plan, 'heal');
	}

	get inForce(): readonly FaultPlan[] {
		return [...this.active];
	}

	private apply(plan: FaultPlan, mark: 'fault' | 'heal'): void {
		const kind = faults.get(plan.fault.kind);
		const together = this.inForce.filter((other) => other.fault.kind === plan.fault.kind && other.target === plan.target);
		kind.apply(together.map((other) => other.fault.options) as never, this.controlsOf(plan) as never);
		const what = `${plan.target}: ${kind.describe(plan.fault.options as never)}`;
		this.world.probe.mark(this.world.calendar.now, mark, mark === 'heal' ? `${what}: healed` : what);
	}
}

/** Lets each fault strike at its time and heal at its end. Payload: index x 2, plus 1 for healing. */
export function scheduleFaults(
	world: World,
	plans: readonly FaultPlan[],
	controlsOf: (plan: FaultPlan) => TrafficControls | PoolControls | GatewayControls,
): FaultBoard {
	const board = new FaultBoard(world, controlsOf);
	if (plans.length === 0) return board;
	const timeline = new CalendarQueue(world.calendar, (payload) => {
		const plan = plans[payload >> 1];
		if ((payload & 1) === 1) board.heal(plan);
		else board.strike(plan);
	});
	plans.forEach((plan, i) => {
		timeline.push(plan.atUs, 2 * i);
		timeline.push(plan.untilUs, 2 * i + 1);
	});
	return board;
}
