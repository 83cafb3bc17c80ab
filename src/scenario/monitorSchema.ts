/** Who watches for drift, as the scenario file has it. */
import { choice, duration, type Field, money, object, oneOf, share, text } from '../model/fields.ts';
import type { Choice } from '../model/plan.ts';
import { detectors } from '../quality/detectors/index.ts';

export const monitor: Field<MonitorInput> = object({
	pool: text.optional().describe('whose answers are looked at; the only pool when there is one'),
	looks_at: oneOf('wrong', 'feature', 'input-tokens', 'output-tokens').describe(
		'whether an answer is wrong, the numeric feature of its input (standard normal until it drifts), or its tokens',
	),
	sample: share.prefault('100%').describe('of good answers'),
	delay: duration.prefault('0s').describe('until it is known: labels, such as chargebacks, come late'),
	cost: money.prefault('$0').describe('of a sample: a judge, a label'),
	detector: choice(detectors.entries).describe('what watches them'),
}) as unknown as Field<MonitorInput>;

export interface MonitorInput {
	readonly pool?: string;
	readonly looks_at: 'wrong' | 'feature' | 'input-tokens' | 'output-tokens';
	readonly sample: number;
	readonly delay: number;
	readonly cost: number;
	readonly detector: Choice;
}
