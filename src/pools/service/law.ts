/**
 * The family of service laws: how long a slot is busy with an attempt. Contract of every member: whole
 * microseconds >= 1; the same (request, attempt) takes the same time in every variant of a plan.
 */
import type { z } from 'zod';
import type { RandomSource } from '../../kernel/streams.ts';
import type { Configurable } from '../../model/fields.ts';

export interface ServiceLaw {
	/** Busy time (us) of an attempt with these token counts. */
	draw(tokensIn: number, tokensOut: number, random: RandomSource): number;
	/** Whether it looks at token counts; the scenario must then have some. */
	readonly needsTokens: boolean;
}

export interface ServiceKind extends Configurable {
	create(options: never): ServiceLaw;
}

export function defineService<O extends object>(entry: {
	kind: string;
	summary: string;
	cite: string;
	shape: { readonly [K in keyof O]-?: z.ZodType<O[K]> };
	check?: (options: O) => string | null;
	create: (options: O) => ServiceLaw;
}): ServiceKind {
	return entry as unknown as ServiceKind;
}
