/** Mock upstreams for the live suites: on free ports of the loopback, closed when the test is over. */
import { onTestFinished } from 'vitest';
import { type MockServer, type ServeOptions, serve } from '../../src/live/mock/server.ts';
import type { SimulationPlan } from '../../src/model/plan.ts';

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
