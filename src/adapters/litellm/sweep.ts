/** Notes every key that no other part has noted, so that each key of the file is mentioned exactly once. */

import { closest } from '../../base/suggest.ts';
import type { Path } from '../../base/yamlText.ts';
import type { Notebook } from '../notebook.ts';
import { isMap, shown } from '../values.ts';
import { entryKeys, generalKeys, modelInfoKeys, moduleKeys, paramKeys, routerKeys, topLevelKeys } from './keys.ts';
import type { KeyRule, KeyTable } from './keyTable.ts';

const VERSION = '1.81.12';

/** What becomes of a key that the table does not hold. */
type Stranger = (book: Notebook, path: Path, key: string) => void;

export function sweep(book: Notebook): void {
	sweepMap(book, [], topLevelKeys, unread);
	sweepMap(book, ['general_settings'], generalKeys, unread);
	sweepMap(book, ['litellm_settings'], moduleKeys, unreadOnModule);
	sweepMap(book, ['router_settings'], routerKeys, dropped);
	const list = book.get(['model_list']);
	const entries = Array.isArray(list) ? list : [];
	if (entries.length === 0) book.note(['model_list'], 'ignored', 'no models: LiteLLM serves what its database holds, if anything');
	for (let index = 0; index < entries.length; index++) sweepEntry(book, ['model_list', index], entries[index]);
}

function sweepEntry(book: Notebook, path: Path, entry: unknown): void {
	if (!isMap(entry) || Object.keys(entry).length === 0) {
		book.note(path, 'ignored', 'not a model: LiteLLM does not start with this');
		return;
	}
	sweepMap(book, path, entryKeys, misplaced);
	sweepMap(book, [...path, 'litellm_params'], paramKeys, passedOn);
	sweepMap(book, [...path, 'model_info'], modelInfoKeys, metadata);
}

function sweepMap(book: Notebook, path: Path, table: KeyTable, stranger: Stranger): void {
	const value = book.get(path);
	if (!isMap(value) || (Object.keys(value).length === 0 && path.length > 0)) {
		book.note(path, 'ignored', value === null || isMap(value) ? 'empty' : 'not a mapping, so nothing is read from it');
		return;
	}
	for (const key of Object.keys(value)) {
		const at = [...path, key];
		if (book.isNoted(at)) continue;
		const rule = Object.hasOwn(table, key) ? table[key] : null;
		if (rule === null) stranger(book, at, key);
		else if (rule.use === 'used') finish(book, at);
		else if (rule.use !== 'section') settle(book, at, key, rule);
	}
}

function settle(book: Notebook, path: Path, key: string, rule: KeyRule): void {
	book.note(path, rule.use === 'approximated' ? 'approximated' : 'ignored', rule.why);
	if (rule.lint !== undefined) book.lint(rule.lint, path, `${key} does nothing here: ${rule.why}`);
}

/** A key that is read in parts: what is left of it, or all of it where the config was refused before it was read. */
function finish(book: Notebook, path: Path): void {
	if (book.isNoted(path)) return;
	if (!book.isNotedWithin(path)) {
		book.note(path, 'ignored', 'not used here');
		return;
	}
	const value = book.get(path);
	const children = Array.isArray(value) ? value.keys() : Object.keys(value as object);
	for (const child of children) finish(book, [...path, child]);
}

function unread(book: Notebook, path: Path, key: string): void {
	const table = path.length === 1 ? topLevelKeys : generalKeys;
	const meant = suggestion(key, table);
	book.note(path, 'ignored', `LiteLLM ${VERSION} reads no such key${meant}`);
	lintMisspelt(book, path, key, meant);
}

function lintMisspelt(book: Notebook, path: Path, key: string, meant: string): void {
	if (meant !== '') book.lint('GATEWAY-MISSPELT-KEY', path, `LiteLLM reads no key ${shown(key)} here${meant}`);
}

function unreadOnModule(book: Notebook, path: Path, key: string): void {
	const meant = suggestion(key, moduleKeys);
	book.note(path, 'ignored', `LiteLLM ${VERSION} reads no such key${meant}`);
	lintMisspelt(book, path, key, meant);
}

/** proxy_server.py:2967-2990: a warning in the log, or for this one key an error. */
function dropped(book: Notebook, path: Path, key: string): void {
	if (key === 'health_check_interval') {
		book.note(path, 'ignored', 'LiteLLM refuses to start with this key here');
		book.refuse(path, 'health_check_interval under router_settings stops LiteLLM at start-up', 'move it to general_settings');
		return;
	}
	const meant = suggestion(key, routerKeys);
	book.note(path, 'ignored', `LiteLLM ${VERSION} reads no such key: it is dropped with a warning${meant}`);
	book.lint('LITELLM-DEAD-KEY', path, `${shown(key)} is no argument of the router: LiteLLM logs a warning and drops it${meant}`);
}

function misplaced(book: Notebook, path: Path, key: string): void {
	const known = Object.hasOwn(paramKeys, key);
	const meant = known ? '' : suggestion(key, entryKeys);
	book.note(path, 'ignored', known ? 'read only inside litellm_params' : `LiteLLM ${VERSION} reads no such key${meant}`);
	lintMisspelt(book, path, key, meant);
	if (known) book.lint('LITELLM-DEAD-KEY', path, `${key} does nothing beside litellm_params; it belongs inside`);
}

/** litellm_params takes any key and hands it to the provider with the request. */
function passedOn(book: Notebook, path: Path, key: string): void {
	const meant = suggestion(key, paramKeys);
	book.note(path, 'ignored', `unknown to LiteLLM ${VERSION}, which passes it on to the provider as a request parameter${meant}`);
	lintMisspelt(book, path, key, meant);
}

function metadata(book: Notebook, path: Path): void {
	book.note(path, 'ignored', 'free-form metadata');
}

function suggestion(key: string, table: KeyTable): string {
	const meant = closest(key, Object.keys(table));
	return meant === null ? '' : `; did you mean ${meant}?`;
}
