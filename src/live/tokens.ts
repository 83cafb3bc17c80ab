/** Tokens of live traffic: nobody here has a tokenizer, so four characters are one, in both directions. */
const CHARACTERS = 4;
/** Prompts on the wire are not longer than this; the mark says what they stand for. */
const PROMPT_MAX = 64 * 1024;

const WORD = 'tok ';

/** A text of so many tokens. */
export function textOf(tokens: number): string {
	return WORD.repeat(tokens);
}

/** A prompt that stands for so many tokens: of that length, up to a bound. Never empty, which APIs refuse. */
export function promptOf(tokens: number): string {
	return WORD.repeat(Math.max(1, Math.min(tokens, PROMPT_MAX / CHARACTERS)));
}

/** Tokens of anything a request carries as content: strings, lists and objects of them. */
export function tokensIn(content: unknown): number {
	return Math.ceil(charactersIn(content, 0) / CHARACTERS);
}

function charactersIn(content: unknown, depth: number): number {
	if (typeof content === 'string') return content.length;
	// Embeddings may be asked for by token numbers.
	if (typeof content === 'number') return CHARACTERS;
	if (typeof content !== 'object' || content === null || depth > 8) return 0;
	if (Array.isArray(content)) return content.reduce((sum, part) => sum + charactersIn(part, depth + 1), 0);
	const { text, content: inner, input } = content as Record<string, unknown>;
	return [text, inner, input].reduce((sum: number, part) => sum + charactersIn(part, depth + 1), 0);
}
