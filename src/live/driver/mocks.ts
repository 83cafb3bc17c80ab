/** Mock upstreams behind a target: their clocks start with the run, their books close with it. */
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
	/** Dollars when it was last asked. */
	spentUsd = 0;

	constructor(url: URL) {
		this.url = url;
	}

	/** Null when there is no mock. */
	async state(): Promise<MockState | null> {
		const text = await this.ask('GET', 'state').catch(() => null);
		if (text === null) return null;
		const state = parsed(text) as Partial<MockState> | null;
		if (typeof state?.clock_s !== 'number' || typeof state.time_scale !== 'number' || typeof state.spent_usd !== 'number') return null;
		this.spentUsd = state.spent_usd;
		return state as MockState;
	}

	async start(): Promise<void> {
		await this.ask('POST', 'start');
	}

	/** Its record; null when it is gone. */
	async finish(): Promise<RunRecord | null> {
		const text = await this.ask('POST', 'finish').catch(() => null);
		return text === null ? null : recordOfJson(text);
	}

	private async ask(method: string, what: string): Promise<string> {
		const response = await fetch(new URL(`/premortem/${what}`, this.url), {
			method,
			signal: AbortSignal.timeout(ANSWER_MS),
			redirect: 'error',
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
