/** Runs the built command line as a process. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root: string = fileURLToPath(new URL('../../', import.meta.url));
export const bin: string = join(root, 'dist/bin/premortem.js');

/** Builds once when the sources are newer than what is built; suites that start together wait for each other. */
export async function ensureBuilt(): Promise<void> {
	const lock = join(tmpdir(), `premortem-build-${Buffer.from(root).toString('hex').slice(-40)}`);
	for (let tries = 0; tries < 600; tries++) {
		try {
			mkdirSync(lock);
			break;
		} catch {
			// A lock that nobody gave back is broken.
			const made = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0;
			if (Date.now() - made > 60_000) rmSync(lock, { recursive: true, force: true });
			await new Promise((done) => setTimeout(done, 100));
		}
	}
	try {
		if (newest(join(root, 'src')) > (statSync(bin, { throwIfNoEntry: false })?.mtimeMs ?? 0))
			execFileSync('npx', ['tsdown'], { cwd: root, stdio: 'ignore' });
	} finally {
		rmSync(lock, { recursive: true, force: true });
	}
}

function newest(folder: string): number {
	return Math.max(
		...readdirSync(folder, { withFileTypes: true }).map((entry) => {
			const path = join(folder, entry.name);
			return entry.isDirectory() ? newest(path) : statSync(path).mtimeMs;
		}),
	);
}

/** A folder of its own for a suite, and the way to put files into it. */
export function workFolder(): { path: string; write(name: string, text: string | Uint8Array): string; names(): string[]; remove(): void } {
	const path = mkdtempSync(join(tmpdir(), 'premortem-e2e-'));
	return {
		path,
		write: (name, text) => {
			writeFileSync(join(path, name), text);
			return name;
		},
		names: () => readdirSync(path).sort(),
		remove: () => rmSync(path, { recursive: true, force: true }),
	};
}

export interface Ended {
	readonly code: number | null;
	readonly signal: NodeJS.Signals | null;
	readonly stdout: string;
	readonly stderr: string;
}

const quiet = { NO_COLOR: '', FORCE_COLOR: undefined, TERM: 'xterm', COLUMNS: '100', LANG: 'C.UTF-8', LC_ALL: '' };

export function start(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): ChildProcess {
	return spawn(process.execPath, [bin, ...args], { cwd, env: { ...process.env, ...quiet, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
}

export function ended(child: ChildProcess): Promise<Ended> {
	let stdout = '';
	let stderr = '';
	child.stdout?.setEncoding('utf8').on('data', (text: string) => {
		stdout += text;
	});
	child.stderr?.setEncoding('utf8').on('data', (text: string) => {
		stderr += text;
	});
	return new Promise((done, failed) => {
		child.on('error', failed);
		child.on('close', (code, signal) => done({ code, signal, stdout, stderr }));
	});
}

export function premortem(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): Promise<Ended> {
	return ended(start(args, cwd, env));
}
