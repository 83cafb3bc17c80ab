/** Directives of nginx that no part of the adapter reads: where nginx takes them, and why they change nothing here. */

/** Blocks: main, events, http, server, location (with if in location), upstream. */
type Contexts = string;

export interface Known {
	readonly contexts: Contexts;
	readonly why: string;
}

const table: Record<string, Known> = {};

function known(contexts: Contexts, why: string, names: string): void {
	for (const name of names.split(/\s+/)) table[name] = { contexts, why };
}

const process = 'how the process runs: capacity of the machine is not simulated';
known(
	'm',
	process,
	'user pid daemon master_process load_module env pcre_jit timer_resolution lock_file thread_pool working_directory worker_rlimit_nofile worker_rlimit_core worker_cpu_affinity worker_priority worker_shutdown_timeout worker_aio_requests debug_points ssl_engine',
);
known('m', 'workers; their limits share one zone, their view of the servers does not', 'worker_processes');
known('e', process, 'worker_connections use multi_accept accept_mutex accept_mutex_delay debug_connection');
known('mhsl', 'logging: no traffic of its own', 'error_log access_log log_format log_not_found log_subrequest open_log_file_cache');
known('mehslu', 'not followed: what it brings in is not here', 'include');
known('m', 'a frame', 'events http');
known('m', 'plain TCP and mail, not HTTP', 'stream mail');
known('hu', 'where nginx listens, or a server of an upstream', 'server');
known(
	's',
	'where nginx listens',
	'listen server_name http2 http3 quic_retry quic_gso quic_host_key quic_bpf quic_active_connection_id_limit',
);
known(
	'hs',
	'how hosts and connections are found',
	'server_names_hash_bucket_size server_names_hash_max_size variables_hash_max_size variables_hash_bucket_size types_hash_max_size types_hash_bucket_size map_hash_max_size map_hash_bucket_size connection_pool_size request_pool_size client_header_buffer_size large_client_header_buffers client_header_timeout ignore_invalid_headers underscores_in_headers merge_slashes http2_max_concurrent_streams http2_recv_timeout http2_idle_timeout http2_max_requests http2_chunk_size http2_body_preread_size',
);
known(
	'hsl',
	'connections to clients: time and bytes on the wire are not simulated',
	'keepalive_timeout keepalive_requests keepalive_time keepalive_disable keepalive_min_timeout send_timeout lingering_close lingering_time lingering_timeout reset_timedout_connection tcp_nodelay tcp_nopush sendfile sendfile_max_chunk send_lowat postpone_output output_buffers aio aio_write directio directio_alignment read_ahead chunked_transfer_encoding limit_rate limit_rate_after max_ranges msie_padding msie_refresh server_tokens server_name_in_redirect port_in_redirect absolute_redirect subrequest_output_buffer_size',
);
known(
	'hsl',
	'bodies have no bytes here, and none is too large',
	'client_max_body_size client_body_timeout client_body_buffer_size client_body_temp_path client_body_in_file_only client_body_in_single_buffer proxy_max_temp_file_size proxy_temp_file_write_size proxy_temp_path',
);
known(
	'hsl',
	'headers change nothing here',
	'proxy_set_header proxy_hide_header proxy_pass_header proxy_pass_request_headers proxy_ignore_headers proxy_headers_hash_max_size proxy_headers_hash_bucket_size add_header add_trailer more_set_headers more_clear_headers more_set_input_headers more_clear_input_headers real_ip_header set_real_ip_from real_ip_recursive etag expires if_modified_since default_type types charset charset_types source_charset override_charset proxy_method proxy_set_body proxy_pass_request_body proxy_pass_trailers',
);
known(
	'hsl',
	'how bytes pass through; responses are complete or absent here',
	'proxy_buffering proxy_buffer_size proxy_buffers proxy_busy_buffers_size proxy_limit_rate proxy_http_version proxy_redirect proxy_cookie_domain proxy_cookie_path proxy_cookie_flags proxy_bind proxy_socket_keepalive proxy_socket_rcvbuf proxy_socket_sndbuf proxy_store proxy_store_access proxy_force_ranges proxy_allow_upstream',
);
known('hsl', 'connecting takes no time here: a server is reached at once or not at all', 'proxy_connect_timeout');
known('hsl', 'sending takes no time here', 'proxy_send_timeout');
known(
	'hsl',
	'POSTs are not cached unless that is asked for, and answers of models differ: no cache is simulated',
	'proxy_cache proxy_cache_key proxy_cache_valid proxy_cache_methods proxy_cache_min_uses proxy_cache_use_stale proxy_cache_background_update proxy_cache_bypass proxy_no_cache proxy_cache_lock proxy_cache_lock_timeout proxy_cache_lock_age proxy_cache_revalidate proxy_cache_convert_head proxy_cache_max_range_offset proxy_cache_purge',
);
known('h', 'no cache is simulated', 'proxy_cache_path');
known(
	'hsl',
	'only which errors show their own page; statuses are passed on here',
	'proxy_intercept_errors error_page recursive_error_pages',
);
known(
	'hsl',
	'files on disk',
	'root index try_files autoindex autoindex_exact_size autoindex_format autoindex_localtime open_file_cache open_file_cache_errors open_file_cache_min_uses open_file_cache_valid disable_symlinks gzip_static random_index sub_filter sub_filter_once sub_filter_types sub_filter_last_modified ssi ssi_types addition_types dav_methods mp4 flv',
);
known('l', 'files on disk', 'alias');
known(
	'hsl',
	'compression takes no time here',
	'gzip gzip_types gzip_vary gzip_proxied gzip_comp_level gzip_min_length gzip_buffers gzip_disable gzip_http_version gunzip gunzip_buffers brotli brotli_types brotli_comp_level brotli_static brotli_min_length zstd zstd_types',
);
known(
	'hsl',
	'who may come in; requests here may',
	'allow deny satisfy auth_basic auth_basic_user_file auth_jwt auth_jwt_key_file auth_delay secure_link secure_link_md5 valid_referers limit_except',
);
known('hsl', 'a subrequest before each request; here it takes no time and lets all in', 'auth_request auth_request_set');
known('sl', 'rewriting of paths changes nothing here', 'rewrite break rewrite_log uninitialized_variable_warn');
known('sl', 'answers without asking a server; requests here are proxied', 'return');
known('sl', 'a condition on a request; requests here are all alike, and it is taken as not met', 'if');
known('sl', 'a variable that says nothing about where requests go', 'set');
known('h', 'a variable that says nothing about where requests go', 'map geo geoip_country geoip_city split_clients');
known('hsl', 'how names are looked up; they are here', 'resolver resolver_timeout');
known('hsl', 'doubles the traffic to another place, which is not simulated', 'mirror mirror_request_body');
known('l', 'only for requests of nginx itself', 'internal');
known('sl', 'another location', 'location');
known('l', 'answers of nginx itself', 'stub_status empty_gif echo echo_sleep api status');
known('hsl', 'the level at which refusals are logged', 'limit_req_log_level limit_conn_log_level');
known('h', 'a zone that no limit uses here', 'limit_req_zone limit_conn_zone');
known('hsl', 'not at this place', 'limit_req limit_conn limit_req_status limit_conn_status limit_req_dry_run limit_conn_dry_run');
known(
	'hsl',
	'stands where no completion request comes by',
	'proxy_read_timeout proxy_next_upstream proxy_next_upstream_tries proxy_next_upstream_timeout proxy_request_buffering proxy_ignore_client_abort',
);
known('l', 'another place', 'proxy_pass');
known('h', 'not where requests go', 'upstream');
known('u', 'connections that are kept cost nothing here; nginx tries a kept one that turns out dead once more for free', 'keepalive');
known('u', 'another method of the upstream is in effect', 'ip_hash hash least_conn least_time random');
known('u', 'memory shared by workers', 'zone');
known('u', 'an extension of NGINX Plus, which nginx refuses', 'queue sticky sticky_cookie_insert ntlm state match');

/** Families of one kind, by how their names begin. */
const families: readonly { readonly start: string; readonly known: Known }[] = [
	{ start: 'proxy_ssl_', known: { contexts: 'hsl', why: 'TLS to the servers takes no time here' } },
	{ start: 'ssl_', known: { contexts: 'hsl', why: 'TLS takes no time here' } },
	{ start: 'gzip_', known: { contexts: 'hsl', why: 'compression takes no time here' } },
	...['fastcgi_', 'uwsgi_', 'scgi_', 'grpc_', 'memcached_'].map((start) => ({
		start,
		known: { contexts: 'hsl', why: 'for servers of another protocol than HTTP; requests here are proxied' },
	})),
	...[
		'lua_',
		'content_by_lua',
		'access_by_lua',
		'rewrite_by_lua',
		'header_filter_by_lua',
		'body_filter_by_lua',
		'log_by_lua',
		'set_by_lua',
		'init_by_lua',
		'init_worker_by_lua',
		'balancer_by_lua',
		'ssl_certificate_by_lua',
	].map((start) => ({
		start,
		known: { contexts: 'mhslu', why: 'code of OpenResty, which is not run' },
	})),
	...[
		'js_',
		'perl',
		'opentracing',
		'otel_',
		'modsecurity',
		'vhost_traffic_status',
		'geoip2',
		'pagespeed',
		'zone_sync',
		'status_zone',
		'keyval',
		'health_check',
		'auth_',
		'xslt_',
		'image_filter',
		'secure_link',
		'userid',
		'slice',
		'upstream_',
		'dav_',
		'create_full_put_path',
	].map((start) => ({
		start,
		known: { contexts: 'mhslu', why: 'a module that changes nothing here' },
	})),
];

export function knownOf(name: string): Known | null {
	if (Object.hasOwn(table, name)) return table[name];
	return families.find(({ start }) => name.startsWith(start))?.known ?? null;
}

export const knownNames: readonly string[] = Object.keys(table);
