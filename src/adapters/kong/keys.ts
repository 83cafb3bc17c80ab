/** Keys around and in Kong's AI plugins that no part of the adapter reads. */
import { ignoring, type KeyRule } from '../keyRules.ts';

/** Where a plugin's settings may stand. */
const places = [
	'config',
	'plugins.*.config',
	'services.*.plugins.*.config',
	'routes.*.plugins.*.config',
	'services.*.routes.*.plugins.*.config',
	'consumers.*.plugins.*.config',
];

function inPlugins(why: string, ...keys: readonly string[]): KeyRule[] {
	return places.flatMap((place) => ignoring(why, ...keys.map((key) => `${place}.${key}`)));
}

/** The keys of a target, which for ai-proxy stand in the plugin itself. */
function ofTargets(why: string, ...keys: readonly string[]): KeyRule[] {
	return inPlugins(why, ...keys.flatMap((key) => [key, `targets.*.${key}`]));
}

export const kongKeys: readonly KeyRule[] = [
	...ignoring(
		'the frame of a documentation page around the plugin',
		'title',
		'description',
		'extended_description',
		'weight',
		'requirements',
		'variables',
		'tools',
		'group',
		'min_version',
		'max_version',
		'order',
		'products',
	),
	...ofTargets('a credential: it changes nothing here', 'auth'),
	...ofTargets('which kind of call it is; all are alike here', 'route_type', 'genai_category', 'llm_format'),
	...ofTargets('parameters and addresses of the model, which change nothing here', 'model.options', 'model.alias', 'model.model_alias'),
	...ofTargets('logging: no traffic of its own', 'logging'),
	...ofTargets('read only by the semantic balancer, and prompts are not simulated', 'description', 'metadata'),
	...inPlugins('prompts are not simulated, and so nothing that looks at them', 'embeddings', 'vectordb'),
	...inPlugins('where counts are kept and how nodes agree is taken for granted', 'redis', 'sync_rate', 'dictionary_name', 'namespace'),
	...inPlugins('only time without any byte is limited here', 'balancer.connect_timeout', 'balancer.write_timeout'),
	...inPlugins(
		'how the balancer measures or hashes is not simulated',
		'balancer.latency_strategy',
		'balancer.tokens_count_strategy',
		'balancer.hash_on_header',
		'balancer.slots',
		'balancer.upstream_url',
	),
	...inPlugins('limits on prompts by a function, which requests here do not have', 'request_prompt_count_function'),
	...inPlugins('who is counted together; here everybody is', 'identifier', 'header_name', 'path'),
	...inPlugins(
		'how a refusal is worded',
		'error_code',
		'error_message',
		'error_hide_providers',
		'hide_client_headers',
		'retry_after_jitter_max',
		'llm_providers.*.identifier',
		'disable_penalty',
	),
	...inPlugins('not a limit that can be read', 'llm_providers', 'policies'),
	...inPlugins('streams and sizes are not simulated', 'response_streaming', 'max_request_body_size', 'model_name_header'),
	...ignoring('version of the format', '_format_version', '_transform', '_info'),
	...['', 'services.*.', 'routes.*.', 'services.*.routes.*.', 'consumers.*.'].flatMap((place) =>
		ignoring(
			'a name or a label',
			`${place}plugins.*.name`,
			`${place}plugins.*.enabled`,
			`${place}plugins.*.tags`,
			`${place}plugins.*.instance_name`,
		),
	),
	...ignoring(
		'where Kong listens and whom it would call: the models stand in the plugin',
		'services.*.name',
		'services.*.url',
		'services.*.host',
		'services.*.port',
		'services.*.protocol',
		'services.*.path',
		'services.*.routes.*.name',
		'services.*.routes.*.paths',
		'routes.*.name',
		'routes.*.paths',
	),
];
