/** A reference, then one window after another, each held against the reference. */
import { count, type Field } from '../../model/fields.ts';
import type { Detector } from './detector.ts';

export interface Windows {
	readonly reference: number;
	readonly window: number;
}

export const windowShape: { readonly [K in keyof Windows]: Field<number> } = {
	reference: count(2, 1_000_000).default(1000).describe('values at the beginning that are taken for normal'),
	window: count(2, 1_000_000).default(1000).describe('values that are held against them, again and again'),
};

export function windowSamples({ reference, window }: Windows): number {
	return reference + window;
}

/** `differ` is given both samples, each sorted; the reference stays what it was, alarm or not. */
export function windowed({ reference, window }: Windows, differ: (reference: Float64Array, window: Float64Array) => boolean): Detector {
	const before = new Float64Array(reference);
	const now = new Float64Array(window);
	let seen = 0;
	return {
		add: (value) => {
			if (seen < reference) {
				before[seen++] = value;
				if (seen === reference) before.sort();
				return false;
			}
			now[seen++ - reference] = value;
			if (seen < reference + window) return false;
			seen = reference;
			return differ(before, now.slice().sort());
		},
	};
}
