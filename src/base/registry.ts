/**
 * A registry is a family's table of contents: everything a scenario may choose by name, in the order people should
 * read it. Adding a member is one file and one line here; validation, did-you-mean, reference pages and the
 * family's contract suite follow from that line.
 */
export interface Entry {
	/** The name used in YAML. */
	readonly kind: string;
	/** One line for tables and editor hints. */
	readonly summary: string;
	/** Where the behaviour was read or derived: product and version, paper, or "definition". */
	readonly cite: string;
}

export interface Registry<E extends Entry> {
	readonly family: string;
	readonly entries: readonly E[];
	readonly kinds: readonly string[];
	/** The entry of this kind; throws on an unknown one, since validation has already refused it. */
	get(kind: string): E;
	has(kind: string): boolean;
}

export function registry<E extends Entry>(family: string, ...entries: readonly E[]): Registry<E> {
	const byKind = new Map<string, E>();
	for (const entry of entries) {
		if (byKind.has(entry.kind)) throw new Error(`${family}: the kind '${entry.kind}' is registered twice`);
		byKind.set(entry.kind, entry);
	}
	return {
		family,
		entries,
		kinds: entries.map((entry) => entry.kind),
		has: (kind) => byKind.has(kind),
		get: (kind) => {
			const entry = byKind.get(kind);
			if (entry === undefined) throw new Error(`${family}: no kind '${kind}'`);
			return entry;
		},
	};
}
