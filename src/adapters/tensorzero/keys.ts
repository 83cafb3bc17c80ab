/** Keys of tensorzero.toml that no part of the adapter reads. */
import { ignoring, type KeyRule } from '../keyRules.ts';

const VARIANT = 'functions.*.variants.*';
const PROVIDER = 'models.*.providers.*';

export const tensorzeroKeys: readonly KeyRule[] = [
	...ignoring('embeddings are not simulated', 'embedding_models'),
	...ignoring('evaluations run apart from the traffic', 'evaluations', 'functions.*.evaluators'),
	...ignoring('feedback does not change what a request does here', 'metrics'),
	...ignoring('tools are not simulated', 'tools', 'functions.*.tools', 'functions.*.tool_choice', 'functions.*.parallel_tool_calls'),
	...ignoring('training jobs are not simulated', 'optimizers'),
	...ignoring('stores change no request here', 'object_storage', 'postgres', 'clickhouse'),
	...ignoring('another gateway, whose config is not this file', 'gateway.relay'),
	...ignoring('how the gateway listens, logs and is watched', 'gateway'),
	...ignoring('what all providers of a type share does not change a request here', 'provider_types'),
	...ignoring(
		'prompts, schemas and parameters of the request are not simulated',
		'functions.*.type',
		'functions.*.description',
		'functions.*.schemas',
		'functions.*.system_schema',
		'functions.*.user_schema',
		'functions.*.assistant_schema',
		'functions.*.output_schema',
	),
	...ignoring(
		'prompts, schemas and parameters of the request are not simulated',
		...[
			'system_template',
			'user_template',
			'assistant_template',
			'templates',
			'system_instructions',
			'input_wrappers',
			'json_mode',
			'temperature',
			'top_p',
			'max_tokens',
			'seed',
			'stop_sequences',
			'presence_penalty',
			'frequency_penalty',
			'extra_body',
			'extra_headers',
			'reasoning_effort',
			'thinking_budget_tokens',
		].map((key) => `${VARIANT}.${key}`),
	),
	...ignoring(
		'belongs to a kind of variant that makes other calls, which are left out',
		...['candidates', 'evaluator', 'fuser', 'embedding_model', 'k', 'max_distance'].map((key) => `${VARIANT}.${key}`),
	),
	...ignoring('drawn by experimentation instead', `${VARIANT}.weight`),
	...ignoring('the variant is not run', VARIANT),
	...ignoring(
		'learns from feedback, of which there is none here',
		...['metric', 'update_period_s', 'min_samples_per_variant', 'delta', 'epsilon', 'min_prob', 'max_samples_per_variant'].map(
			(key) => `functions.*.experimentation.${key}`,
		),
	),
	...ignoring(
		'a credential or an address: it changes nothing here',
		...[
			'api_base',
			'endpoint_name',
			'api_key_location',
			'endpoint',
			'location',
			'region',
			'project_id',
			'account_id',
			'credential_location',
			'hosted_provider',
			'api_type',
		].map((key) => `${PROVIDER}.${key}`),
	),
	...ignoring('what TensorZero books; the bill here comes from the pools', `${PROVIDER}.cost`),
	...ignoring(
		'parameters of the request, which has none here',
		...['extra_body', 'extra_headers', 'include_encrypted_reasoning', 'provider_tools', 'thoughts_storage'].map(
			(key) => `${PROVIDER}.${key}`,
		),
	),
	...ignoring('no model routes to this provider', PROVIDER),
	...ignoring(
		'streams are not simulated',
		`${PROVIDER}.timeouts.streaming`,
		`${VARIANT}.timeouts.streaming`,
		'models.*.timeouts.streaming',
	),
	...ignoring('with several rules that fit, all hold here', 'rate_limiting.rules.*.priority', 'rate_limiting.rules.*.always'),
	...ignoring(
		'cost limits are not simulated',
		'rate_limiting.rules.*.cost_per_hour',
		'rate_limiting.rules.*.cost_per_day',
		'rate_limiting.rules.*.cost_per_minute',
		'rate_limiting.rules.*.cost_per_month',
	),
	...ignoring('where the limits are kept, and whether they hold, is taken for granted', 'rate_limiting.backend', 'rate_limiting.enabled'),
];
