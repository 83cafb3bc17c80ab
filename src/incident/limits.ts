/** Limits in the unit of the signal they bound: `$8/min` for a spend rate, `5%` for a share, `2s` for a latency. */
import { z } from 'zod';
import { formatDuration, formatUsd } from '../base/units.ts';
import { duration, type Field, money, moneyRate, percent, plainNumber, rate, shown } from '../model/fields.ts';

/** Micro-dollars per hour, micro-dollars, 0..1, microseconds, per second, a count. */
export type SignalUnit = 'money-rate' | 'money' | 'share' | 'duration' | 'rate' | 'count';

const fieldOf: Readonly<Record<SignalUnit, Field<number>>> = {
	'money-rate': moneyRate,
	money,
	share: percent,
	duration,
	rate,
	count: plainNumber,
};

/** A limit as it is written; which of the spellings is right depends on the signal beside it. */
export const writtenLimit: Field<number | string> = z
	.any()
	.superRefine((input, context) => {
		if (typeof input === 'string' || typeof input === 'number') return;
		context.addIssue({
			code: 'custom',
			message: `expected a limit in the unit of the signal, such as $8/min, 5% or 2s, got ${shown(input)}`,
			input,
		});
	})
	.meta({
		id: 'limit',
		title: 'a limit in the unit of the signal',
		type: 'string',
		examples: ['$8/min', '$500', '5%', '2s', '20/s'],
		spellings: [{ type: 'number', minimum: 0 }],
	}) as unknown as Field<number | string>;

/** The limit in the signal's unit, or what is wrong with it. */
export function limitIn(unit: SignalUnit, written: unknown): { ok: true; value: number } | { ok: false; error: z.ZodError } {
	const parsed = fieldOf[unit].safeParse(written);
	return parsed.success ? { ok: true, value: parsed.data } : { ok: false, error: parsed.error };
}

/** A value of a signal as people read it. */
export function formatSignal(value: number, unit: SignalUnit): string {
	switch (unit) {
		case 'money-rate':
			return `${formatUsd(value / 60e6)}/min`;
		case 'money':
			return formatUsd(value / 1e6);
		case 'share':
			return `${Number((value * 100).toPrecision(3))}%`;
		case 'duration':
			return formatDuration(value);
		case 'rate':
			return `${Number(value.toPrecision(3))}/s`;
		case 'count':
			return String(Number(value.toPrecision(4)));
	}
}
