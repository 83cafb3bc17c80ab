/** A real Redis for a suite: started on a port of its own, and killed and started again where a test asks for it. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether there is a redis-server to start; where PREMORTEM_SERVERS is `required`, as in .ci/run, there must be. */
export const redisThere: boolean = (() => {
	try {
		execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
		return true;
	} catch {
		return false;
	}
})();
export const serversRequired: boolean = process.env.PREMORTEM_SERVERS === 'required';

export interface RedisServer {
	readonly url: string;
	/** Kills it; what it held is gone. */
	kill(): Promise<void>;
	start(): Promise<void>;
	stop(): Promise<void>;
}

export async function redisServer(): Promise<RedisServer> {
	const port = await freePort();
	const folder = mkdtempSync(join(tmpdir(), 'premortem-redis-'));
	let child: ChildProcess | null = null;
	const kill = async (): Promise<void> => {
		const dying = child;
		child = null;
		if (dying === null || dying.exitCode !== null) return;
		const gone = new Promise((done) => dying.once('exit', done));
		dying.kill('SIGKILL');
		await gone;
	};
	const start = async (): Promise<void> => {
		const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
		child = spawn('redis-server', args, { stdio: 'ignore' });
		await answers(port);
	};
	await start();
	return {
		url: `redis://127.0.0.1:${port}`,
		kill,
		start,
		stop: async () => {
			await kill();
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

function freePort(): Promise<number> {
	return new Promise((done, failed) => {
		const server = createServer().on('error', failed);
		server.listen(0, '127.0.0.1', () => {
			const address = server.address();
			server.close(() => done(typeof address === 'object' && address !== null ? address.port : 0));
		});
	});
}

async function answers(port: number): Promise<void> {
	for (let tries = 0; tries < 200; tries++) {
		const there = await new Promise<boolean>((done) => {
			const socket = createConnection({ port, host: '127.0.0.1' });
			socket.once('connect', () => {
				socket.destroy();
				done(true);
			});
			socket.once('error', () => done(false));
		});
		if (there) return;
		await new Promise((done) => setTimeout(done, 50));
	}
	throw new Error(`no Redis at port ${port}`);
}
