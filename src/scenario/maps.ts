/** `--map name=pool`: which pool stands behind a model, a model group or a deployment of a gateway's config. */
import type { Issue } from '../base/issue.ts';
import type { Path } from '../base/yamlText.ts';
import type { Patch } from './source.ts';

/** What the places of these flags name as their file. */
export const MAP_FILE = '--map';

/** One patch a flag, on `gateway.upstreams`; the name of a model may hold anything, so the last `=` divides. */
export function patchesOfMaps(maps: readonly string[], texts: Map<string, string>): { patches: Patch[]; issues: Issue[] } {
	if (maps.length > 0) texts.set(MAP_FILE, maps.join('\n'));
	const patches: Patch[] = [];
	const issues: Issue[] = [];
	for (const [i, flag] of maps.entries()) {
		const at = flag.lastIndexOf('=');
		const place = (from: number, to: number) => ({ file: MAP_FILE, line: i + 1, column: from + 1, endLine: i + 1, endColumn: to + 1 });
		const [name, pool] = [flag.slice(0, at).trim(), flag.slice(at + 1).trim()];
		if (at < 0 || name === '' || pool === '') {
			const message = `expected the name of a model and a pool, got '${flag.slice(0, 80)}'`;
			issues.push({ code: 'PM006', severity: 'error', message, hint: 'e.g. --map openai/gpt-4o=large', place: place(0, flag.length) });
			continue;
		}
		const path: Path = ['gateway', 'upstreams', name];
		const [key, value] = [place(0, at), place(at + 1, flag.length)];
		patches.push({ path, value: pool, placeOf: () => value, placeOfKey: () => key });
	}
	return { patches, issues };
}
