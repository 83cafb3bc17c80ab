/** examples/msw-vitest, run as it stands against the built package. Nothing is installed and nothing leaves the machine. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ensureBuilt, root, workFolder } from './cli.ts';

const example = join(root, 'examples/msw-vitest');
const work = workFolder();

beforeAll(async () => {
	await ensureBuilt();
	cpSync(example, work.path, { recursive: true });
	const { dependencies, devDependencies } = JSON.parse(readFileSync(join(example, 'package.json'), 'utf8')) as Record<string, object>;
	for (const name of Object.keys({ ...dependencies, ...devDependencies })) {
		const link = join(work.path, 'node_modules', name);
		mkdirSync(dirname(link), { recursive: true });
		symlinkSync(name === 'premortem' ? root : join(root, 'node_modules', name), link, 'dir');
	}
});
afterAll(() => work.remove());

it('passes with every test of it', () => {
	// The environment of the suite that runs this one is not its own.
	const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST')));
	const stdout = execFileSync(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--reporter=json'], {
		cwd: work.path,
		encoding: 'utf8',
		env: { ...env, CI: 'true' },
	});
	expect(JSON.parse(stdout.slice(stdout.indexOf('{')))).toMatchObject({ success: true, numPassedTests: 3, numFailedTests: 0 });
}, 60_000);
