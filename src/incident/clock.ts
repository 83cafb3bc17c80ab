/**
 * The incident clock: alert rules look at signals; the first to page calls somebody, who answers when their shift allows,
 * finds out what is wrong, and works through the runbook. Responders act on an alert by themselves. One incident a run:
 * once somebody is on it, alerts are noted and call nobody.
 */
import { Alarm } from '../kernel/alarm.ts';
import { keyedStream } from '../kernel/streams.ts';
import type { Choice } from '../model/choice.ts';
import { sampler } from '../model/distributions/index.ts';
import type { Severity } from '../model/incidentPlan.ts';
import type { IncidentPlan, ResponderPlan, RunbookAction } from '../model/plan.ts';
import type { World } from '../model/ports.ts';
import { Agenda } from './agenda.ts';
import { Alert } from './alert.ts';
import { Pagers } from './pager.ts';
import { Playbook } from './playbook.ts';
import { Responder } from './responder.ts';
import type { RuleContext } from './rules/rule.ts';
import type { KeyMeter, Sensors, UsageMeter } from './sensors.ts';
import { signals } from './signals/index.ts';
import type { AccountSignal, Signal, SignalContext } from './signals/signal.ts';

/** What the clock needs of the system around it. */
export interface Surroundings {
	/** Changes the running system as an action says. */
	apply(action: RunbookAction): void;
	readonly sensors: Sensors | null;
	keys(): KeyMeter;
	readonly usage: UsageMeter | null;
	/** Readings of a quiet week, by number of the alert; null when no rule asks for them. */
	readonly lastWeek: readonly (readonly number[])[] | null;
	/** This is that week: nothing fires, whatever a rule thinks of it. */
	readonly recording: boolean;
}

export class IncidentClock {
	/** Readings of the rules that ask for last week, by number of the alert. */
	readonly readings: number[][];
	private readonly world: World;
	private readonly plan: IncidentPlan;
	private readonly around: Surroundings;
	private readonly responders: readonly Responder[];
	private readonly pagers: Pagers;
	private readonly agenda: Agenda;
	private detected = false;
	private acknowledged = false;

	constructor(world: World, plan: IncidentPlan, around: Surroundings) {
		this.world = world;
		this.plan = plan;
		this.around = around;
		this.readings = plan.alerts.map(() => []);
		for (const [number, alert] of plan.alerts.entries()) {
			const listened = plan.responders.some((responder) => responder.alert === number);
			new Alert(
				world,
				number,
				alert,
				(everyUs) => this.ruleContext(number, everyUs),
				listened,
				(...firing) => this.fires(...firing),
			);
		}
		this.agenda = new Agenda(world.calendar);
		this.pagers = new Pagers(world, this.agenda, plan, (level) => this.answered(level));
		this.responders = plan.responders.map((responder) => this.responder(responder));
	}

	private fires(alert: Alert, severity: Severity, what: string, news: boolean): void {
		if (this.around.recording) return;
		const { now } = this.world.calendar;
		const { name, pager } = alert.plan;
		const listening = this.responders.filter(({ plan }) => plan.alert === alert.number);
		if (news) {
			const called = severity === 'page' && pager !== null;
			const detects = !this.detected && (called || listening.length > 0);
			if (detects) this.detected = true;
			const said = name === '' ? 'alert fires' : `alert ${name} fires: ${what}`;
			this.world.probe.mark(now, detects ? 'detected' : 'notice', `${said} (${severity === 'ticket' ? 'ticket' : this.pagers.shift})`);
			if (called && !this.acknowledged) this.pagers.page(name, this.plan.pagers[pager]);
		}
		for (const responder of listening) responder.respond();
	}

	private answered(level: number): void {
		const { now } = this.world.calendar;
		this.acknowledged = true;
		this.world.probe.mark(now, 'acknowledged', level === 0 ? 'on-call engineer logs in' : `on-call of level ${level + 1} logs in`);
		const { runbook } = this.plan;
		if (runbook.length === 0) return;
		const random = keyedStream(this.world.seed, 'incident/diagnosis');
		random.seek(0, 0);
		const diagnosis = Math.round(sampler(this.plan.diagnosis).draw(random));
		new Playbook(this.world, this.agenda, 'runbook', runbook, {
			did: (action) => this.act(action, 'action', action.name),
			failed: (action, tries, last) => this.failed(action.name, tries, last),
			done: () => {},
		}).begin(diagnosis);
	}

	private responder(plan: ResponderPlan): Responder {
		return new Responder(this.world, this.agenda, plan, {
			did: (action) => this.act(action, 'responder', `${plan.name}: ${action.name}`),
			failed: (action, tries, last) => this.failed(`${plan.name}: ${action.name}`, tries, last),
		});
	}

	private act(action: RunbookAction, kind: 'action' | 'responder', what: string): void {
		this.around.apply(action);
		this.world.probe.mark(this.world.calendar.now, kind, what);
	}

	private failed(what: string, tries: number, last: boolean): void {
		this.world.probe.mark(this.world.calendar.now, 'failed', `${what} failed${last ? '' : ' and is tried again'} (try ${tries})`);
	}

	private ruleContext(alert: number, everyUs: number): RuleContext {
		const { weekOffsetUs, startDay } = this.world;
		// Its own numbers, whatever other alerts there are.
		let made = 0;
		const create = ({ kind, options }: Choice): Signal =>
			signals.get(kind).create(options as never, this.signalContext(everyUs, `${this.plan.alerts[alert].name}/${made++}`));
		return {
			signal: create,
			account: (choice) => create(choice) as AccountSignal,
			weekOffsetUs,
			startDay,
			lastWeek: this.around.lastWeek?.[alert] ?? null,
			record: (value) => {
				if (this.around.recording) this.readings[alert].push(value);
			},
		};
	}

	private signalContext(periodUs: number, name: string): SignalContext {
		const { calendar, seed, spend } = this.world;
		const { sensors, usage } = this.around;
		const random = keyedStream(seed, `incident/signal/${name}`);
		return {
			spend,
			periodUs,
			get sensors(): Sensors {
				return sensors ?? unassembled('sensors');
			},
			get usage(): UsageMeter {
				return usage ?? unassembled('usage');
			},
			keys: () => this.around.keys(),
			every: (stepUs, look) => {
				const clock = new Alarm(calendar, () => {
					look(calendar.now);
					clock.set(calendar.now + stepUs);
				});
				clock.set(0);
			},
			chance: (draw) => {
				random.seek(draw, 0);
				return random;
			},
		};
	}
}

/** Assembly makes what a plan's signals say they need; reaching this is a bug of ours. */
function unassembled(what: string): never {
	throw new Error(`incident: a signal needs ${what} and does not say so`);
}
