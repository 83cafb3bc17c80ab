/**
 * What a load driver tells a mock upstream about a request, in the field that APIs carry through unread: OpenAI's
 * `user`, Anthropic's `metadata.user_id`. With it both take the same draws as the simulator: the third attempt of
 * request 4711 is served for as long as it would be there. Gateways that drop the field lose that, and nothing else.
 */
export interface RequestMark {
	readonly key: number;
	/** Names the attempt within its request. */
	readonly draw: number;
	/** Which try of its client it is, from 1. */
	readonly tries: number;
	readonly stream: number;
	readonly tokensIn: number;
	readonly tokensOut: number;
}

const SHAPE = /^premortem:(-?\d{1,10})\.(-?\d{1,10})\.(\d{1,5})\.(\d{1,5})\.(\d{1,9})\.(\d{1,9})$/;

export function writeMark({ key, draw, tries, stream, tokensIn, tokensOut }: RequestMark): string {
	return `premortem:${key}.${draw}.${tries}.${stream}.${tokensIn}.${tokensOut}`;
}

/** Null for anything that no driver wrote. */
export function readMark(text: unknown): RequestMark | null {
	const parts = typeof text === 'string' ? SHAPE.exec(text) : null;
	if (parts === null) return null;
	const [key, draw, tries, stream, tokensIn, tokensOut] = parts.slice(1).map(Number);
	return { key: key | 0, draw: draw | 0, tries, stream, tokensIn, tokensOut };
}

/** Names the attempt of the client, for telling its fate. */
export function originOf({ key, draw }: Pick<RequestMark, 'key' | 'draw'>): string {
	return `${key}.${draw}`;
}
