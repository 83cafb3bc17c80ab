/**
 * The incident clock: an alert rule sees a signal, a page goes out, somebody answers it when their shift allows,
 * finds out what is wrong, and works through the runbook. One incident a run: after the page no other is sent.
 */
import { Alarm } from '../kernel/alarm.ts';
import { keyedStream } from '../kernel/streams.ts';
import { sampler } from '../model/distributions/index.ts';
import type { IncidentPlan, RunbookAction } from '../model/plan.ts';
import type { World } from '../model/ports.ts';
import { shiftAt } from './shift.ts';
import { signals } from './signals/index.ts';
import type { Signal } from './signals/signal.ts';

export class IncidentClock {
	private readonly world: World;
	private readonly plan: IncidentPlan;
	private readonly apply: (action: RunbookAction) => void;
	private readonly signal: Signal;
	private readonly evaluation: Alarm;
	private readonly human: Alarm;
	/** Since when the signal has been above the limit; -1 = it is not. */
	private aboveSince = -1;

	/** `apply` changes the running plan as an action says. */
	constructor(world: World, plan: IncidentPlan, apply: (action: RunbookAction) => void) {
		this.world = world;
		this.plan = plan;
		this.apply = apply;
		this.signal = signals
			.get(plan.alert.signal.kind)
			.create(plan.alert.signal.options as never, { spend: world.spend, periodUs: plan.alert.evaluateUs });
		this.evaluation = new Alarm(world.calendar, () => this.evaluate());
		this.human = new Alarm(world.calendar, (step) => this.act(step));
		this.evaluation.set(0);
	}

	private evaluate(): void {
		const { now } = this.world.calendar;
		const { above, forUs, evaluateUs } = this.plan.alert;
		if (!(this.signal.read(now) > above)) this.aboveSince = -1;
		else if (this.aboveSince < 0) this.aboveSince = now;
		if (this.aboveSince >= 0 && now - this.aboveSince >= forUs) this.page(now);
		else this.evaluation.set(now + evaluateUs);
	}

	private page(now: number): void {
		const shift = shiftAt(now + this.world.weekOffsetUs);
		this.world.probe.mark(now, 'detected', `alert fires (${shift})`);
		const random = keyedStream(this.world.seed, 'incident/acknowledge');
		random.seek(0, 0);
		const wait = Math.round(sampler(this.plan.acknowledge[shift]).draw(random));
		this.human.set(now + wait, 0);
	}

	/** Step 0: the page is answered. Step n: runbook action n takes effect. */
	private act(step: number): void {
		const { now } = this.world.calendar;
		if (step === 0) this.world.probe.mark(now, 'acknowledged', 'on-call engineer logs in');
		else {
			const done = this.plan.runbook[step - 1];
			this.apply(done);
			this.world.probe.mark(now, 'action', done.name);
		}
		const next = this.plan.runbook[step];
		if (next !== undefined) this.human.set(now + next.takesUs + (step === 0 ? this.plan.diagnosisUs : 0), step + 1);
	}
}
