/** A server on the loopback that answers each call of a case as its script says, and writes down when calls came. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A status with an optional Retry-After in seconds; a connection that breaks; or no answer at all. */
export type Answer = { readonly status: number; readonly retryAfter?: number } | 'reset' | 'hang';

/** The last answer is that of all later calls as well. */
export type Script = readonly [Answer, ...Answer[]];

export const fine: Answer = { status: 200 };

export interface ScriptedServer {
	/** A base URL of its own for one call of a client. */
	open(script: Script): { readonly url: string; readonly calls: readonly number[] };
	close(): void;
}

interface Case {
	readonly script: Script;
	/** When calls came, seconds. */
	readonly calls: number[];
}

export async function scriptedServer(): Promise<ScriptedServer> {
	const cases: Case[] = [];
	const server = createServer((request, response) => {
		const found = cases[Number(/^\/case-(\d+)/.exec(request.url ?? '')?.[1])];
		found.calls.push(performance.now() / 1000);
		const answer = found.script[Math.min(found.calls.length, found.script.length) - 1];
		request.resume();
		request.on('end', () => reply(request, response, answer));
	});
	const sockets = new Set<Socket>();
	server.on('connection', (socket) => {
		sockets.add(socket);
		socket.on('close', () => sockets.delete(socket));
	});
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	const { port } = server.address() as AddressInfo;
	return {
		open: (script) => {
			const calls: number[] = [];
			return { url: `http://127.0.0.1:${port}/case-${cases.push({ script, calls }) - 1}`, calls };
		},
		close: () => {
			server.close();
			for (const socket of sockets) socket.destroy();
		},
	};
}

function reply(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
	if (answer === 'hang') return;
	if (answer === 'reset') {
		request.socket.resetAndDestroy();
		return;
	}
	const { status, retryAfter } = answer;
	response.writeHead(status, {
		'content-type': 'application/json',
		...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
	});
	response.end(JSON.stringify(status === 200 ? bodyFor(request.url ?? '') : { error: { message: 'scripted', type: 'scripted' } }));
}

function bodyFor(url: string): object {
	if (url.endsWith('/messages'))
		return {
			id: 'msg_1',
			type: 'message',
			role: 'assistant',
			model: 'm',
			content: [{ type: 'text', text: 'hello' }],
			stop_reason: 'end_turn',
			stop_sequence: null,
			usage: { input_tokens: 1, output_tokens: 1 },
		};
	return {
		id: 'chatcmpl-1',
		object: 'chat.completion',
		created: 1,
		model: 'm',
		choices: [{ index: 0, message: { role: 'assistant', content: 'hello' }, finish_reason: 'stop' }],
		usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
	};
}
