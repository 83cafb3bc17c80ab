/** Every rule that a gateway config, or a scenario with a gateway, can be held against. */
import { type Registry, registry } from '../../base/registry.ts';
import { type JudgedLint, lintSeverities } from '../../model/gatewayReading.ts';
import type { ConfigLint } from '../../model/gatewaySpec.ts';
import { everyProductRules } from './everyProduct.ts';
import { litellmRules } from './litellm.ts';
import { meshRules } from './mesh.ts';
import { otherRules } from './others.ts';
import { proxyRules } from './proxies.ts';
import type { LintRule } from './rule.ts';
import { scenarioRules } from './scenario.ts';

export const lintRules: Registry<LintRule> = registry(
	'lint rules',
	...everyProductRules,
	...litellmRules,
	...otherRules,
	...proxyRules,
	...meshRules,
	...scenarioRules,
);

/** The gravest first, then in the order of the file. */
export function judgedAll(lints: readonly ConfigLint[]): JudgedLint[] {
	const rank = ({ severity }: JudgedLint) => lintSeverities.indexOf(severity);
	return lints.map(judged).sort((a, b) => rank(a) - rank(b) || a.place.line - b.place.line || a.place.column - b.place.column);
}

/** A lint with what its rule says of all of its kind. That every rule has an entry is held by a test. */
function judged(lint: ConfigLint): JudgedLint {
	if (!lintRules.has(lint.rule)) return { ...lint, severity: 'warning', summary: lint.message, fix: 'see the message' };
	const { severity, summary, fix } = lintRules.get(lint.rule);
	return { ...lint, severity, summary, fix };
}
