/**
 * Real proxies on this machine: a program is started on a config of the test's own, in front of small HTTP servers,
 * and what reaches them is counted. The same script of answers then drives the simulation.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OutcomeName } from '../../src/model/outcomes.ts';
import type { Answers } from '../support/gateways.ts';

/** In CI the servers are installed, and a skip would be a hole; see .ci/run. */
export const required: boolean = process.env.PREMORTEM_SERVERS === 'required';

/** The program, by name of the environment variable that may say where it is. */
export function programOf(name: string): string | null {
	const own = process.env[`PREMORTEM_${name.toUpperCase()}`];
	const paths = [
		own ?? '',
		...['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin', '/opt/homebrew/bin'].map((dir) => join(dir, name)),
	];
	return paths.find((path) => path !== '' && existsSync(path)) ?? null;
}

const statuses: Readonly<Record<OutcomeName, number>> = {
	ok: 200,
	error: 500,
	rejected: 429,
	overloaded: 503,
	timeout: 504,
	unavailable: 502,
	cancelled: 499,
	denied: 403,
};

export function statusOf(outcome: OutcomeName): number {
	return statuses[outcome];
}

export interface RealCall {
	/** Letter of the server. */
	readonly server: string;
	/** Seconds after the first request of the round. */
	readonly at: number;
}

/** Servers `a`, `b`, ... on ports of their own; one whose answer is `unavailable` is not there. */
export class Farm {
	readonly calls: RealCall[] = [];
	readonly ports: number[] = [];
	most = 0;
	private readonly servers: Server[] = [];
	private started = 0;
	private open = 0;

	static async open(count: number, answers: Answers): Promise<Farm> {
		const farm = new Farm();
		for (let i = 0; i < count; i++) await farm.add(String.fromCharCode(97 + i), answers);
		return farm;
	}

	begin(): void {
		this.started = performance.now();
		this.calls.length = 0;
		this.most = 0;
	}

	get now(): number {
		return (performance.now() - this.started) / 1000;
	}

	async close(): Promise<void> {
		for (const server of this.servers) {
			server.closeAllConnections();
			await new Promise((done) => server.close(done));
		}
	}

	private async add(letter: string, answers: Answers): Promise<void> {
		const absent = answers(letter, 0, 0)?.outcome === 'unavailable';
		let count = 0;
		const server = createServer((incoming, response) => {
			incoming.resume();
			incoming.on('end', () => {
				this.calls.push({ server: letter, at: this.now });
				this.most = Math.max(this.most, ++this.open);
				response.on('close', () => this.open--);
				const answer = answers(letter, count++, this.now);
				if (answer === null) return;
				setTimeout(
					() => {
						response.writeHead(statusOf(answer.outcome), { 'content-type': 'text/plain' });
						response.end('x');
					},
					(answer.after ?? 0) * 1000,
				);
			});
		});
		await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
		this.ports.push((server.address() as AddressInfo).port);
		if (absent) await new Promise((done) => server.close(done));
		else this.servers.push(server);
	}
}

export async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	const { port } = server.address() as AddressInfo;
	await new Promise((done) => server.close(done));
	return port;
}

export interface RunningProxy {
	readonly port: number;
	stop(): Promise<void>;
}

/** Starts the program in a folder of its own, as a child and not as a service, and waits until it listens. */
export async function started(
	program: string,
	argsIn: (folder: string, file: string) => string[],
	config: string,
	port: number,
): Promise<RunningProxy> {
	const folder = mkdtempSync(join(tmpdir(), 'premortem-live-'));
	const file = join(folder, 'proxy.conf');
	writeFileSync(file, config);
	let said = '';
	const child = spawn(program, argsIn(folder, file), { stdio: ['ignore', 'pipe', 'pipe'] });
	child.stdout.on('data', (data) => (said += data));
	child.stderr.on('data', (data) => (said += data));
	for (let i = 0; !(await listens(port)); i++) {
		if (child.exitCode !== null || i > 200) {
			child.kill('SIGKILL');
			throw new Error(`${program} does not listen: ${said}`);
		}
		await sleep(25);
	}
	return { port, stop: () => stopped(child, folder) };
}

/** What the program itself says of a config: null, or its complaint. */
export function complaintOf(program: string, argsIn: (folder: string, file: string) => string[], config: string): string | null {
	const folder = mkdtempSync(join(tmpdir(), 'premortem-live-'));
	const file = join(folder, 'proxy.conf');
	writeFileSync(file, config);
	const { status, stderr, stdout } = spawnSync(program, argsIn(folder, file), { encoding: 'utf8', timeout: 20_000 });
	rmSync(folder, { recursive: true, force: true });
	return status === 0 ? null : `${stderr}${stdout}`;
}

async function stopped(child: ChildProcess, folder: string): Promise<void> {
	const gone = new Promise((done) => child.once('exit', done));
	child.kill('SIGTERM');
	const killer = setTimeout(() => child.kill('SIGKILL'), 2000);
	await gone;
	clearTimeout(killer);
	rmSync(folder, { recursive: true, force: true });
}

function listens(port: number): Promise<boolean> {
	return new Promise((done) => {
		const socket = connect(port, '127.0.0.1');
		socket.once('connect', () => {
			socket.destroy();
			done(true);
		});
		socket.once('error', () => done(false));
	});
}

export interface Answered {
	readonly status: number;
	/** Seconds it took. */
	readonly took: number;
}

/** A completion, as a client sends it. */
export function post(port: number, patience?: number): Promise<Answered> {
	const began = performance.now();
	return new Promise((done, fail) => {
		const body = '{"model":"m"}';
		const headers = { 'content-type': 'application/json', 'content-length': body.length };
		const outgoing = request(
			{ host: '127.0.0.1', port, path: '/v1/chat/completions', method: 'POST', agent: false, headers },
			(response) => {
				response.resume();
				response.on('end', () => done({ status: response.statusCode ?? 0, took: (performance.now() - began) / 1000 }));
			},
		);
		outgoing.on('error', (error) => (outgoing.destroyed && patience !== undefined ? done({ status: 499, took: patience }) : fail(error)));
		if (patience !== undefined) setTimeout(() => outgoing.destroy(), patience * 1000);
		outgoing.end(body);
	});
}

/** Sends one at each time (seconds); those of the same time go out in the same turn. With patience, waits for what comes after. */
export async function posts(
	farm: Farm,
	port: number,
	times: readonly number[],
	patience?: (request: number) => number,
): Promise<Answered[]> {
	farm.begin();
	const answers = await Promise.all(
		times.map(async (time, i) => {
			if (time > 0) await sleep(time * 1000);
			return post(port, patience?.(i));
		}),
	);
	if (patience !== undefined) await sleep(3000);
	return answers;
}
