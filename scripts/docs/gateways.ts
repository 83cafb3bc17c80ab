/**
 * Writes docs/reference/gateways.md: how far real configs are read. They lie beside a developer's checkout and are not
 * part of the project, so where they are not there the page stays as it is.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { adapters } from '../../src/adapters/index.ts';
import { readGateway } from '../../src/adapters/reading.ts';
import { lintRules } from '../../src/adapters/rules/index.ts';
import type { GatewayReading } from '../../src/model/gatewayReading.ts';
import { code, table } from './tables.ts';

const configs: string = join(import.meta.dirname, '../../../shared/configs');

/** Every real config, read; null where there are none. */
export function realConfigs(): GatewayReading[] | null {
	if (!existsSync(configs)) return null;
	return readdirSync(configs, { withFileTypes: true })
		.filter((entry) => entry.isDirectory())
		.map(({ name }) => name)
		.sort()
		.flatMap((folder) =>
			readdirSync(join(configs, folder))
				.sort()
				.map((file) => readGateway(`${folder}/${file}`, readFileSync(join(configs, folder, file), 'utf8'))),
		);
}

/** The parts of the page. */
export function gatewaysPage(readings: readonly GatewayReading[]): string[] {
	const groups = [...adapters.kinds, null]
		.map((product) => ({
			name: product === null ? 'of no product' : code(product),
			files: readings.filter((one) => one.product === product),
		}))
		.filter(({ files }) => files.length > 0);
	const count = (n: number) => n.toLocaleString('en-US');
	const refused = ({ worst }: GatewayReading) => worst === null;
	const rows = [...groups, { name: 'all', files: readings }].map(({ name, files }) => [
		name,
		count(files.length),
		count(files.filter((file) => !refused(file)).length),
		count(files.filter(refused).length),
		...(['modelled', 'approximated', 'ignored'] as const).map((treatment) =>
			count(files.reduce((sum, { keys }) => sum + keys[treatment], 0)),
		),
	]);
	return [
		`${count(readings.length)} configs from public repositories (MIT and Apache-2.0) are read whenever the tests run beside them. Every key of each is mentioned exactly once, with what becomes of it; a file that is not read says why.`,
		table(['product', 'files', 'read', 'refused', 'keys modelled', 'approximated', 'ignored'], rows),
		'Most ignored keys are credentials, names, prompts and pods. What a key does that is modelled, and why another is not, is what `premortem gateway FILE` says of your own file.',
		'## Why a file is refused',
		table(
			['product', 'files', 'reason'],
			groups.flatMap(({ name, files }) => reasonsOf(files.filter(refused)).map(([reason, n]) => [name, count(n), reason])),
		),
		'## What the lints find',
		'How many of these files deserve each rule of the page [Lints](lints.md).',
		table(['rule', 'severity', 'files'], foundIn(readings)),
	];
}

/** First errors, the most frequent first; names in them are left out. */
function reasonsOf(files: readonly GatewayReading[]): [string, number][] {
	const counts = new Map<string, number>();
	for (const { issues } of files) {
		const reason = (issues.find(({ severity }) => severity === 'error')?.message ?? '').replace(/ \(litellm, .*\)$/, '');
		counts.set(reason, (counts.get(reason) ?? 0) + 1);
	}
	return [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
}

function foundIn(readings: readonly GatewayReading[]): string[][] {
	return lintRules.entries.flatMap(({ kind, severity }) => {
		const files = readings.filter(({ lints }) => lints.some(({ rule }) => rule === kind)).length;
		return files === 0 ? [] : [[code(kind), severity, String(files)]];
	});
}
