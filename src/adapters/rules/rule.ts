/**
 * The family of lint rules: what can be wrong with a gateway config that its product accepts. A rule's code finds it
 * (in an adapter, or in `judge/` for what holds for every product); its entry here says how grave it is and what to do.
 *
 * Contract of every member: the kind is the product in capitals and a name, as `NGINX-NO-LIMIT`; `cite` names where
 * the behaviour was read; `fix` is an instruction that one can follow without knowing this program.
 */
import type { Entry } from '../../base/registry.ts';
import type { LintSeverity } from '../../model/gatewayReading.ts';

export interface LintRule extends Entry {
	readonly severity: LintSeverity;
	readonly fix: string;
}

export function defineRule(kind: string, severity: LintSeverity, summary: string, fix: string, cite: string): LintRule {
	return { kind, severity, summary, fix, cite };
}
