/**
 * Rows for docs/validation.md, written when somebody asks for them: VALIDATION_ROWS names a file that takes one line of
 * JSON each. `npm run validation` asks, and puts the rows where they belong.
 */
import { appendFileSync } from 'node:fs';
import { expect } from 'vitest';

export interface ValidationRow {
	/** What was compared, with its unit. */
	readonly what: string;
	/** What it should be: measured, published or computed. */
	readonly expected: number;
	readonly simulated: number;
	/** Half width of the 95 % interval of `simulated`, where it is a mean over seeds. */
	readonly half?: number;
	readonly seeds?: number;
	/** What the test lets pass, in words. */
	readonly allowed: string;
	/** A miss is written down as one: the test only says that it still is. */
	readonly miss?: boolean;
}

/** One line of the file: a row, and the test file it is from. */
export type WrittenRow = ValidationRow & { readonly test: string };

export function tellRow(row: ValidationRow): void {
	const file = process.env.VALIDATION_ROWS;
	if (file === undefined) return;
	const test = (expect.getState().testPath ?? '').replace(/^.*\/test\//, '');
	appendFileSync(file, `${JSON.stringify({ test, ...row } satisfies WrittenRow)}\n`);
}

/** A share of the expected value, as the column of what is allowed has it. */
export function percentAllowed(share: number): string {
	return `${Number((100 * share).toPrecision(2))} %`;
}
