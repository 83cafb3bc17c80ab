/** Builds the contenders into a directory that goes away and runs them, each measurement a fresh process. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsdown';
import { type Model, type ModelName, models, SPIKE_FACTOR, seeds } from './models/model.ts';
import type { PlanName } from './plans.ts';

const here: string = dirname(fileURLToPath(import.meta.url));
const WEEKEND: string = join(here, '../scenarios/the-20k-weekend.yaml');

/** What one measurement said. */
export interface Sample {
	readonly ms: number;
	readonly events: number;
	readonly attempts: number;
	readonly ok?: number;
	readonly zombies?: number;
	readonly sojournUs?: number;
	/** Attempt rows at the end of a run of the full model. */
	readonly rows?: number;
	readonly rssMb?: number;
}

export class Contenders {
	/** Why there is no C++; null when there is. */
	readonly noNative: string | null;
	/** Why there is no SimPy; null when there is. */
	readonly noSimpy: string | null;
	private readonly directory: string;

	private constructor(directory: string, noNative: string | null, noSimpy: string | null) {
		this.directory = directory;
		this.noNative = noNative;
		this.noSimpy = noSimpy;
	}

	/** The measured code is bundled as it is published: tsx would keep function names, which costs time. */
	static async build(): Promise<Contenders> {
		const directory = mkdtempSync(join(tmpdir(), 'premortem-bench-'));
		await build({
			config: false,
			entry: { child: join(here, 'child.ts') },
			outDir: directory,
			format: 'esm',
			target: 'node20',
			platform: 'node',
			outExtensions: () => ({ js: '.mjs' }),
			dts: false,
			clean: false,
			logLevel: 'error',
			deps: { alwaysBundle: [/^(?!node:)/] },
		});
		return new Contenders(directory, compile(directory), simpy());
	}

	close(): void {
		rmSync(this.directory, { recursive: true, force: true });
	}

	kernel(model: ModelName, repetitions: number): Sample {
		return this.node('kernel', model, repetitions);
	}

	objects(model: ModelName, repetitions: number): Sample {
		return this.node('objects', model, repetitions);
	}

	full(plan: PlanName, repetitions: number): Sample {
		return this.node('full', plan, repetitions, WEEKEND);
	}

	native(model: ModelName, repetitions: number): Sample {
		return run(join(this.directory, 'models'), parameters(models[model], repetitions));
	}

	/** SimPy is so much slower that it gets the model in a thirtieth of the time, spike included. */
	simpy(model: ModelName): Sample {
		const { horizonUs, spikeFromUs, spikeUntilUs, ...rest } = models[model];
		const short = { ...rest, horizonUs: horizonUs / 30, spikeFromUs: spikeFromUs / 30, spikeUntilUs: spikeUntilUs / 30 };
		return run('python3', [join(here, 'peers/simpy_models.py'), ...parameters(short, 1)]);
	}

	private node(...args: readonly (string | number)[]): Sample {
		return run(process.execPath, [join(this.directory, 'child.mjs'), ...args.map(String)]);
	}
}

function run(command: string, args: readonly string[]): Sample {
	return JSON.parse(execFileSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 20 })) as Sample;
}

/** The model as the arguments that `native/models.cpp` and `peers/simpy_models.py` take. */
function parameters(m: Model, repetitions: number): string[] {
	const law = [m.servers, m.rate, m.serviceUs, m.cv ?? -1, m.horizonUs, m.spikeFromUs, m.spikeUntilUs, SPIKE_FACTOR];
	const clients = [m.timeoutUs ?? -1, m.retryAfterUs, m.attemptsMax];
	return [...law, ...clients, ...seeds.arrivals, ...seeds.service, repetitions].map(String);
}

function compile(directory: string): string | null {
	const args = [
		'-O3',
		'-march=native',
		'-ffp-contract=off',
		'-std=c++17',
		'-o',
		join(directory, 'models'),
		join(here, 'native/models.cpp'),
	];
	for (const compiler of ['g++', 'clang++']) {
		const { error, status, stderr } = spawnSync(compiler, args, { encoding: 'utf8' });
		if (error !== undefined) continue;
		return status === 0 ? null : `${compiler} failed: ${stderr.slice(0, 500)}`;
	}
	return 'there is no C++ compiler here (g++ or clang++)';
}

function simpy(): string | null {
	const { status } = spawnSync('python3', ['-c', 'import simpy']);
	return status === 0 ? null : "there is no SimPy here (python3 -c 'import simpy')";
}
