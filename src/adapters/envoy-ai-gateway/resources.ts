/** Resources by kind and name. */
import type { Path } from '../../base/yamlText.ts';
import type { Notebook } from '../notebook.ts';
import { isMap } from '../values.ts';

export interface Resource {
	readonly kind: string;
	readonly name: string;
	/** The document's number. */
	readonly path: Path;
}

export function resourcesOf(book: Notebook): Resource[] {
	return book.list([]).flatMap((value, i) => {
		if (!isMap(value) || typeof value.kind !== 'string') return [];
		return [{ kind: value.kind, name: book.text([i, 'metadata', 'name']) ?? '', path: [i] }];
	});
}

/** Whether a policy points at this object, by kind and name; `targetRef` is the old way to write it. */
export function pointsAt(book: Notebook, policy: Resource, kinds: readonly string[], name: string): boolean {
	const refs = [book.get([...policy.path, 'spec', 'targetRef']), ...book.list([...policy.path, 'spec', 'targetRefs'])];
	return refs.some((ref) => isMap(ref) && kinds.includes(String(ref.kind)) && ref.name === name);
}
