import type { RunRecord, SeriesRecord } from '../model/record.ts';

/** The record of a run that ended before its horizon, as the record of a run with that end. */
export function shortened(record: RunRecord, endUs: number): RunRecord {
	if (endUs >= record.horizonUs) return record;
	const horizonUs = Math.max(1, Math.floor(endUs));
	const steps = Math.ceil(horizonUs / record.series.stepUs);
	const cut = (values: Float64Array) => values.slice(0, steps);
	const { stepUs, ...columns } = record.series;
	return {
		...record,
		horizonUs,
		pools: record.pools.map((pool) => ({
			...pool,
			billedUs: cut(pool.billedUs),
			meters: pool.meters.map((meter) => ({ ...meter, perStep: cut(meter.perStep) })),
		})),
		series: {
			stepUs,
			...Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, cut(values)])),
		} as unknown as SeriesRecord,
	};
}
