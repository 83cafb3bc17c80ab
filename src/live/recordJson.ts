import type { RunRecord, SeriesRecord } from '../model/record.ts';

/** A record as JSON: typed arrays become lists. */
export function recordToJson(record: RunRecord): string {
	return JSON.stringify(record, (_, value) => (value instanceof Float64Array ? Array.from(value) : value));
}

/** The record that `recordToJson` wrote. */
export function recordOfJson(text: string): RunRecord {
	const record = JSON.parse(text) as RunRecord;
	const { stepUs, ...columns } = record.series;
	const floats = (values: Iterable<number>) => Float64Array.from(values);
	return {
		...record,
		pools: record.pools.map((pool) => ({
			...pool,
			billedUs: floats(pool.billedUs),
			meters: pool.meters.map((meter) => ({ ...meter, perStep: floats(meter.perStep) })),
		})),
		series: {
			stepUs,
			...Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, floats(values)])),
		} as unknown as SeriesRecord,
	};
}
