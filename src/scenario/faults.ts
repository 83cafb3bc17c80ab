/** Faults of the scenario to their plans. */
import { formatDuration } from '../base/units.ts';
import { faults as faultKinds } from '../faults/index.ts';
import type { FaultPlan } from '../model/plan.ts';
import type { Draft } from './draft.ts';
import { feelingPools, unfelt } from './felt.ts';

/** A fault as the plan has it: it begins within the run and acts on what can feel it. */
export function faultOf(draft: Draft, i: number): FaultPlan {
	const { kind, options } = draft.input.faults[i];
	const { at, for: length, target, ...own } = options as { at: number; for: number; target?: string };
	const { target: acts } = faultKinds.get(kind);
	const pools = Object.keys(draft.input.pools);
	const feeling = feelingPools(draft.input, kind);
	const problem = draft.salvaged ? null : unfelt(draft.input, i, draft.source);
	if (problem !== null) draft.issues.push(problem);
	const known =
		acts === 'gateway'
			? ['gateway']
			: acts === 'traffic'
				? Object.keys(draft.input.traffic)
				: target === undefined && feeling.length > 0
					? feeling
					: pools;
	const resolved = draft.reference(
		target ?? (known.length === 1 ? known[0] : undefined),
		known,
		acts === 'traffic' ? 'traffic stream' : acts === 'gateway' ? 'target' : 'pool',
		['faults', i, 'target'],
		['faults', i],
	);
	if (kind === 'spike' && draft.input.traffic[resolved]?.arrivals.kind === 'users')
		draft.error(
			'PM009',
			`faults.${i}: a spike multiplies the rate of arrivals, and a fixed number of users has none`,
			['faults', i],
			'let users arrive by another kind',
		);
	const { pools: all, monitors } = draft.input;
	const { input = 1, output = 1 } = own as { input?: number; output?: number };
	const heeded =
		input !== 1 || output !== 1 || Object.keys(monitors).length > 0 || Object.values(all).some(({ quality }) => quality !== undefined);
	if (kind === 'input-drift' && !heeded && !draft.salvaged)
		draft.error(
			'PM009',
			`faults.${i}: nothing depends on it: no pool has a quality, and no monitor looks`,
			['faults', i],
			'give a pool `quality: {wrong: 4%, per_sd: 20%}`',
		);
	if (at >= draft.input.duration)
		draft.error('PM009', `faults.${i}.at: this fault begins when the run of ${formatDuration(draft.input.duration)} has ended`, [
			'faults',
			i,
			'at',
		]);
	return { fault: { kind, options: own }, atUs: at, untilUs: Math.min(at + length, draft.input.duration), target: resolved };
}
