/**
 * Sections of a scenario that say what happens to a system and how it is looked at, not how it is built: no mitigation
 * changes them, and nothing can while a run is going.
 */
export const circumstances: readonly string[] = [
	'version',
	'name',
	'summary',
	'start',
	'duration',
	'traffic',
	'faults',
	'incident',
	'thresholds',
	'variants',
	'measure',
	'limits',
	'prices',
];
