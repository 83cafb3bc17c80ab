/** `premortem explain`: whatever a scenario, a threshold or a message may name, in words. */
import { describe, expect, it } from 'vitest';
import { plain } from '../../../src/base/issue.ts';
import { renderExplanations, renderTopics } from '../../../src/reports/explanation.ts';
import { explain, nearestTopics, topics } from '../../../src/scenario/explain.ts';

const context = { paint: plain, width: 80, unicode: true, quiet: false };

describe('explain', () => {
	it('knows every name it lists', () => {
		const unknown = topics().flatMap(({ names }) => names.filter((name) => explain(name).length === 0));
		expect(unknown).toEqual([]);
	});

	it('says everything that has a name, where several things have it', () => {
		expect(explain('fixed').map(({ family }) => family)).toEqual(['Retry policies', 'Autoscalers']);
		expect(explain('constant').map(({ family }) => family)).toEqual(['Arrivals', 'Laws over time', 'Laws over counts']);
	});

	it('gives options with type and default, and what must be given in an example', () => {
		const [knative] = explain('knative-kpa');
		expect(knative.options.find(({ name }) => name === 'stable_window')).toEqual({
			name: 'stable_window',
			type: 'a duration above zero, such as `90s`',
			fallback: '`60s`',
			meaning: 'concurrency is averaged over this; from 6s to 1h',
		});
		expect(explain('spike')[0].example).toBe('- {kind: spike, at: 10m, for: 1h, factor: 3x}');
	});

	it('finds a key whatever its pool is called, and the element of a list by its number', () => {
		expect(explain('pools.gpu.replicas.max')[0].name).toBe('pools.*.replicas.max');
		expect(explain('incident.runbook.0.takes')[0].name).toBe('incident.runbook[].takes');
		expect(explain('pools.gpu.replicas')[0].options.map(({ name }) => name)).toContain('pools.*.replicas.quota');
	});

	it('explains presets, metrics, causes and codes', () => {
		expect(explain('openai-node@7')[0].example).toContain('# attempts: 3');
		expect(explain('bill.total')[0].example).toBe("bill.total: ['value < $15,000']");
		expect(explain('cold-start')[0].family).toBe('Causes');
		expect(explain('pm009')[0].summary).toContain('contradict');
	});

	it('has nothing to say of a name nobody knows, but names those that are near', () => {
		expect(explain('knativ-kpa')).toEqual([]);
		expect(nearestTopics('knativ-kpa')[0]).toBe('knative-kpa');
		expect(explain('__proto__')).toEqual([]);
		expect(nearestTopics('x'.repeat(10_000))).toEqual([]);
	});

	it('fits a terminal of 80 columns, with every word of an option', () => {
		const text = renderExplanations(explain('knative-kpa'), context);
		expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
		expect(text.replace(/\s+/g, ' ')).toContain('panic begins when the panic window wants this share of what is ready');
		expect(renderTopics(topics(), context)).toContain('knative-kpa');
	});
});
