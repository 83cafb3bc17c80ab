/** Outlier detection: when a host is ejected, and for how long. */
import type { EjectionSpec } from '../../model/gatewaySpec.ts';
import type { OutcomeName } from '../../model/outcomes.ts';
import { asNumber, plural, secondsToUs } from '../values.ts';
import { PANIC_PERCENT } from './mechanics.ts';
import type { Message } from './message.ts';

const FAILURES: readonly OutcomeName[] = ['error', 'overloaded', 'timeout', 'unavailable'];
/** 502, 503, 504, and what Envoy answers so itself. */
const GATEWAY_FAILURES: readonly OutcomeName[] = ['overloaded', 'timeout', 'unavailable'];

/** `hosts`: 1 also when only the name of a service is known. */
export function readEjection(cluster: Message, hosts: number): EjectionSpec | null {
	const panic = cluster.at('common_lb_config', 'healthy_panic_threshold');
	panic.note('value', 'modelled', 'with a smaller share of a priority healthy, health is not looked at');
	const detection = cluster.at('outlier_detection');
	if (!detection.exists) return null;
	if (Object.keys(detection.book.map(detection.path)).length === 0)
		detection.book.note(detection.path, 'modelled', 'empty, which means five failures in a row, and at most 10 % of the hosts');
	const rows = rowsOf(detection);
	const percent = detection.number('max_ejection_percent') ?? 10;
	const one = detection.flag('always_eject_one_host');
	detection.note('max_ejection_percent', 'modelled', 'share of the hosts that may be out at once');
	detection.note('always_eject_one_host', 'modelled', 'one may be out whatever the share');
	const seconds = (name: string, standard: number, why: string) => {
		const own = detection.seconds(name);
		detection.note(name, 'modelled', why);
		return Math.max(0.001, own ?? standard);
	};
	const interval = seconds('interval', 10, 'hosts come back only when it is looked, so often');
	const base = seconds('base_ejection_time', 30, 'time out, times how often it has been ejected');
	const most = seconds('max_ejection_time', 300, 'the longest time out');
	const share = Math.min(1, Math.max(0, percent / 100));
	lintEjection(detection, rows, share, one, hosts);
	const panicPercent = asNumber(panic.at('value').value) ?? PANIC_PERCENT;
	return ejectionOf(rows, { interval, base, most, share, panicPercent, one });
}

/** Failures in a row that eject a host, and how many of them. */
export interface EjectionRow {
	readonly consecutive: number;
	readonly on: readonly OutcomeName[];
}

/** Envoy's ejection, whoever configured it; times in seconds. Null when no failures in a row eject. */
export function ejectionOf(
	[first, second]: readonly EjectionRow[],
	by: {
		readonly interval: number;
		readonly base: number;
		readonly most: number;
		/** Of the hosts that may be out, 0..1. */
		readonly share: number;
		readonly panicPercent: number;
		readonly one: boolean;
	},
): EjectionSpec | null {
	if (first === undefined) return null;
	return {
		...first,
		...(second === undefined ? {} : { second }),
		intervalUs: secondsToUs(by.interval),
		baseUs: secondsToUs(by.base),
		maxUs: secondsToUs(Math.max(by.most, by.base)),
		maxShare: by.share,
		panicShare: Math.min(1, Math.max(0, by.panicPercent / 100)),
		panicsByPriority: true,
		...(by.one ? { alwaysOne: true } : {}),
	};
}

function rowsOf(detection: Message): EjectionRow[] {
	const rows: EjectionRow[] = [];
	const look = (name: string, enforcing: string, standard: number, on: readonly OutcomeName[]) => {
		const consecutive = detection.whole(name) ?? 5;
		const enforced = detection.number(enforcing) ?? standard;
		detection.note(
			name,
			enforced > 0 ? 'modelled' : 'ignored',
			enforced > 0 ? 'failures in a row that eject a host' : `counted, and nobody is ejected for it: ${enforcing} is 0`,
		);
		const part = enforced > 0 && enforced < 100;
		detection.note(enforcing, part ? 'approximated' : 'modelled', part ? 'ejected each time here' : 'whether it ejects');
		if (enforced > 0 && consecutive > 0) rows.push({ consecutive, on });
	};
	look('consecutive_5xx', 'enforcing_consecutive_5xx', 100, FAILURES);
	look('consecutive_gateway_failure', 'enforcing_consecutive_gateway_failure', 0, GATEWAY_FAILURES);
	return rows;
}

function lintEjection(detection: Message, rows: readonly unknown[], share: number, one: boolean, hosts: number): void {
	if (rows.length === 0) {
		detection.lint(
			'ENVOY-NEVER-EJECTS',
			'no failures in a row eject a host: they are not enforced; ejection by success rate is not simulated',
		);
		return;
	}
	const needed = share === 0 ? Number.POSITIVE_INFINITY : Math.ceil(1 / share - 1e-9);
	if (one || hosts >= needed) return;
	const percent = Math.round(share * 100);
	detection.lint(
		'ENVOY-NEVER-EJECTS',
		share === 0
			? 'max_ejection_percent is 0: no host is ever ejected'
			: `at most ${percent} % of the hosts may be out, which of fewer than ${needed} is none; ${plural(hosts, 'host')} can be told from this file: raise max_ejection_percent, or set always_eject_one_host`,
	);
}
