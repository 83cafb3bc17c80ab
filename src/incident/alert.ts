/** One alert of a run: a rule read on its own clock, and what it has told so far. */
import { Alarm } from '../kernel/alarm.ts';
import { type AlertPlan, type Severity, severities } from '../model/incidentPlan.ts';
import type { World } from '../model/ports.ts';
import { rules } from './rules/index.ts';
import type { RuleContext, RuleKind } from './rules/rule.ts';

export class Alert {
	readonly plan: AlertPlan;
	readonly number: number;
	private readonly told: boolean[];

	/**
	 * `fires` is called at every reading at which the rule has a reason, and with `news` at the first for each. An alert to
	 * which nobody listens any more stops reading when it has told all.
	 */
	constructor(
		world: World,
		number: number,
		plan: AlertPlan,
		contextOf: (everyUs: number) => RuleContext,
		listened: boolean,
		fires: (alert: Alert, severity: Severity, what: string, news: boolean) => void,
	) {
		this.plan = plan;
		this.number = number;
		const kind: RuleKind = rules.get(plan.rule.kind);
		const options = plan.rule.options as never;
		const everyUs = kind.everyUs(options);
		const rule = kind.create(options, contextOf(everyUs));
		this.told = new Array(kind.stages(options)).fill(false);
		const { calendar } = world;
		const reading = new Alarm(calendar, () => {
			const { now } = calendar;
			const firing = rule.read(now);
			const news = firing !== null && !this.told[firing.stage];
			if (firing !== null) this.told[firing.stage] = true;
			// The next reading is set after what this one leads to, which may come at the same instant.
			if (firing !== null) fires(this, milder(firing.severity ?? 'page', plan.severity), firing.what, news);
			if (listened || this.told.includes(false)) reading.set(now + everyUs);
		});
		reading.set(0);
	}
}

function milder(a: Severity, b: Severity): Severity {
	return severities[Math.max(severities.indexOf(a), severities.indexOf(b))];
}
