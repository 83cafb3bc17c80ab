/** Mock upstreams for the live suites: on free ports of the loopback, closed when the test is over. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { type Caps, type Drive, type DriveOptions, drive } from '../../src/live/driver/drive.ts';
import { type MockServer, type ServeOptions, serve } from '../../src/live/mock/server.ts';
import type { Choice, SimulationPlan } from '../../src/model/plan.ts';

export async function mockOf(plan: SimulationPlan, options: Partial<ServeOptions> = {}): Promise<MockServer> {
	const server = await serve(plan, {
		seed: 1,
		scale: 1,
		horizonUs: plan.horizonUs,
		host: '127.0.0.1',
		port: 0,
		wait: false,
		map: new Map(),
		onError: (error) => {
			throw error;
		},
		...options,
	});
	onTestFinished(async () => {
		await server.close();
	});
	return server;
}

export interface Answered {
	readonly status: number;
	readonly headers: Headers;
	readonly body: never;
}

export async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Answered> {
	const response = await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json', ...headers },
		body: JSON.stringify(body),
	});
	return { status: response.status, headers: response.headers, body: JSON.parse((await response.text()) || 'null') as never };
}

/** A chat request of so many tokens of prompt. */
export function chat(tokens: number, more: object = {}): object {
	return { model: 'gpu', messages: [{ role: 'user', content: 'abcd'.repeat(tokens) }], ...more };
}

/** Until it holds; an error when it does not come to hold. */
export async function eventually(holds: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<void> {
	const until = performance.now() + withinMs;
	while (!(await holds())) {
		if (performance.now() > until) throw new Error(`did not come to hold within ${withinMs} ms`);
		await new Promise((done) => setTimeout(done, 10));
	}
}

/** More than any test needs. */
export const caps: Caps = { attempts: 10_000, usd: null, mockUsd: null, concurrency: 500, seconds: 60 };

/** A replay of the plan in real time. */
export function driven(plan: SimulationPlan, target: string, changes: Partial<DriveOptions> = {}): Promise<Drive> {
	return drive(plan, {
		target: new URL(target),
		mocks: [],
		api: 'chat',
		stream: false,
		headers: {},
		model: null,
		seed: 1,
		scale: 1,
		horizonUs: plan.horizonUs,
		caps,
		killFile: null,
		signal: null,
		...changes,
	});
}

/** A server of the test's own. */
export async function serverOf(
	answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<{ url: string; close: () => void }> {
	const server = createServer((request, response) => {
		request.resume();
		// The driver asks whether this is a mock.
		const asked = request.url?.startsWith('/premortem/') === true;
		request.on('end', () => (asked ? response.writeHead(404).end() : answer(request, response)));
	});
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	const close = () => {
		server.close();
		server.closeAllConnections();
	};
	onTestFinished(close);
	return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

export const sum = (counts: readonly number[]): number => counts.reduce((all, n) => all + n, 0);

/** So many a second, at equal distances. */
export const uniform = (rate: number): Choice => ({ kind: 'constant', options: { rate } });
