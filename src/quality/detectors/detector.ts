/**
 * The family of drift detectors: what watches a stream of values for a change.
 *
 * Contract of every member: values are given one at a time; the same values give the same alarms; `samples` is how many
 * it needs before it can alarm, and it never alarms before; after an alarm it begins afresh, so that what it says next does not depend on
 * what it has said already.
 */
import type { z } from 'zod';
import type { Configurable } from '../../model/fields.ts';

export interface Detector {
	/** Takes the next value; true when it alarms. */
	add(value: number): boolean;
}

export interface DetectorKind extends Configurable {
	/** Values it can make sense of: any, or only 0 (right) and 1 (wrong). */
	readonly values: 'numbers' | 'rates' | 'both';
	/** Fewest values after which it can alarm. */
	samples(options: never): number;
	create(options: never): Detector;
}

export function defineDetector<O extends object>(entry: {
	kind: string;
	summary: string;
	cite: string;
	values: DetectorKind['values'];
	shape: { readonly [K in keyof O]-?: z.ZodType<O[K]> };
	check?: (options: O) => string | null;
	samples: (options: O) => number;
	create: (options: O) => Detector;
}): DetectorKind {
	return entry as unknown as DetectorKind;
}
