/** The real Envoy, where one is to be had: started on this machine with a config, before an upstream that answers as told. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** From ENVOY_BIN, or the path. */
export const envoyBinary: string | null = [process.env.ENVOY_BIN ?? '', 'envoy'].find((file) => file !== '' && runs(file)) ?? null;

function runs(file: string): boolean {
	return spawnSync(file, ['--version'], { timeout: 20_000 }).status === 0;
}

export interface Reply {
	readonly status: number;
	/** Milliseconds. */
	readonly after?: number;
}

/** How host `host` answers its call number `n`; null = never. */
export type Behaviour = (host: number, n: number) => Reply | null;

export interface Observed {
	/** Calls that reached the hosts, by host. */
	readonly calls: readonly number[];
	readonly statuses: Readonly<Record<number, number>>;
	/** Milliseconds from a request to its answer. */
	readonly took: readonly number[];
}

interface Host {
	readonly server: http.Server;
	readonly port: number;
	calls: number;
}

/** Sends requests one after another, or all at once, through an Envoy whose config is made for the ports of its hosts. */
export async function observed(
	configOf: (listen: number, admin: number, hosts: readonly number[]) => string,
	given: { readonly hosts: number; readonly requests: number; readonly atOnce: boolean; readonly behaviour: Behaviour },
): Promise<Observed> {
	const hosts = await Promise.all(Array.from({ length: given.hosts }, (_, i) => hostOf(i, given.behaviour)));
	const [listen, admin] = [await freePort(), await freePort()];
	const folder = mkdtempSync(join(tmpdir(), 'premortem-envoy-'));
	const file = join(folder, 'envoy.yaml');
	writeFileSync(
		file,
		configOf(
			listen,
			admin,
			hosts.map(({ port }) => port),
		),
	);
	const child = spawn(envoyBinary ?? '', ['-c', file, '--use-dynamic-base-id', '-l', 'critical', '--concurrency', '1'], {
		stdio: 'ignore',
	});
	const agent = new http.Agent({ keepAlive: false, maxSockets: 1000 });
	try {
		await ready(admin, () => child.exitCode === null);
		const answers: { readonly status: number; readonly took: number }[] = [];
		const one = async () => answers.push(await ask(listen, agent));
		if (given.atOnce) await Promise.all(Array.from({ length: given.requests }, one));
		else for (let i = 0; i < given.requests; i++) await one();
		const statuses: Record<number, number> = {};
		for (const { status } of answers) statuses[status] = (statuses[status] ?? 0) + 1;
		return { calls: hosts.map(({ calls }) => calls), statuses, took: answers.map(({ took }) => took) };
	} finally {
		agent.destroy();
		child.kill('SIGKILL');
		for (const { server } of hosts) {
			server.closeAllConnections();
			server.close();
		}
		rmSync(folder, { recursive: true, force: true });
	}
}

/** What Envoy says of a config it is to start with: null when it would start. */
export function complaint(config: string): string | null {
	const folder = mkdtempSync(join(tmpdir(), 'premortem-envoy-'));
	const file = join(folder, 'envoy.yaml');
	writeFileSync(file, config);
	const { status, stderr } = spawnSync(envoyBinary ?? '', ['--mode', 'validate', '-c', file, '-l', 'critical'], {
		encoding: 'utf8',
		timeout: 30_000,
	});
	rmSync(folder, { recursive: true, force: true });
	return status === 0 ? null : stderr;
}

async function hostOf(index: number, behaviour: Behaviour): Promise<Host> {
	const host = { calls: 0 } as Host & { server: http.Server; port: number };
	host.server = http.createServer((request, response) => {
		request.resume();
		const reply = behaviour(index, host.calls++);
		if (reply === null) return;
		setTimeout(() => {
			response.statusCode = reply.status;
			response.end('.');
		}, reply.after ?? 0);
	});
	host.port = await listening(host.server);
	return host;
}

function listening(server: http.Server): Promise<number> {
	return new Promise((done) => server.listen(0, '127.0.0.1', () => done((server.address() as AddressInfo).port)));
}

async function freePort(): Promise<number> {
	const server = http.createServer();
	const port = await listening(server);
	await new Promise((done) => server.close(done));
	return port;
}

async function ready(admin: number, alive: () => boolean): Promise<void> {
	for (let i = 0; i < 200 && alive(); i++) {
		const status = await ask(admin, undefined, '/ready').catch(() => ({ status: 0 }));
		if (status.status === 200) return;
		await new Promise((done) => setTimeout(done, 50));
	}
	throw new Error('Envoy did not start with this config');
}

function ask(port: number, agent?: http.Agent, path = '/'): Promise<{ status: number; took: number }> {
	const from = performance.now();
	return new Promise((done, failed) => {
		const call = http.get({ host: '127.0.0.1', port, path, agent }, (response) => {
			response.resume();
			response.on('end', () => done({ status: response.statusCode ?? 0, took: performance.now() - from }));
		});
		call.on('error', failed);
	});
}
