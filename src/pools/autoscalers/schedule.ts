/** Replicas by the clock: so many in certain hours of the week, so many otherwise. No load is looked at. */
import { US_PER_DAY } from '../../base/units.ts';
import { count, type Field, list, object, oneOf, timeOfDay } from '../../model/fields.ts';
import { type AutoscalerKind, defineAutoscaler } from './autoscaler.ts';

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

interface Window {
	readonly days: readonly (typeof days)[number][];
	readonly from: number;
	readonly to: number;
	readonly replicas: number;
}

const window = object({
	days: list(oneOf(...days), 'days', 7, 1)
		.default(days)
		.describe('days on which the window begins; every day when not given'),
	from: timeOfDay.describe('local time'),
	to: timeOfDay.describe('local time; not later than `from` means on the next day'),
	replicas: count(0, 100_000).describe('as long as the window is open'),
}) as unknown as Field<Window>;

export const schedule: AutoscalerKind = defineAutoscaler<{ otherwise: number; windows: readonly Window[] }>({
	kind: 'schedule',
	summary: 'replicas by local time of the week; the most of the windows that are open, looked at every 15 s',
	cite: 'definition; KEDA cron scaler and the HPA it creates take the largest, every 15 s',
	shape: {
		otherwise: count(0, 100_000).default(0).describe('outside all windows'),
		windows: list(window, 'windows', 100, 1).describe('may overlap'),
	},
	create: ({ otherwise, windows }, { weekOffsetUs }) => ({
		sampleUs: 15_000_000,
		sample: ({ now }) => {
			const open = windows.filter((one) => isOpen(one, weekOffsetUs + now)).map(({ replicas }) => replicas);
			return open.length === 0 ? otherwise : Math.max(...open);
		},
		poke: () => -1,
	}),
});

/** `at` is us since some Monday 00:00. */
function isOpen({ days: begins, from, to }: Window, at: number): boolean {
	const today = Math.floor(at / US_PER_DAY) % 7;
	const time = at % US_PER_DAY;
	const opensOn = (day: number) => begins.includes(days[(day + 7) % 7]);
	if (to > from) return opensOn(today) && time >= from && time < to;
	return (opensOn(today) && time >= from) || (opensOn(today - 1) && time < to);
}
