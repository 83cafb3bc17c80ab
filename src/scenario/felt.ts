/** Whether a fault does anything to its target: one that cannot be felt is a mistake, not a calm day. */
import type { Issue } from '../base/issue.ts';
import type { Path } from '../base/yamlText.ts';
import { faults } from '../faults/index.ts';
import type { LimitsInput } from './hostedSchema.ts';
import type { ScenarioInput } from './schema.ts';
import type { Source } from './source.ts';

/** Names of the pools that feel a kind of fault; none for one that strikes traffic. */
export function feelingPools(input: ScenarioInput, kind: string): string[] {
	const { target, felt = ['slots'] } = faults.get(kind);
	return target === 'pool' ? Object.keys(input.pools).filter((name) => felt.includes(input.pools[name].kind)) : [];
}

function hasRates(limits: LimitsInput | undefined): boolean {
	const { tier, rpm, tpm, itpm, otpm, rpd, tpd } = limits ?? {};
	return [tier, rpm, tpm, itpm, otpm, rpd, tpd].some((limit) => limit !== undefined);
}

/** The issue of a fault that its target, or every pool there is, cannot feel. */
export function unfelt(input: ScenarioInput, i: number, source: Source): Issue | null {
	const { kind, options } = input.faults[i];
	const { target: acts, felt = ['slots'] } = faults.get(kind);
	if (acts === 'gateway') return input.gateway?.cache === undefined ? uncached(i, kind, source) : null;
	if (acts !== 'pool') return null;
	const feeling = feelingPools(input, kind);
	const target = (options.target as string | undefined) ?? (feeling.length === 1 ? feeling[0] : undefined);
	const pool = target === undefined || !Object.hasOwn(input.pools, target) ? undefined : input.pools[target];
	const at: Path = ['faults', i, ...(options.target === undefined ? ['kind'] : ['target'])];
	const issue = (message: string, hint: string): Issue => ({ code: 'PM009', severity: 'error', message, hint, place: source.placeOf(at) });
	if (target === undefined && feeling.length === 0 && Object.keys(input.pools).length > 0)
		return issue(`faults.${i}: ${kind} does nothing to any of these pools`, `it acts on pools of kind ${felt.join(', ')}`);
	if (pool !== undefined && !felt.includes(pool.kind))
		return issue(
			`faults.${i}: ${kind} does nothing to pools.${target}, of kind ${pool.kind}`,
			`it acts on pools of kind ${felt.join(', ')}`,
		);
	if (kind === 'rate-limit' && pool?.kind === 'api' && !hasRates(pool.limits))
		return issue(`faults.${i}: pools.${target} has no limits to change`, 'give it `limits: {rpm: 500, tpm: 200000}`');
	return null;
}

function uncached(i: number, kind: string, source: Source): Issue {
	const message = `faults.${i}: ${kind} does nothing where the gateway has no cache`;
	return { code: 'PM009', severity: 'error', message, hint: 'give it a `gateway.cache`', place: source.placeOf(['faults', i, 'kind']) };
}
