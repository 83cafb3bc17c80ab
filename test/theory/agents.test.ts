/** Agents: how many steps, how many tokens, how many agents of agents. */
import { describe, expect, it } from 'vitest';
import { OK } from '../../src/model/outcomes.ts';
import { exactly, paramsOf } from '../support/closedForms.ts';
import { type Answers, type Played, play } from '../support/sessions.ts';
import { expectTheory, seedsOf } from '../support/theory.ts';

const SEEDS = 20;
const answered: Answers = { delayUs: () => 1000, outcome: () => OK };
const law = (value: number) => ({ kind: 'constant', options: { value } });
const usual = {
	goes_on: 0,
	steps_max: 1_000_000,
	tool: law(0),
	result: law(0),
	instructions: 0,
	context_cap: 1e9,
	stuck: 0,
	fan_out: 0,
	depth: 1000,
};

function agents(options: Partial<typeof usual>, sessions: number, base: number): Played[] {
	const tokens = { input: law(base), output: law(0) } as never;
	return seedsOf(SEEDS).map((seed) => play({ kind: 'agent', options: { ...usual, ...options } }, answered, { sessions, seed, tokens }));
}

const tokensIn = ({ seen }: Played) => seen.reduce((sum, { input }) => sum + input, 0);

describe('an agent in a loop', () => {
	it.each(['agent-loop-1', 'agent-loop-2'])('%s: steps are geometric, tokens grow with their square', (id) => {
		const { p_continue, max_steps, base_tokens, growth } = paramsOf(id);
		const options = { goes_on: p_continue, result: law(growth), ...(max_steps > 0 ? { steps_max: max_steps } : {}) };
		const runs = agents(options, 4000, base_tokens);
		expectTheory(
			runs.map(({ seen }) => seen.length / 4000),
			exactly(id, 'mean_steps'),
			{ within: 0.01 },
		);
		expectTheory(
			runs.map((run) => tokensIn(run) / 4000),
			exactly(id, 'mean_input_tokens'),
			{ within: 0.02 },
		);
	});

	it('goes on to its cap when it is stuck', () => {
		const runs = agents({ goes_on: 0, stuck: 1, steps_max: 25 }, 10, 100);
		expect(runs.every(({ seen }) => seen.length === 250)).toBe(true);
	});
});

describe('agents that start agents', () => {
	it.each(['agent-branching-1', 'agent-branching-2'])('%s: a Galton-Watson tree, Borel in its size', (id) => {
		const runs = agents({ fan_out: paramsOf(id).mean_children }, 10_000, 10);
		expectTheory(
			runs.map(({ seen }) => seen.length / 10_000),
			exactly(id, 'mean_total_calls'),
			{ within: 0.03 },
		);
	});

	it('agent-branching-3: grow by a fifth a generation, and only the depth stops them', () => {
		const runs = agents({ fan_out: paramsOf('agent-branching-3').mean_children, depth: 20 }, 500, 10);
		expectTheory(
			runs.map(({ seen }) => seen.length / 500),
			exactly('agent-branching-3', 'calls_after_20_generations'),
			{ within: 0.06 },
		);
	});
});
