import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { starter } from '../../../src/cli/starter.ts';
import { scenarioJsonSchema } from '../../../src/scenario/jsonSchema.ts';
import { compile, small, with_ } from './small.ts';

const folder = new URL('../../../scenarios/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');
const schema = scenarioJsonSchema();
const ajv = new Ajv({ strict: true, allErrors: true });
const validate = ajv.compile(schema);
const errorsOf = (text: string) =>
	validate(parse(text, { merge: true })) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);

describe('the JSON Schema', () => {
	it('committed is the one generated (else: npx premortem schema -o scenarios/scenario.schema.json)', () => {
		expect(JSON.parse(read('scenario.schema.json'))).toEqual(schema);
	});

	it.each(readdirSync(folder).filter((name) => name.endsWith('.yaml')))('takes %s', (name) => expect(errorsOf(read(name))).toEqual([]));

	it('takes the starter and the small scenario', () => {
		expect(errorsOf(starter)).toEqual([]);
		expect(errorsOf(small)).toEqual([]);
	});

	it.each([
		['a law as a duration', '500ms', '5s'],
		['a law', '500ms', '{kind: lognormal, mean: 1s, cv: 0.5}'],
		['a service law', '500ms', '{kind: time, law: 5s}'],
		['stages', '500ms', '{kind: stages, parts: [5s, {kind: exponential, mean: 2s}]}'],
		['a retry policy by name', '{kind: fixed, delay: 1s}\n    attempts: 3', 'none'],
		['an autoscaler by name', 'price: aws', 'autoscaler: knative-kpa\n    price: aws'],
		['a share of a machine', 'aws/p5.4xlarge', '{sku: aws/p5.4xlarge, share: 50%}'],
		['an own price', 'aws/p5.4xlarge', '{per_hour: $4.10/h, source: me, as_of: 2026-11-20}'],
		['a threshold that warns', '"value < $5"', '{expect: "value < $5", severity: warn}'],
		['a fault with a target', 'factor: 3x', 'factor: 3x, ramp: 5s, target: users'],
		['an outage', '{kind: spike, at: 2m, for: 2m, factor: 3x}', '{kind: outage, at: 2m, for: 2m, mode: refuse}'],
	])('and the compiler take %s', (_name, part, by) => {
		expect(errorsOf(with_(part, by))).toEqual([]);
		expect(compile(with_(part, by)).ok).toBe(true);
	});

	it.each([
		['a bare number', '2s', '2'],
		['a duration without unit', '2s', '"90"'],
		['an unknown key', 'timeout:', 'timout:'],
		['an unknown fault', 'kind: spike', 'kind: spkie'],
		['a fault without its time', 'at: 2m, ', ''],
		['a retry policy without its options', '{kind: fixed, delay: 1s}', 'fixed'],
		['a price without a source', 'aws/p5.4xlarge', '{per_hour: $4.10/h}'],
		['a price that is a number', 'aws/p5.4xlarge', '4.10'],
		['a threshold that is a number', '"value < $5"', '5'],
		['an unknown metric', 'bill.total', 'bil.total'],
		['a count below its range', 'attempts: 3', 'attempts: 0'],
		['half an attempt', 'attempts: 3', 'attempts: 2.5'],
		['a name with a space', '  users:', '  my users:'],
		['rows of a trace', '{kind: poisson, rate: 2/s}', '{kind: trace, file: ok.csv, rows: 5}'],
	])('and the compiler refuse %s', (_name, part, by) => {
		expect(errorsOf(with_(part, by))).not.toEqual([]);
		expect(compile(with_(part, by)).ok).toBe(false);
	});

	it('explains every key', () => {
		const silent: string[] = [];
		const walk = (node: unknown, path: string): void => {
			if (node === null || typeof node !== 'object') return;
			for (const [key, child] of Object.entries(node)) {
				if (key === 'properties')
					for (const [name, property] of Object.entries(child as Record<string, { description?: string; const?: unknown }>))
						if (property.description === undefined) silent.push(`${path}.${name}`);
				walk(child, key === 'properties' ? path : `${path}.${key}`);
			}
		};
		walk({ ...schema, definitions: {} }, '');
		// Options of kinds are explained where the kinds are.
		expect(silent.filter((path) => !path.includes('oneOf'))).toEqual([]);
	});

	it('says which keys are required', () => {
		expect(schema.required).toEqual(['version', 'name', 'duration', 'traffic', 'clients', 'pools']);
	});
});
