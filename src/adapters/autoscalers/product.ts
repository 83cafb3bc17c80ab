/**
 * The family of autoscaler manifests: the text of a real manifest in, the autoscaler as a scenario would write it out,
 * with a note for every key. A key whose meaning would be guessed is an issue, not a guess.
 */
import type { Entry } from '../../base/registry.ts';
import type { ManifestBook } from './book.ts';

export interface ReadAutoscaler {
	/** `kind` and options, in the spelling of a scenario; null with an issue in the book. */
	readonly autoscaler: Readonly<Record<string, unknown>> | null;
	readonly min: number | null;
	readonly max: number | null;
	/** Requests a replica works on at once, where the manifest says so. */
	readonly slots: number | null;
}

export interface ManifestProduct extends Entry {
	/** Whether a document is a manifest of this product. */
	recognises(document: unknown): boolean;
	read(book: ManifestBook): ReadAutoscaler;
}

export const nothing: ReadAutoscaler = { autoscaler: null, min: null, max: null, slots: null };

export function isOfKind(document: unknown, kind: string, group: string): boolean {
	const { kind: own, apiVersion } = (document ?? {}) as { kind?: unknown; apiVersion?: unknown };
	return own === kind && String(apiVersion).startsWith(`${group}/`);
}

/** What a metric counts, by its name or query; null when the name does not say. */
export function countedBy(name: string): 'queue' | 'concurrency' | null {
	if (/rate\(|per_second|rps|qps|latency|duration|seconds/i.test(name)) return null;
	if (/waiting|queue|backlog|pending|lag/i.test(name)) return 'queue';
	return /running|concurren|in_?flight|ongoing|active_requests|requests_active/i.test(name) ? 'concurrency' : null;
}
