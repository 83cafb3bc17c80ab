/**
 * `npm run bench`: how fast the kernel and the full model are, as ratios to other programs measured in the same run.
 * Contenders take turns, round by round, and the shortest time of each counts: a shared machine is slow by chance,
 * never fast by chance. Nothing is judged by absolute time.
 *
 *   --rounds N   default 3
 *   --long       also one run of about 50 M attempts
 *   --json FILE  append what was measured as a line, for bench/history.jsonl
 */
import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { arch, cpus, loadavg, platform, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { Contenders, type Sample } from './measure.ts';
import { type ModelName, modelNames } from './models/model.ts';
import type { PlanName } from './plans.ts';

/** Best sample of each contender, by `contender/subject`. */
type Best = Map<string, Sample>;

const COMPARED = ['events', 'attempts', 'ok', 'zombies', 'sojournUs'] as const;
const plans: readonly PlanName[] = ['weekend', 'storm'];

const { values } = parseArgs({ options: { rounds: { type: 'string' }, long: { type: 'boolean' }, json: { type: 'string' } } });
const rounds: number = Number(values.rounds ?? 3);
const machine = {
	cpu: cpus()[0]?.model ?? 'unknown',
	cores: cpus().length,
	memoryGb: Math.round(totalmem() / 2 ** 30),
	system: `${platform()}-${arch()}`,
	node: process.version,
	commit: commit(),
};

const contenders: Contenders = await Contenders.build();
try {
	const best = measure(contenders);
	process.stdout.write(`${report(contenders, best)}\n`);
	if (values.json !== undefined) appendFileSync(values.json, `${JSON.stringify(record(best))}\n`);
} finally {
	contenders.close();
}

function measure(on: Contenders): Best {
	const best: Best = new Map();
	const take = (key: string, sample: () => Sample): void => {
		const now = sample();
		const before = best.get(key);
		if (before === undefined || now.ms < before.ms) best.set(key, now);
	};
	for (let round = 1; round <= rounds; round++) {
		process.stderr.write(`round ${round} of ${rounds}\n`);
		for (const model of modelNames) {
			take(`kernel/${model}`, () => on.kernel(model, 3));
			if (on.noNative === null) take(`native/${model}`, () => on.native(model, 3));
			take(`objects/${model}`, () => on.objects(model, 1));
			if (on.noSimpy === null && round === 1) take(`simpy/${model}`, () => on.simpy(model));
		}
		for (const plan of plans) take(`full/${plan}`, () => on.full(plan, plan === 'storm' ? 2 : 1));
	}
	if (values.long === true) take('full/long', () => on.full('long', 1));
	if (on.noNative === null) for (const model of modelNames) agree(model, best);
	return best;
}

/** The same algorithm in two languages counts the same, to the last microsecond; else one of them is wrong. */
function agree(model: ModelName, best: Best): void {
	const ours = best.get(`kernel/${model}`) as Sample;
	const native = best.get(`native/${model}`) as Sample;
	for (const key of COMPARED) {
		if (ours[key] !== native[key]) throw new Error(`${model}: ${key} is ${ours[key]} in TypeScript, ${native[key]} in C++`);
	}
}

function report(on: Contenders, best: Best): string {
	const bare = modelNames.map((model) => {
		const own = perEvent(best, `kernel/${model}`);
		const cells = ['native', 'objects', 'simpy'].flatMap((who) => {
			const other = perEvent(best, `${who}/${model}`);
			return other === null || own === null ? ['-', '-'] : [ns(other), who === 'native' ? ratio(own / other) : ratio(other / own)];
		});
		return [model, ns(own), ns(perAttempt(best, `kernel/${model}`)), ...cells];
	});
	const stormBare = perAttempt(best, 'kernel/storm');
	const full = [...best.keys()]
		.filter((key) => key.startsWith('full/'))
		.map((key) => {
			const { ms, events, attempts, rows, rssMb } = best.get(key) as Sample;
			const own = perAttempt(best, key);
			const toBare = key === 'full/storm' && own !== null && stormBare !== null ? ratio(own / stormBare) : '-';
			const speed = `${(events / ms / 1e3).toFixed(1)} M`;
			return [
				key.slice(5),
				millions(attempts),
				millions(events),
				`${(ms / 1e3).toFixed(2)} s`,
				ns(own),
				speed,
				toBare,
				`${rows}`,
				mb(rssMb),
			];
		});
	const { cpu, cores, memoryGb, system, node, commit: at } = machine;
	const load = loadavg()[0].toFixed(1);
	return [
		'',
		'bare kernel, ns per event; counts agree with C++ to the last microsecond',
		table(['model', 'ours', 'per attempt', 'C++', 'ours/C++', 'objects', 'objects/ours', 'SimPy', 'SimPy/ours'], bare),
		...[on.noNative, on.noSimpy].filter((why) => why !== null).map((why) => `note: ${why}`),
		'',
		'full model',
		table(['plan', 'attempts', 'events', 'time', 'ns/attempt', 'events/s', 'full/bare', 'rows', 'RSS'], full),
		'',
		`${cpu}, ${cores} cores, ${memoryGb} GB, ${system}, node ${node}, commit ${at}, ${rounds} rounds, load ${load}`,
	].join('\n');
}

function perEvent(best: Best, key: string): number | null {
	const sample = best.get(key);
	return sample === undefined ? null : (sample.ms * 1e6) / sample.events;
}

function perAttempt(best: Best, key: string): number | null {
	const sample = best.get(key);
	return sample === undefined ? null : (sample.ms * 1e6) / sample.attempts;
}

function ns(value: number | null): string {
	return value === null ? '-' : value < 1000 ? value.toFixed(1) : value.toFixed(0);
}

function ratio(value: number): string {
	return `${value < 100 ? value.toFixed(2) : value.toFixed(0)}x`;
}

function millions(value: number): string {
	return `${(value / 1e6).toFixed(2)} M`;
}

function mb(value: number | undefined): string {
	return value === undefined ? '-' : `${value.toFixed(0)} MB`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
	const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i].length)));
	const line = (cells: readonly string[]) =>
		`| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join(' | ')} |`;
	const rule = `|${widths.map((width, i) => (i === 0 ? `-${'-'.repeat(width)}-` : `-${'-'.repeat(width)}:`)).join('|')}|`;
	return [line(head), rule, ...rows.map(line)].join('\n');
}

function record(best: Best): Record<string, unknown> {
	return { at: new Date().toISOString(), ...machine, rounds, samples: Object.fromEntries(best) };
}

function commit(): string {
	const git = (...args: readonly string[]) => execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
	try {
		const changed = git('status', '--porcelain', '--', 'src', 'bench', 'scenarios') !== '';
		return git('rev-parse', '--short', 'HEAD') + (changed ? '+changes' : '');
	} catch {
		return 'unknown';
	}
}
