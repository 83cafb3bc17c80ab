/**
 * The family of service laws: what an attempt costs a replica. A slot law says how long one of a replica's slots is
 * busy with it, alone or in company. A batch law says how fast a replica goes that works on all its attempts at once.
 *
 * Contract of every slot law: whole microseconds >= 1; the same (request, attempt) takes the same time in every
 * variant of a plan. Contract of every batch law: times are finite and >= 0, and a step never gets shorter as the
 * batch grows; nothing is drawn, so the same batch takes the same time in every variant.
 */
import type { z } from 'zod';
import type { RandomSource } from '../../kernel/streams.ts';
import type { Configurable, Example } from '../../model/fields.ts';
import type { Choice } from '../../model/plan.ts';

export interface ServiceLaw {
	/** Busy time (us) of an attempt with these token counts. */
	draw(tokensIn: number, tokensOut: number, random: RandomSource): number;
	/** Whether it looks at token counts; the scenario must then have some. */
	readonly needsTokens: boolean;
}

/** How one replica of continuous batching works. Times in microseconds, lengths in tokens. */
export interface BatchLaw {
	/** A decode step with b sequences that hold c tokens takes base + b x perSequence + c x perContext. */
	readonly base: number;
	readonly perSequence: number;
	readonly perContext: number;
	/** A prompt of n tokens takes prefillBase + n x prefillPerToken + n^2 x prefillPerSquare. */
	readonly prefillBase: number;
	readonly prefillPerToken: number;
	readonly prefillPerSquare: number;
	/** Prompt tokens that ride along with a decode step; Infinity when prompts go first and decoding stands still. */
	readonly chunk: number;
	/** Tokens the KV cache holds; Infinity when it never fills. */
	readonly kvTokens: number;
	/** Whether the answer's place is set aside at admission, or taken as it grows, with preemption when none is left. */
	readonly reserves: boolean;
	/** Share of the cache that admission leaves free. */
	readonly watermark: number;
	readonly routing: 'round-robin' | 'least-running';
}

interface SlotKind extends Configurable {
	create(options: never): ServiceLaw;
}

interface BatchKind extends Configurable {
	batch(options: never): BatchLaw;
}

export type ServiceKind = SlotKind | BatchKind;

interface Definition<O extends object> {
	kind: string;
	summary: string;
	cite: string;
	shape: { readonly [K in keyof O]-?: z.ZodType<O[K]> };
	example?: Example;
	check?: (options: O) => string | null;
}

export function defineService<O extends object>(entry: Definition<O> & { create: (options: O) => ServiceLaw }): ServiceKind {
	return entry as unknown as ServiceKind;
}

export function defineBatch<O extends object>(entry: Definition<O> & { batch: (options: O) => BatchLaw }): ServiceKind {
	return entry as unknown as ServiceKind;
}

/** The law of a parsed choice, of one sort or the other. */
export function lawOf(kind: ServiceKind, { options }: Choice): ServiceLaw | BatchLaw {
	return 'batch' in kind ? kind.batch(options as never) : kind.create(options as never);
}

/** Tells the two sorts apart. */
export function isBatchLaw(law: ServiceLaw | BatchLaw): law is BatchLaw {
	return 'perSequence' in law;
}
