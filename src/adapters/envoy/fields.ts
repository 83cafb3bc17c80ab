/**
 * The messages of Envoy's v3 API that say what happens to a request, with every field they have in 1.40. Envoy does
 * not start with a field it does not know, so these lists are complete; messages not listed are not looked into.
 */
import { because, type Fate, type Shape } from '../shapes.ts';
import { isMap } from '../values.ts';

const UNREACHED = 'no request comes here: the one route that is simulated leads elsewhere';
const HEADERS = 'headers and bodies are not simulated';
const MATCHING = 'requests here have no path, host or header: the route for everything takes them';
const PROTOCOL = 'how bytes are carried changes nothing here';
const TELEMETRY = 'logs, traces and statistics change nothing here';
const DNS = 'how names are resolved: a name is one host here';
const NAMES = 'a name';
const ACTIVE = 'active health checks are not simulated: a host is ejected only for its answers';
const CONNECTIONS = 'connections are not simulated';

const retryPolicy: Shape = {
	...because(
		UNREACHED,
		'retry_on num_retries per_try_timeout per_try_idle_timeout host_selection_retry_max_attempts retriable_status_codes retry_back_off',
	),
	...because('which retry priority or host predicate it is', 'retry_priority retry_host_predicate'),
	...because('predicates of options are not simulated', 'retry_options_predicates'),
	...because('answers carry no headers here: none is retried for one', 'retriable_headers retriable_request_headers'),
	...because('answers carry no reset header here, so waits are the exponential ones', 'rate_limited_retry_back_off'),
	...because('the cluster stays the one drawn first', 'refresh_cluster_on_retry'),
};

const hedgePolicy: Shape = because(
	'Envoy hedges only on a per-try timeout',
	'initial_requests additional_request_chance hedge_on_per_try_timeout',
);

const tokenBucket: Shape = because('a limit that is not enforced', 'max_tokens tokens_per_fill fill_interval');

const localRateLimit: Shape = {
	...because(NAMES, 'stat_prefix stage'),
	...because('what a refusal is answered, where the limit is enforced', 'status'),
	token_bucket: tokenBucket,
	...because('share of the requests it holds for', 'filter_enabled filter_enforced'),
	...because(HEADERS, 'request_headers_to_add_when_not_enforced response_headers_to_add enable_x_ratelimit_headers'),
	...because(
		'hold for requests with certain headers, which requests here do not have',
		'descriptors rate_limits vh_rate_limits max_dynamic_descriptors',
	),
	...because('the bucket is one for the process here', 'local_rate_limit_per_downstream_connection'),
	...because('each process has the whole limit here', 'local_cluster_rate_limit'),
	...because('there are no descriptors here to consume another bucket', 'always_consume_default_token_bucket'),
	...because('a refusal is the same to a caller here', 'rate_limited_as_resource_exhausted'),
};

const httpFault: Shape = {
	...because('a fault that is not injected into the requests here', 'delay abort max_active_faults'),
	...because('how fast an answer is sent', 'response_rate_limit response_rate_limit_percent_runtime'),
	...because('faults for certain requests only, which requests here are not', 'upstream_cluster headers downstream_nodes'),
	...because(
		'runtime keys are not read',
		'delay_percent_runtime abort_percent_runtime delay_duration_runtime abort_http_status_runtime max_active_faults_runtime abort_grpc_status_runtime',
	),
	...because(TELEMETRY, 'disable_downstream_cluster_stats filter_metadata'),
};

/** Filters that are not simulated though they change what happens to a request. */
const ADAPTIVE = 'limits that follow latency or success are not simulated';
const filters: Readonly<Record<string, Fate>> = {
	'envoy.extensions.filters.http.router.v3.Router': 'what forwards a request',
	'envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit': localRateLimit,
	'envoy.extensions.filters.http.fault.v3.HTTPFault': httpFault,
	'envoy.extensions.filters.http.ratelimit.v3.RateLimit': 'asks a rate limit service, whose limits are not in this file',
	'envoy.extensions.filters.http.ratelimit.v3.RateLimitPerRoute': 'asks a rate limit service, whose limits are not in this file',
	'envoy.extensions.filters.http.adaptive_concurrency.v3.AdaptiveConcurrency': ADAPTIVE,
	'envoy.extensions.filters.http.admission_control.v3.AdmissionControl': ADAPTIVE,
	'envoy.extensions.filters.http.bandwidth_limit.v3.BandwidthLimit': 'how fast bytes are sent',
	'envoy.extensions.filters.http.cache.v3.CacheConfig': 'caches are not simulated',
	'envoy.extensions.filters.http.ext_authz.v3.ExtAuthz':
		'who may call changes nothing here; the service it asks costs time that is not simulated',
	'envoy.extensions.filters.http.ext_proc.v3.ExternalProcessor': 'what the processor does is not in this file',
	'envoy.extensions.filters.http.lua.v3.Lua': 'scripts are not run',
	'envoy.extensions.filters.http.wasm.v3.Wasm': 'modules are not run',
};

function typeOf(value: unknown): string {
	const type = isMap(value) ? value['@type'] : undefined;
	return typeof type === 'string' ? type.replace(/^type\.googleapis\.com\//, '') : '';
}

/** A filter's own config, by its type; it may stand in another that enables it for a route. */
export const httpFilterConfig: Fate = (value) => {
	const type = typeOf(value);
	if (type === 'envoy.config.route.v3.FilterConfig')
		return { config: httpFilterConfig, ...because('whether the filter is there for this route', 'is_optional disabled') };
	return Object.hasOwn(filters, type) ? filters[type] : 'a filter that is not simulated';
};

/** `typed_per_filter_config`: filters by the names they have. */
const perFilter: Fate = (value) => Object.fromEntries(Object.keys(isMap(value) ? value : {}).map((name) => [name, httpFilterConfig]));

const mirror: Shape = {
	...because(UNREACHED, 'cluster runtime_fraction'),
	...because(HEADERS, 'cluster_header trace_sampled disable_shadow_host_suffix_append request_headers_mutations host_rewrite_literal'),
};

const clusterWeight: Shape = {
	...because(UNREACHED, 'name weight'),
	...because(
		HEADERS,
		'cluster_header request_headers_to_add request_headers_to_remove response_headers_to_add response_headers_to_remove host_rewrite_literal',
	),
	metadata_match: 'subsets of hosts are not read',
	typed_per_filter_config: perFilter,
};

const routeAction: Shape = {
	...because(UNREACHED, 'cluster timeout idle_timeout'),
	weighted_clusters: {
		clusters: clusterWeight,
		...because('the shares are those of the weights', 'total_weight'),
		...because('runtime keys are not read', 'runtime_key_prefix'),
		...because(HEADERS, 'header_name use_hash_policy'),
	},
	...because(
		'which cluster it is is known only with the request',
		'cluster_header cluster_specifier_plugin inline_cluster_specifier_plugin',
	),
	...because('a cluster that is not there', 'cluster_not_found_response_code'),
	metadata_match: 'subsets of hosts are not read',
	...because(
		HEADERS,
		'prefix_rewrite regex_rewrite path_rewrite_policy path_rewrite host_rewrite_literal auto_host_rewrite host_rewrite_header host_rewrite_path_regex host_rewrite append_x_forwarded_host cors',
	),
	...because(PROTOCOL, 'flush_timeout early_data_policy upgrade_configs'),
	retry_policy: retryPolicy,
	retry_policy_typed_config: retryPolicy,
	request_mirror_policies: mirror,
	priority: 'which circuit breaker holds: that of ordinary routes is read',
	...because('asks a rate limit service, whose limits are not in this file', 'rate_limits include_vh_rate_limits'),
	hash_policy: 'requests have nothing to hash here',
	...because('clients here send no grpc-timeout', 'max_grpc_timeout grpc_timeout_offset'),
	...because('answers here redirect nobody', 'internal_redirect_policy internal_redirect_action max_internal_redirects'),
	hedge_policy: hedgePolicy,
	max_stream_duration: because(UNREACHED, 'max_stream_duration grpc_timeout_header_max grpc_timeout_header_offset'),
};

const route: Shape = {
	name: NAMES,
	match: because(
		MATCHING,
		'prefix path safe_regex connect_matcher path_separated_prefix path_match_policy case_sensitive runtime_fraction headers query_parameters cookies grpc tls_context dynamic_metadata filter_state',
	),
	route: routeAction,
	...because('answered by Envoy itself: nothing is sent upstream', 'redirect direct_response filter_action non_forwarding_action'),
	...because(TELEMETRY, 'metadata decorator tracing stat_prefix'),
	typed_per_filter_config: perFilter,
	...because(HEADERS, 'request_headers_to_add request_headers_to_remove response_headers_to_add response_headers_to_remove'),
	...because('bodies are taken to fit: one that does not cannot be retried', 'per_request_buffer_limit_bytes request_body_buffer_limit'),
};

const virtualHost: Shape = {
	name: NAMES,
	domains: MATCHING,
	routes: route,
	matcher: 'routes in a matching tree are not read',
	require_tls: PROTOCOL,
	virtual_clusters: TELEMETRY,
	rate_limits: 'asks a rate limit service, whose limits are not in this file',
	...because(
		HEADERS,
		'request_headers_to_add request_headers_to_remove response_headers_to_add response_headers_to_remove cors include_request_attempt_count include_attempt_count_in_response include_is_timeout_retry_header',
	),
	typed_per_filter_config: perFilter,
	retry_policy: retryPolicy,
	retry_policy_typed_config: retryPolicy,
	hedge_policy: hedgePolicy,
	...because('bodies are taken to fit: one that does not cannot be retried', 'per_request_buffer_limit_bytes request_body_buffer_limit'),
	request_mirror_policies: mirror,
	metadata: TELEMETRY,
};

export const routeConfiguration: Shape = {
	name: NAMES,
	virtual_hosts: virtualHost,
	vhds: 'virtual hosts that are fetched while it runs are not in this file',
	...because(
		HEADERS,
		'internal_only_headers request_headers_to_add request_headers_to_remove response_headers_to_add response_headers_to_remove most_specific_header_mutations_wins',
	),
	validate_clusters: 'whether a route to a cluster that is not there stops Envoy',
	...because(MATCHING, 'ignore_port_in_host_matching ignore_path_parameters_in_path_matching vhost_header'),
	...because('which cluster it is is known only with the request', 'cluster_specifier_plugins'),
	max_direct_response_body_size_bytes: PROTOCOL,
	request_mirror_policies: mirror,
	typed_per_filter_config: perFilter,
	metadata: TELEMETRY,
};

const connectionManager: Shape = {
	...because(
		PROTOCOL,
		'codec_type http_protocol_options http2_protocol_options http3_protocol_options max_request_headers_kb delayed_close_timeout upgrade_configs http1_safe_max_connection_duration stream_error_on_invalid_http_message proxy_100_continue',
	),
	...because(
		TELEMETRY,
		'stat_prefix tracing access_log access_log_flush_interval flush_access_log_on_new_request access_log_options generate_request_id preserve_external_request_id always_set_request_id_in_response request_id_extension',
	),
	rds: 'routes that are fetched while it runs are not in this file',
	scoped_routes: 'scoped routes are not read',
	route_config: routeConfiguration,
	http_filters: {
		name: 'which filter it is',
		typed_config: httpFilterConfig,
		config_discovery: 'a filter that is fetched while it runs is not in this file',
		...because('whether the filter is there', 'is_optional disabled'),
	},
	...because(
		HEADERS,
		'add_user_agent server_name server_header_transformation scheme_header_transformation use_remote_address xff_num_trusted_hops original_ip_detection_extensions early_header_mutation_extensions internal_address_config skip_xff_append via forward_client_cert_details set_current_client_cert_details forward_client_cert_matcher represent_ipv4_remote_address_as_ipv4_mapped_ipv6 normalize_path merge_slashes path_with_escaped_slashes_action local_reply_config strip_matching_host_port strip_any_host_port path_normalization_options strip_trailing_host_dot proxy_status_config typed_header_validation_config append_x_forwarded_port append_local_overload add_proxy_protocol_connection_state forward_proto_config',
	),
	common_http_protocol_options: because(
		CONNECTIONS,
		'idle_timeout max_connection_duration max_connection_duration_jitter max_headers_count max_response_headers_kb max_stream_duration headers_with_underscores_action max_requests_per_connection',
	),
	stream_idle_timeout: UNREACHED,
	...because('a request is there at once here', 'request_timeout request_headers_timeout stream_flush_timeout'),
	...because('draining is not simulated', 'drain_timeout drain_timeout_jitter'),
};

const filterConfig: Fate = (value) =>
	typeOf(value) === 'envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager'
		? connectionManager
		: 'not HTTP: what goes through here is not simulated';

const listener: Shape = {
	...because(NAMES, 'name stat_prefix'),
	...because(
		'where Envoy listens',
		'address additional_addresses use_original_dst transparent freebind socket_options tcp_fast_open_queue_length traffic_direction udp_listener_config api_listener connection_balance_config reuse_port enable_reuse_port tcp_backlog_size bind_to_port internal_listener enable_mptcp tcp_keepalive deprecated_v1 metadata',
	),
	filter_chains: chain(),
	default_filter_chain: chain(),
	...because('which chain it is: the first with routes is read', 'filter_chain_matcher fcds_config'),
	...because(
		CONNECTIONS,
		'per_connection_buffer_limit_bytes per_connection_buffer_high_watermark_timeout listener_filters listener_filters_timeout continue_on_listener_filters_timeout max_connections_to_accept_per_socket_event ignore_global_conn_limit bypass_overload_manager',
	),
	drain_type: 'draining is not simulated',
	access_log: TELEMETRY,
};

function chain(): Shape {
	return {
		filter_chain_match: 'which chain it is: the first with routes is read',
		filters: {
			name: 'which filter it is',
			typed_config: filterConfig,
			config_discovery: 'a filter that is fetched while it runs is not in this file',
		},
		...because('encryption takes no time here', 'transport_socket transport_socket_connect_timeout use_proxy_proto'),
		metadata: TELEMETRY,
		name: NAMES,
	};
}

const endpoint: Shape = {
	endpoint: {
		address: {
			socket_address: because('the host', 'protocol address port_value named_port resolver_name ipv4_compat network_namespace_filepath'),
			...because('the host', 'pipe envoy_internal_address'),
		},
		...because(ACTIVE, 'health_check_config'),
		...because(NAMES, 'hostname observability_name'),
		additional_addresses: 'the first address is the host',
	},
	endpoint_name: 'a host that stands elsewhere',
	health_status: UNREACHED,
	metadata: 'subsets of hosts are not read',
	load_balancing_weight: UNREACHED,
};

const loadAssignment: Shape = {
	cluster_name: NAMES,
	endpoints: {
		...because('locality counts only by its priority and weight', 'locality metadata proximity'),
		lb_endpoints: endpoint,
		...because('hosts that are fetched while it runs are not in this file', 'load_balancer_endpoints leds_cluster_locality_config'),
		...because(UNREACHED, 'load_balancing_weight priority'),
	},
	named_endpoints: 'hosts that stand elsewhere',
	policy: {
		overprovisioning_factor: UNREACHED,
		...because('not simulated', 'drop_overloads endpoint_stale_after weighted_priority_health'),
	},
};

const thresholds: Shape = {
	...because(
		'of another priority than the route’s, or of a cluster no request reaches',
		'priority max_connections max_pending_requests max_requests max_retries retry_budget',
	),
	track_remaining: TELEMETRY,
	max_connection_pools: CONNECTIONS,
};

const outlierDetection: Shape = {
	...because(
		UNREACHED,
		'consecutive_5xx interval base_ejection_time max_ejection_percent enforcing_consecutive_5xx consecutive_gateway_failure enforcing_consecutive_gateway_failure max_ejection_time always_eject_one_host',
	),
	...because(
		'ejection by success rate or failure percentage is not simulated',
		'enforcing_success_rate success_rate_minimum_hosts success_rate_request_volume success_rate_stdev_factor enforcing_local_origin_success_rate failure_percentage_threshold enforcing_failure_percentage enforcing_failure_percentage_local_origin failure_percentage_minimum_hosts failure_percentage_request_volume',
	),
	...because(
		'what Envoy answers itself counts with the rest here',
		'split_external_local_origin_errors consecutive_local_origin_failure enforcing_consecutive_local_origin_failure',
	),
	max_ejection_time_jitter: 'all hosts come back when their time is over',
	successful_active_health_check_uneject_host: ACTIVE,
	...because('monitors of one’s own are not simulated', 'monitors detect_degraded_hosts'),
};

/** Also what an xDS file holds. */
export const cluster: Shape = {
	name: UNREACHED,
	...because(NAMES, 'alt_stat_name'),
	...because('how hosts are found: those in this file are read', 'type cluster_type eds_cluster_config original_dst_lb_config'),
	connect_timeout: 'a host that cannot be reached is known at once here',
	...because(
		PROTOCOL,
		'per_connection_buffer_limit_bytes per_connection_buffer_high_watermark_timeout upstream_http_protocol_options http_protocol_options protocol_selection',
	),
	http2_protocol_options: 'the upstream speaks HTTP/2: a connection carries many calls',
	common_http_protocol_options: CONNECTIONS,
	typed_extension_protocol_options: 'which protocol the upstream speaks; its other options are not read',
	lb_policy: UNREACHED,
	load_assignment: loadAssignment,
	health_checks: ACTIVE,
	max_requests_per_connection: CONNECTIONS,
	circuit_breakers: { thresholds, per_host_thresholds: 'limits of single hosts are not simulated' },
	...because(
		DNS,
		'dns_refresh_rate dns_jitter dns_failure_refresh_rate respect_dns_ttl dns_lookup_family dns_resolvers use_tcp_for_dns_lookups dns_resolution_config typed_dns_resolver_config wait_for_warm_on_init cleanup_interval',
	),
	outlier_detection: outlierDetection,
	...because(
		CONNECTIONS,
		'upstream_bind_config upstream_connection_options connection_pool_per_downstream_connection preconnect_policy filters upstream_config',
	),
	...because('subsets of hosts are not read', 'lb_subset_config'),
	...because('requests have nothing to hash here', 'ring_hash_lb_config maglev_lb_config'),
	...because('of two hosts drawn the less busy; a slow start is not simulated', 'least_request_lb_config round_robin_lb_config'),
	common_lb_config: {
		healthy_panic_threshold: because(UNREACHED, 'value'),
		locality_weighted_lb_config: 'localities have their share by weight',
		zone_aware_lb_config: 'Envoy’s own zone is not known here',
		...because(
			'hosts do not come and go here',
			'ignore_new_hosts_until_first_hc close_connections_on_host_set_change override_host_status',
		),
		update_merge_window: 'an ejection is known at once here; Envoy may tell of it a second late',
		consistent_hashing_lb_config: 'requests have nothing to hash here',
	},
	...because('encryption takes no time here', 'transport_socket transport_socket_matches transport_socket_matcher'),
	metadata: TELEMETRY,
	...because(ACTIVE, 'close_connections_on_host_health_failure ignore_health_on_host_removal'),
	load_balancing_policy: UNREACHED,
	...because(TELEMETRY, 'lrs_server lrs_report_endpoint_metrics track_timeout_budgets track_cluster_stats'),
};

const SELF = 'how Envoy itself is run';

export const bootstrap: Shape = {
	static_resources: {
		listeners: listener,
		clusters: cluster,
		secrets: 'credentials change nothing here',
	},
	dynamic_resources: 'what is fetched while it runs is not in this file',
	layered_runtime: 'runtime keys are not read',
	overload_manager: 'Envoy’s own overload is not simulated',
	...because(
		TELEMETRY,
		'stats_sinks deferred_stat_options stats_config stats_flush_interval stats_flush_on_admin stats_eviction_interval tracing enable_dispatcher_stats stats_server_version_override perf_tracing_file_path application_log_config',
	),
	...because(
		SELF,
		'node node_context_params cluster_manager hds_config flags_path watchdog watchdogs admin header_prefix bootstrap_extensions fatal_actions config_sources default_config_source default_socket_interface certificate_provider_instances inline_headers default_regex_engine xds_delegate_extension xds_config_tracker_extension listener_manager grpc_async_client_manager_config memory_allocator_manager enable_worker_cpu_affinity',
	),
	...because(DNS, 'use_tcp_for_dns_lookups dns_resolution_config typed_dns_resolver_config'),
};
