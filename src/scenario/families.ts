/** The families of kinds a scenario chooses from, and where it does: the table of contents of the reference. */
import { adapters } from '../adapters/index.ts';
import type { Entry, Registry } from '../base/registry.ts';
import { clientGuards } from '../clients/guards/index.ts';
import { retryPolicies } from '../clients/retry/index.ts';
import { faults } from '../faults/index.ts';
import { limiters } from '../gateway/limiters/index.ts';
import { picks } from '../gateway/picks/index.ts';
import { rules } from '../incident/rules/index.ts';
import { signals } from '../incident/signals/index.ts';
import { countLaws, durationLaws } from '../model/distributions/index.ts';
import type { Example, Shape } from '../model/fields.ts';
import { autoscalers } from '../pools/autoscalers/index.ts';
import { serviceLaws } from '../pools/service/index.ts';
import { detectors } from '../quality/detectors/index.ts';
import { strategies } from '../releases/strategies/index.ts';
import { arrivals } from '../traffic/index.ts';
import { sessions } from '../traffic/sessions/index.ts';
import { traceReaders } from './traces/index.ts';

export interface Kind extends Entry {
	readonly shape?: Shape;
	readonly example?: Example;
	/** Of a fault. */
	readonly target?: string;
	/** Of an adapter: the product version modelled. */
	readonly version?: string;
}

export interface KindFamily {
	readonly title: string;
	/** Where a scenario chooses one. Code stands between backticks. */
	readonly where: string;
	readonly registry: Registry<Kind>;
	/** The key in front of a choice, for examples; null when a scenario does not write one. */
	readonly key: string | null;
}

export const kindFamilies: readonly KindFamily[] = [
	{ title: 'Arrivals', where: '`traffic.*.arrivals`', registry: arrivals, key: 'arrivals' },
	{ title: 'Sessions', where: '`traffic.*.session`', registry: sessions, key: 'session' },
	{ title: 'Trace formats', where: '`format` of the arrivals `trace`', registry: traceReaders, key: null },
	{ title: 'Retry policies', where: '`clients.*.retry`', registry: retryPolicies, key: 'retry' },
	{ title: 'Client guards', where: '`clients.*.guards`, a list', registry: clientGuards, key: '-' },
	{ title: 'Service laws', where: '`pools.*.service`; a bare duration or law means `time`', registry: serviceLaws, key: 'service' },
	{
		title: 'Rate limits',
		where: '`gateway.limits.*`, beside `counts`, `charged`, `state` and `answers`',
		registry: limiters,
		key: '-',
	},
	{ title: 'Autoscalers', where: '`pools.*.autoscaler`', registry: autoscalers, key: 'autoscaler' },
	{ title: 'Faults', where: '`faults.*`, beside `at`, `for` and `target`', registry: faults, key: '-' },
	{ title: 'Release strategies', where: '`releases.*.strategy`', registry: strategies, key: 'strategy' },
	{ title: 'Drift detectors', where: '`monitors.*.detector`', registry: detectors, key: 'detector' },
	{
		title: 'Alert rules',
		where: '`incident.alert` and `incident.alerts.*`, beside `severity` and `pager`; one that names no kind is a `threshold`',
		registry: rules,
		key: 'alert',
	},
	{ title: 'Signals', where: '`signal` of an alert rule', registry: signals, key: 'signal' },
	{
		title: 'Laws over time',
		where: 'wherever a duration may be random; a bare duration means `constant`',
		registry: durationLaws,
		key: 'time',
	},
	{ title: 'Laws over counts', where: '`traffic.*.tokens`; a bare number means `constant`', registry: countLaws, key: 'input' },
	{ title: 'Gateway products', where: '`gateway.product`, `premortem gateway --product`', registry: adapters, key: null },
	{
		title: 'Picks',
		where: 'what an adapter makes of a product’s routing strategy; a scenario does not choose it',
		registry: picks,
		key: null,
	},
];
