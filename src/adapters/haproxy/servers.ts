/** `server` lines with what `default-server` gives them. */
import type { ActiveCheckSpec, DeploymentSpec } from '../../model/gatewaySpec.ts';
import { type DirectiveBook, settingOf, type Word } from '../directiveBook.ts';
import { shown } from '../values.ts';
import { argumentsOf, ignoredServerKeywords } from './keywords.ts';
import type { Line } from './parse.ts';
import type { ProxyScope } from './scope.ts';
import { isVariable, leading, timeUs, whole } from './units.ts';

/** server.c and checks.c. */
const INTER_US = 2_000_000;
const FALL = 3;
const RISE = 2;

export interface ServerRead {
	readonly line: Line;
	readonly spec: DeploymentSpec;
	readonly settings: Settings;
}

interface Settings {
	weight: number;
	maxconn: number;
	backup: boolean;
	disabled: boolean;
	check: boolean;
	interUs: number;
	fall: number;
	rise: number;
	minconn: boolean;
}

const nothing: Settings = {
	weight: 1,
	maxconn: 0,
	backup: false,
	disabled: false,
	check: false,
	interUs: INTER_US,
	fall: FALL,
	rise: RISE,
	minconn: false,
};

export function serversOf(scope: ProxyScope, backend: string, timeoutUs: number | null): ServerRead[] {
	const { book, section, defaults } = scope;
	const frame: Settings = { ...nothing };
	const takeDefaults = (line: Line) => {
		book.note(line, 'modelled', 'holds for the servers that follow');
		readWords(book, line, line.args, frame);
	};
	for (const line of defaults?.lines ?? []) if (line.name === 'default-server') takeDefaults(line);
	const found: ServerRead[] = [];
	for (const line of section.lines) {
		if (line.name === 'default-server') takeDefaults(line);
		else if (line.name === 'server' || line.name === 'server-template') found.push(...readServer(book, line, backend, timeoutUs, frame));
	}
	return found;
}

function readServer(book: DirectiveBook, line: Line, backend: string, timeoutUs: number | null, frame: Settings): ServerRead[] {
	const template = line.name === 'server-template';
	const need = template ? 3 : 2;
	if (line.args.length < need) {
		book.note(line, 'ignored', 'HAProxy refuses it');
		book.refuse(line, `a ${line.name} line needs ${template ? 'a prefix, a number and an address' : 'a name and an address'}`);
		return [];
	}
	const settings: Settings = { ...frame };
	readWords(book, line, line.args.slice(need), settings);
	book.note(line, 'modelled', settings.disabled || settings.weight === 0 ? 'a server that gets no traffic' : 'a server of the backend');
	if (settings.disabled || settings.weight === 0) return [];
	const name = shown(line.args[0].text);
	const count = template ? Math.min(1000, Number(/(\d+)$/.exec(line.args[1].text)?.[1] ?? 1)) : 1;
	return Array.from({ length: count }, (_, i) => ({
		line,
		settings,
		spec: specOf(`${backend}/${template ? `${name}${i + 1}` : name}`, backend, line, timeoutUs, settings),
	}));
}

function specOf(id: string, provider: string, line: Line, timeoutUs: number | null, settings: Settings): DeploymentSpec {
	const { weight, maxconn, check, interUs, fall, rise } = settings;
	const activeCheck: ActiveCheckSpec | null = check ? { intervalUs: interUs, fall, rise } : null;
	return {
		id,
		model: id,
		provider,
		weight,
		timeoutUs,
		retries: null,
		parallelMax: maxconn > 0 ? maxconn : null,
		cooldownUs: null,
		...(maxconn > 0 ? { skippedWhenFull: true } : {}),
		...(activeCheck === null ? {} : { activeCheck }),
		place: line.place,
	};
}

/** 0 is refused. */
const positive = (text: string) => whole(text) || null;

type Reader = (word: string) => number | null;
const numbers: Readonly<
	Record<string, { readonly parse: Reader; readonly key: 'weight' | 'maxconn' | 'interUs' | 'fall' | 'rise'; readonly why: string }>
> = {
	weight: { parse: leading, key: 'weight', why: 'its share of the turns' },
	maxconn: { parse: leading, key: 'maxconn', why: 'requests in flight at once; more wait in the backend' },
	inter: { parse: (text) => timeUs(text), key: 'interUs', why: 'time between checks' },
	fall: { parse: positive, key: 'fall', why: 'failed checks until it is out' },
	rise: { parse: positive, key: 'rise', why: 'good checks until it is back' },
};

function readWords(book: DirectiveBook, line: Line, words: readonly Word[], into: Settings): void {
	for (let i = 0; i < words.length; i++) {
		const word = words[i];
		const at = settingOf(line, shown(word.text), word);
		if (Object.hasOwn(numbers, word.text)) readNumber(book, at, numbers[word.text], words[++i]?.text ?? '', into);
		else if (word.text === 'check') {
			into.check = true;
			book.note(at, 'modelled', 'out while it cannot be reached, as checks find; a server that answers with errors passes here');
		} else if (word.text === 'backup' || word.text === 'disabled') {
			into[word.text] = true;
			book.note(at, 'modelled', word.text === 'backup' ? 'used only when no other server is up' : 'gets no traffic');
		} else if (word.text === 'enabled' || word.text === 'no-check' || word.text === 'no-backup') {
			if (word.text === 'enabled') into.disabled = false;
			else if (word.text === 'no-check') into.check = false;
			else into.backup = false;
			book.note(at, 'modelled', 'takes back what the default says');
		} else i += readOther(book, at, word.text, into);
	}
}

/** How many words belong to it. */
function readOther(book: DirectiveBook, at: ReturnType<typeof settingOf>, full: string, into: Settings): number {
	const word = full.replace(/\(.*\)$/, '');
	if (word === 'minconn') into.minconn = true;
	const why = ignoredServerKeywords[word];
	if (Object.hasOwn(ignoredServerKeywords, word)) book.note(at, word === 'minconn' ? 'approximated' : 'ignored', why);
	else if (isVariable(word)) book.note(at, 'ignored', 'comes from the environment, which the file does not show');
	else {
		book.note(at, 'ignored', 'not a word of server lines that is known here');
		book.refuse(at, `unknown keyword "${shown(word)}" of a server: HAProxy does not start with it`);
	}
	return argumentsOf(word);
}

function readNumber(
	book: DirectiveBook,
	at: ReturnType<typeof settingOf>,
	{ parse, key, why }: (typeof numbers)[string],
	text: string,
	into: Settings,
): void {
	const value = parse(text);
	if (value !== null) {
		into[key] = key === 'weight' ? Math.min(256, value) : value;
		book.note(at, 'modelled', why);
	} else if (isVariable(text))
		book.note(at, 'approximated', 'comes from the environment, which the file does not show: the default is used');
	else {
		book.note(at, 'ignored', 'HAProxy refuses this value');
		book.refuse(at, 'not a value of this keyword: HAProxy does not start with it');
	}
}
