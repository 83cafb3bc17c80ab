import { NONE, type PickKind } from './picker.ts';

/** Try k goes to the k-th member, past the end from the beginning; one out of rotation gives its turn to the next. */
export const inOrder: PickKind = {
	kind: 'in-order',
	summary: 'the first, then on failure the next in the list',
	cite: 'TensorZero 2026-04 models.*.routing; Portkey gateway 1.15.2 (fallback)',
	create: (members) => ({
		pick: ({ now, attempt }) => {
			for (let step = 0; step < members.length; step++) {
				const position = (attempt + step) % members.length;
				if (members[position].healthy(now)) return position;
			}
			return NONE;
		},
	}),
};
