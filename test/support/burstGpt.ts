/**
 * A real vLLM server under overload: liao4s/BurstGPT_test (60886990, MIT): Llama-3.2-1B on one GPU of 24 GB,
 * max_num_seqs 256, answers of at most 1024 tokens; the same 500 requests replayed at several speeds. Each run left a
 * log of the requests and one of the engine, about every half second.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runPlan } from '../../src/experiment/run.ts';
import { Histogram } from '../../src/kernel/histogram.ts';
import { leastSquares } from './leastSquares.ts';
import { batching, llmPlan, requests } from './llm.ts';
import { sum } from './theory.ts';

const folder: string = join(import.meta.dirname, '../../../shared/traces/vllm_burstgpt_1b');
export const recorded: boolean = existsSync(folder);

const ANSWER_MAX = 1024;
const SEQUENCES_MAX = 256;
/** Characters of a prompt per token, seen on answers of one token, whose text is the prompt: the prompts are made of rare tokens. */
const PROMPT_CHARACTERS = 0.75;

interface LoggedRequest {
	readonly arrival: number;
	readonly tokensIn: number;
	readonly characters: number;
	readonly ttft: number;
	readonly e2e: number;
}

export interface Run {
	readonly requests: readonly LoggedRequest[];
	readonly engine: readonly {
		readonly at: number;
		readonly prompts: number;
		readonly tokens: number;
		readonly running: number;
		readonly pending: number;
	}[];
}

export interface Measures {
	readonly makespan: number;
	readonly e2eP50: number;
	readonly e2eP90: number;
	readonly e2eP99: number;
	readonly ttftP50: number;
	readonly ttftP90: number;
	readonly ttftP99: number;
	readonly pendingMax: number;
}

/** What one run says about the server: the law of its steps, and how long a token is in characters. */
export interface Calibration {
	readonly base: number;
	readonly perSequence: number;
	readonly perPromptToken: number;
	readonly charactersPerToken: number;
}

export function runAt(speed: number): Run {
	const detail = JSON.parse(readFileSync(join(folder, `detail_log_scale${speed}_prompt500.json`), 'utf8')) as Record<
		string,
		Record<string, number>
	>;
	const logged = Object.values(detail).map((r) => ({
		arrival: r.record_time - r.total_chunk_time,
		tokensIn: r.in_len,
		characters: r.out_len,
		ttft: r.first_chunk_time,
		e2e: r.total_chunk_time,
	}));
	const [, ...lines] = readFileSync(join(folder, `vllm_log_scale${speed}_prompt500.csv`), 'utf8')
		.trim()
		.split('\n');
	const engine = lines.map((line) => {
		const [at, prompts, tokens, running, , pending] = line.split(',').map(Number);
		return { at, prompts, tokens, running, pending };
	});
	return { requests: logged.sort((a, b) => a.arrival - b.arrival), engine };
}

/**
 * In an interval of the engine's log the server makes tokens / running steps, each of base + running x perSequence,
 * and reads prompts: the sum is a second per second. Answers are as many tokens as the log counts in all.
 */
export function calibrate({ requests: logged, engine }: Run): Calibration {
	const busy = engine.filter(({ running, pending, tokens }, i) => i > 0 && running > 8 && tokens > 0 && pending >= 0);
	const rows = busy.map(({ tokens, running, prompts }) => [tokens / running, tokens, prompts]);
	const [base, perSequence, perPromptToken] = leastSquares(
		rows,
		busy.map(() => 1),
	);
	const written = sum(engine.slice(1).map(({ tokens, at }, i) => tokens * (at - engine[i].at)));
	let [low, high] = [1, 30];
	while (high - low > 1e-6) {
		const middle = (low + high) / 2;
		if (sum(logged.map((request) => tokensOf(request, middle))) > written) low = middle;
		else high = middle;
	}
	return { base, perSequence, perPromptToken, charactersPerToken: low };
}

function tokensOf({ characters, tokensIn }: LoggedRequest, charactersPerToken: number): number {
	const answer = characters - PROMPT_CHARACTERS * tokensIn;
	return Math.max(1, Math.min(ANSWER_MAX, Math.round(answer / charactersPerToken)));
}

export function measured({ requests: logged, engine }: Run): Measures {
	const e2e = logged.map((request) => request.e2e);
	const ttft = logged.map((request) => request.ttft);
	const [{ arrival }] = logged;
	return {
		makespan: Math.max(...logged.map((request) => request.arrival + request.e2e)) - arrival,
		e2eP50: quantile(e2e, 0.5),
		e2eP90: quantile(e2e, 0.9),
		e2eP99: quantile(e2e, 0.99),
		ttftP50: quantile(ttft, 0.5),
		ttftP90: quantile(ttft, 0.9),
		ttftP99: quantile(ttft, 0.99),
		pendingMax: Math.max(...engine.map(({ pending }) => pending)),
	};
}

export function simulated({ requests: logged }: Run, server: Calibration): Measures {
	const [{ arrival }] = logged;
	const list = logged.map((request) => ({
		at: request.arrival - arrival,
		tokensIn: request.tokensIn,
		tokensOut: tokensOf(request, server.charactersPerToken),
	}));
	const service = batching({
		base: server.base * 1e6,
		per_sequence: server.perSequence * 1e6,
		per_1k_input: server.perPromptToken * 1e9,
	});
	const record = runPlan(llmPlan([requests(list)], service, { slots: SEQUENCES_MAX }, { horizon: 1000, step: 0.1 }), 1);
	const e2e = Histogram.of(record.latency);
	const ttft = Histogram.of(record.ttft ?? { sum: 0, min: 0, max: 0, buckets: [] });
	const at = (histogram: Histogram, q: number) => histogram.quantile(q) / 1e6;
	return {
		makespan: ([...record.series.good].reduce((last, n, i) => (n > 0 ? i : last), 0) + 1) / 10,
		e2eP50: at(e2e, 0.5),
		e2eP90: at(e2e, 0.9),
		e2eP99: at(e2e, 0.99),
		ttftP50: at(ttft, 0.5),
		ttftP90: at(ttft, 0.9),
		ttftP99: at(ttft, 0.99),
		pendingMax: record.pools[0].queueMax,
	};
}

function quantile(values: readonly number[], q: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
}
