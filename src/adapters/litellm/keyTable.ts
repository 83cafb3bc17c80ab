/** The shape of a table of keys: what becomes of each, by name. */

/** `used`: read and noted elsewhere in this adapter. `section`: looked into, never noted as a whole. */
export type KeyUse = 'used' | 'section' | 'ignored' | 'approximated';

export interface KeyRule {
	readonly use: KeyUse;
	readonly why: string;
	/** Present: the key misleads, and a lint with this rule says so. */
	readonly lint?: string;
}

export type KeyTable = Readonly<Record<string, KeyRule>>;

/** Several keys with one fate. */
export function keys(use: KeyUse, why: string, ...names: readonly string[]): KeyTable {
	return Object.fromEntries(names.map((name) => [name, { use, why }]));
}

/** Keys that are accepted and do not do what they say. */
export function misleading(lint: string, why: string, ...names: readonly string[]): KeyTable {
	return Object.fromEntries(names.map((name) => [name, { use: 'ignored', why, lint }]));
}

export function merged(...tables: readonly KeyTable[]): KeyTable {
	return Object.assign({}, ...tables);
}
