import type { SimulationPlan } from '../model/plan.ts';

/** Prices older than this when the run begins are worth a word. */
const OLD_DAYS = 180;
const DAY_MS = 86_400_000;

/** A sentence for every price that was old when the run began, or that says no date. */
export function priceAgeNotes(plan: SimulationPlan): string[] {
	const prices = [...Object.values(plan.pools), ...Object.values(plan.hosted ?? {})].map(({ price }) => price);
	const known = new Map(prices.map((price) => [`${price.id} ${price.asOf}`, price]));
	// The day the run begins at, where it begins.
	const begins = Date.parse(plan.start.slice(0, 10));
	return [...known.values()].flatMap(({ id, asOf }) => {
		const latest = latestMeant(asOf);
		const what = id === 'own' ? 'A price of your own' : `The price of ${id}`;
		if (latest === null) return [`${what} says no date ('${asOf.slice(0, 40)}').`];
		return begins - latest > OLD_DAYS * DAY_MS ? [`${what} is of ${asOf}, more than ${OLD_DAYS} days before the run begins.`] : [];
	});
}

/** The last day that a date may mean: `2026-04` may be its 30th. Null for what is no date. */
function latestMeant(date: string): number | null {
	const match = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(date);
	if (match === null) return null;
	const [year, month, day] = match.slice(1).map((part) => (part === undefined ? null : Number(part)));
	if (day !== null && month !== null) return Date.UTC(year as number, month - 1, day);
	// Day 0 is the last of the month before.
	return Date.UTC(year as number, month ?? 12, 0);
}
