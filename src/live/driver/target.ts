/**
 * Where load may be sent. To this machine by default; elsewhere only when the host is named; to those who sell models
 * only when that is said as well: a storm against them costs real money, and is an attack.
 */

/** Hosts that sell model answers, or their suffixes with a dot before. */
const providers: readonly string[] = [
	'api.openai.com',
	'api.anthropic.com',
	'.openai.azure.com',
	'.services.ai.azure.com',
	'.cognitiveservices.azure.com',
	'.inference.ai.azure.com',
	'.googleapis.com',
	'.amazonaws.com',
	'api.mistral.ai',
	'api.cohere.com',
	'api.cohere.ai',
	'api.groq.com',
	'api.together.xyz',
	'api.together.ai',
	'api.deepseek.com',
	'api.x.ai',
	'api.perplexity.ai',
	'openrouter.ai',
	'.openrouter.ai',
	'api.fireworks.ai',
	'api.replicate.com',
	'.huggingface.co',
	'.huggingface.cloud',
	'api.runpod.ai',
	'.modal.run',
	'.run.app',
	'api.portkey.ai',
	'gateway.ai.cloudflare.com',
];

export interface Permissions {
	readonly hosts: readonly string[];
	readonly providers: boolean;
}

/** The target of a run, or why it is none. */
export function targetOf(
	text: string,
	permissions: Permissions,
): { readonly ok: true; readonly url: URL } | { readonly ok: false; readonly problem: string } {
	const no = (problem: string) => ({ ok: false, problem }) as const;
	if (!URL.canParse(text)) return no(`expected a URL, such as http://127.0.0.1:4000, got '${text}'`);
	const url = new URL(text);
	if (url.protocol !== 'http:' && url.protocol !== 'https:') return no(`expected http or https, got '${url.protocol}'`);
	if (url.username !== '' || url.password !== '') return no('credentials do not belong into the URL; give what is needed with --header');
	if (isLoopback(url.hostname)) return { ok: true, url };
	if (isProvider(url.hostname) && !permissions.providers)
		return no(`${url.hostname} sells model answers: this load would cost real money; --allow-provider says that it shall`);
	if (!permissions.hosts.map((host) => host.toLowerCase()).includes(bare(url.hostname)))
		return no(`${bare(url.hostname)} is not this machine; --allow-host ${bare(url.hostname)} says that it may be loaded`);
	return { ok: true, url };
}

export function isLoopback(hostname: string): boolean {
	const host = bare(hostname);
	return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

function isProvider(hostname: string): boolean {
	// A dot at the end names the same host.
	const host = bare(hostname).replace(/\.$/, '');
	return providers.some((provider) => (provider.startsWith('.') ? `.${host}`.endsWith(provider) : host === provider));
}

/** Without the brackets of IPv6. */
function bare(hostname: string): string {
	return hostname.replace(/^\[|\]$/g, '').toLowerCase();
}
