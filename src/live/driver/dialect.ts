/** How a driver asks: the request of each API that stands for a simulated one, and what its answer says. */
import { promptOf } from '../tokens.ts';

/** What one request asks for. */
export interface Wanted {
	readonly model: string;
	readonly tokensIn: number;
	readonly tokensOut: number;
	readonly stream: boolean;
	/** For the field that is carried through unread. */
	readonly mark: string;
}

/** Tokens as the answer says them. */
export interface Usage {
	readonly input: number;
	/** Of these, read from a cache. */
	readonly cached: number;
	readonly output: number;
}

export interface Dialect {
	readonly path: string;
	body(wanted: Wanted): string;
	/** What a stream says last; without it the answer was cut. */
	readonly lastEvent: string;
	/** Of a whole answer, or of the events of a stream that have one. */
	usage(answer: unknown): Usage | null;
}

/** JSON of the prompt, which is most of a request, is not made anew each time. */
const prompts: Map<number, string> = new Map();

function prompt(tokens: number): string {
	const known = prompts.get(tokens);
	if (known !== undefined) return known;
	if (prompts.size > 4096) prompts.clear();
	const text = JSON.stringify(promptOf(tokens));
	prompts.set(tokens, text);
	return text;
}

const head = ({ model, stream }: Wanted) => `{"model":${JSON.stringify(model)}${stream ? ',"stream":true' : ''}`;
const messages = (tokensIn: number) => `,"messages":[{"role":"user","content":${prompt(tokensIn)}}]`;
const limit = (name: string, tokens: number) => (tokens > 0 ? `,"${name}":${tokens}` : '');

const chat: Dialect = {
	path: '/v1/chat/completions',
	body: (wanted) =>
		`${head(wanted)}${wanted.stream ? ',"stream_options":{"include_usage":true}' : ''}${messages(wanted.tokensIn)}${limit('max_tokens', wanted.tokensOut)},"user":"${wanted.mark}"}`,
	lastEvent: 'data: [DONE]',
	usage: openaiUsage,
};

const completions: Dialect = {
	path: '/v1/completions',
	body: (wanted) =>
		`${head(wanted)}${wanted.stream ? ',"stream_options":{"include_usage":true}' : ''},"prompt":${prompt(wanted.tokensIn)}${limit('max_tokens', wanted.tokensOut)},"user":"${wanted.mark}"}`,
	lastEvent: 'data: [DONE]',
	usage: openaiUsage,
};

const responses: Dialect = {
	path: '/v1/responses',
	body: (wanted) =>
		`${head(wanted)},"input":${prompt(wanted.tokensIn)}${limit('max_output_tokens', wanted.tokensOut)},"user":"${wanted.mark}"}`,
	lastEvent: 'event: response.completed',
	usage: openaiUsage,
};

const anthropicMessages: Dialect = {
	path: '/v1/messages',
	body: (wanted) =>
		`${head(wanted)}${messages(wanted.tokensIn)},"max_tokens":${Math.max(1, wanted.tokensOut)},"metadata":{"user_id":"${wanted.mark}"}}`,
	lastEvent: 'event: message_stop',
	usage: anthropicUsage,
};

/** APIs a run can speak. */
export const dialects: Readonly<Record<string, Dialect>> = { chat, completions, responses, messages: anthropicMessages };

type Counts = Readonly<Record<string, number | Readonly<Record<string, number>> | null | undefined>>;

const number = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null);

function usageIn(answer: unknown): Counts | null {
	const { usage, response } = (answer ?? {}) as { usage?: Counts; response?: { usage?: Counts } };
	return usage ?? response?.usage ?? null;
}

function openaiUsage(answer: unknown): Usage | null {
	const usage = usageIn(answer);
	const input = number(usage?.prompt_tokens ?? usage?.input_tokens);
	if (usage === null || input === null) return null;
	const details = (usage.prompt_tokens_details ?? usage.input_tokens_details) as Counts | null | undefined;
	return { input, cached: number(details?.cached_tokens) ?? 0, output: number(usage.completion_tokens ?? usage.output_tokens) ?? 0 };
}

function anthropicUsage(answer: unknown): Usage | null {
	const { message } = (answer ?? {}) as { message?: unknown };
	const usage = usageIn(answer) ?? usageIn(message);
	if (usage === null) return null;
	const cached = number(usage.cache_read_input_tokens) ?? 0;
	const input = number(usage.input_tokens);
	return { input: input === null ? 0 : input + cached, cached, output: number(usage.output_tokens) ?? 0 };
}
