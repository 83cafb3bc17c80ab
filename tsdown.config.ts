import { defineConfig, type UserConfig } from 'tsdown';

const shared = { format: 'esm' as const, target: 'node20', platform: 'node' as const, fixedExtension: false, hash: false };

const config: UserConfig[] = defineConfig([
	// The library doors, with declarations; dependencies stay imports.
	{
		...shared,
		entry: {
			index: 'src/index.ts',
			kernel: 'src/kernel.ts',
			node: 'src/node.ts',
			testing: 'src/testing.ts',
			msw: 'src/msw.ts',
			vitest: 'src/vitest.ts',
		},
		dts: { oxc: true },
		clean: true,
	},
	// The command line and its worker, with their dependencies inside; tinypool brings a worker file of its own, the
	// queue's packages are optional.
	{
		...shared,
		outDir: 'dist/bin',
		entry: { premortem: 'src/cli/main.ts', worker: 'src/engine/worker.ts' },
		dts: false,
		deps: { alwaysBundle: [/^(?!tinypool|bullmq|ioredis|node:)/], neverBundle: ['tinypool', 'bullmq', 'ioredis'] },
	},
]);

export default config;
