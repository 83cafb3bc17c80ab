/**
 * Two worked examples by others, closed by arithmetic: a support bot whose new version is wrong seven times as often, and
 * a fraud model whose input drifts away from it. Damage in people's money against a world where neither happened.
 */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { peopleCost } from '../../src/analysis/quality.ts';
import { runPlan, twinOf } from '../../src/experiment/run.ts';
import type { SimulationPlan } from '../../src/model/plan.ts';
import type { ConsequencesPlan } from '../../src/model/quality.ts';
import type { ReleasePlan } from '../../src/model/release.ts';
import { busy, DAY, faultOf, HOUR, laws, planOf, poisson, poolOf, SECOND, trafficOf } from '../support/plans.ts';
import { tellRow } from '../support/validation.ts';

const FILE = '../shared/facts/scenarios.json';

interface Row {
	readonly id: string;
	readonly params: Readonly<Record<string, number>>;
	readonly expected: Readonly<Record<string, number>>;
}

const rows = existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as { rows: Row[] }).rows : [];
const rowOf = (id: string): Row => rows.find((row) => row.id === id)!;
const roomy = { slots: 1000, service: busy(laws.constant(1)) };
const dollars = (usd: number) => usd * 1e6;

/** People's money beyond the twin's, as the mean of some seeds. */
function damageOf(plan: SimulationPlan): number {
	const seeds = [1, 2, 3, 4];
	const overages = seeds.map((seed) => peopleCost(runPlan(plan, seed), plan) - peopleCost(runPlan(twinOf(plan), seed), plan));
	return overages.reduce((sum, usd) => sum + usd, 0) / seeds.length;
}

describe.skipIf(rows.length === 0)('worked examples, held against ../shared/facts/scenarios.json', () => {
	it('the hallucinating support bot: its conversations, and the money of people it takes', () => {
		const { params, expected } = rowOf('hallucinating-support-bot');
		const consequences: ConsequencesPlan = {
			reask: null,
			costs: [
				{ what: 'escalation', chance: params.escalate_share, amount: dollars(params.human_usd), of: 'wrong' },
				{ what: 'refund', chance: params.refund_share, amount: dollars(params.refund_usd), of: 'wrong' },
			],
		};
		const answers = (wrong: number) => ({ ...roomy, quality: { wrong, offline: wrong, perSd: 0 } });
		// Everything at once, and nobody looks: it is there until somebody finds out.
		const release = (share: number): ReleasePlan => ({
			stable: 'gpu',
			canary: 'new',
			atUs: 0,
			by: 'request',
			gate: null,
			strategy: { kind: 'ab', options: { share, for: 100 * DAY, after: 'promote' } },
			analysis: null,
			rollback: false,
		});
		const plan = (share: number): SimulationPlan => ({
			...planOf({
				traffic: [trafficOf(poisson(params.conversations_per_day / 86_400), { consequences })],
				client: { upstream: 'bot' },
				pool: answers(params.bad_rate_old),
				otherPools: { new: poolOf(answers(params.bad_rate_new)) },
				horizon: params.found_after_h * 3600,
				step: 3600,
			}),
			releases: { bot: release(share) },
		});
		const people = expected.damage_usd - expected.of_which_tokens_usd;
		const [all, half] = [damageOf(plan(1)), damageOf(plan(0.5))];
		tellRow({ what: 'hallucinating support bot: people cost, $', expected: people, simulated: all, allowed: '3 %' });
		expect(Math.abs(all / people - 1)).toBeLessThan(0.03);
		expect(Math.abs(half / expected.ab_50_usd - 1)).toBeLessThan(0.04);
		// A canary of 5 % with its automated roll-back: they compute the hour it takes, and what is lost until then.
		const watched: SimulationPlan = {
			...plan(1),
			releases: {
				bot: {
					...release(1),
					strategy: { kind: 'canary', options: { steps: [{ weight: params.canary_pct / 100, pause: 5 * DAY }] } },
					analysis: {
						everyUs: 60 * SECOND,
						failureLimit: 0,
						rollbackUs: 0,
						over: 'all',
						samplesMin: expected.canary_n,
						judged: 1,
						judgeCost: 0,
						errorsMax: null,
						wrongMax: 0.06,
						latencyMax: null,
						costMax: null,
					},
				},
			},
		};
		const { rolledBackUs } = runPlan(watched, 1).releases![0];
		expect(rolledBackUs! / HOUR).toBeGreaterThan(0.8 * expected.canary_detect_h);
		expect(rolledBackUs! / HOUR).toBeLessThan(1.5 * expected.canary_detect_h);
		expect(damageOf(watched)).toBeLessThan(3 * expected.canary_damage_usd);
	});

	it.each([45, 90])('the silent drift after %i days: fraud that is let through, and not one error', (days) => {
		const { params, expected } = rowOf('silent-drift');
		const perSd = params.recall_decay_pp_day / 100 / params.feature_shift_sd_day;
		const plan: SimulationPlan = planOf({
			// The fraudulent ones: the others cost nothing here.
			traffic: [
				trafficOf(poisson((params.tx_day * params.fraud_rate) / 86_400), {
					consequences: { reask: null, costs: [{ what: 'loss', chance: 1, amount: dollars(params.avg_usd), of: 'wrong' }] },
				}),
			],
			pool: { ...roomy, quality: { wrong: 1 - params.recall0, offline: 1 - params.recall0, perSd } },
			faults: [
				faultOf(
					'input-drift',
					{ shift: days * params.feature_shift_sd_day, input: 1, output: 1, wrong: 0, over: days * DAY },
					0,
					days * 86_400,
					'web',
				),
			],
			horizon: days * 86_400,
			step: 86_400,
		});
		const loss = damageOf(plan);
		// Theirs decays by the day, ours by the instant: half a day's worth less.
		const instantaneous = expected[`extra_loss_${days}d`] * (days / (days + 1));
		tellRow({ what: `silent drift: extra loss in ${days} days, $`, expected: instantaneous, simulated: loss, allowed: '3 %' });
		expect(Math.abs(loss / instantaneous - 1)).toBeLessThan(0.03);
		const { requestOutcomes, requests, requestsOpen } = runPlan(plan, 1);
		expect(requestOutcomes[0] + requestsOpen).toBe(requests);
	});
});
