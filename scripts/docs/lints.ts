/** Writes docs/reference/lints.md: every rule, by product. */
import { lintRules } from '../../src/adapters/rules/index.ts';
import { code, table } from './tables.ts';

/** Rules by the word they begin with. */
export function lintsPage(): string[] {
	const product = (kind: string) => kind.split('-')[0];
	const titles: Readonly<Record<string, string>> = {
		GATEWAY: 'Every product',
		SCENARIO: 'A scenario with its gateway, clients and pools',
		LITELLM: 'LiteLLM',
		PORTKEY: 'Portkey',
		KONG: 'Kong AI Gateway',
		BIFROST: 'Bifrost',
		ENVOY: 'Envoy, Envoy Gateway and Envoy AI Gateway',
		ISTIO: 'Istio',
		NGINX: 'nginx',
		HAPROXY: 'HAProxy',
		CLOUDFLARE: 'Cloudflare AI Gateway',
		VLLM: 'vLLM production stack',
	};
	const sections = [...new Set(lintRules.kinds.map(product))].flatMap((name) => {
		const rules = lintRules.entries.filter(({ kind }) => product(kind) === name);
		const rows = rules.map(({ kind, severity, summary, fix, cite }) => [code(kind), severity, summary, fix, cite]);
		return [`## ${titles[name] ?? name}`, table(['rule', 'severity', 'what is wrong', 'what to do', 'source'], rows)];
	});
	return [
		'A lint says that a config is legal and does not do what it looks like. `premortem gateway FILE` shows them with file and line; `--fail-on warning` makes them fail a build; those of a whole scenario come with `premortem validate`.',
		'An `error` means that requests fail, or that a limit which is written there does not hold. A `warning` means that something else happens than what one reads. A `note` means that it does what it says, and that this may cost. How often each is found in real files is on the page [Real gateway configs](gateways.md).',
		...sections,
	];
}
