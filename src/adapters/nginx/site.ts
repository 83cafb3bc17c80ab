/** Which server and location a completion request meets, and where that sends it. */
import type { DirectiveBook } from '../directiveBook.ts';
import type { Directive } from './parse.ts';
import { Scope } from './scope.ts';

/** The request that is followed through the file. */
export const URI = '/v1/chat/completions';

export interface Site {
	/** The directive that proxies; null when the file only has an upstream. */
	readonly pass: Directive | null;
	readonly scope: Scope;
	/** Blocks on the way to it. */
	readonly used: ReadonlySet<Directive>;
}

/** Contents of the http block, or of the whole file when it is a part that a main file includes. */
export function httpOf(directives: readonly Directive[]): { readonly block: Directive | null; readonly content: readonly Directive[] } {
	const block = directives.find(({ name, block: content }) => name === 'http' && content !== null) ?? null;
	return { block, content: block?.block ?? directives };
}

type Way = readonly Directive[];

/** The way to the location that nginx would choose in the first server that proxies there; else to the first that proxies. */
export function siteOf(book: DirectiveBook, directives: readonly Directive[]): Site | null {
	const { block, content } = httpOf(directives);
	const servers = content.filter(isServer).filter((server) => !answersItself(server.block ?? []));
	const chosen = servers.map((server) => matched(server)).find((way) => way !== null);
	const way = chosen ?? firstProxied(content.filter(isServer).map((server) => [server])) ?? firstProxied([[]], content);
	const main = content === directives ? [] : [directives];
	if (way === null || way === undefined) {
		if (!content.some(isUpstream)) return null;
		return { pass: null, scope: new Scope(book, [content, ...main]), used: new Set(block === null ? [] : [block]) };
	}
	const inner = [...way].reverse().map((one) => one.block ?? []);
	const pass = (inner[0] ?? content).find(isPass) ?? null;
	return { pass, scope: new Scope(book, [...inner, content, ...main]), used: new Set([...way, ...(block === null ? [] : [block])]) };
}

function isServer({ name, block }: Directive): boolean {
	return name === 'server' && block !== null;
}

export function isUpstream({ name, block }: Directive): boolean {
	return name === 'upstream' && block !== null;
}

export function isPass({ name }: Directive): boolean {
	return name === 'proxy_pass';
}

function isLocation({ name, block }: Directive): boolean {
	return name === 'location' && block !== null;
}

/** A `return` ends a request before anything is proxied. */
function answersItself(content: readonly Directive[]): boolean {
	return content.some(({ name }) => name === 'return');
}

/** By nginx's rules: an exact path, else the longest prefix, over which the first fitting regex goes unless it has `^~`. */
function matched(server: Directive): Way | null {
	const way: Directive[] = [server];
	for (let at = server; ; ) {
		const location = choose((at.block ?? []).filter(isLocation));
		if (location === null) break;
		way.push(location);
		at = location;
	}
	const content = way[way.length - 1].block ?? [];
	return way.length > 1 && content.some(isPass) && !answersItself(content) ? way : null;
}

function choose(locations: readonly Directive[]): Directive | null {
	let best: Directive | null = null;
	let length = -1;
	for (const location of locations) {
		const { modifier, path } = patternOf(location);
		if (modifier === '=' && path === URI) return location;
		if ((modifier !== '' && modifier !== '^~') || !URI.startsWith(path) || path.length <= length) continue;
		best = location;
		length = path.length;
	}
	if (best !== null && patternOf(best).modifier === '^~') return best;
	return locations.find(fitsRegex) ?? best;
}

function patternOf({ args }: Directive): { readonly modifier: string; readonly path: string } {
	const [first, second] = args.map(({ text }) => text);
	if (second !== undefined) return { modifier: first, path: second };
	const glued = /^(=|\^~|~\*?)(.+)$/.exec(first ?? '');
	if (glued !== null) return { modifier: glued[1], path: glued[2] };
	return { modifier: (first ?? '').startsWith('@') ? '@' : '', path: first ?? '' };
}

/** PCRE as JavaScript reads it; a pattern it cannot read, or a long one, fits nothing. */
function fitsRegex(location: Directive): boolean {
	const { modifier, path } = patternOf(location);
	if ((modifier !== '~' && modifier !== '~*') || path.length > 300 || /[+*}]\)?[+*{].*[+*}]\)?[+*{]/.test(path)) return false;
	try {
		return new RegExp(path, modifier === '~*' ? 'i' : '').test(URI);
	} catch {
		return false;
	}
}

/** Depth first; conditions (`if`) are not entered. */
function firstProxied(ways: readonly Way[], content?: readonly Directive[]): Way | null {
	for (const way of ways) {
		const own = content ?? way[way.length - 1].block ?? [];
		if (own.some(isPass) && !answersItself(own)) return way;
		const deeper = firstProxied(own.filter(isLocation).map((location) => [...way, location]));
		if (deeper !== null) return deeper;
	}
	return null;
}
