/**
 * Text to the one mapping LiteLLM would load, also out of Helm values, a ConfigMap or a compose file that holds it; or to
 * an issue that says what the text is instead.
 */
import { hasErrors, type Issue, type Place } from '../../base/issue.ts';
import { parseYamlDocuments, type YamlText } from '../../base/yamlText.ts';
import { Notebook, pathText } from '../notebook.ts';
import { type ConfigMap, isMap } from '../values.ts';
import { embeddedIn } from './embedded.ts';
import { topLevelKeys } from './keys.ts';

/** The mappings whose keys are read one by one. */
const sections = ['litellm_settings', 'router_settings', 'general_settings'] as const;

export interface Loaded {
	readonly book: Notebook | null;
	readonly issues: readonly Issue[];
}

export function load(file: string, text: string): Loaded {
	const documents = parseYamlDocuments(file, text);
	const broken = documents.flatMap((document) => document.issues);
	if (hasErrors(broken)) return { book: null, issues: isTemplate(text) ? [templateIssue({ file, line: 1, column: 1 })] : broken };
	const chosen = documents.find((document) => isConfig(document.value)) ?? null;
	if (chosen === null) return loadEmbedded(documents, text);
	const book = new Notebook(chosen, chosen.value as ConfigMap);
	if (documents.length > 1) book.warn([], 'LiteLLM reads one YAML document and refuses several; only this one is read here');
	checkSections(book);
	return { book, issues: broken };
}

/** The config that one of the documents holds as a value or a text. */
function loadEmbedded(documents: readonly YamlText[], text: string): Loaded {
	for (const document of documents) {
		const [embedded, another] = embeddedIn(document, isConfig);
		if (embedded === undefined) continue;
		const { root, places, under, issues } = embedded;
		if (issues.length > 0) return { book: null, issues: isTemplate(text) ? [templateIssue(document.placeOf(under))] : issues };
		const book = new Notebook(places, root, under);
		if (another !== undefined) book.warn([], `there is another config in this file; only the one under ${pathText(under)} is read here`);
		book.noteAround(document, document.value, 'stands around the config; LiteLLM does not read it');
		checkSections(book);
		return { book, issues: [] };
	}
	return { book: null, issues: [strangerIssue(documents[0], text)] };
}

function checkSections(book: Notebook): void {
	for (const section of sections) {
		const value = book.get([section]);
		if (value !== undefined && value !== null && !isMap(value)) book.refuse([section], `${section} must be a mapping`);
	}
}

function isConfig(value: unknown): boolean {
	return isMap(value) && Object.keys(value).some((key) => Object.hasOwn(topLevelKeys, key));
}

function isTemplate(text: string): boolean {
	return /\{\{-?\s*(\.|include|if|range|toYaml|with|template)/.test(text);
}

function templateIssue(place: Place): Issue {
	const message = 'this is a Helm template, not YAML yet, so it is not a LiteLLM config';
	return { code: 'PM012', severity: 'error', message, hint: 'render it first (helm template) and pass the config.yaml it contains', place };
}

function strangerIssue(document: YamlText, text: string): Issue {
	const place = document.placeOf([]);
	const issue = (message: string, hint: string): Issue => ({ code: 'PM012', severity: 'error', message, hint, place });
	const value = document.value;
	if (isTemplate(text)) return templateIssue(place);
	if (text.trim() === '' || value === null) return issue('the file is empty', 'a LiteLLM config has a model_list');
	if (!isMap(value))
		return issue('a LiteLLM config is a mapping with a model_list; this is not a mapping', 'pass the config.yaml of the proxy');
	if (isMap(value.proxy_config))
		return issue('this is a Helm values file whose proxy_config has no key of LiteLLM', 'put model_list under proxy_config');
	if (value.kind === 'ConfigMap')
		return issue('this is a Kubernetes ConfigMap that holds no LiteLLM config', 'pass the one with a model_list under data');
	if (typeof value.kind === 'string' && 'apiVersion' in value)
		return issue('this is a Kubernetes manifest, not a LiteLLM config', 'pass the config.yaml the container mounts');
	if (isMap(value.services)) return issue('this is a compose file that holds no LiteLLM config', 'pass the config.yaml the service mounts');
	const message = 'this is not a LiteLLM config: it has no model_list, litellm_settings, router_settings or general_settings';
	return issue(message, 'pass the config.yaml given to litellm --config');
}

/** How much a text looks like a LiteLLM config; by its words, so that a broken file is still recognised. */
export function recognises(text: string): number {
	const has = (pattern: RegExp) => pattern.test(text);
	if (has(/^[ \t]*(?:\{[ \t]*)?["']?model_list["']?\s*:/m)) return has(/litellm_params|litellm_settings/) ? 1 : 0.7;
	if (has(/^["']?(litellm_settings|router_settings)["']?\s*:/m)) return 0.8;
	if (has(/litellm_params/)) return 0.6;
	if (has(/^["']?general_settings["']?\s*:/m)) return 0.5;
	return has(/litellm/i) ? 0.2 : 0;
}
