/** Mock upstreams behind a target: their clocks start with the run, their books close with it. */
import { performance } from 'node:perf_hooks';
import type { RunRecord } from '../../model/record.ts';
import { recordOfJson } from '../recordJson.ts';

const ANSWER_MS = 10_000;

interface MockState {
	readonly clock_s: number;
	readonly time_scale: number;
	readonly spent_usd: number;
	readonly started: boolean;
	readonly finished: boolean;
}

export class Mock {
	readonly url: URL;
	/** Simulated seconds its clock had run when it was first asked; null while it waits. */
	runningS: number | null = null;
	/** Dollars when it was last asked. */
	spentUsd = 0;
	private asked = 0;

	constructor(url: URL) {
		this.url = url;
	}

	/** Null when there is no mock. */
	async state(withinMs: number = ANSWER_MS): Promise<MockState | null> {
		const text = await this.ask('GET', 'state', null, withinMs).catch(() => null);
		if (text === null) return null;
		const state = parsed(text) as Partial<MockState> | null;
		if (typeof state?.clock_s !== 'number' || typeof state.time_scale !== 'number' || typeof state.spent_usd !== 'number') return null;
		if (this.asked++ === 0) this.runningS = state.started === true ? state.clock_s : null;
		this.spentUsd = state.spent_usd;
		return state as MockState;
	}

	/** Lets its clock begin in so many milliseconds, and end at an instant of its own; `performance.now()` of that instant, as well as it can be known from here. */
	async start(inMs: number, untilUs: number): Promise<number> {
		const sent = performance.now();
		await this.ask('POST', 'start', { in_ms: inMs, until_us: untilUs });
		return (sent + performance.now()) / 2 + inMs;
	}

	/** Its record, once it knows which answers bought nothing; null when it is gone. */
	async finish(wasted: readonly string[], atUs: number): Promise<RunRecord | null> {
		const text = await this.ask('POST', 'finish', { wasted, at_us: atUs }).catch(() => null);
		return text === null ? null : recordOfJson(text);
	}

	private async ask(method: string, what: string, body: object | null = null, withinMs: number = ANSWER_MS): Promise<string> {
		const response = await fetch(new URL(`/premortem/${what}`, this.url), {
			method,
			signal: AbortSignal.timeout(withinMs),
			redirect: 'error',
			...(body === null ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
		});
		const text = await response.text();
		if (!response.ok) throw new Error(`${what}: ${response.status}`);
		return text;
	}
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
