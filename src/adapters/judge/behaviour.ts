/**
 * What a gateway does, in sentences that can be compared: a GatewaySpec as facts by group and topic. What every product
 * does alike is not said; what is set to nothing is, because a change to it is a change.
 */
import { formatCount, formatDuration, formatUsd } from '../../base/units.ts';
import type { LimitSpec } from '../../model/admissionSpec.ts';
import type { BehaviourFact } from '../../model/gatewayReading.ts';
import type { DeploymentSpec, GatewaySpec, GroupSpec, RoutingSpec } from '../../model/gatewaySpec.ts';
import { outcomeNames } from '../../model/outcomes.ts';
import { shown } from '../values.ts';
import { routingOf } from './calls.ts';

export function behaviourOf(spec: GatewaySpec): BehaviourFact[] {
	return [
		...facts('', { ...startOf(spec), ...unnamed(spec, saidOfSpec), ...admissionOf(spec), ...routingFacts(spec.routing, spec) }),
		...spec.groups.flatMap((group) => facts(group.name, groupFacts(group, spec))),
	];
}

type Topics = Readonly<Record<string, string | null>>;

function facts(group: string, topics: Topics): BehaviourFact[] {
	return Object.entries(topics).flatMap(([topic, value]) => (value === null ? [] : [{ group, topic, value }]));
}

function startOf({ groups, defaultGroup, entries }: GatewaySpec): Topics {
	const start = entries?.map(({ group, weight }) => (weight > 0 ? `${shown(group)} (${number(weight)})` : `then ${shown(group)}`));
	return { 'requests begin at': start?.join(', ') ?? (groups.length === 0 ? null : shown(defaultGroup ?? groups[0].name)) };
}

function admissionOf({ admission }: GatewaySpec): Topics {
	const { limits, concurrency, breaker, processes } = admission;
	return {
		processes: processes === 1 ? null : String(processes),
		'rate limits': limits.length === 0 ? 'none' : limits.map(limitText).join('; '),
		'calls at once':
			concurrency === null ? null : `${concurrency.limit}, and ${concurrency.queue} more wait${rest(concurrency, 'limit', 'queue')}`,
		'economic breaker':
			breaker === null ? null : `opens above ${formatUsd(breaker.limitPerHour / 1e6)}/h over ${formatDuration(breaker.windowUs)}`,
		...unnamed(admission, ['limits', 'concurrency', 'breaker', 'processes']),
	};
}

function limitText({ limiter, counts, charged, state, refusedAs, retryAfter }: LimitSpec): string {
	const options = Object.entries(limiter.options).map(([key, value]) => `${key.replaceAll('_', ' ')} ${optionText(key, value)}`);
	const after = charged === 'after' ? ', charged after the answer' : '';
	const local = state === 'local' ? ', counted in each process' : '';
	const again = retryAfter === null ? '' : retryAfter === 'due' ? ', says when' : `, says ${formatDuration(retryAfter)}`;
	return `${counts} by ${limiter.kind} (${options.join(', ')})${after}${local}, refused as ${refusedAs}${again}`;
}

/** Options named for a time are microseconds, as in every plan. */
function optionText(key: string, value: unknown): string {
	if (typeof value === 'number') return key === 'per' || key === 'window' ? formatDuration(value) : number(value);
	return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);
}

function routingFacts(routing: RoutingSpec, { groups }: GatewaySpec): Topics {
	if (groups.length === 0) return {};
	const { fallbackOn, fallbackDepthMax, cooldown, ejection, passiveHealth, deadlineUs, overprovisioning } = routing;
	const leads = groups.some(({ fallbacks }) => fallbacks.length > 0);
	return {
		...groupRouting(routing),
		retries: String(routing.retries),
		'retries by failure': countsText(routing),
		'retries decided by': routing.eachFailureDecides === true ? 'each failure' : 'the first failure',
		'who is retried': routing.retriesStay === true ? 'the deployment that failed' : null,
		'falls back on': leads ? outcomesText(fallbackOn) : null,
		'depth of fallbacks': leads ? `${fallbackDepthMax}${routing.fallbackOnce === true ? ', each group once' : ''}` : null,
		'time for a request': deadlineUs === undefined ? null : formatDuration(deadlineUs),
		cooldown: cooldown === null ? null : cooldownText(cooldown),
		ejection: ejection === undefined ? null : ejectionText(ejection),
		'passive health': passiveHealth === undefined ? null : passiveText(passiveHealth),
		'a retry needs': routing.needsHealthy ? 'a deployment in rotation' : null,
		'priorities spill over': overprovisioning === undefined ? null : `below ${number(100 / overprovisioning)}% in rotation`,
		'after a timeout': routing.closesOnTimeout ? null : 'the call upstream goes on',
		...unnamed(routing, saidOfRouting),
		'when the client leaves': routing.cancel === 'none' ? 'the call upstream goes on' : 'the call upstream is cancelled',
	};
}

/** What a group may have of its own. */
function groupRouting(routing: Partial<RoutingSpec>): Topics {
	const { pick, retryOn, backoff, triesPerPriority, retryCap } = routing;
	return {
		pick: pick ?? null,
		'retries on': retryOn === undefined ? null : outcomesText(retryOn),
		'waits before a retry': backoff === undefined ? null : backoffText(backoff),
		'tries at a priority': triesPerPriority === undefined ? null : String(triesPerPriority),
		'retries at once': retryCap === undefined ? null : `${number(retryCap.share * 100)}% of the calls, at least ${retryCap.minimum}`,
	};
}

function countsText({ retryCounts }: RoutingSpec): string | null {
	const counts = Object.entries(retryCounts ?? {});
	return counts.length === 0 ? null : counts.map(([outcome, count]) => `${outcome} ${count}`).join(', ');
}

function outcomesText(outcomes: readonly string[]): string {
	const rest = outcomeNames.filter((name) => name !== 'ok' && name !== 'cancelled' && name !== 'denied' && !outcomes.includes(name));
	if (outcomes.length === 0) return 'nothing';
	return rest.length === 0 ? 'any failure' : outcomes.join(', ');
}

function backoffText(backoff: RoutingSpec['backoff']): string {
	const { baseUs, factor, capUs, jitterUs, zeroIfAlternatives, spread, afterLast } = backoff;
	if (baseUs === 0 && jitterUs === 0) return 'none';
	const grows =
		factor === 1 || capUs <= baseUs
			? formatDuration(baseUs)
			: `${formatDuration(baseUs)} x ${number(factor)}^k, at most ${formatDuration(capUs)}`;
	const times = spread === undefined ? '' : `, times ${number(spread.from)} to ${number(spread.to)}`;
	const plus = jitterUs === 0 ? '' : ` + up to ${formatDuration(jitterUs)}`;
	const last = afterLast ? ', also after the last' : '';
	const more = rest(backoff, 'baseUs', 'factor', 'capUs', 'jitterUs', 'zeroIfAlternatives', 'spread', 'afterLast');
	return `${grows}${times}${plus}${last}${more}${zeroIfAlternatives ? '; none while another deployment is healthy' : ''}`;
}

function cooldownText(cooldown: NonNullable<RoutingSpec['cooldown']>): string {
	const { cooldownUs, windowUs, allowedFails, failureShare, minimumRequests, immediateOn, coolsSingle, firstFailureOnly } = cooldown;
	const rules = [
		allowedFails === null ? null : `more than ${allowedFails} failures`,
		failureShare === null ? null : `more than ${number(failureShare * 100)}% of at least ${minimumRequests} requests failed`,
		immediateOn.length === 0 ? null : `at once when ${immediateOn.join(' or ')}`,
	].filter((rule) => rule !== null);
	const counts = firstFailureOnly
		? `; only the first failure ${cooldown.firstOfEachGroup === true ? 'in each group' : 'of a request'} counts`
		: '';
	const single = coolsSingle ? '' : '; never the only deployment';
	const own = [
		'cooldownUs',
		'windowUs',
		'allowedFails',
		'failureShare',
		'minimumRequests',
		'immediateOn',
		'coolsSingle',
		'firstFailureOnly',
	];
	const more = rest(cooldown, ...own, 'firstOfEachGroup');
	return `${formatDuration(cooldownUs)}, after ${rules.join(', or ')} in ${formatDuration(windowUs)}${counts}${more}${single}`;
}

function ejectionText(ejection: NonNullable<RoutingSpec['ejection']>): string {
	const { consecutive, on, baseUs, maxShare, panicShare, intervalUs, maxUs } = ejection;
	const back = `back at multiples of ${formatDuration(intervalUs)}, longest ${formatDuration(maxUs)}`;
	const most = `at most ${number(maxShare * 100)}% of a group, health ignored below ${number(panicShare * 100)}%`;
	const more = rest(ejection, 'consecutive', 'on', 'baseUs', 'maxShare', 'panicShare', 'intervalUs', 'maxUs');
	return `${formatDuration(baseUs)} after ${consecutive} failures in a row (${outcomesText(on)}), ${back}, ${most}${more}`;
}

function passiveText(passive: NonNullable<RoutingSpec['passiveHealth']>): string {
	const { maxFails, failTimeoutUs, on, sparesSingle } = passive;
	const single = sparesSingle ? '; never the only deployment' : '';
	const more = rest(passive, 'maxFails', 'failTimeoutUs', 'on', 'sparesSingle');
	return `${maxFails} failures (${outcomesText(on)}) put it aside for ${formatDuration(failTimeoutUs)}${more}${single}`;
}

function groupFacts(group: GroupSpec, spec: GatewaySpec): Topics {
	const { deployments, fallbacks } = group;
	const own = routingOf(spec.routing, group);
	const total = deployments.reduce((sum, { weight }) => sum + weight, 0);
	const alike = new Set(deployments.map(({ weight }) => weight)).size === 1;
	const weighted = own.pick === 'weighted-random' && !alike && total > 0;
	const priorities = deployments.some(({ priority }) => (priority ?? 0) > 0);
	const each = (of: (deployment: DeploymentSpec) => string) => uniform(deployments, of);
	return {
		models: counted(deployments.map(({ model, weight }) => `${shown(model)}${weighted ? ` ${number((weight / total) * 100)}%` : ''}`)),
		'falls back to': fallbacks.length === 0 ? (leads(group) ?? 'nothing') : fallbacks.map(shown).join(', then '),
		timeout: each(({ timeoutUs }) => (timeoutUs === null ? 'none' : formatDuration(timeoutUs))),
		retries: deployments.every(({ retries }) => retries === null) ? null : each(({ retries }) => String(retries ?? spec.routing.retries)),
		'calls at once': each(({ parallelMax, waitingMax }) =>
			parallelMax === null
				? 'unlimited'
				: `${formatCount(parallelMax)}, ${waitingMax === undefined ? 'the rest waits' : `${formatCount(waitingMax)} wait`}`,
		),
		cooldown: deployments.every(({ cooldownUs }) => cooldownUs === null)
			? null
			: each(({ cooldownUs }) => (cooldownUs === null ? 'as the gateway' : formatDuration(cooldownUs))),
		priority: priorities ? each(({ priority }) => String(priority ?? 0)) : null,
		...(group.routing === undefined ? {} : { ...groupRouting(group.routing), ...unnamed(group.routing, saidOfRouting) }),
		...unnamed(group, saidOfGroup),
		...eachUnnamed(deployments),
	};
}

const saidOfRouting: readonly string[] = [
	...['pick', 'retryOn', 'backoff', 'triesPerPriority', 'retryCap', 'retries', 'retryCounts', 'retriesStay', 'fallbackOn', 'fallbackOnce'],
	...[
		'fallbackDepthMax',
		'deadlineUs',
		'cooldown',
		'ejection',
		'passiveHealth',
		'needsHealthy',
		'overprovisioning',
		'closesOnTimeout',
		'cancel',
	],
	'eachFailureDecides',
];
const saidOfSpec: readonly string[] = ['product', 'version', 'admission', 'groups', 'defaultGroup', 'entries', 'routing'];
const saidOfGroup: readonly string[] = ['name', 'routing', 'deployments', 'fallbacks', 'place'];
const saidOfDeployment: readonly string[] = [
	...['id', 'model', 'provider', 'weight', 'timeoutUs', 'retries', 'sdkTries', 'parallelMax', 'cooldownUs', 'waitingMax', 'priority'],
	...['tokenPrice', 'next', 'place'],
];

/** What a spec says that has no words of its own here yet, under its own name: nothing may change unseen. */
function unnamed(part: object, said: readonly string[]): Topics {
	return Object.fromEntries(
		Object.entries(part).flatMap(([key, value]) =>
			said.includes(key) || value === undefined ? [] : [[wordsOf(key), plainText(key, value)]],
		),
	);
}

/** The same of a part that is one sentence: what is left goes behind it. */
function rest(part: object, ...said: readonly string[]): string {
	return Object.entries(unnamed(part, said))
		.map(([key, value]) => `, ${key} ${value}`)
		.join('');
}

function eachUnnamed(deployments: readonly DeploymentSpec[]): Topics {
	const keys = [...new Set(deployments.flatMap((deployment) => Object.keys(unnamed(deployment, saidOfDeployment))))];
	return Object.fromEntries(
		keys.map((key) => [key, uniform(deployments, (deployment) => unnamed(deployment, saidOfDeployment)[key] ?? 'not set')]),
	);
}

/** `outlierMinimum` -> `outlier minimum`; the unit at the end goes into the value. */
function wordsOf(key: string): string {
	return key
		.replace(/Us$/, '')
		.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
		.trim();
}

function plainText(key: string, value: unknown): string {
	if (typeof value === 'number') return key.endsWith('Us') ? formatDuration(value) : number(value);
	if (typeof value === 'boolean') return value ? 'yes' : 'no';
	if (Array.isArray(value)) return value.map((item) => plainText(key, item)).join(', ') || 'none';
	if (typeof value !== 'object' || value === null) return value === null ? 'none' : shown(String(value));
	return Object.entries(value)
		.map(([name, item]) => `${wordsOf(name)} ${plainText(name, item)}`)
		.join(', ');
}

/** Where deployments lead that know the next group themselves. */
function leads({ deployments }: GroupSpec): string | null {
	const targets = [...new Set(deployments.flatMap(({ next }) => Object.values(next ?? {})))];
	return targets.length === 0 ? null : targets.map(shown).join(' or ');
}

/** One value where all agree, else the value of each. */
function uniform(deployments: readonly DeploymentSpec[], of: (deployment: DeploymentSpec) => string): string {
	const values = deployments.map(of);
	if (new Set(values).size === 1) return values[0];
	return counted(
		deployments.map(({ model }, i) => `${shown(model)} ${values[i]}`),
		'; ',
	);
}

/** Equal ones together: `openai/gpt-4o x3`. */
function counted(texts: readonly string[], between = ', '): string {
	const counts = new Map<string, number>();
	for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
	return [...counts].map(([text, count]) => (count === 1 ? text : `${text} x${count}`)).join(between);
}

function number(value: number): string {
	return String(Number(value.toPrecision(3)));
}
