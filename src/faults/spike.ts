import { duration, factor } from '../model/fields.ts';
import { defineFault, type FaultKind, product } from './fault.ts';

/** A flash crowd: real users, many at once. */
export const spike: FaultKind = defineFault<'traffic', { factor: number; ramp: number }>({
	kind: 'spike',
	target: 'traffic',
	summary: 'traffic rises to a multiple of what it would be',
	cite: 'definition',
	shape: { factor: factor.describe('height: 3x is three times the traffic'), ramp: duration.prefault('0s').describe('time to reach it') },
	check: (o) => (o.factor > 1 ? null : '`factor` must be above 1x'),
	describe: (o) => `traffic rises to ${o.factor}x`,
	apply: (active, traffic) => traffic.surge(product(active), active.at(-1)?.ramp ?? 0),
});
