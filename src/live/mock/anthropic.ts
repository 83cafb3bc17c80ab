/** Anthropic's API: messages. Shapes as @anthropic-ai/sdk 1.12 reads them. */
import { US_PER_MINUTE } from '../../base/units.ts';
import { ERROR, OVERLOADED, REJECTED, TIMEOUT, UNAVAILABLE } from '../../model/outcomes.ts';
import { tokensIn } from '../tokens.ts';
import { count, type Endpoint, event, type Failure, type Failures, inWords, type Reply, textIn } from './api.ts';

const statuses: Readonly<Record<number, readonly [status: number, type: string]>> = {
	[ERROR]: [500, 'api_error'],
	[REJECTED]: [429, 'rate_limit_error'],
	[OVERLOADED]: [529, 'overloaded_error'],
	[TIMEOUT]: [504, 'timeout_error'],
};

const problem = (status: number, type: string, message: string, requestId: string): Failure => ({
	status,
	body: { type: 'error', error: { type, message }, request_id: requestId },
});

/** `{"type": "error", "error": {type, message}, "request_id"}`. */
const anthropicFailures: Failures = {
	idHeader: 'request-id',
	limits: (standings, scale) => {
		const headers: Record<string, string> = {};
		for (const { counts, limit, remaining, resetUs, windowUs } of standings) {
			if (windowUs > US_PER_MINUTE) continue;
			headers[`anthropic-ratelimit-${counts}-limit`] = String(limit);
			headers[`anthropic-ratelimit-${counts}-remaining`] = String(remaining);
			headers[`anthropic-ratelimit-${counts}-reset`] = new Date(Date.now() + resetUs / 1000 / scale).toISOString();
		}
		return headers;
	},
	of: (outcome, requestId) => {
		if (outcome === UNAVAILABLE) return null;
		const [status, type] = statuses[outcome] ?? statuses[ERROR];
		return problem(status, type, inWords(outcome), requestId);
	},
	badRequest: (message, requestId) => problem(400, 'invalid_request_error', message, requestId),
	unknownModel: (model, requestId) => problem(404, 'not_found_error', `model: ${model}`, requestId),
};

const stopReason = ({ full }: Reply) => (full ? 'max_tokens' : 'end_turn');

function inputOf({ tokensIn: input, tokensCached }: Reply): object {
	return { input_tokens: input - tokensCached, cache_creation_input_tokens: 0, cache_read_input_tokens: tokensCached };
}

function message(reply: Reply, content: readonly object[], stop: string | null, output: number): object {
	const { id, model } = reply;
	return {
		id: `msg_${id}`,
		type: 'message',
		role: 'assistant',
		model,
		content,
		stop_reason: stop,
		stop_sequence: null,
		usage: { ...inputOf(reply), output_tokens: output },
	};
}

const named = (type: string, fields: object = {}) => event({ type, ...fields }, type);

const messages: Endpoint = {
	path: '/v1/messages',
	failures: anthropicFailures,
	read: (body) => {
		if (!Array.isArray(body.messages)) return 'messages: Field required';
		const tokensMax = count(body.max_tokens);
		if (tokensMax === null) return 'max_tokens: Field required';
		const metadata = body.metadata as { user_id?: unknown } | null | undefined;
		return {
			model: textIn(body.model),
			tokensIn: tokensIn([body.system, body.messages]),
			tokensMax,
			stream: body.stream === true,
			streamUsage: true,
			carried: metadata?.user_id,
		};
	},
	whole: (reply, text) => message(reply, [{ type: 'text', text }], stopReason(reply), reply.tokensOut),
	stream: {
		begin: (reply) =>
			named('message_start', { message: message(reply, [], null, 0) }) +
			named('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }) +
			named('ping'),
		delta: (_reply, text) => named('content_block_delta', { index: 0, delta: { type: 'text_delta', text } }),
		end: (reply) =>
			named('content_block_stop', { index: 0 }) +
			named('message_delta', {
				delta: { stop_reason: stopReason(reply), stop_sequence: null },
				usage: { output_tokens: reply.tokensOut },
			}) +
			named('message_stop'),
		broken: () => named('error', { error: { type: 'api_error', message: inWords(ERROR) } }),
	},
};

/** Tokens of a prompt, without an answer. */
export function countTokens(body: Readonly<Record<string, unknown>>): { readonly input_tokens: number } {
	return { input_tokens: tokensIn([body.system, body.messages]) };
}

export const anthropicEndpoints: readonly Endpoint[] = [messages];
