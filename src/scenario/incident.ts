/** The incident clock of the scenario to its plan: who is told, by what, and what they then do. */
import { type Issue, identity } from '../base/issue.ts';
import type { IncidentPlan } from '../model/plan.ts';
import { Draft, workersOf } from './draft.ts';
import { compileGateway } from './gateway.ts';
import { parse } from './parse.ts';
import { type Parts, partsOf } from './parts.ts';
import { compileRunbook } from './runbook.ts';
import type { Source } from './source.ts';

/** The incident as the plan has it; null when the scenario describes none. */
export function incidentOf(draft: Draft, parts: Parts): IncidentPlan | null {
	const { incident } = draft.input;
	if (incident === undefined) return null;
	const { runbook, issues } = compileRunbook(incident.runbook, draft.source, parts, (source) => patchedParts(draft, source));
	draft.issues.push(...issues);
	return {
		alert: { signal: incident.alert.signal, above: incident.alert.above, forUs: incident.alert.for, evaluateUs: incident.alert.every },
		acknowledge: incident.acknowledge,
		diagnosisUs: incident.diagnosis,
		runbook,
	};
}

/** Compiles the running parts of a patched scenario, for a runbook action. */
function patchedParts(draft: Draft, source: Source): { parts: Parts | null; issues: readonly Issue[] } {
	const parsed = parse(source);
	if (!parsed.ok) return { parts: null, issues: parsed.issues };
	const issues: Issue[] = [];
	const inner = new Draft(parsed.input, source, draft.files, issues);
	const { gateway: own } = parsed.input;
	const gateway = own === undefined ? null : compileGateway(own, workersOf(parsed.input), source, draft.files);
	const parts = partsOf(inner, gateway);
	// What is wrong without the action has been said already.
	const known = new Set(draft.issues.map(identity));
	const fresh = [...issues, ...(gateway?.issues ?? [])].filter((issue) => !known.has(identity(issue)));
	return { parts, issues: fresh };
}
