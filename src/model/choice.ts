/** A choice by name from a registry, with its options parsed. */
export interface Choice {
	readonly kind: string;
	readonly options: Readonly<Record<string, unknown>>;
}
