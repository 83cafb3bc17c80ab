/** The README shows what the tool prints: its blocks equal the committed reports, which their tests make anew. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { filled } from '../scripts/readme.ts';

it('has generated blocks that are up to date (npm run docs fills them)', () => {
	const readme = readFileSync('README.md', 'utf8');
	expect(readme.match(/<!-- begin: /g)?.length).toBe(2);
	expect(filled(readme)).toBe(readme);
});
