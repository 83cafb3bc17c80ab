import { z } from 'zod';
import { gamma } from '../kernel/distributions/samplers.ts';
import { duration, type Field, factor, list, object, oneOf, plainNumber, rate as rateField, textOf } from '../model/fields.ts';
import { type ArrivalKind, defineArrivals } from './arrivals.ts';
import { type RateRows, TIME_UNITS, type TimeUnit } from './recorded.ts';
import { poissonGaps, sectioned } from './timeVarying.ts';

interface Options {
	points?: readonly { readonly at: number; readonly rate: number }[] | undefined;
	file?: string | undefined;
	columns: { readonly time: string; readonly rate: string };
	time: TimeUnit;
	scale: number;
	speed: number;
	cv: number;
	rows?: RateRows | undefined;
}

const point = object({ at: duration, rate: rateField });

/** Rates by the clock, as monitoring exports them. The last one stays. */
export const rateSeries: ArrivalKind = defineArrivals<Options>({
	kind: 'rate-series',
	summary: 'arrivals at rates from a list or a CSV file, each constant until the next; gaps as bursty as `cv` says',
	cite: 'piecewise-constant rates with gamma gaps, as ServeGen (alibaba/ServeGen) describes production load per window',
	example: { file: 'rates.csv' },
	shape: {
		points: list(point as unknown as Field<{ at: number; rate: number }>, 'points', 100_000, 1)
			.optional()
			.describe('{at: 10m, rate: 5/s}, by time; nothing comes before the first'),
		file: textOf('a path').optional().describe('CSV instead of points; path relative to the scenario'),
		columns: object({
			time: textOf('the name of a column').default('time').describe('when the rate begins'),
			rate: textOf('the name of a column').default('rate').describe('requests per second'),
		})
			.prefault({})
			.describe('columns of the file by their names in its header'),
		time: oneOf(...TIME_UNITS)
			.default('seconds')
			.describe("how the file's times are written; they count from its first row"),
		scale: factor.prefault('1x').describe('on every rate'),
		speed: factor.prefault('1x').describe('2x runs through it twice as fast, with as many arrivals in each section'),
		cv: plainNumber.default(1).describe('of the gaps, in proportion to the rate; 1 is Poisson'),
		rows: z.custom<RateRows>().optional().describe('filled in when the file is read'),
	},
	check: (o) => {
		if ((o.points === undefined) === (o.file === undefined)) return 'either `points` or `file` is needed';
		if (o.points?.some(({ at }, i, all) => i > 0 && at <= all[i - 1].at))
			return '`points` must be in the order of time, no two at one instant';
		if (!(o.scale > 0) || !(o.speed > 0)) return '`scale` and `speed` must be above zero';
		return o.cv > 0 && o.cv <= 100 ? null : '`cv` must be above 0 and at most 100';
	},
	create: ({ points, rows, scale, speed, cv }, { random }) => {
		const starts = rows?.starts ?? points?.map(({ at }) => at);
		const rates = rows?.rates ?? points?.map(({ rate }) => rate);
		if (starts === undefined || rates === undefined) throw new Error('rate-series: the rates were not read');
		const ends = [...starts, Number.POSITIVE_INFINITY].map((at) => at / speed);
		const law = gamma(1, cv);
		const scaled = [0, ...rates.map((rate) => rate * scale * speed)];
		// A last rate of zero ends it.
		const sections = scaled[scaled.length - 1] > 0 ? { ends, rates: scaled } : { ends: ends.slice(0, -1), rates: scaled.slice(0, -1) };
		return sectioned(sections, cv === 1 ? poissonGaps(random) : () => law.draw(random));
	},
});
