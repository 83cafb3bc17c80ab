/** OpenAI's API: chat completions, completions, responses, embeddings. Shapes as openai-node 6.49 reads them. */
import { US_PER_MINUTE } from '../../base/units.ts';
import { ERROR, OVERLOADED, REJECTED, TIMEOUT, UNAVAILABLE } from '../../model/outcomes.ts';
import { tokensIn } from '../tokens.ts';
import { type Asked, count, type Endpoint, event, type Failure, type Failures, inWords, type Reply, textIn } from './api.ts';

type Body = Readonly<Record<string, unknown>>;

const statuses: Readonly<Record<number, readonly [status: number, type: string, code: string | null]>> = {
	[ERROR]: [500, 'server_error', null],
	[REJECTED]: [429, 'requests', 'rate_limit_exceeded'],
	[OVERLOADED]: [503, 'server_error', 'overloaded'],
	[TIMEOUT]: [504, 'server_error', 'timeout'],
};

const problem = (status: number, type: string, code: string | null, message: string): Failure => ({
	status,
	body: { error: { message, type, param: null, code } },
});

/** `{"error": {message, type, param, code}}`. */
export const openaiFailures: Failures = {
	idHeader: 'x-request-id',
	limits: (standings, scale) => {
		const headers: Record<string, string> = {};
		for (const { counts, limit, remaining, resetUs, windowUs } of standings) {
			// It tells the limits of a minute, on requests and on tokens.
			if (windowUs > US_PER_MINUTE || (counts !== 'requests' && counts !== 'tokens')) continue;
			headers[`x-ratelimit-limit-${counts}`] = String(limit);
			headers[`x-ratelimit-remaining-${counts}`] = String(remaining);
			headers[`x-ratelimit-reset-${counts}`] = goDuration(resetUs / 1000 / scale);
		}
		return headers;
	},
	of: (outcome) => {
		if (outcome === UNAVAILABLE) return null;
		const [status, type, code] = statuses[outcome] ?? statuses[ERROR];
		return problem(status, type, code, inWords(outcome));
	},
	badRequest: (message) => problem(400, 'invalid_request_error', null, message),
	unknownModel: (model) => problem(404, 'invalid_request_error', 'model_not_found', `The model '${model}' does not exist here.`),
};

/** As Go writes durations: `120ms`, `6m0s`. */
function goDuration(ms: number): string {
	if (ms < 1000) return `${Math.ceil(ms)}ms`;
	const seconds = Math.ceil(ms / 10) / 100;
	const minutes = Math.floor(seconds / 60);
	const rest = Number((seconds - 60 * minutes).toFixed(2));
	return minutes === 0 ? `${rest}s` : `${minutes}m${rest}s`;
}

const NO_DETAILS = { reasoning_tokens: 0 };

function usageOf({ tokensIn: prompt, tokensOut, tokensCached }: Reply): object {
	return {
		prompt_tokens: prompt,
		completion_tokens: tokensOut,
		total_tokens: prompt + tokensOut,
		prompt_tokens_details: { cached_tokens: tokensCached },
		completion_tokens_details: NO_DETAILS,
	};
}

const finish = ({ full }: Reply) => (full ? 'length' : 'stop');

function common(body: Body, content: unknown, tokensMax: number | null): Asked {
	const options = body.stream_options as { include_usage?: unknown } | null | undefined;
	return {
		model: textIn(body.model),
		tokensIn: tokensIn(content),
		tokensMax,
		stream: body.stream === true,
		streamUsage: options?.include_usage === true,
		carried: body.user,
	};
}

function chunk(reply: Reply, delta: object, finishReason: string | null): string {
	const { id, created, model } = reply;
	return event({
		id: `chatcmpl-${id}`,
		object: 'chat.completion.chunk',
		created,
		model,
		choices: [{ index: 0, delta, finish_reason: finishReason }],
	});
}

const chat: Endpoint = {
	path: '/v1/chat/completions',
	failures: openaiFailures,
	read: (body) => {
		if (!Array.isArray(body.messages)) return "'messages' must be a list";
		return common(body, body.messages, count(body.max_completion_tokens) ?? count(body.max_tokens));
	},
	whole: (reply, content) => ({
		id: `chatcmpl-${reply.id}`,
		object: 'chat.completion',
		created: reply.created,
		model: reply.model,
		choices: [{ index: 0, message: { role: 'assistant', content, refusal: null }, logprobs: null, finish_reason: finish(reply) }],
		usage: usageOf(reply),
	}),
	stream: {
		begin: (reply) => chunk(reply, { role: 'assistant', content: '' }, null),
		delta: (reply, content) => chunk(reply, { content }, null),
		end: (reply, _text, usage) => {
			const { id, created, model } = reply;
			const last = { id: `chatcmpl-${id}`, object: 'chat.completion.chunk', created, model, choices: [], usage: usageOf(reply) };
			return `${chunk(reply, {}, finish(reply))}${usage ? event(last) : ''}${event('[DONE]')}`;
		},
		broken: () => null,
	},
};

function completion(reply: Reply, text: string, finishReason: string | null, usage: boolean): object {
	return {
		id: `cmpl-${reply.id}`,
		object: 'text_completion',
		created: reply.created,
		model: reply.model,
		choices: finishReason === '' ? [] : [{ index: 0, text, logprobs: null, finish_reason: finishReason }],
		...(usage ? { usage: usageOf(reply) } : {}),
	};
}

const completions: Endpoint = {
	path: '/v1/completions',
	failures: openaiFailures,
	read: (body) => (body.prompt === undefined ? "'prompt' is missing" : common(body, body.prompt, count(body.max_tokens) ?? 16)),
	whole: (reply, text) => completion(reply, text, finish(reply), true),
	stream: {
		begin: () => '',
		delta: (reply, text) => event(completion(reply, text, null, false)),
		end: (reply, _text, usage) =>
			`${event(completion(reply, '', finish(reply), false))}${usage ? event(completion(reply, '', '', true)) : ''}${event('[DONE]')}`,
		broken: () => null,
	},
};

const embeddings: Endpoint = {
	path: '/v1/embeddings',
	failures: openaiFailures,
	read: (body) => (body.input === undefined ? "'input' is missing" : { ...common(body, body.input, null), stream: false, silent: true }),
	whole: ({ model, tokensIn: prompt }) => ({
		object: 'list',
		model,
		data: [{ object: 'embedding', index: 0, embedding: Array.from({ length: 8 }, (_, i) => (i + 1) / 16) }],
		usage: { prompt_tokens: prompt, total_tokens: prompt },
	}),
	stream: null,
};

function response(reply: Reply, status: string, text: string | null): object {
	const done = text !== null;
	return {
		id: `resp_${reply.id}`,
		object: 'response',
		created_at: reply.created,
		model: reply.model,
		status: done && reply.full ? 'incomplete' : status,
		error: null,
		incomplete_details: done && reply.full ? { reason: 'max_output_tokens' } : null,
		output: done ? [message(reply, 'completed', text)] : [],
		usage: done
			? {
					input_tokens: reply.tokensIn,
					input_tokens_details: { cached_tokens: reply.tokensCached },
					output_tokens: reply.tokensOut,
					output_tokens_details: NO_DETAILS,
					total_tokens: reply.tokensIn + reply.tokensOut,
				}
			: null,
	};
}

function message(reply: Reply, status: string, text: string | null): object {
	const content = text === null ? [] : [{ type: 'output_text', text, annotations: [] }];
	return { id: `msg_${reply.id}`, type: 'message', role: 'assistant', status, content };
}

function responseEvent(type: string, fields: object): string {
	return event({ type, ...fields }, type);
}

const place = (reply: Reply) => ({ item_id: `msg_${reply.id}`, output_index: 0, content_index: 0 });

const responses: Endpoint = {
	path: '/v1/responses',
	failures: openaiFailures,
	read: (body) => (body.input === undefined ? "'input' is missing" : common(body, body.input, count(body.max_output_tokens))),
	whole: (reply, text) => response(reply, 'completed', text),
	stream: {
		begin: (reply) =>
			responseEvent('response.created', { response: response(reply, 'in_progress', null) }) +
			responseEvent('response.output_item.added', { output_index: 0, item: message(reply, 'in_progress', null) }) +
			responseEvent('response.content_part.added', { ...place(reply), part: { type: 'output_text', text: '', annotations: [] } }),
		delta: (reply, delta) => responseEvent('response.output_text.delta', { ...place(reply), delta }),
		end: (reply, text) =>
			responseEvent('response.output_text.done', { ...place(reply), text }) +
			responseEvent('response.output_item.done', { output_index: 0, item: message(reply, 'completed', text) }) +
			responseEvent('response.completed', { response: response(reply, 'completed', text) }),
		broken: (reply) =>
			responseEvent('response.failed', { response: { ...response(reply, 'failed', null), error: { code: 'server_error' } } }),
	},
};

export const openaiEndpoints: readonly Endpoint[] = [chat, completions, responses, embeddings];
