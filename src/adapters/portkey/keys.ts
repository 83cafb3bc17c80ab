/** Keys of a Portkey config that no part of the adapter reads. */
import { ignoring, type KeyRule } from '../keyRules.ts';

/** Keys that any node of the tree may have; the tree is at most this deep in what is spelled out here. */
const LEVELS = 6;

function anywhere(why: string, ...keys: readonly string[]): KeyRule[] {
	const prefixes = Array.from({ length: LEVELS }, (_, depth) => 'targets.*.'.repeat(depth));
	return prefixes.flatMap((prefix) => ignoring(why, ...keys.map((key) => prefix + key)));
}

export const portkeyKeys: readonly KeyRule[] = [
	...anywhere(
		'a credential or an address: it changes nothing here',
		'api_key',
		'apiKey',
		'virtual_key',
		'virtualKey',
		'custom_host',
		'customHost',
		'forward_headers',
		'forwardHeaders',
	),
	...anywhere('a name', 'name', 'id', 'slug'),
	...anywhere('prompts are not simulated', 'prompt_id', 'promptId'),
	...anywhere('parameters of the request, which has none here', 'override_params', 'overrideParams', 'default_params', 'drop_params'),
	...anywhere('caching is not simulated: every request goes upstream', 'cache'),
	...anywhere(
		'guardrails and hooks are not simulated',
		'input_guardrails',
		'output_guardrails',
		'before_request_hooks',
		'after_request_hooks',
		'default_input_guardrails',
		'default_output_guardrails',
	),
	...anywhere('read only by the hosted service, not by the open gateway', 'cb_config', 'strategy.cb_config', 'strategy.sticky_session'),
	...anywhere('a Retry-After of the upstream is not simulated', 'retry.use_retry_after_header', 'retry.useRetryAfterHeader'),
	...anywhere('read only by a load balancer', 'weight'),
	...anywhere('read only by a conditional strategy', 'strategy.conditions', 'strategy.default'),
	...anywhere('read only by a fallback', 'strategy.on_status_codes', 'strategy.onStatusCodes'),
	...anywhere(
		'of one cloud’s account',
		'aws_access_key_id',
		'aws_secret_access_key',
		'aws_region',
		'resource_name',
		'deployment_id',
		'api_version',
		'vertex_project_id',
		'vertex_region',
	),
];
