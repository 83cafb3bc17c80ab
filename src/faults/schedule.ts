import { CalendarQueue } from '../kernel/calendarQueue.ts';
import type { FaultPlan } from '../model/plan.ts';
import type { PoolControls, TrafficControls, World } from '../model/ports.ts';
import { faults } from './index.ts';

/** Lets each fault strike at its time and heal at its end. Payload: index x 2, plus 1 for healing. */
export function scheduleFaults(
	world: World,
	plans: readonly FaultPlan[],
	controlsOf: (plan: FaultPlan) => TrafficControls | PoolControls,
): void {
	if (plans.length === 0) return;
	const timeline = new CalendarQueue(world.calendar, (payload) => {
		const plan = plans[payload >> 1];
		const kind = faults.get(plan.fault.kind);
		const options = plan.fault.options as never;
		const controls = controlsOf(plan) as never;
		const what = `${plan.target}: ${kind.describe(options)}`;
		if ((payload & 1) === 0) kind.strike(options, controls);
		else kind.heal(options, controls);
		world.probe.mark(world.calendar.now, (payload & 1) === 0 ? 'fault' : 'heal', (payload & 1) === 0 ? what : `${what}: healed`);
	});
	plans.forEach((plan, i) => {
		timeline.push(plan.atUs, 2 * i);
		timeline.push(plan.untilUs, 2 * i + 1);
	});
}
