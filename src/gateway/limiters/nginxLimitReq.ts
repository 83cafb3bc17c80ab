import { count, flag, positiveRate } from '../../model/fields.ts';
import { defineLimiter, type LimiterKind, REFUSED } from './limiter.ts';

interface Options {
	rate: number;
	burst: number;
	delay: number;
	nodelay: boolean;
}

/**
 * nginx's `limit_req`: a leaky bucket in whole thousandths of a request and whole milliseconds. What is over the
 * rate is held until its turn, what is over the burst refused. State changes only when a request is accepted.
 */
export const nginxLimitReq: LimiterKind = defineLimiter<Options>({
	kind: 'nginx-limit-req',
	summary: 'a leaky bucket that holds requests until their turn and refuses what is over the burst',
	cite: 'nginx 1.29 src/http/modules/ngx_http_limit_req_module.c',
	holds: true,
	// limit_req_status is 503 by default.
	refusedAs: 'overloaded',
	shape: {
		rate: positiveRate.describe('pace; nginx writes whole requests per second or minute'),
		burst: count(0, 1_000_000).default(0).describe('requests that may be ahead of the pace'),
		delay: count(0, 1_000_000).default(0).describe('of which so many pass without being held'),
		nodelay: flag.default(false).describe('none is held'),
	},
	check: (o) =>
		Math.floor(o.rate * 1000 + 1e-9) < 1
			? '`rate` must be at least 1/1000 of a request per second'
			: o.delay > o.burst
				? '`delay` must not be above `burst`'
				: null,
	create: ({ rate, burst, delay, nodelay }) => {
		// `rate * 1000` and `rate * 1000 / 60` are integer divisions in nginx.
		const perSecond = Math.floor(rate * 1000 + 1e-9);
		const undelayed = nodelay ? Number.POSITIVE_INFINITY : delay * 1000;
		let excess = 0;
		let last = Number.NEGATIVE_INFINITY;
		/** The bucket's level with `units` more in it, in thousandths; the first request of all finds it empty. */
		const level = (ms: number, units: number) =>
			last === Number.NEGATIVE_INFINITY
				? Math.max(0, units - 1) * 1000
				: Math.max(0, excess - Math.floor((perSecond * (ms - last)) / 1000) + units * 1000);
		const accept = (ms: number, units: number) => {
			excess = level(ms, units);
			last = ms;
		};
		return {
			admit: (now, units) => {
				const ms = Math.floor(now / 1000);
				if (level(ms, Math.max(1, units)) > burst * 1000) return REFUSED;
				if (units === 0) return 0;
				accept(ms, units);
				return excess > undelayed ? Math.floor(((excess - undelayed) * 1000) / perSecond) * 1000 : 0;
			},
			dueIn: (now) => (Math.max(0, level(Math.floor(now / 1000), 1) - burst * 1000) / perSecond) * 1e6,
			charge: (now, units) => accept(Math.floor(now / 1000), units),
		};
	},
});
