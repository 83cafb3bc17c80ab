/** Every rule that a gateway config, or a scenario with a gateway, can be held against. */
import { type Registry, registry } from '../../base/registry.ts';
import type { JudgedLint } from '../../model/gatewayReading.ts';
import type { ConfigLint } from '../../model/gatewaySpec.ts';
import { everyProductRules } from './everyProduct.ts';
import { litellmRules } from './litellm.ts';
import { otherRules } from './others.ts';
import type { LintRule } from './rule.ts';
import { scenarioRules } from './scenario.ts';

export const lintRules: Registry<LintRule> = registry('lint rules', ...everyProductRules, ...litellmRules, ...otherRules, ...scenarioRules);

/** A lint with what its rule says of all of its kind. */
export function judged(lint: ConfigLint): JudgedLint {
	const { severity, summary, fix } = lintRules.get(lint.rule);
	return { ...lint, severity, summary, fix };
}
