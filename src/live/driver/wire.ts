/** Attempts as HTTP: one request each, on connections that are kept. It never retries, and follows no redirect. */
import { performance } from 'node:perf_hooks';
import { type Dispatcher, Pool } from 'undici';
import { CANCELLED, ERROR, OK, OVERLOADED, REJECTED, TIMEOUT, UNAVAILABLE } from '../../model/outcomes.ts';
import type { Dialect, Usage, Wanted } from './dialect.ts';

export interface WireOptions {
	readonly target: URL;
	readonly dialect: Dialect;
	/** What the user gave; nothing else is sent. */
	readonly headers: Readonly<Record<string, string>>;
	readonly connections: number;
}

/** What came back. */
export interface WireAnswer {
	readonly outcome: number;
	/** HTTP status, or 0 when there was none. */
	readonly status: number;
	/** What the server said to wait, ms of the wall clock; null when it did not. */
	readonly retryAfterMs: number | null;
	readonly usage: Usage | null;
	/** `performance.now()` at the first piece of a stream's content; null when nothing streamed. */
	readonly firstAt: number | null;
}

/** A request on the wire. */
export interface OnWire {
	abort(): void;
}

export class Wire {
	private readonly pool: Pool;
	private readonly path: string;
	private readonly dialect: Dialect;
	private readonly headers: Readonly<Record<string, string>>;

	constructor({ target, dialect, headers, connections }: WireOptions) {
		// Times are the clients' business.
		this.pool = new Pool(target.origin, { connections, pipelining: 1, headersTimeout: 0, bodyTimeout: 0, keepAliveTimeout: 60_000 });
		this.dialect = dialect;
		this.headers = { ...headers, 'content-type': 'application/json' };
		const base = target.pathname.replace(/\/+$/, '');
		this.path = base.endsWith('/v1') ? `${base}${dialect.path.slice('/v1'.length)}` : `${base}${dialect.path}`;
	}

	/** `done` is told once, after this has returned. */
	send(wanted: Wanted, done: (answer: WireAnswer) => void): OnWire {
		const exchange = new Exchange(this.dialect, wanted.stream, done);
		const body = this.dialect.body(wanted);
		this.pool.dispatch({ path: this.path, method: 'POST', headers: this.headers as Record<string, string>, body }, exchange);
		return exchange;
	}

	async close(): Promise<void> {
		await this.pool.destroy();
	}
}

class Exchange implements Dispatcher.DispatchHandler, OnWire {
	private readonly dialect: Dialect;
	private readonly stream: boolean;
	private readonly done: (answer: WireAnswer) => void;
	private controller: Dispatcher.DispatchController | null = null;
	private aborted = false;
	private ended = false;
	private status = 0;
	private retryAfterMs: number | null = null;
	private firstAt: number | null = null;
	private readonly parts: Buffer[] = [];
	/** Of a stream: what of the last event has come. */
	private rest = '';
	private usage: Usage | null = null;
	private finished = false;

	constructor(dialect: Dialect, stream: boolean, done: (answer: WireAnswer) => void) {
		this.dialect = dialect;
		this.stream = stream;
		this.done = done;
	}

	abort(): void {
		this.aborted = true;
		this.controller?.abort(new Error('the caller has gone'));
	}

	onRequestStart(controller: Dispatcher.DispatchController): void {
		this.controller = controller;
		if (this.aborted) controller.abort(new Error('the caller has gone'));
	}

	onResponseStart(
		_controller: Dispatcher.DispatchController,
		status: number,
		headers: Record<string, string | string[] | undefined>,
	): void {
		this.status = status;
		this.retryAfterMs = retryAfterOf(headers);
	}

	onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
		if (!this.stream || this.status !== 200) this.parts.push(chunk);
		else this.read(chunk.toString());
	}

	onResponseEnd(): void {
		if (this.status === 200 && this.stream) this.end(this.finished ? OK : ERROR);
		else {
			if (this.status === 200) this.usage = this.dialect.usage(parsed(Buffer.concat(this.parts).toString()));
			this.end(outcomeOf(this.status));
		}
	}

	onResponseError(): void {
		// With a status the answer had begun: it broke off. Without, there was nobody, or the connection was closed.
		this.end(this.aborted ? CANCELLED : this.status === 0 ? UNAVAILABLE : ERROR);
	}

	private end(outcome: number): void {
		if (this.ended) return;
		this.ended = true;
		const { status, retryAfterMs, usage, firstAt } = this;
		this.done({ outcome, status, retryAfterMs, usage, firstAt });
	}

	private read(text: string): void {
		if (this.firstAt === null && /"(content|text|delta)":"[^"]/.test(text)) this.firstAt = performance.now();
		const events = (this.rest + text).split('\n\n');
		this.rest = events.pop() ?? '';
		for (const event of events) {
			if (event.startsWith(this.dialect.lastEvent)) this.finished = true;
			if (!event.includes('"usage":{')) continue;
			const said = this.dialect.usage(parsed(event.slice(event.indexOf('data: ') + 6)));
			// Anthropic says at the beginning what was read, and at the end what was written.
			if (said !== null)
				this.usage = {
					...said,
					input: Math.max(said.input, this.usage?.input ?? 0),
					cached: Math.max(said.cached, this.usage?.cached ?? 0),
				};
		}
	}
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}

/** Statuses as the clients' policies know them. */
export function outcomeOf(status: number): number {
	if (status >= 200 && status < 300) return OK;
	if (status === 429) return REJECTED;
	if (status === 503 || status === 529) return OVERLOADED;
	if (status === 408 || status === 504) return TIMEOUT;
	return status === 502 ? UNAVAILABLE : ERROR;
}

/** `retry-after-ms` before `retry-after`, which is in seconds or a date. */
function retryAfterOf(headers: Readonly<Record<string, string | string[] | undefined>>): number | null {
	const ms = Number(headers['retry-after-ms'] ?? Number.NaN);
	if (ms >= 0) return ms;
	const text = headers['retry-after'];
	if (typeof text !== 'string') return null;
	const seconds = Number(text);
	if (seconds >= 0) return seconds * 1000;
	const until = Date.parse(text) - Date.now();
	return Number.isNaN(until) ? null : Math.max(0, until);
}
