/** The fields of Istio's traffic resources (networking.istio.io v1, as of 2026-08), with what the unread ones are for. */
import { because, type Fate, type Shape } from '../shapes.ts';
import { isMap } from '../values.ts';

const UNREACHED = 'no request comes here: the one rule that is simulated leads elsewhere';
const MATCHING = 'requests here have no path, host or header: the rule for everything takes them';
const HEADERS = 'headers and bodies are not simulated';
const CONNECTIONS = 'connections are not simulated';
const NAMES = 'names the resource';

const destination: Shape = because(UNREACHED, 'host subset port');
const percentage: Shape = because(UNREACHED, 'value');

const rule: Shape = {
	name: NAMES,
	match: MATCHING,
	route: { destination, weight: UNREACHED, headers: HEADERS },
	...because('answered by the proxy itself: nothing is sent on', 'redirect directResponse'),
	delegate: 'rules of another resource are not followed',
	...because(HEADERS, 'rewrite corsPolicy headers'),
	timeout: UNREACHED,
	retries: {
		...because(UNREACHED, 'attempts perTryTimeout retryOn backoff retryIgnorePreviousHosts'),
		retryRemoteLocalities: 'localities of hosts are not in this file',
	},
	fault: {
		delay: { ...because(UNREACHED, 'percent fixedDelay percentage'), exponentialDelay: 'never implemented by Istio' },
		abort: {
			...because(UNREACHED, 'httpStatus percentage'),
			...because('aborts with an HTTP status are injected, no others', 'grpcStatus http2Error'),
		},
	},
	mirror: destination,
	mirrors: { destination, percentage },
	mirrorPercent: UNREACHED,
	mirror_percent: UNREACHED,
	mirrorPercentage: percentage,
};

const connectionPool: Shape = {
	tcp: {
		maxConnections: UNREACHED,
		connectTimeout: 'a host that cannot be reached is known at once here',
		...because(CONNECTIONS, 'tcpKeepalive maxConnectionDuration idleTimeout'),
	},
	http: {
		...because(UNREACHED, 'http1MaxPendingRequests http2MaxRequests maxRetries h2UpgradePolicy'),
		...because(CONNECTIONS, 'maxRequestsPerConnection idleTimeout useClientProtocol maxConcurrentStreams http2KeepAlive'),
	},
};

const outlierDetection: Shape = {
	...because(
		UNREACHED,
		'consecutiveGatewayErrors consecutive5xxErrors interval baseEjectionTime maxEjectionPercent minHealthPercent consecutiveErrors outlierDetectionHttpErrorCodes',
	),
	...because('what the proxy answers itself counts with the rest here', 'splitExternalLocalOriginErrors consecutiveLocalOriginFailures'),
};

const loadBalancer: Shape = {
	simple: UNREACHED,
	consistentHash: UNREACHED,
	...because('localities of hosts are not in this file', 'localityLbSetting zoneAwareLbSetting'),
	backendUtilization: 'the load of single hosts is not known here',
	...because('a slow start is not simulated', 'warmupDurationSecs warmup'),
};

const sections: Shape = {
	loadBalancer,
	connectionPool,
	outlierDetection,
	retryBudget: because(UNREACHED, 'percent minRetryConcurrency budgetInterval'),
	tls: 'encryption takes no time here',
};

const trafficPolicy: Shape = {
	...sections,
	portLevelSettings: { port: 'the port it holds for', ...sections },
	...because(CONNECTIONS, 'tunnel proxyProtocol'),
};

const specs: Readonly<Record<string, Fate>> = {
	VirtualService: {
		hosts: MATCHING,
		gateways: 'where the rules hold',
		http: rule,
		...because('not HTTP: what goes through here is not simulated', 'tls tcp'),
		exportTo: 'which namespaces see it',
	},
	DestinationRule: {
		host: UNREACHED,
		trafficPolicy,
		subsets: { name: UNREACHED, labels: 'which pods it is: the scenario’s pool', trafficPolicy },
		exportTo: 'which namespaces see it',
		workloadSelector: 'which proxies it holds for: the one that is simulated is taken to be one of them',
	},
	ServiceEntry: {
		hosts: UNREACHED,
		endpoints: {
			...because(UNREACHED, 'address weight'),
			...because('where and what a host is', 'ports labels network locality serviceAccount'),
		},
		...because('an address: it changes nothing here', 'addresses ports location resolution exportTo subjectAltNames workloadSelector'),
	},
};

/** Kinds of which nothing is read. */
const kinds: Readonly<Record<string, string>> = {
	Gateway: 'where the gateway listens',
	Sidecar: 'which services a proxy knows',
	EnvoyFilter: 'patches of the proxy’s own config are not read; they can change anything said here',
	WorkloadEntry: 'a host that stands elsewhere',
	WorkloadGroup: 'a host that stands elsewhere',
	ProxyConfig: 'how the proxies are run',
	PeerAuthentication: 'who may call changes nothing here',
	AuthorizationPolicy: 'who may call changes nothing here',
	RequestAuthentication: 'who may call changes nothing here',
	Telemetry: 'logs, traces and statistics change nothing here',
	HTTPRoute: 'routes of the Gateway API are not read here',
};

/** A whole document: by its kind. */
export const resource: Fate = (value) => {
	const kind = isMap(value) ? String(value.kind) : '';
	if (kind === 'List') return { ...because(NAMES, 'apiVersion kind metadata'), items: resource };
	if (Object.hasOwn(specs, kind)) return { ...because(NAMES, 'apiVersion kind metadata status'), spec: specs[kind] };
	if (!isMap(value)) return 'no resource';
	return Object.hasOwn(kinds, kind) ? kinds[kind] : 'no part of the mesh’s traffic rules: the pools are the scenario’s';
};
