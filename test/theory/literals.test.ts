/** The exact values in the tests are the ones in the table they were taken from, when that lies beside the checkout. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { closedForms } from '../support/closedForms.ts';

const file = join(import.meta.dirname, '../../../shared/facts/closed-forms.json');
const found = existsSync(file);

interface Entry {
	readonly id: string;
	readonly params: Readonly<Record<string, unknown>>;
	readonly expected: Readonly<Record<string, unknown>>;
}

describe('closed forms', () => {
	it.skipIf(!found)(`agree with closed-forms.json${found ? '' : ' (skipped: shared/facts is not beside this checkout)'}`, () => {
		const { entries } = JSON.parse(readFileSync(file, 'utf8')) as { entries: readonly Entry[] };
		const table = new Map(entries.map((entry) => [entry.id, entry]));
		for (const [id, { params, expected }] of Object.entries(closedForms)) {
			expect(table.get(id)?.params, id).toMatchObject(params);
			expect(table.get(id)?.expected, id).toMatchObject(expected);
		}
	});

	it('say where they are from', () => {
		expect(Object.keys(closedForms).length).toBeGreaterThan(50);
		for (const { source } of Object.values(closedForms)) expect(source).toMatch(/\(.+\)/);
	});
});
