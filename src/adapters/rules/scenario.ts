/** Lints that take a whole scenario: the gateway, the clients before it, the pools behind it. Found in `scenario/lints.ts`. */
import { defineRule, type LintRule } from './rule.ts';

const OWN = 'definition: docs/reference/lints.md';

export const scenarioRules: readonly LintRule[] = [
	defineRule(
		'SCENARIO-COLD-START-TIMEOUT',
		'warning',
		'a pool scales to zero, and starting a replica takes longer than anybody waits for it',
		'keep one replica, or raise the timeouts above the cold start',
		OWN,
	),
	defineRule(
		'SCENARIO-NO-LIMIT',
		'note',
		'a client reaches a pool that can grow, and nothing on the way limits it',
		'add gateway.limits or gateway.economic_breaker, or lower replicas.max',
		OWN,
	),
	defineRule(
		'SCENARIO-OUTLIVES-CLIENT',
		'warning',
		'the gateway works on for a client that has given up',
		'keep timeout x tries of the gateway below the timeout of the client',
		OWN,
	),
	defineRule(
		'SCENARIO-RETRY-PRODUCT',
		'warning',
		'client tries times gateway calls: one user action may become very many upstream calls',
		'retry at one layer',
		OWN,
	),
];
