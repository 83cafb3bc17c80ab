/** What every preset owes its readers: a name, a source, values that make a client, and the waits of its product. */
import { describe, expect, it } from 'vitest';
import { clientPresets } from '../../src/clients/presets/index.ts';
import { retryPolicies } from '../../src/clients/retry/index.ts';
import { runPlan } from '../../src/experiment/run.ts';
import { keyedStream } from '../../src/kernel/streams.ts';
import { ERROR, REJECTED } from '../../src/model/outcomes.ts';
import type { ClientPlan } from '../../src/model/plan.ts';
import { compileScenario } from '../../src/scenario/compile.ts';
import { SECOND } from '../support/plans.ts';

describe.each(clientPresets.entries)('$kind', ({ kind, summary, cite, values, notes }) => {
	it('has the name of a product, a line of summary, a source, and notes in sentences', () => {
		expect(kind).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*(@\d+)?$/);
		expect(summary.length).toBeGreaterThan(8);
		expect(summary).not.toMatch(/\n|\.$/);
		expect(cite.length).toBeGreaterThan(3);
		for (const note of notes) expect(note).toMatch(/\.$/);
	});

	it('makes a client by itself, with every value it gives', () => {
		const plan = clientPlan({ preset: kind });
		expect(plan).toEqual(clientPlan(values));
		expect(plan.attemptsMax).toBe(values.retry === 'none' ? 1 : values.attempts);
	});

	it('gives way to what the scenario says', () => {
		const plan = clientPlan({ preset: kind, timeout: '7s', retry: 'none', cancel: 'none', guards: [] });
		expect(plan).toMatchObject({ timeoutUs: 7 * SECOND, retry: { kind: 'none' }, attemptsMax: 1, cancel: 'none', guards: [] });
	});

	it('runs, and multiplies by no more than its tries and hedges', () => {
		const compiled = compiledWith({ preset: kind });
		const { attempts, requests } = runPlan({ ...compiled.plan, limits: { ...compiled.plan.limits, events: 3_000_000 } }, 1);
		const { attemptsMax, hedge } = clientPlan({ preset: kind });
		expect(requests).toBeGreaterThan(0);
		expect(attempts).toBeLessThanOrEqual(requests * (attemptsMax + (hedge?.max ?? 0)));
	});
});

describe('the waits of products, between the least and the most that the product draws, in seconds', () => {
	it.each([
		['openai-node@7', [0.375, 0.5], [0.75, 1], [1.5, 2], [3, 4], [6, 8], [6, 8]],
		['openai-python@3', [0.375, 0.5], [0.75, 1]],
		['anthropic-python@0', [0.375, 0.5], [0.75, 1]],
		['ai-sdk@7', [2, 2], [4, 4]],
		['google-genai-python-retrying@2', [1, 2], [2, 3], [4, 5], [8, 9], [16, 17], [32, 33], [60, 60]],
		['google-genai-js-retrying@2', [1, 2], [2, 4], [4, 8], [8, 16], [16, 32], [32, 60]],
		['langchain-js', [1, 2], [2, 4], [4, 8], [8, 16], [16, 32], [32, 64]],
		['langgraph', [0.5, 1.5], [1, 2]],
		['llamaindex-openai', [1, 1], [1, 2], [1, 4], [1, 8], [1, 16], [1, 20]],
		['botocore-legacy@1', [0, 1], [0, 2], [0, 4], [0, 8]],
		['botocore-standard@1', [0, 1], [0, 2], [0, 4], [0, 8], [0, 16], [0, 20]],
		['azure-core-js@0', [0.5, 1], [1, 2], [2, 4]],
		['azure-core-python', [0, 0], [1.6, 1.6], [3.2, 3.2]],
		['urllib3-backoff', [0, 0], [2, 2], [4, 4]],
		['axios-retry-exponential', [0.2, 0.24], [0.4, 0.48], [0.8, 0.96]],
		['got', [1, 1.1], [2, 2.1]],
		['ky', [0.3, 0.3], [0.6, 0.6]],
		['p-retry', [1, 1], [2, 2], [4, 4]],
		['undici-retry-agent', [0.5, 0.5], [1, 1], [2, 2], [4, 4], [8, 8]],
		['go-retryablehttp', [1, 1], [2, 2], [4, 4], [8, 8]],
		['resilience4j-exponential', [0.25, 0.75], [0.375, 1.125]],
		['spring-retry-exponential', [0.1, 0.2], [0.2, 0.4]],
		['envoy', [0, 0.025], [0, 0.05], [0, 0.1], [0, 0.2], [0, 0.25]],
		['grpc', [0.08, 0.12], [0.16, 0.24], [0.32, 0.48]],
		['temporal-activity', [1, 1], [2, 2], [4, 4], [8, 8], [16, 16], [32, 32], [64, 64], [100, 100]],
		['sidekiq', [15, 25], [16, 36], [31, 61], [96, 136]],
		['lambda-async', [60, 60], [120, 120]],
		['celery-autoretry', [0, 1], [0, 2], [0, 4]],
	] as [string, ...[number, number][]][])('%s', (kind, ...bounds) => {
		bounds.forEach(([least, most], i) => {
			const waits = waitsOf(kind, i + 1);
			const spread = most - least;
			expect(Math.min(...waits)).toBeGreaterThanOrEqual(least);
			expect(Math.max(...waits)).toBeLessThanOrEqual(most);
			// And they fill the range: nothing narrower would pass.
			expect(Math.min(...waits)).toBeLessThanOrEqual(least + 0.02 * spread);
			const grain = kind === 'envoy' ? 0.001 : kind === 'celery-autoretry' ? 1 : 0;
			expect(Math.max(...waits)).toBeGreaterThanOrEqual(most - 0.02 * spread - grain);
		});
	});

	it('aws-sdk-js-standard@3 doubles from 100 ms, after throttling from 500 ms', () => {
		expect(Math.max(...waitsOf('aws-sdk-js-standard@3', 2))).toBeCloseTo(0.2, 2);
		expect(Math.max(...waitsOf('aws-sdk-js-standard@3', 2, REJECTED))).toBeCloseTo(1, 1);
	});

	it('dotnet-standard-resilience: f(1/2) x base / 1.4 is the median of the first wait, and waits double', () => {
		const medians = [1, 2, 3].map((tries) => median(waitsOf('dotnet-standard-resilience', tries)));
		const first = ((Math.SQRT2 * Math.tanh(Math.SQRT2)) / 1.4) * 2;
		expect(Math.abs(medians[0] - first)).toBeLessThan(0.1);
		expect(medians[2] / medians[1]).toBeGreaterThan(1.7);
		expect(medians[2] / medians[1]).toBeLessThan(2.4);
	});
});

describe('a client with a preset', () => {
	it('may change one option of its retry policy', () => {
		const { retry } = clientPlan({ preset: 'openai-node@7', retry: { cap: '2s' } });
		expect(retry.options).toMatchObject({ base: 500_000, cap: 2 * SECOND, jitter: 'range' });
	});

	it('may have another policy altogether', () => {
		expect(clientPlan({ preset: 'openai-node@7', retry: { kind: 'fixed', delay: '1s' } }).retry).toEqual({
			kind: 'fixed',
			options: { delay: SECOND },
		});
	});

	it('that is misspelt is told which was meant, where it stands', () => {
		const result = compileScenario('s.yaml', scenario({ preset: 'openai-nod@7', retry: { cap: '2s' } }), files);
		if (result.ok) throw new Error('it compiled');
		expect(result.issues).toHaveLength(1);
		expect(result.issues[0]).toMatchObject({ code: 'PM008', place: { line: 7 } });
		expect(result.issues[0].message).toContain("did you mean 'openai-node@7'?");
	});
});

const files = { read: () => ({ error: 'none' }) };

/** Ten minutes of a pool that fails. JSON is YAML. */
function scenario(client: Readonly<Record<string, unknown>>): string {
	return `version: 1
name: preset
duration: 10m
traffic:
  web: {arrivals: {kind: constant, rate: 2/min}}
clients:
  web: ${JSON.stringify(client)}
pools:
  gpu: {service: 100ms, errors: 100%, slots: 100, price: {per_hour: $1/h, source: test, as_of: test}}
`;
}

function compiledWith(client: Readonly<Record<string, unknown>>) {
	const result = compileScenario('s.yaml', scenario(client), files);
	if (!result.ok) throw new Error(JSON.stringify(result.issues));
	return result.compiled;
}

function clientPlan(client: Readonly<Record<string, unknown>>): ClientPlan {
	return compiledWith(client).plan.clients.web;
}

/** Seconds, of many clients that have failed so often. */
function waitsOf(preset: string, tries: number, outcome: number = ERROR): number[] {
	const { retry } = clientPlan({ preset });
	const policy = retryPolicies.get(retry.kind).create(retry.options as never);
	const random = keyedStream(1, preset);
	return Array.from({ length: 2000 }, (_, key) => {
		random.seek(key, tries);
		return policy.wait(tries, 0, random, outcome) / SECOND;
	});
}

function median(values: readonly number[]): number {
	return [...values].sort((a, b) => a - b)[values.length >> 1];
}
