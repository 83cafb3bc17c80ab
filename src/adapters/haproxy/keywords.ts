/** Keywords of HAProxy that no part of the adapter reads, and why they change nothing here. */

const table: Record<string, string> = {};

function known(why: string, names: string): void {
	for (const name of names.split(/\s+/)) table[name] = why;
}

known(
	'where HAProxy listens',
	'bind name description id guid grace bind-process disabled enabled backlog monitor-uri monitor stats-socket',
);
known(
	'logging: no traffic of its own',
	'log log-format log-format-sd log-tag log-steps unique-id-format unique-id-header capture error-log-format email-alert dispatch-log',
);
known('a page for errors; only their status counts', 'errorfile errorfiles errorloc errorloc302 errorloc303 http-error');
known('compression and caches take no part here', 'compression filter filter-sequence use-fcgi-app cache-store http-after-response');
known('how a check looks; here it is whether requests reach the server', 'http-check tcp-check external-check agent-check');
known(
	'connections to servers cost nothing here',
	'http-reuse http-send-name-header max-keep-alive-queue source srvtcpka-cnt srvtcpka-idle srvtcpka-intvl clitcpka-cnt clitcpka-idle clitcpka-intvl',
);
known(
	'what is bound to a session; requests here are strangers',
	'cookie appsession stick persist force-persist ignore-persist use-server max-session-srv-conns',
);
known('a redirection is no request to a server', 'redirect');
known('a condition by name; it counts where a rule uses it', 'acl');
known('counts for a rule, where one reads them', 'stick-table');
known('rules on responses; responses pass as they are', 'http-response tcp-response');
known('sessions a second of a listener, not requests', 'rate-limit');
known('hashes: requests here are spread at random', 'hash-type hash-balance-factor hash-preserve-affinity');
known('the dynamic share of minconn, which is not simulated', 'fullconn');
known('the page of statistics', 'stats');
known('state and names of the process', 'load-server-state-from-file server-state-file-name declare quic-initial force-be-switch');
known(
	'not where a completion request comes by',
	'use_backend default_backend mode balance retries retry-on maxconn server default-server server-template option timeout http-request tcp-request',
);

export function whyOf(name: string): string | null {
	return Object.hasOwn(table, name) ? table[name] : null;
}

export const proxyKeywords: readonly string[] = Object.keys(table);

const timeouts: Readonly<Record<string, string>> = {
	client: 'how long a client may be silent; clients here wait for their answer',
	'http-request': 'how long a client may take to ask; asking takes no time here',
	'http-keep-alive': 'connections of clients cost nothing here',
	'client-fin': 'the end of connections takes no time here',
	'server-fin': 'the end of connections takes no time here',
	'client-hs': 'TLS takes no time here',
	tunnel: 'only for connections that are no longer HTTP',
	check: 'checks take no time here',
	tarpit: 'how long a refused client is kept waiting; here it is refused at once',
	connect: 'a server is reached at once or not at all here; it bounds the wait before a retry',
};

const options: Readonly<Record<string, string>> = {
	httpchk: 'how a check looks; here it is whether requests reach the server',
	'http-server-close': 'connections cost nothing here',
	'http-keep-alive': 'connections cost nothing here',
	httpclose: 'connections cost nothing here',
	forwardfor: 'headers change nothing here',
	forwarded: 'headers change nothing here',
	originalto: 'headers change nothing here',
	persist: 'requests here have no cookie',
	'prefer-last-server': 'connections of clients are not simulated',
};

/** Of a line that nothing has read. */
export function reasonOf(name: string, second: string | undefined): string | null {
	if (name === 'timeout' && second !== undefined && Object.hasOwn(timeouts, second)) return timeouts[second];
	if (name === 'option' && second !== undefined) {
		if (Object.hasOwn(options, second)) return options[second];
		if (/log|stats/.test(second)) return 'logging: no traffic of its own';
		if (/check|chk/.test(second)) return 'how a check looks; here it is whether requests reach the server';
		return 'changes nothing here';
	}
	if (name === 'http-request' || name === 'tcp-request') return 'a rule that neither refuses nor routes requests by what they have here';
	return whyOf(name);
}

/** Words of a server line that are not read, with how many words follow each. */
const words: Readonly<Record<string, readonly [number, string]>> = (() => {
	const list: Record<string, readonly [number, string]> = {};
	const add = (follow: number, why: string, names: string) => {
		for (const name of names.split(' ')) list[name] = [follow, why];
	};
	const tls = 'TLS and protocols take no time here';
	add(
		0,
		tls,
		'ssl check-ssl no-ssl no-check-ssl allow-0rtt force-sslv3 force-tlsv10 force-tlsv11 force-tlsv12 force-tlsv13 no-sslv3 no-tlsv10 no-tlsv11 no-tlsv12 no-tlsv13 no-tls-tickets no-ssl-reuse ssl-reuse tls-tickets strict-maxconn no-renegotiate renegotiate',
	);
	add(
		1,
		tls,
		'verify verifyhost ca-file ca-verify-file crt crl-file sni check-sni alpn check-alpn npn proto check-proto ciphers ciphersuites curves sigalgs client-sigalgs ssl-min-ver ssl-max-ver ws ktls ech sni-auto check-sni-auto',
	);
	add(
		0,
		tls,
		'send-proxy no-send-proxy send-proxy-v2 no-send-proxy-v2 send-proxy-v2-ssl send-proxy-v2-ssl-cn check-send-proxy no-check-send-proxy check-via-socks4 tfo no-tfo',
	);
	add(1, tls, 'proxy-v2-options set-proxy-v2-tlv-fmt');
	add(
		1,
		'how a check looks; here it is whether requests reach the server',
		'port addr fastinter downinter track check-pool-conn-name check-reuse-pool observe error-limit on-error on-marked-down on-marked-up agent-port agent-inter agent-addr agent-send init-state healthcheck',
	);
	add(0, 'what the agent says is not simulated', 'agent-check no-agent-check');
	add(1, 'a server that is back gets its whole share at once here', 'slowstart');
	add(1, 'a queue of the server is only for persistent sessions; requests here wait in the backend', 'maxqueue');
	add(1, 'the limit grows with the load in HAProxy; here it is maxconn at once', 'minconn');
	add(1, 'requests here have no cookie', 'cookie redir');
	add(
		1,
		'names and addresses are taken for granted',
		'id guid init-addr resolvers resolve-prefer resolve-net resolve-opts namespace source usesrc interface hash-key log-bufsize shard socks4',
	);
	add(
		1,
		'connections cost nothing here',
		'pool-max-conn pool-purge-delay pool-low-conn pool-conn-name max-reuse log-proto tcp-ut tcp-md5sig cc idle-ping',
	);
	add(0, 'requests here have no session', 'non-stick stick');
	add(1, 'changes nothing here', 'quota');
	return list;
})();

export const ignoredServerKeywords: Readonly<Record<string, string>> = Object.fromEntries(
	Object.entries(words).map(([name, [, why]]) => [name, why]),
);

export function argumentsOf(word: string): number {
	return Object.hasOwn(words, word) ? words[word][0] : 0;
}
