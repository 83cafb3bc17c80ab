/** `router_settings`: the arguments of the Router's constructor (router.py:213-655); everything else is dropped. */
import { type KeyTable, keys, merged, misleading } from './keyTable.ts';

export const routerKeys: KeyTable = merged(
	keys(
		'used',
		'',
		'routing_strategy',
		'num_retries',
		'retry_after',
		'retry_policy',
		'timeout',
		'fallbacks',
		'default_fallbacks',
		'max_fallbacks',
		'context_window_fallbacks',
		'content_policy_fallbacks',
		'allowed_fails',
		'allowed_fails_policy',
		'cooldown_time',
		'disable_cooldowns',
		'default_max_parallel_requests',
		'model_group_alias',
	),
	misleading(
		'LITELLM-DEAD-KEY',
		'no argument of the router: LiteLLM logs a warning and drops it',
		'default_model',
		'redis_enabled',
		'alerting',
	),
	misleading(
		'LITELLM-DEAD-KEY',
		'no argument of the router, so it is dropped with a warning; the key is enable_pre_call_checks',
		'enable_pre_call_check',
	),
	keys('ignored', 'only non-streaming requests are simulated', 'stream_timeout'),
	keys('ignored', 'one retry count holds for every group here', 'model_group_retry_policy'),
	keys(
		'ignored',
		'sharing state between workers is not simulated: one worker is',
		'redis_url',
		'redis_host',
		'redis_port',
		'redis_password',
		'redis_db',
		'cache_kwargs',
	),
	keys('ignored', 'a response cache is not simulated; its hits would cost nothing', 'cache_responses', 'caching_groups'),
	keys(
		'ignored',
		'filters by context window, rpm, region and order before the pick are not simulated',
		'enable_pre_call_checks',
		'optional_pre_call_checks',
	),
	keys('ignored', 'requests here carry no tags', 'enable_tag_filtering', 'tag_filtering_match_any'),
	keys('ignored', 'spend limits that take providers out of rotation are not simulated', 'provider_budget_config'),
	keys('ignored', 'tuning of a strategy that is only approximated', 'routing_strategy_args'),
	keys('ignored', 'defaults for request parameters, which do not change how many requests there are', 'default_litellm_params'),
	keys('ignored', 'priorities are not simulated', 'default_priority', 'polling_interval'),
	keys('ignored', 'does not change what a request does', 'client_ttl', 'set_verbose', 'debug_level', 'alerting_config'),
	keys(
		'ignored',
		'the proxy sets it itself',
		'model_list',
		'search_tools',
		'assistants_config',
		'guardrail_list',
		'router_general_settings',
		'ignore_invalid_deployments',
	),
);

/** Retry and cooldown counts by class of error (router_utils/get_retry_from_policy.py:45-68; router.py:9003-9043). */
export const retryPolicyKeys: Readonly<Record<string, 'timeout' | 'rejected' | null>> = {
	TimeoutErrorRetries: 'timeout',
	RateLimitErrorRetries: 'rejected',
	AuthenticationErrorRetries: null,
	ContentPolicyViolationErrorRetries: null,
	BadRequestErrorRetries: null,
};

export const allowedFailsPolicyKeys: Readonly<Record<string, 'timeout' | 'rejected' | null>> = {
	TimeoutErrorAllowedFails: 'timeout',
	RateLimitErrorAllowedFails: 'rejected',
	AuthenticationErrorAllowedFails: null,
	ContentPolicyViolationErrorAllowedFails: null,
	BadRequestErrorAllowedFails: null,
};
