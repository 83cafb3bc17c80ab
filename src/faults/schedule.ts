import { CalendarQueue } from '../kernel/calendarQueue.ts';
import type { FaultPlan } from '../model/plan.ts';
import type { GatewayControls, PoolControls, TrafficControls, World } from '../model/ports.ts';
import { faults } from './index.ts';

/** Lets each fault strike at its time and heal at its end. Payload: index x 2, plus 1 for healing. */
export function scheduleFaults(
	world: World,
	plans: readonly FaultPlan[],
	controlsOf: (plan: FaultPlan) => TrafficControls | PoolControls | GatewayControls,
): void {
	if (plans.length === 0) return;
	const active = new Set<FaultPlan>();
	const timeline = new CalendarQueue(world.calendar, (payload) => {
		const plan = plans[payload >> 1];
		const heals = (payload & 1) === 1;
		if (heals) active.delete(plan);
		else active.add(plan);
		const kind = faults.get(plan.fault.kind);
		const together = [...active].filter((other) => other.fault.kind === plan.fault.kind && other.target === plan.target);
		kind.apply(together.map((other) => other.fault.options) as never, controlsOf(plan) as never);
		const what = `${plan.target}: ${kind.describe(plan.fault.options as never)}`;
		world.probe.mark(world.calendar.now, heals ? 'heal' : 'fault', heals ? `${what}: healed` : what);
	});
	plans.forEach((plan, i) => {
		timeline.push(plan.atUs, 2 * i);
		timeline.push(plan.untilUs, 2 * i + 1);
	});
}
