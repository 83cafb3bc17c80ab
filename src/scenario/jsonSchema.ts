import { z } from 'zod';
import { accountSignal, anySignal, windowedSignal } from '../incident/rules/rule.ts';
import { countLaw, durationLaw } from '../model/distributions/index.ts';
import { metricNames } from '../model/metricNames.ts';
import { action, alert } from './incidentSchema.ts';
import { scenarioSchema } from './schema.ts';
import { exampleOf } from './thresholds.ts';

type Json = Record<string, unknown>;

// What stands in many places is named, so that it stands in the schema once.
for (const [id, named] of Object.entries({ durationLaw, countLaw, anySignal, windowedSignal, accountSignal, alert, action }))
	z.globalRegistry.add(named, { ...z.globalRegistry.get(named), id });

/** The JSON Schema (draft-07) of scenario files: what people write, with units and explanations. */
export function scenarioJsonSchema(): Record<string, unknown> {
	const schema = z.toJSONSchema(scenarioSchema, {
		target: 'draft-7',
		io: 'input',
		unrepresentable: 'any',
		override: ({ jsonSchema }) => spellOut(jsonSchema as Json),
	}) as Json;
	const { $schema, properties, definitions, ...rest } = schema as { $schema: string; properties: Record<string, Json>; definitions: Json };
	const { additionalProperties: expressions, propertyNames: _names, ...thresholds } = properties.thresholds;
	return {
		$schema,
		title: 'premortem scenario',
		description: 'What an AI system will cost when it goes wrong. Quantities carry their unit: 90s, 20/s, $4.10/h, 10%, 3x.',
		...rest,
		properties: { ...properties, thresholds: { ...thresholds, properties: metrics(), additionalProperties: false } },
		definitions: { ...definitions, alert: ruleOptional(definitions.alert as Json), expressions },
	};
}

/** A schema that has other spellings becomes a choice between them and itself; a reference stands for all it refers to. */
function spellOut(schema: Json): void {
	const { spellings, description, default: usual, id: _id, $ref, ...own } = schema as Json & { spellings?: readonly Json[] };
	for (const key of Object.keys(schema)) delete schema[key];
	if (description !== undefined) schema.description = description;
	if (usual !== undefined) schema.default = usual;
	// In draft-07 nothing beside a $ref counts.
	if ($ref !== undefined) Object.assign(schema, Object.keys(schema).length === 0 ? { $ref } : { allOf: [{ $ref }] });
	else if (spellings === undefined || spellings.length === 0) Object.assign(schema, own);
	else schema.anyOf = [...spellings, own];
}

/** An alert whose rule is not named is a threshold. */
function ruleOptional(schema: Json): Json {
	const branches = schema.oneOf as readonly { properties: { kind: Json }; required: readonly string[] }[];
	const oneOf = branches.map((branch) =>
		branch.properties.kind.const === 'threshold' ? { ...branch, required: branch.required.filter((key) => key !== 'kind') } : branch,
	);
	return { ...schema, oneOf };
}

/** Metrics are offered by name, each with an example. */
function metrics(): Json {
	return Object.fromEntries(
		metricNames.map((metric) => [
			metric.name,
			{ description: `${metric.summary}; such as '${exampleOf(metric)}'`, allOf: [{ $ref: '#/definitions/expressions' }] },
		]),
	);
}
