/** The fields of the resources that Envoy Gateway reads (commit d32f282942, 2026-08-21), with what the unread ones are for. */
import { because, type Fate, type Shape } from '../shapes.ts';
import { isMap } from '../values.ts';

const UNREACHED = 'no request comes here: the one rule that is simulated leads elsewhere, or another policy holds for it';
const MATCHING = 'requests here have no path, host or header: the rule for everything takes them';
const HEADERS = 'headers and bodies are not simulated';
const CONNECTIONS = 'connections are not simulated';
const PROTOCOL = 'how bytes are carried changes nothing here';
const NAMES = 'names the resource';
const TARGETS = 'which gateway or route it belongs to';
const TELEMETRY = 'logs, traces and statistics change nothing here';
const ADDRESS = 'an address: it changes nothing here';

const filters: Shape = {
	...because('which filter it is', 'type'),
	requestMirror: {
		backendRef: { ...because(UNREACHED, 'name'), ...because('which kind of backend it is', 'group kind namespace port') },
		...because(UNREACHED, 'percent fraction'),
	},
	requestRedirect: 'answered by the gateway itself: nothing is sent on',
	...because(HEADERS, 'requestHeaderModifier responseHeaderModifier urlRewrite cors'),
	externalAuth: 'who may call changes nothing here; the service it asks costs time that is not simulated',
	extensionRef: 'filters of Envoy Gateway’s own are not read',
};

const rule: Shape = {
	name: NAMES,
	matches: MATCHING,
	filters,
	backendRefs: {
		...because(UNREACHED, 'name weight'),
		...because('which kind of backend it is', 'group kind namespace port'),
		filters: 'filters of one backend are not read',
	},
	timeouts: because(UNREACHED, 'request backendRequest'),
	retry: because(UNREACHED, 'attempts backoff codes'),
	sessionPersistence: 'sessions do not stick to a backend here',
};

const rateRule: Shape = {
	clientSelectors: 'requests here have no headers or addresses',
	cost: 'what a request counts',
	limit: UNREACHED,
	...because('answers carry no headers here', 'xRateLimitHeaders'),
	...because('whether it refuses, and whom it counts together', 'shadowMode shared'),
};

const backendPolicy: Shape = {
	...because(TARGETS, 'targetRef targetRefs targetSelectors'),
	mergeType: 'what the policy of the gateway adds to that of the route',
	admissionControl: 'limits that follow success are not simulated',
	bandwidthLimit: 'how fast bytes are sent',
	circuitBreaker: {
		...because(UNREACHED, 'maxConnections maxParallelRequests maxParallelRetries maxPendingRequests retryBudget'),
		...because(CONNECTIONS, 'maxRequestsPerConnection'),
		perEndpoint: 'limits of single endpoints are not simulated',
	},
	...because(PROTOCOL, 'compression compressor connection http2 proxyProtocol requestBuffer tcpKeepalive useClientProtocol httpUpgrade'),
	dns: 'how names are resolved: a name is one host here',
	faultInjection: {
		abort: { ...because(UNREACHED, 'httpStatus percentage'), grpcStatus: 'aborts with an HTTP status are injected, no others' },
		delay: because(UNREACHED, 'fixedDelay percentage'),
	},
	healthCheck: {
		active: 'active checks are not simulated: a backend is ejected only for its answers',
		panicThreshold: UNREACHED,
		passive: {
			...because(
				UNREACHED,
				'alwaysEjectOneEndpoint baseEjectionTime consecutive5XxErrors consecutiveGatewayErrors interval maxEjectionPercent',
			),
			...because('what Envoy answers itself counts with the rest here', 'consecutiveLocalOriginFailures splitExternalLocalOriginErrors'),
			failurePercentageThreshold: 'ejection by failure percentage is not simulated',
		},
	},
	loadBalancer: {
		...because(UNREACHED, 'type'),
		...because('requests have nothing to hash here', 'consistentHash endpointOverride'),
		...because('a slow start is not simulated', 'slowStart'),
		...because('Envoy’s own zone and the load of single hosts are not known here', 'zoneAware backendUtilization dynamicModule'),
	},
	rateLimit: { type: 'the kind of limit', global: { rules: rateRule }, local: { rules: rateRule } },
	responseOverride: 'answers are not rewritten here',
	retry: {
		...because(UNREACHED, 'numRetries numAttemptsPerPriority'),
		perRetry: { timeout: UNREACHED, backOff: because(UNREACHED, 'baseInterval maxInterval') },
		retryOn: because(UNREACHED, 'triggers httpStatusCodes'),
	},
	routingType: 'whether pods or services are called: a backend is one host here',
	telemetry: TELEMETRY,
	timeout: {
		tcp: 'a host that cannot be reached is known at once here',
		http: {
			...because(UNREACHED, 'requestTimeout maxStreamDuration streamIdleTimeout'),
			...because(CONNECTIONS, 'connectionIdleTimeout maxConnectionDuration'),
		},
	},
};

const clientPolicy: Shape = {
	...because(TARGETS, 'targetRef targetRefs targetSelectors'),
	timeout: {
		tcp: CONNECTIONS,
		http: {
			...because(CONNECTIONS, 'idleTimeout'),
			...because('a request is there at once here', 'requestReceivedTimeout requestHeadersReceivedTimeout'),
			streamIdleTimeout: UNREACHED,
		},
	},
	...because(CONNECTIONS, 'connection tcpKeepalive proxyProtocol enableProxyProtocol'),
	...because(PROTOCOL, 'http1 http2 http3 tls grpc'),
	...because(HEADERS, 'headers path clientIPDetection scheme'),
	healthCheck: 'answered by the gateway itself: nothing is sent on',
};

const specs: Readonly<Record<string, Fate>> = {
	HTTPRoute: { ...because(MATCHING, 'hostnames'), ...because(TARGETS, 'parentRefs useDefaultGateways'), rules: rule },
	BackendTrafficPolicy: backendPolicy,
	ClientTrafficPolicy: clientPolicy,
	Backend: {
		fallback: UNREACHED,
		endpoints: because(ADDRESS, 'fqdn ip unix hostname zone'),
		...because(PROTOCOL, 'appProtocols tls'),
		type: 'which kind of backend it is',
	},
};

/** Kinds of which nothing is read. */
const kinds: Readonly<Record<string, string>> = {
	Gateway: 'where the gateway listens',
	GatewayClass: 'which controller runs the gateway',
	EnvoyProxy: 'how the gateway’s processes are run',
	EnvoyGateway: 'how the controller is run',
	EnvoyPatchPolicy: 'patches of Envoy’s own config are not read; they can change anything said here',
	EnvoyExtensionPolicy: 'extensions are not run',
	SecurityPolicy: 'who may call changes nothing here',
	BackendTLSPolicy: 'encryption takes no time here',
	HTTPRouteFilter: 'filters of Envoy Gateway’s own are not read',
	GRPCRoute: 'routes of gRPC are not read; those of HTTP are',
	TCPRoute: 'not HTTP: what goes through here is not simulated',
	TLSRoute: 'not HTTP: what goes through here is not simulated',
	UDPRoute: 'not HTTP: what goes through here is not simulated',
	ReferenceGrant: 'who may refer to what',
	Secret: 'credentials change nothing here',
};

/** A whole document: by its kind. */
export const resource: Fate = (value) => {
	const kind = isMap(value) ? String(value.kind) : '';
	if (kind === 'List') return { ...because(NAMES, 'apiVersion kind metadata'), items: resource };
	if (Object.hasOwn(specs, kind)) return { ...because(NAMES, 'apiVersion kind metadata status'), spec: specs[kind] };
	if (!isMap(value)) return 'no resource';
	return Object.hasOwn(kinds, kind) ? kinds[kind] : 'no part of the gateway: the pools are the scenario’s';
};
