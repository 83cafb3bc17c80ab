/** What every entry of every registry owes its readers: a name, a sentence, a source, and options an editor can know. */
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { adapters } from '../../src/adapters/index.ts';
import type { Entry, Registry } from '../../src/base/registry.ts';
import { picks } from '../../src/gateway/picks/index.ts';
import { object } from '../../src/model/fields.ts';
import { gatewayReports } from '../../src/reports/gateway/index.ts';
import { reports } from '../../src/reports/index.ts';
import { explain } from '../../src/scenario/explain.ts';
import { scenarioJsonSchema } from '../../src/scenario/jsonSchema.ts';
import { optionsOf } from '../../src/scenario/options.ts';
import { scenarioSchema } from '../../src/scenario/schema.ts';
import { traceReaders } from '../../src/scenario/traces/index.ts';
import { type FamilyName, families, membersOf } from '../support/examples.ts';

/** Options that the program fills in, not the scenario. */
const internal: Readonly<Record<string, string>> = {
	'trace.rows': 'what was read from the file',
	'rate-series.rows': 'what was read from the file',
};

/** Options whose name and type say it all. */
const plain: readonly string[] = ['constant.value', 'time.law'];

const registries: readonly Registry<Entry>[] = [
	...Object.values(families).map(({ registry }) => registry),
	picks,
	adapters,
	traceReaders,
	reports,
	gatewayReports,
];

describe.each(registries.map((registry) => ({ family: registry.family, registry })))('$family', ({ registry }) => {
	it('names every kind once, in kebab-case, and finds it', () => {
		expect(registry.kinds.length).toBeGreaterThan(0);
		expect(new Set(registry.kinds).size).toBe(registry.kinds.length);
		for (const { kind } of registry.entries) {
			expect(kind).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
			expect(registry.get(kind).kind).toBe(kind);
			expect(registry.has(kind)).toBe(true);
		}
		expect(registry.has('no-such-kind')).toBe(false);
		expect(() => registry.get('no-such-kind')).toThrow("no kind 'no-such-kind'");
	});

	it('says of each kind what it does, in a line, and where that was read', () => {
		for (const { kind, summary, cite } of registry.entries) {
			expect(summary.trim().length, `summary of ${kind}`).toBeGreaterThan(8);
			expect(summary, `summary of ${kind}`).not.toMatch(/\n|\.$/);
			expect(cite.trim().length, `cite of ${kind}`).toBeGreaterThan(3);
		}
	});
});

const validate = new Ajv({ strict: false }).compile(scenarioJsonSchema());
const json = { target: 'draft-7', io: 'input', unrepresentable: 'any' } as const;

describe.each(Object.values(families))('$name', (family) => {
	const { name, registry, examples } = family;

	it('has examples of every kind, and of no other', () => {
		const lacking = registry.kinds.filter((kind) => (examples[kind] ?? []).length === 0);
		expect(lacking, `add examples of these kinds to test/support/examples.ts, under '${name}'`).toEqual([]);
		expect(Object.keys(examples).filter((kind) => !registry.has(kind))).toEqual([]);
	});

	it('has options that an editor can check and explain', () => {
		for (const { kind, shape } of registry.entries) {
			const schema = z.toJSONSchema(object(shape), json) as { properties?: Record<string, object> };
			for (const option of Object.keys(shape)) {
				if (internal[`${kind}.${option}`] !== undefined) continue;
				expect(option, `option of ${kind}`).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
				expect(Object.keys(schema.properties?.[option] ?? {}).length, `JSON schema of ${kind}.${option}`).toBeGreaterThan(0);
				const meaning = optionsOf(shape).find(({ name }) => name === option)?.meaning;
				if (!plain.includes(`${kind}.${option}`)) expect(meaning, `what ${kind}.${option} means: give it a description`).not.toBe('');
			}
		}
	});

	it('has for each kind an explanation with a valid example', () => {
		const invalid = registry.entries.flatMap(({ kind }) => {
			const examples = explain(kind).flatMap(({ example }) => (example === null ? [] : [parse(example)]));
			const chosen = examples.map((value) => (Array.isArray(value) ? value[0] : Object.values(value)[0]));
			return chosen.some((one) => scenarioSchema.safeParse(scenarioWith(name, one)).success) ? [] : [kind];
		});
		expect(invalid).toEqual([]);
	});

	it('has a JSON schema that agrees with the parser on every example', () => {
		for (const { title, input } of membersOf(family)) {
			const scenario = scenarioWith(name, input);
			expect(scenarioSchema.safeParse(scenario).success, title).toBe(true);
			expect(validate(scenario), `${title}: ${JSON.stringify(validate.errors)}`).toBe(true);
			const misspelt = scenarioWith(name, { ...input, no_such_option: 1 });
			expect(scenarioSchema.safeParse(misspelt).success, title).toBe(false);
			expect(validate(misspelt), title).toBe(false);
		}
		const unknown = scenarioWith(name, { kind: 'no-such-kind' });
		expect(scenarioSchema.safeParse(unknown).success).toBe(false);
		expect(validate(unknown)).toBe(false);
	});
});

/** A small scenario in which a choice of this family is the one given. */
function scenarioWith(name: FamilyName, chosen: Record<string, unknown>): unknown {
	const of = (family: FamilyName, otherwise: unknown) => (family === name ? chosen : otherwise);
	return {
		version: 1,
		name: 'test',
		duration: '1h',
		traffic: {
			web: {
				arrivals: of('arrivals', { kind: 'poisson', rate: '1/s' }),
				session: of('sessions', undefined),
				tokens: { input: of('counts', 10), output: 10 },
			},
		},
		clients: { app: { retry: of('retry policies', 'none'), guards: name === 'client guards' ? [chosen] : [] } },
		...(name === 'limiters' ? { gateway: { limits: [chosen] } } : {}),
		...(name === 'detectors' ? { monitors: { watch: { looks_at: 'feature', detector: chosen } } } : {}),
		...(name === 'release strategies' ? { releases: { both: { stable: 'gpu', canary: 'new', at: '1m', strategy: chosen } } } : {}),
		pools: {
			gpu: {
				service: of('service laws', '1s'),
				cold_start: of('durations', '30s'),
				autoscaler: of('autoscalers', 'fixed'),
				price: 'test/sku',
			},
		},
		faults: name === 'faults' ? [{ ...chosen, at: '10m', for: '10m' }] : [],
		incident: {
			// A limit is in the unit of its signal; that of the example is none of a signal's own concern.
			alert: of('alert rules', { kind: 'anomaly', signal: of('signals', 'spend-rate') }),
			acknowledge: { business: '5m', night: '30m', weekend: '1h' },
		},
	};
}
