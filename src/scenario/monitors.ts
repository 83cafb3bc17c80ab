/** Monitors of the scenario to their plans; a detector has to fit what it is given, and to get enough of it. */
import { formatCount, US_PER_SECOND } from '../base/units.ts';
import type { Path } from '../base/yamlText.ts';
import type { MonitorPlan } from '../model/drift.ts';
import type { SimulationPlan, TrafficPlan } from '../model/plan.ts';
import { detectors } from '../quality/detectors/index.ts';
import { arrivalContext } from '../traffic/arrivals.ts';
import { calendarDay } from '../traffic/calendarDay.ts';
import { arrivals } from '../traffic/index.ts';
import type { Draft } from './draft.ts';
import type { MonitorInput } from './monitorSchema.ts';
import { bringsTokens } from './recordings.ts';
import { weekOffsetOf } from './start.ts';

/** Steps in which a rate is summed over the run. */
const STEPS = 2000;

export function monitorsOf(draft: Draft, traffic: readonly TrafficPlan[]): Pick<SimulationPlan, 'monitors'> {
	const entries = Object.entries(draft.input.monitors);
	if (entries.length === 0) return {};
	return { monitors: Object.fromEntries(entries.map(([name, monitor]) => [name, monitorOf(draft, traffic, name, monitor)])) };
}

function monitorOf(draft: Draft, traffic: readonly TrafficPlan[], name: string, input: MonitorInput): MonitorPlan {
	const at: Path = ['monitors', name];
	const { looks_at: looksAt, sample, delay, cost, detector } = input;
	const pools = Object.keys(draft.input.pools);
	const pool = draft.reference(input.pool, pools, 'pool', [...at, 'pool'], at);
	const kind = detectors.get(detector.kind);
	if (sample === 0) draft.error('PM007', `monitors.${name}.sample: nothing is looked at`, [...at, 'sample']);
	if (looksAt === 'wrong' && kind.values === 'numbers')
		draft.error('PM009', `monitors.${name}.detector: ${detector.kind} is for numbers, and an answer is right or wrong`, [
			...at,
			'detector',
		]);
	if (looksAt !== 'wrong' && kind.values === 'rates')
		draft.error('PM009', `monitors.${name}.detector: ${detector.kind} is for right and wrong, and this is a number`, [...at, 'detector']);
	const unjudged = looksAt === 'wrong' && draft.input.pools[pool] !== undefined && draft.input.pools[pool].quality === undefined;
	if (unjudged && !draft.salvaged)
		draft.error(
			'PM009',
			`monitors.${name}.looks_at: pools.${pool} has no quality, so it is never wrong`,
			[...at, 'looks_at'],
			'give it `quality: {wrong: 4%}`',
		);
	const mute = looksAt.endsWith('-tokens')
		? traffic.find(({ tokens, arrivals: choice }) => tokens === null && !bringsTokens(choice))
		: undefined;
	if (mute !== undefined)
		draft.error('PM009', `monitors.${name}.looks_at: requests of traffic.${mute.name} have no tokens`, [...at, 'looks_at']);
	const plan: MonitorPlan = { pool, looksAt, sample, delayUs: delay, cost, detector };
	const samples = expectedSamples(draft, traffic, plan);
	const needs = kind.samples(detector.options as never);
	if (samples !== null && samples < needs && !draft.salvaged)
		draft.error(
			'PM009',
			`monitors.${name}.detector: ${detector.kind} needs ${formatCount(needs)} values before it can alarm, and its stream has about ${formatCount(Math.floor(samples))}`,
			[...at, 'detector'],
			'a smaller window, a larger sample or a longer run',
		);
	return plan;
}

/** Values its detector gets during the run at most, in the mean; null where nobody can say, as how often a session asks. */
function expectedSamples({ input }: Draft, traffic: readonly TrafficPlan[], { sample, delayUs }: MonitorPlan): number | null {
	const weekOffsetUs = weekOffsetOf(input.start);
	const endless = traffic.some(({ session, consequences }) => session !== undefined || (consequences?.reask ?? null) !== null);
	if (endless || typeof weekOffsetUs === 'string' || input.faults.some(({ kind }) => kind === 'spike')) return null;
	const until = input.duration - delayUs;
	if (until <= 0) return 0;
	const run = { seed: 0, weekOffsetUs, startDay: calendarDay(input.start) ?? 0, horizonUs: input.duration };
	return traffic.reduce((sum, { name, arrivals: { kind, options } }) => {
		const process = arrivals.get(kind).create(options as never, arrivalContext(run, `arrivals/${name}`));
		let requests = 0;
		for (let i = 0; i < STEPS; i++) requests += process.rateAt(((i + 0.5) * until) / STEPS);
		return sum + (requests * until * sample) / STEPS / US_PER_SECOND;
	}, 0);
}
