/** Guardrails of the native gateway block: chains of checks, each by a pool of its own or one that the scenario has. */
import type { Issue } from '../base/issue.ts';
import type { Path } from '../base/yamlText.ts';
import type { GuardrailsSpec, GuardSpec } from '../model/admissionSpec.ts';
import { durationLaw } from '../model/distributions/index.ts';
import { count, type Field, list, money, object, oneOf, share, text } from '../model/fields.ts';
import type { HostedPlan } from '../model/hostedPlan.ts';
import { meterCount, READ_UNITS } from '../model/meters.ts';
import type { Choice } from '../model/plan.ts';
import { STATED } from '../model/prices.ts';
import type { Source } from './source.ts';
import { unknownName } from './unknownName.ts';

const guard = object({
	name: text.describe('what the bill calls it'),
	pool: text.optional().describe('the pool that makes the check, at its latency and price'),
	latency: durationLaw.optional().describe('of a check by a service that is nobody of the pools; none when not given'),
	cost: money.optional().describe('of a check by such a service; nothing when not given'),
	blocks: share.prefault('0%').describe('share of what it checks that it blocks rightly'),
	false_positives: share.prefault('0%').describe('of the rest, what it blocks all the same'),
	when_down: oneOf('pass', 'block').default('pass').describe('what becomes of what could not be checked'),
});

export interface GuardInput {
	readonly name: string;
	readonly pool?: string;
	readonly latency?: Choice;
	readonly cost?: number;
	readonly blocks: number;
	readonly false_positives: number;
	readonly when_down: 'pass' | 'block';
}

const chain = (what: string) =>
	list(guard as unknown as Field<GuardInput>, 'guards', 50)
		.default([])
		.describe(what);

export const guardrails: Field<GuardrailsInput> = object({
	input: chain('checks of requests, one after another, before they go upstream; what is blocked is denied'),
	output: chain('checks of answers, one after another'),
	regenerations: count(0, 60).default(0).describe('how often an answer that was blocked is asked for again; then the request is denied'),
}) as unknown as Field<GuardrailsInput>;

export interface GuardrailsInput {
	readonly input: readonly GuardInput[];
	readonly output: readonly GuardInput[];
	readonly regenerations: number;
}

/** Nothing where there are none. */
export function guardsOf(input: GuardrailsInput | undefined): { readonly guards?: GuardrailsSpec } {
	if (input === undefined || input.input.length + input.output.length === 0) return {};
	const specOf = (one: GuardInput): GuardSpec => ({
		name: one.name,
		pool: one.pool ?? ownPool(one),
		blocks: one.blocks,
		falsePositives: one.false_positives,
		failsOpen: one.when_down === 'pass',
	});
	return { guards: { input: input.input.map(specOf), output: input.output.map(specOf), regenerations: input.regenerations } };
}

/** The service of a guard that no pool of the scenario makes. */
function ownPool({ name }: GuardInput): string {
	return `guardrail-${name}`;
}

/** The pools of guards that have one of their own, as hosted pools: a read at a price. */
export function guardPools(input: GuardrailsInput | undefined, start: string): Record<string, HostedPlan> {
	const own = [...(input?.input ?? []), ...(input?.output ?? [])].filter(({ pool }) => pool === undefined);
	return Object.fromEntries(own.map((one) => [ownPool(one), serviceOf(one, start)]));
}

function serviceOf({ name, latency, cost = 0 }: GuardInput, start: string): HostedPlan {
	const prices = new Array<number>(meterCount).fill(0);
	prices[READ_UNITS] = cost * 1e6;
	return {
		kind: 'store',
		latency: latency ?? { kind: 'constant', options: { value: 0 } },
		perTokenUs: null,
		concurrency: null,
		queueLimit: 0,
		faults: { rejected: 0, overloaded: 0, error: 0 },
		limits: null,
		promptCache: null,
		batchWindowUs: null,
		stopsOnCancel: false,
		billsErrors: false,
		readUnits: 1000,
		writeUnits: 0,
		egressBytes: 0,
		storageMb: 0,
		nodes: 0,
		price: {
			id: `guardrail/${name}`,
			standard: prices,
			long: null,
			longAboveTokens: null,
			hours: [],
			pricing: 'standard',
			source: STATED,
			asOf: start.slice(0, 10),
		},
	};
}

export function guardIssues(input: GuardrailsInput | undefined, pools: readonly string[], source: Source): Issue[] {
	if (input === undefined) return [];
	const all = (['input', 'output'] as const).flatMap((side) =>
		input[side].map((one, i) => ({ one, at: ['gateway', 'guardrails', side, i] satisfies Path })),
	);
	const refuse = (at: Path, key: string, message: string): Issue => ({
		code: 'PM009',
		severity: 'error',
		message: `${at.join('.')}: ${message}`,
		place: source.placeOf([...at, key]),
	});
	const doubled = input.regenerations > 0 && input.output.length === 0;
	return [
		...(doubled ? [refuse(['gateway', 'guardrails'], 'regenerations', 'there is no check of answers that could block one')] : []),
		...all.flatMap(({ one, at }, i) => [
			...(all.findIndex(({ one: other }) => other.name === one.name) === i ? [] : [refuse(at, 'name', `two guards are '${one.name}'`)]),
			...(one.pool === undefined && pools.includes(ownPool(one)) ? [refuse(at, 'name', `there is a pool '${ownPool(one)}' already`)] : []),
			...(one.pool !== undefined && pools.length > 0 && !pools.includes(one.pool)
				? [unknownName('pool', one.pool, pools, source.placeOf([...at, 'pool']))]
				: []),
			...(one.pool !== undefined && (one.latency !== undefined || one.cost !== undefined)
				? [refuse(at, 'pool', 'its pool says how long a check takes and what it costs')]
				: []),
		]),
	];
}
