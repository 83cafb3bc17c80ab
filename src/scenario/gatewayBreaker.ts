/** The economic breaker of the gateway block. */
import type { Issue } from '../base/issue.ts';
import { type EconomicBreakerSpec, type Scope, scopes } from '../model/admissionSpec.ts';
import { duration, type Field, moneyRate, object, oneOf, positiveDuration, positiveRate, share, text } from '../model/fields.ts';
import type { Source } from './source.ts';

export const economicBreaker: Field<BreakerInput> = object({
	limit: moneyRate.optional().describe('opens above this spend rate'),
	tokens: positiveRate.optional().describe('instead of money: opens above so many tokens, read and written, per time'),
	scope: oneOf(...scopes)
		.default('global')
		.describe('who has a breaker of their own; tenants, teams, users and keys come from the population of the traffic'),
	sees: oneOf('bill', 'ledger')
		.optional()
		.describe(
			'what is really spent, or what the gateway counts for good answers (`gateway.prices`); the bill when not given, but with a scope or for tokens only the ledger is known',
		),
	window: positiveDuration.prefault('1m').describe('the rate is the mean over this long'),
	evaluate: positiveDuration.prefault('5s').describe('how often it looks'),
	hysteresis: share.prefault('10%').describe('closes this far below the limit'),
	open: positiveDuration.prefault('1m').describe('stays open at least this long'),
	half_open: share.prefault('10%').describe('share admitted when it begins to close'),
	ramp: duration.prefault('5m').describe('from there to everybody'),
	action: oneOf('reject', 'throttle', 'degrade', 'kill')
		.default('reject')
		.describe('refuses; lets so many through (`throttle`); sends elsewhere (`degrade_to`); or refuses and withdraws what is in flight'),
	throttle: positiveRate.optional().describe('requests that an open breaker lets through, for `action: throttle`'),
	degrade_to: text.optional().describe('tier, or model group of the config, that requests go to, for `action: degrade`'),
}) as unknown as Field<BreakerInput>;

export interface BreakerInput {
	readonly limit?: number;
	readonly tokens?: number;
	readonly scope: Scope;
	readonly sees?: 'bill' | 'ledger';
	readonly window: number;
	readonly evaluate: number;
	readonly hysteresis: number;
	readonly open: number;
	readonly half_open: number;
	readonly ramp: number;
	readonly action: EconomicBreakerSpec['action'];
	readonly throttle?: number;
	readonly degrade_to?: string;
}

export function breakerOf(input: BreakerInput | undefined, source: Source, issues: Issue[]): EconomicBreakerSpec | null {
	if (input === undefined) return null;
	for (const [key, message] of contradictions(input)) {
		const at = ['gateway', 'economic_breaker', key];
		issues.push({ code: 'PM009', severity: 'error', message: `gateway.economic_breaker: ${message}`, place: source.placeOf(at) });
	}
	const { tokens, scope, throttle, degrade_to: degradeTo } = input;
	const ledger = input.sees === 'ledger' || seesOnlyLedger(input);
	return {
		limitPerHour: tokens === undefined ? (input.limit ?? 0) : tokens * 3600,
		...(tokens === undefined ? {} : { counts: 'tokens' as const }),
		...(scope === 'global' ? {} : { scope }),
		...(ledger ? { sees: 'ledger' as const } : {}),
		windowUs: input.window,
		evaluateUs: input.evaluate,
		hysteresis: input.hysteresis,
		openUs: input.open,
		halfOpenShare: input.half_open,
		rampUs: input.ramp,
		action: input.action,
		...(throttle === undefined ? {} : { throttleRate: throttle }),
		...(degradeTo === undefined ? {} : { degradeTo }),
	};
}

function seesOnlyLedger({ tokens, scope }: BreakerInput): boolean {
	return tokens !== undefined || scope !== 'global';
}

function contradictions(input: BreakerInput): (readonly [string, string])[] {
	const { limit, tokens, sees, action, throttle, degrade_to: degradeTo } = input;
	const needs = (kind: string, key: string, value: unknown): (readonly [string, string])[] => {
		if (action === kind && value === undefined) return [[key, `\`action: ${kind}\` needs \`${key}\``]];
		return action !== kind && value !== undefined ? [[key, `\`${key}\` is for \`action: ${kind}\``]] : [];
	};
	return [
		...(limit === undefined && tokens === undefined ? [['limit', 'it has a `limit` or `tokens`'] as const] : []),
		...(limit !== undefined && tokens !== undefined ? [['tokens', 'it has a `limit` or `tokens`, not both'] as const] : []),
		...(sees === 'bill' && seesOnlyLedger(input) ? [['sees', 'the bill does not say whose it is, nor for how many tokens'] as const] : []),
		...needs('throttle', 'throttle', throttle),
		...needs('degrade', 'degrade_to', degradeTo),
	];
}
