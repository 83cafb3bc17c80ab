/** Lints that hold for every product; found by `judge/lints.ts` in the spec, and by `keyRules.ts` in the keys. */
import { defineRule, type LintRule } from './rule.ts';

const OWN = 'definition: docs/reference/lints.md';

export const everyProductRules: readonly LintRule[] = [
	defineRule(
		'GATEWAY-FALLBACK-CYCLE',
		'warning',
		'fallbacks that lead back to where they came from',
		'let fallbacks lead one way: from the preferred group to the last resort',
		'LiteLLM issue #19985 (a cycle walked until the process was killed)',
	),
	defineRule(
		'GATEWAY-LIMIT-BYPASS',
		'note',
		'a group is bounded and the group it falls back to is not',
		'bound the fallback too: when the first group fails, everybody arrives there at once',
		OWN,
	),
	defineRule(
		'GATEWAY-MISSPELT-KEY',
		'warning',
		'a key that nothing reads, one or two letters away from one that is read',
		'correct the spelling',
		OWN,
	),
	defineRule(
		'GATEWAY-NO-LIMIT',
		'note',
		'nothing in the file bounds what can be spent: no rate limit, no cap on calls at once, no budget',
		'set a limit per key or team, or put one in front',
		OWN,
	),
	defineRule(
		'GATEWAY-OUTLIVES-CLIENT',
		'note',
		'a request may be worked on for longer than the client waits',
		'keep timeout x tries below the timeout of the client',
		'openai-python 2 and anthropic-sdk-python: 600 s by default (_constants.py)',
	),
	defineRule(
		'GATEWAY-RETRY-PRODUCT',
		'warning',
		'one user action may become very many upstream calls',
		'retry at one layer: set the retries of the client, or those of the gateway, to 0',
		'definition: client tries x sum over the groups of (1 + retries)',
	),
];
