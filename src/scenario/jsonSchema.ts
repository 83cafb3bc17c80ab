import { z } from 'zod';
import { scenarioSchema } from './schema.ts';

/** The JSON Schema (draft-07) of scenario files: what people write, with units and explanations. */
export function scenarioJsonSchema(): Record<string, unknown> {
	const schema = z.toJSONSchema(scenarioSchema, { target: 'draft-7', io: 'input', unrepresentable: 'any' }) as Record<string, unknown>;
	return { ...schema, title: 'premortem scenario' };
}
