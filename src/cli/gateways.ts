/** One scenario behind several gateway configs, each a row of a comparison under the name of its file. */
import { basename } from 'node:path';
import type { Issue } from '../base/issue.ts';
import type { Compiled } from '../scenario/compile.ts';
import { loadVariants, type ScenarioFlags } from './session.ts';
import type { Terminal } from './terminal.ts';

export function loadGateways(
	path: string,
	flags: ScenarioFlags,
	gateways: readonly string[],
	terminal: Terminal,
	known: readonly Issue[],
): Compiled[] {
	return gateways.map((gateway) => {
		const [compiled] = loadVariants(path, { ...flags, gateway }, [null], terminal, known);
		const alone = gateways.filter((other) => basename(other) === basename(gateway)).length === 1;
		return { ...compiled, variant: { name: alone ? basename(gateway) : gateway, summary: `behind ${gateway}` } };
	});
}
