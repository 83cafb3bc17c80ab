/**
 * A record as text and back, bit for bit: JSON knows no typed arrays, no infinity and no negative zero. Between two
 * machines, and in journals, a record is this text.
 */
import type { RunRecord } from '../model/record.ts';

export function textOfRecord(record: RunRecord): string {
	return JSON.stringify(record, (_key, value: unknown) => {
		if (value instanceof Float64Array) return { $floats: Array.from(value) };
		return typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)) ? { $number: numberText(value) } : value;
	});
}

export function recordOfText(text: string): RunRecord {
	return JSON.parse(text, (_key, value: unknown) => {
		if (value === null || typeof value !== 'object') return value;
		if ('$floats' in value) return Float64Array.from(value.$floats as number[]);
		return '$number' in value ? Number(value.$number) : value;
	}) as RunRecord;
}

function numberText(value: number): string {
	return Object.is(value, -0) ? '-0' : String(value);
}
