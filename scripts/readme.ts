/** Fills the README's generated blocks from the files they name: `npm run docs`. A test holds them equal. */
import { readFileSync, writeFileSync } from 'node:fs';

const block = /(<!-- begin: (\S+) -->\n```text\n)[\s\S]*?(```\n<!-- end -->)/g;

/** The README with every generated block as its file has it. */
export function filled(readme: string): string {
	return readme.replace(block, (_, head: string, file: string, tail: string) => `${head}${readFileSync(file, 'utf8')}${tail}`);
}

if (process.argv[1]?.endsWith('readme.ts')) writeFileSync('README.md', filled(readFileSync('README.md', 'utf8')));
