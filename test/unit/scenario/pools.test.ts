/** What a scenario says about replicas, queues, nodes and pipelines, and what becomes of it in the plan. */
import { describe, expect, it } from 'vitest';
import type { SimulationPlan } from '../../../src/model/plan.ts';
import { compile, said, small, with_ } from './small.ts';

function planOf(text: string): SimulationPlan {
	const result = compile(text);
	if (!result.ok) throw new Error(said(text).join('\n'));
	return result.compiled.plan;
}

/** The small scenario with more lines in its pool. */
const pool = (lines: string) => with_('    price: aws', `${lines.replace(/^/gm, '    ')}\n    price: aws`);
const batching = (text: string) => text.replace('service: 500ms', 'service: {kind: batching, base: 10ms, per_sequence: 1ms}');
const replicas = (more: string) => with_('max: 4}', `max: 4, ${more}}`);
const pipelines = (text: string) => with_('faults:\n', `pipelines:\n  ${text}\nfaults:\n`);

describe('a pool', () => {
	it('that asks for nothing new is the plan it always was', () => {
		const { gpu } = planOf(small).pools;
		for (const key of ['queue', 'quota', 'drainUs', 'reuse', 'nodes']) expect(gpu).not.toHaveProperty(key);
		expect(planOf(small)).not.toHaveProperty('pipelines');
		expect(planOf(pool('queue: {limit: 10000}'))).toEqual(planOf(small));
	});

	it('has a queue with a discipline', () => {
		const text = pool('queue: {limit: 50, discipline: codel, max_wait: 2s}');
		expect(planOf(text).pools.gpu).toMatchObject({
			queueLimit: 50,
			queue: { discipline: 'codel', maxWaitUs: 2e6, intervalUs: 100_000, targetUs: 5000, ranks: [] },
		});
		const priority = pool('queue: {discipline: priority, order: [users]}');
		expect(planOf(priority).pools.gpu.queue?.ranks).toEqual([0]);
	});

	it('has bounds, a way to end and machines', () => {
		expect(planOf(replicas('quota: 3, drain: 30s, reuse: newest-first')).pools.gpu).toMatchObject({
			quota: 3,
			drainUs: 30e6,
			reuse: 'newest-first',
		});
		expect(planOf(pool('nodes: {replicas: 8, start: 3m, pull: 1m}')).pools.gpu.nodes).toMatchObject({ perNode: 8, lingerUs: 600e6 });
	});

	it('has the cold start of a preset, by either spelling', () => {
		const law = { kind: 'lognormal', options: { median: 60e6, p95: 180e6 } };
		for (const spelling of ['{preset: serverless-8B-plain}', '{kind: preset, name: serverless-8B-plain}'])
			expect(planOf(pool(`cold_start: ${spelling}`)).pools.gpu.coldStart).toEqual(law);
	});

	it.each([
		[pool('cold_start: {preset: serverless-8B-plan}'), /did you mean 'serverless-8B-plain'/],
		[pool('queue: {discipline: lifoo}'), /lifo/],
		[pool('queue: {discipline: priority}'), /need each other/],
		[pool('queue: {order: [users]}'), /need each other/],
		[pool('queue: {discipline: priority, order: [uzers]}'), /did you mean|uzers/],
		[pool('queue: {discipline: priority, order: [users, users]}'), /listed twice/],
		[pool('queue: {discipline: codel, target: 1s}'), /target is longer than interval/],
		[replicas('quota: 1'), /below the 2 that are there/],
		[batching(pool('queue: {discipline: lifo}')), /a replica that batches is fed first come, first served/],
		[batching(replicas('reuse: newest-first')), /reuse is for slots/],
	])('%# refuses what cannot be', (text, message) => {
		expect(said(text).join('\n')).toMatch(message);
		expect(compile(text).ok).toBe(false);
	});
});

describe('a pipeline', () => {
	const rag = 'rag: {stages: [gpu, {parallel: [gpu, gpu]}]}';

	it('is an upstream for clients and for the gateway', () => {
		expect(planOf(pipelines(rag)).pipelines).toEqual({ rag: { stages: [['gpu'], ['gpu', 'gpu']] } });
		expect(planOf(pipelines(rag).replace('timeout: 2s', 'timeout: 2s\n    upstream: rag')).clients.web.upstream).toBe('rag');
		expect(planOf(pipelines(rag).replace('pool: gpu', 'pool: rag')).gateway?.upstreams).toEqual({ '': 'rag' });
	});

	it.each([
		[pipelines('rag: {stages: [gpuu]}'), /gpuu/],
		[pipelines('rag: {stages: []}'), /empty/],
		[pipelines('gpu: {stages: [gpu]}'), /name of a pool/],
		[pipelines(`rag: {stages: [${'gpu, '.repeat(40)}{parallel: [${'gpu, '.repeat(40)}gpu]}]}`), /at most 64 steps/],
	])('%# refuses what cannot be', (text, message) => {
		expect(said(text).join('\n')).toMatch(message);
		expect(compile(text).ok).toBe(false);
	});
});
