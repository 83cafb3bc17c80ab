/** The `behavior` of an HPA, on its own and inside a KEDA ScaledObject. */
import type { Path } from '../../base/yamlText.ts';
import { type ManifestBook, percentage, seconds } from './book.ts';

type Direction = 'scaleUp' | 'scaleDown';

/** Options of the autoscaler; an empty mapping without a `behavior`. */
export function readBehavior(book: ManifestBook, at: Path): Record<string, unknown> {
	if (book.get(at) === undefined) return {};
	const up = readPolicies(book, [...at, 'scaleUp'], { pods: 4, percent: 100 }, 'scaleUp');
	const down = readPolicies(book, [...at, 'scaleDown'], { pods: 0, percent: 100 }, 'scaleDown');
	const upWindow = book.number([...at, 'scaleUp', 'stabilizationWindowSeconds'], 'behavior.up_window');
	const downWindow = book.number([...at, 'scaleDown', 'stabilizationWindowSeconds'], 'down_stabilization');
	const tolerance = book.number([...at, 'scaleUp', 'tolerance'], 'tolerance, in both directions here', 'approximated');
	if (tolerance === null) book.note([...at, 'scaleDown', 'tolerance'], 'ignored', 'one tolerance is simulated, that of scaleUp');
	return {
		...(downWindow === null ? {} : { down_stabilization: seconds(downWindow) }),
		...(tolerance === null ? {} : { tolerance: percentage(tolerance) }),
		behavior: {
			up_pods: up.pods,
			up_percent: `${up.percent}%`,
			up_select: up.select,
			...(upWindow === null ? {} : { up_window: seconds(upWindow) }),
			down_pods: down.pods,
			down_percent: `${down.percent}%`,
			down_select: down.select,
			period: seconds(up.period),
			down_period: seconds(down.period),
		},
	};
}

interface Policies {
	readonly pods: number;
	readonly percent: number;
	readonly select: string;
	readonly period: number;
}

function readPolicies(book: ManifestBook, at: Path, usual: { pods: number; percent: number }, direction: Direction): Policies {
	const select = (book.text([...at, 'selectPolicy'], `behavior, ${direction}: which policy counts`) ?? 'Max').toLowerCase();
	const found = { pods: 0, percent: 0, period: 0 };
	const policies = book.list([...at, 'policies']);
	for (const index of policies.keys()) readPolicy(book, [...at, 'policies', index], found);
	if (policies.length === 0) return { ...usual, select, period: 15 };
	return { ...found, select, period: found.period === 0 ? 15 : found.period };
}

function readPolicy(book: ManifestBook, at: Path, found: { pods: number; percent: number; period: number }): void {
	const type = book.get([...at, 'type']);
	const key = type === 'Pods' ? 'pods' : type === 'Percent' ? 'percent' : null;
	if (key === null) {
		book.refuse(at, `a policy is of type Pods or Percent, not ${JSON.stringify(type ?? null).slice(0, 40)}`);
		return;
	}
	if (found[key] > 0) {
		book.note(at, 'ignored', 'a second policy of one type is not simulated');
		book.warn(at, `a second ${String(type)} policy is ignored`);
		return;
	}
	book.note([...at, 'type'], 'modelled', 'behavior: what the value counts');
	found[key] = book.number([...at, 'value'], `behavior: ${key}`) ?? 0;
	const period = book.get([...at, 'periodSeconds']);
	const differs = found.period > 0 && period !== found.period;
	const seen = book.number(
		[...at, 'periodSeconds'],
		differs ? 'the period of the first policy is used' : 'behavior: period',
		differs ? 'approximated' : 'modelled',
	);
	if (found.period === 0) found.period = seen ?? 15;
}
