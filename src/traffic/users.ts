import { count, duration } from '../model/fields.ts';
import { type ArrivalKind, defineArrivals } from './arrivals.ts';

/** A fixed population: with `session: {kind: closed-loop}` each of them asks, waits for the answer, thinks, asks again. */
export const users: ArrivalKind = defineArrivals<{ count: number; over: number }>({
	kind: 'users',
	summary: 'a fixed number of users who come at equal distances and no more after them',
	cite: 'definition; the virtual users of load testing tools',
	shape: {
		count: count(1, 10_000_000).describe('how many'),
		over: duration.prefault('0s').describe('time in which they come; all at the first instant when 0s'),
	},
	create: ({ count: total, over }) => {
		const rate = over > 0 ? (total * 1e6) / over : 0;
		let n = 0;
		return {
			rateMax: rate,
			rateAt: (t) => (t < over ? rate : 0),
			tokensIn: -1,
			tokensOut: -1,
			next: () => (n < total ? (over * n++) / total : Number.POSITIVE_INFINITY),
		};
	},
});
