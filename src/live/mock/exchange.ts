/**
 * One request and its answer on the wire. Answers are written when the pool gives them; streams while it works, in
 * pieces of what has come since the last look. A caller who hangs up is noticed by the connection, as by real servers.
 */
import type { ServerResponse } from 'node:http';
import { OK } from '../../model/outcomes.ts';
import { textOf } from '../tokens.ts';
import type { Asked, Endpoint, Failure, Reply } from './api.ts';
import type { Call } from './call.ts';
import type { MockSystem, Ticket } from './system.ts';

/** A share of an answer that is cut. */
const CUT_AT = 0.5;

export interface Exchange {
	readonly endpoint: Endpoint;
	readonly asked: Asked;
	readonly reply: Reply;
	readonly call: Omit<Call, 'answered'>;
	/** As they are when the answer is written. */
	readonly headers: () => Readonly<Record<string, string>>;
}

/** Streams under way, looked at together: so many timers would be too many. */
export class Streams {
	private readonly open: Set<() => void> = new Set();
	private readonly everyMs: number;
	private timer: NodeJS.Timeout | null = null;

	constructor(everyMs: number) {
		this.everyMs = everyMs;
	}

	add(look: () => void): void {
		this.open.add(look);
		this.timer ??= setInterval(() => {
			for (const one of this.open) one();
		}, this.everyMs);
	}

	remove(look: () => void): void {
		this.open.delete(look);
		if (this.open.size > 0 || this.timer === null) return;
		clearInterval(this.timer);
		this.timer = null;
	}
}

/** Lets the pools answer, and writes what they answer. */
export function exchange(system: MockSystem, streams: Streams, raw: ServerResponse, one: Exchange): void {
	if (one.asked.stream && one.endpoint.stream !== null) streamed(system, streams, raw, one);
	else whole(system, raw, one);
}

function whole(system: MockSystem, raw: ServerResponse, { endpoint, reply, call, headers }: Exchange): void {
	let ticket: Ticket | null = null;
	const answered = (outcome: number, retryAfterUs: number | null): void => {
		if (outcome !== OK) fail(raw, endpoint, outcome, retryAfterUs, headers(), reply.id, system.pacer.scale);
		else if (ticket?.cut === true) cutWhole(raw, headers());
		else send(raw, 200, headers(), endpoint.whole({ ...reply, tokensCached: ticket?.tokensCached ?? 0 }, textOf(reply.tokensOut)));
	};
	raw.on('close', () => {
		if (!raw.writableFinished && ticket !== null) system.drop(ticket);
	});
	ticket = system.open({ ...call, answered });
}

function streamed(system: MockSystem, streams: Streams, raw: ServerResponse, one: Exchange): void {
	const { endpoint, asked, call, headers } = one;
	const form = endpoint.stream;
	if (form === null) return;
	let { reply } = one;
	let ticket: Ticket | null = null;
	let written = 0;
	let begun = false;
	let broken = false;
	const begin = (): void => {
		if (begun) return;
		begun = true;
		raw.writeHead(200, { ...headers(), 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
		raw.write(form.begin(reply));
	};
	const cutOff = (): void => {
		if (broken) return;
		broken = true;
		streams.remove(look);
		begin();
		breakOff(raw, null);
	};
	const write = (tokens: number): void => {
		if (broken || tokens <= written) return;
		begin();
		raw.write(form.delta(reply, textOf(tokens - written)));
		written = tokens;
		if (ticket?.cut === true && written >= reply.tokensOut * CUT_AT) cutOff();
	};
	const look = (): void => {
		if (ticket === null) return;
		system.pacer.enter(() => {});
		if (ticket !== null && !ticket.over) write(system.written(ticket));
	};
	const answered = (outcome: number, retryAfterUs: number | null): void => {
		streams.remove(look);
		if (outcome !== OK) {
			if (!begun) fail(raw, endpoint, outcome, retryAfterUs, headers(), reply.id, system.pacer.scale);
			else breakOff(raw, form.broken(reply));
			return;
		}
		reply = { ...reply, tokensCached: ticket?.tokensCached ?? 0 };
		if (ticket?.cut === true) {
			write(Math.ceil(reply.tokensOut * CUT_AT));
			cutOff();
			return;
		}
		write(reply.tokensOut);
		begin();
		raw.end(form.end(reply, textOf(reply.tokensOut), asked.streamUsage));
	};
	raw.on('close', () => {
		streams.remove(look);
		if (!raw.writableFinished && ticket !== null) system.drop(ticket);
	});
	ticket = system.open({ ...call, answered });
	if (!ticket.over) streams.add(look);
}

function breakOff(raw: ServerResponse, words: string | null): void {
	if (words === null) {
		// What has been written goes out first.
		raw.write('', () => raw.destroy());
	} else raw.end(words);
}

/** A body that is announced longer than it is. */
function cutWhole(raw: ServerResponse, headers: Readonly<Record<string, string>>): void {
	raw.writeHead(200, { ...headers, 'content-type': 'application/json', 'content-length': '1000' });
	raw.write('{"id":', () => raw.destroy());
}

function fail(
	raw: ServerResponse,
	endpoint: Endpoint,
	outcome: number,
	retryAfterUs: number | null,
	headers: Readonly<Record<string, string>>,
	id: string,
	scale: number,
): void {
	const failure = endpoint.failures.of(outcome, `req_${id}`);
	if (failure === null) raw.destroy();
	else refuse(raw, failure, { ...headers, ...retryAfterHeaders(retryAfterUs, scale) });
}

/** Waits are told in the wall clock's time: who obeys them lives there. */
function retryAfterHeaders(retryAfterUs: number | null, scale: number): Readonly<Record<string, string>> {
	if (retryAfterUs === null) return {};
	const ms = Math.ceil(retryAfterUs / 1000 / scale);
	return { 'retry-after': String(Math.ceil(ms / 1000)), 'retry-after-ms': String(ms) };
}

/** Answers with what went wrong. */
export function refuse(raw: ServerResponse, failure: Failure, headers: Readonly<Record<string, string>>): void {
	send(raw, failure.status, headers, failure.body);
}

function send(raw: ServerResponse, status: number, headers: Readonly<Record<string, string>>, body: object): void {
	const text = JSON.stringify(body);
	raw.writeHead(status, { ...headers, 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) });
	raw.end(text);
}
