/** Keys and whole resources that no part of the adapter reads. */
import { ignoring, type KeyRule } from '../keyRules.ts';
import type { Notebook } from '../notebook.ts';
import { isMap } from '../values.ts';

/** Kinds of which nothing is read. */
const kinds: Readonly<Record<string, string>> = {
	BackendSecurityPolicy: 'credentials change nothing here',
	SecurityPolicy: 'who may call changes nothing here',
	Secret: 'credentials change nothing here',
	BackendTLSPolicy: 'encryption takes no time here',
	Backend: 'an address: it changes nothing here',
	Gateway: 'where the gateway listens',
	GatewayClass: 'which controller runs the gateway',
	GatewayConfig: 'how the gateway’s processes are run',
	EnvoyProxy: 'how the gateway’s processes are run',
	ClientTrafficPolicy: 'connections of clients are not simulated',
	QuotaPolicy: 'an alpha, of which only parts are enforced; quotas are not simulated',
	InferencePool: 'the pods behind it are the scenario’s pool',
	InferenceObjective: 'priorities of requests are not simulated',
	HTTPRoute: 'routes of plain HTTP are not read; AIGatewayRoute is',
};

/** Documents that are not looked into get one note for all they hold. */
export function namesOnly(book: Notebook): void {
	for (const [i, value] of book.list([]).entries()) {
		const kind = isMap(value) ? String(value.kind) : '';
		if (['AIGatewayRoute', 'AIServiceBackend', 'BackendTrafficPolicy'].includes(kind)) continue;
		const why = Object.hasOwn(kinds, kind)
			? kinds[kind]
			: isMap(value)
				? 'no part of the gateway: the pools are the scenario’s'
				: 'no resource';
		if (value === null || typeof value !== 'object' || Object.keys(value).length === 0) book.note([i], 'ignored', 'an empty document');
		else book.note([i], 'ignored', why);
	}
}

export const envoyKeys: readonly KeyRule[] = [
	...ignoring(
		'how a request is matched',
		'*.spec.rules.*.matches.*',
		'*.spec.rules.*.matches.*.headers.*',
		'*.spec.rules.*.matches.*.headers.*.type',
		'*.spec.rules.*.matches.*.headers.*.name',
	),
	...ignoring('no route in this file uses this backend', '*.spec.schema.name'),
	...ignoring('names the resource', '*.apiVersion', '*.kind', '*.metadata', '*.status'),
	...ignoring(
		'which gateway or route it belongs to',
		'*.spec.parentRefs',
		'*.spec.targetRefs',
		'*.spec.targetRef',
		'*.spec.targetSelectors',
	),
	...ignoring(
		'what is written down about a request for others to count',
		'*.spec.llmRequestCosts',
		'*.spec.schema.version',
		'*.spec.schema.prefix',
	),
	...ignoring('an address: it changes nothing here', '*.spec.backendRef', '*.spec.hostnames'),
	...ignoring(
		'headers and bodies are not simulated',
		'*.spec.headerMutation',
		'*.spec.bodyMutation',
		'*.spec.rules.*.backendRefs.*.headerMutation',
		'*.spec.rules.*.backendRefs.*.bodyMutation',
	),
	...ignoring('requests here name no model: the first rule takes them', '*.spec.rules.*.matches'),
	...ignoring(
		'which kind of backend it is',
		'*.spec.rules.*.backendRefs.*.kind',
		'*.spec.rules.*.backendRefs.*.group',
		'*.spec.rules.*.backendRefs.*.namespace',
	),
	...ignoring('listed for clients, which ask for no list here', '*.spec.rules.*.modelsOwnedBy', '*.spec.rules.*.modelsCreatedAt'),
	...ignoring(
		'only the time for the whole request and for a try is limited here',
		'*.spec.timeout',
		'*.spec.rules.*.timeouts.backendRequest',
	),
	...ignoring('the kind of limit', '*.spec.rateLimit.type'),
	...ignoring('limits of one process are not read from here', '*.spec.rateLimit.local'),
	...ignoring('active checks are not simulated', '*.spec.healthCheck.active'),
	...ignoring('filters are not simulated', '*.spec.filterConfig', '*.spec.featureFlags'),
];
