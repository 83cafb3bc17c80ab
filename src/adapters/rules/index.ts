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

/** A lint with what its rule says of all of its kind. That every rule has an entry is held by a test. */
export function judged(lint: ConfigLint): JudgedLint {
	if (!lintRules.has(lint.rule)) return { ...lint, severity: 'warning', summary: lint.message, fix: 'see the message' };
	const { severity, summary, fix } = lintRules.get(lint.rule);
	return { ...lint, severity, summary, fix };
}
