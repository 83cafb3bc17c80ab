/**
 * Why a metered quantity was spent. Causes partition the bill: every unit of every meter has exactly one cause, so
 * their sum equals the bill to the cent. The order is the order of reports.
 *
 * Work is judged when its fate is known, by the layer that knows it: the attempt whose answer a waiting client
 * took is useful; of the rest, what a second or later try did is `retry`, what a first try did after or until its
 * caller gave up is `abandoned`, and what ended in an error while the caller still waited is `failed`.
 */
export const causeNames = [
	'useful',
	'retry',
	'abandoned',
	'failed',
	'fallback',
	'cold-start',
	'idle',
	'minimum-charge',
	'in-flight',
	'standing',
	'guardrail',
	'regenerated',
	're-ask',
	'shadow',
	'evaluation',
] as const;
export type CauseName = (typeof causeNames)[number];

/** Work that answered a request its client was still waiting for. */
export const USEFUL = 0;
/** Work of second and later tries that bought nothing. */
export const RETRY = 1;
/** Work of first tries whose caller had gone. */
export const ABANDONED = 2;
/** Work of first tries that ended in an error. */
export const FAILED = 3;
/** Work of fallback targets that bought nothing. */
export const FALLBACK = 4;
/** Replicas paid for while they were becoming ready. */
export const COLD_START = 5;
/** Ready replicas paid for while they had nothing to do. */
export const IDLE = 6;
/** Rounding up to the billing increment and the minimum charge. */
export const MINIMUM_CHARGE = 7;
/** Work not finished when the run ended; its fate is not known. */
export const IN_FLIGHT = 8;

/** Storage and nodes of hosted stores, used or not. */
export const STANDING = 9;
/** Checks of requests and answers. */
export const GUARDRAIL = 10;
/** Answers that a check of the gateway threw away. */
export const REGENERATED = 11;
/** Work that answered a question asked again: the answer before was wrong. */
export const REASK = 12;
/** Work on copies of requests, mirrored to a version that answers nobody. */
export const SHADOW = 13;
/** Cases of a gold set, and answers that a monitor had judged. */
export const EVALUATION = 14;

/** Causes that most scenarios cannot have; a report lists them where they cost something. */
export const rareCauses: readonly number[] = [STANDING, GUARDRAIL, REGENERATED, REASK, SHADOW, EVALUATION];

/** How many causes there are: the width of a ledger's row. */
export const causeCount: number = causeNames.length;

/** What reports call a cause. */
export const causeTitles: Readonly<Record<CauseName, string>> = {
	useful: 'useful inference',
	retry: 'retries that bought nothing',
	abandoned: 'work nobody waited for',
	failed: 'work that ended in an error',
	fallback: 'fallbacks that bought nothing',
	'cold-start': 'cold starts',
	idle: 'idle replicas',
	'minimum-charge': 'minimum charges and rounding',
	'in-flight': 'unfinished when the run ended',
	standing: 'storage and nodes of stores',
	guardrail: 'guardrail checks',
	regenerated: 'answers that guardrails threw away',
	're-ask': 'questions asked again after a wrong answer',
	shadow: 'mirrored requests',
	evaluation: 'evaluation of answers',
};
