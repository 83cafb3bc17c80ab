/** Brings the docs up to date: `npx tsx scripts/docs/write.ts`. Reference pages are written, outputs in guides renewed. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pages } from './generate.ts';
import { refreshed } from './outputs.ts';

const root: string = join(import.meta.dirname, '../..');

for (const [path, text] of pages()) writeFileSync(join(root, path), text);
const guides = readdirSync(join(root, 'docs/guides')).map((name) => `docs/guides/${name}`);
for (const path of ['docs/tutorial.md', ...guides]) {
	const before = readFileSync(join(root, path), 'utf8');
	const after = await refreshed(before);
	if (after !== before) writeFileSync(join(root, path), after);
}
