/** The servers a location proxies to, and how one of them is chosen. */
import type { DeploymentSpec } from '../../model/gatewaySpec.ts';
import { type DirectiveBook, settingOf, type Word } from '../directiveBook.ts';
import { plural, shown } from '../values.ts';
import type { Directive } from './parse.ts';
import type { Scope } from './scope.ts';
import { isUpstream } from './site.ts';
import { timeUs, whole } from './units.ts';

/** ngx_http_upstream.c. */
const MAX_FAILS = 1;
const FAIL_TIMEOUT_US = 10_000_000;

export interface Servers {
	readonly name: string;
	readonly at: Directive;
	readonly pick: string;
	readonly deployments: readonly DeploymentSpec[];
	/** Servers that are not down: as often is a request tried. */
	readonly tries: number;
	/** Whether state is kept for all workers together. */
	readonly shared: boolean;
}

/** Null when the file does not show where requests go; then that has been refused. */
export function serversOf(scope: Scope, pass: Directive, http: readonly Directive[], timeoutUs: number): Servers | null {
	const { book } = scope;
	const address = addressOf(scope, pass, http);
	if (address === null) return null;
	const upstream = http.filter(isUpstream).find(({ args }) => args[0]?.text === address);
	if (upstream !== undefined) {
		book.note(pass, 'modelled', 'requests go to this upstream');
		return readUpstream(book, upstream, timeoutUs);
	}
	book.note(pass, 'modelled', 'requests go to this one server; nginx tries each address its name has, here it has one');
	const deployment = deploymentOf(address, address, timeoutUs, pass);
	return { name: address, at: pass, pick: 'round-robin', deployments: [deployment], tries: 1, shared: true };
}

/** Host and port of a proxy_pass, with variables resolved where the file sets them. */
function addressOf(scope: Scope, pass: Directive, http: readonly Directive[]): string | null {
	const written = pass.args[0]?.text ?? '';
	const text = resolved(scope, written, http);
	if (text === null) {
		scope.book.note(pass, 'ignored', 'the variable in it is not set in this file');
		scope.book.refuse(
			pass,
			'where requests go is in a variable that this file does not set',
			'name an upstream in proxy_pass, or give the variable a value with `set`',
		);
		return null;
	}
	const [, address] = /^https?:\/\/(unix:[^:]+|[^/?]+)/i.exec(text) ?? [];
	if (address !== undefined) return shown(address);
	scope.book.note(pass, 'ignored', 'nginx refuses this address');
	scope.book.refuse(pass, 'proxy_pass needs an address that begins with http:// or https://');
	return null;
}

function resolved(scope: Scope, text: string, http: readonly Directive[], depth = 0): string | null {
	const variable = /\$\{?(\w+)\}?/.exec(text);
	// A variable behind the address is only a path.
	if (variable === null || /^https?:\/\/[^/$]+\//i.test(text)) return text;
	if (depth > 8) return null;
	const name = `$${variable[1]}`;
	const set = scope.all('set').find(({ args }) => args[0]?.text === name);
	const map = http.find(({ name: kind, args, block }) => kind === 'map' && block !== null && args[1]?.text === name);
	const value = set?.args[1]?.text ?? map?.block?.find(({ name: key }) => key === 'default')?.args[0]?.text;
	if (value === undefined) return null;
	if (set !== undefined) scope.book.note(set, 'modelled', 'says where requests go');
	else if (map !== undefined) scope.book.note(map, 'approximated', 'requests here take its default');
	return resolved(
		scope,
		text.replace(variable[0], () => value),
		http,
		depth + 1,
	);
}

export function readUpstream(book: DirectiveBook, at: Directive, timeoutUs: number): Servers | null {
	const name = shown(at.args[0]?.text ?? '');
	const content = at.block ?? [];
	const { pick, backups } = readMethod(book, content);
	const servers = content.filter(({ name: key }) => key === 'server').flatMap((server) => readServer(book, name, server, timeoutUs));
	book.note(at, 'modelled', `a group of ${plural(servers.length, 'server')}`);
	if (servers.length === 0) {
		book.refuse(
			at,
			`no servers are in the upstream "${name}", which nginx refuses`,
			'add server lines, also where NGINX Plus gets them from its API',
		);
		return null;
	}
	const seen = new Map<string, number>();
	const live = servers.filter(({ down }) => !down);
	const deployments = live.map(({ spec, backup }): DeploymentSpec => {
		if (backup !== null && !backups) book.refuse(backup, 'the balancing method of this upstream does not support "backup"');
		const count = (seen.get(spec.id) ?? 0) + 1;
		seen.set(spec.id, count);
		return { ...spec, ...(count > 1 ? { id: `${spec.id}#${count}` } : {}), ...(backup === null ? {} : { priority: 1 }) };
	});
	if (deployments.every(({ priority }) => priority === 1) && live.length > 0)
		book.refuse(at, `the upstream "${name}" has only backups, which nginx refuses`);
	if (live.length === 0) {
		book.refuse(at, `every server of the upstream "${name}" is down: nginx would answer all requests with 502`);
		return null;
	}
	const zone = content.find(({ name: key }) => key === 'zone');
	if (zone !== undefined) book.note(zone, 'modelled', 'workers share what they know of the servers');
	// A server alone is spared even where the others of its upstream are down.
	const deploymentsOf = servers.length === 1 ? deployments.map((one) => ({ ...one, passiveHealth: null })) : deployments;
	return { name, at, pick, deployments: deploymentsOf, tries: live.length, shared: zone !== undefined };
}

function readMethod(book: DirectiveBook, content: readonly Directive[]): { readonly pick: string; readonly backups: boolean } {
	for (const directive of content) {
		const { name, args } = directive;
		if (name === 'least_conn') {
			book.note(directive, 'modelled', 'the server with the fewest requests for its weight, equals in turn');
			return { pick: 'least-conn', backups: true };
		}
		if (name === 'least_time') {
			book.note(directive, 'approximated', 'NGINX Plus: the fastest server; here by the mean of its first answers');
			return { pick: 'lowest-latency', backups: true };
		}
		if (name === 'random' && args[0]?.text === 'two') {
			book.note(directive, 'approximated', 'the less busy of two drawn at random; in nginx always two different ones');
			return { pick: 'least-request', backups: false };
		}
		if (name === 'ip_hash' || name === 'hash' || name === 'random') {
			const why = name === 'random' ? 'at random, by weight' : 'by a hash of the request; here at random, by weight';
			book.note(directive, name === 'random' ? 'modelled' : 'approximated', why);
			return { pick: 'weighted-random', backups: false };
		}
	}
	return { pick: 'round-robin', backups: true };
}

interface ServerLine {
	readonly spec: DeploymentSpec;
	readonly down: boolean;
	readonly backup: ReturnType<typeof settingOf> | null;
}

const plus = 'an extension of NGINX Plus or of newer versions; not simulated';
const ignoredParameters: Readonly<Record<string, string>> = {
	resolve: 'addresses of a name that change: names here have one address',
	service: plus,
	slow_start: plus,
	route: plus,
	drain: plus,
	sticky: plus,
};

function readServer(book: DirectiveBook, upstream: string, at: Directive, timeoutUs: number): ServerLine[] {
	const [address, ...words] = at.args;
	if (address === undefined) {
		book.note(at, 'ignored', 'nginx refuses a server without an address');
		book.refuse(at, 'this server has no address');
		return [];
	}
	const given = new Map<string, Word>();
	for (const word of words) given.set(word.text.split('=')[0], word);
	const number = (key: string, fallback: number, min: number, why: (value: number) => string) =>
		readNumber(book, at, given, key, { fallback, min, parse: whole, why });
	const weight = number('weight', 1, 1, () => 'its share of the turns');
	const maxConns = number('max_conns', 0, 0, (n) => (n === 0 ? 'no limit' : 'passed over while so many requests are in flight'));
	const maxFails = number('max_fails', MAX_FAILS, 0, (n) => (n === 0 ? '0: never passed over' : 'failures after which it is passed over'));
	const failTimeoutUs = readNumber(book, at, given, 'fail_timeout', {
		fallback: FAIL_TIMEOUT_US,
		min: 0,
		parse: timeUs,
		why: () => 'how long it is passed over, in whole seconds, and how long failures are remembered',
	});
	const has = (key: string, why: string) => {
		const word = given.get(key);
		if (word !== undefined) book.note(settingOf(at, key, word), 'modelled', why);
		return word;
	};
	const down = has('down', 'never used') !== undefined;
	const backup = has('backup', 'used only when no other server is left to try');
	noteOthers(book, at, words);
	book.note(at, 'modelled', down ? 'a server that is out of use' : 'a server of the upstream');
	const own = maxFails === 0 ? null : { maxFails, failTimeoutUs };
	const name = shown(address.text);
	const spec: DeploymentSpec = {
		...deploymentOf(`${upstream}/${name}`, upstream, timeoutUs, at),
		weight,
		passiveHealth: own,
		...(maxConns > 0 ? { parallelMax: maxConns, skippedWhenFull: true } : {}),
	};
	return [{ spec, down, backup: backup === undefined ? null : settingOf(at, 'backup', backup) }];
}

function noteOthers(book: DirectiveBook, at: Directive, words: readonly Word[]): void {
	for (const word of words) {
		const [key] = word.text.split('=');
		const setting = settingOf(at, shown(key), word);
		if (book.isNoted(setting)) continue;
		if (Object.hasOwn(ignoredParameters, key)) book.note(setting, 'ignored', ignoredParameters[key]);
		else {
			book.note(setting, 'ignored', 'nginx refuses this parameter');
			book.refuse(setting, `invalid parameter "${shown(key)}": nginx does not start with it`);
		}
	}
}

interface NumberOf {
	readonly fallback: number;
	readonly min: number;
	readonly parse: (text: string) => number | null;
	readonly why: (value: number) => string;
}

function readNumber(book: DirectiveBook, at: Directive, given: ReadonlyMap<string, Word>, key: string, how: NumberOf): number {
	const word = given.get(key);
	if (word === undefined) return how.fallback;
	const setting = settingOf(at, key, word);
	const value = how.parse(word.text.slice(key.length + 1));
	if (value !== null && value >= how.min) {
		book.note(setting, 'modelled', how.why(value));
		return value;
	}
	book.note(setting, 'ignored', 'nginx refuses this value');
	book.refuse(setting, `invalid value of "${key}": nginx does not start with it`);
	return how.fallback;
}

function deploymentOf(id: string, provider: string, timeoutUs: number, at: Directive): DeploymentSpec {
	const nothing = { retries: null, parallelMax: null, cooldownUs: null };
	return { id, model: id, provider, weight: 1, timeoutUs, ...nothing, place: at.place };
}
