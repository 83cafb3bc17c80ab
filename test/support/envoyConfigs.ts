/** Configs of Envoy, and what they are read as, for tests. */
import { type ImportedGateway, importGateway } from '../../src/adapters/index.ts';
import type { GatewaySpec } from '../../src/model/gatewaySpec.ts';

const TYPES = 'type.googleapis.com/envoy.extensions.filters';

/** One route to one cluster `c`; YAML of what stands below `route`, below the cluster, and among the HTTP filters. */
export function envoyConfig(
	parts: { route?: string; cluster?: string; endpoints?: string; filters?: string; manager?: string } = {},
): string {
	const {
		route = '',
		cluster = '',
		endpoints = '[{lb_endpoints: [{endpoint: {address: {socket_address: {address: a, port_value: 1}}}}]}]',
	} = parts;
	return `static_resources:
  listeners:
  - address: {socket_address: {address: 127.0.0.1, port_value: 10000}}
    filter_chains:
    - filters:
      - name: hcm
        typed_config:
          "@type": ${TYPES}.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: x
          ${parts.manager ?? ''}
          route_config:
            virtual_hosts:
            - name: v
              domains: ["*"]
              routes:
              - match: {prefix: /}
                route: {${route.includes('cluster') ? '' : 'cluster: c, '}${route}}
          http_filters: [${parts.filters ?? ''}]
  clusters:
  - {name: c, type: STRICT_DNS, load_assignment: {cluster_name: c, endpoints: ${endpoints}}${cluster === '' ? '' : `, ${cluster}`}}
  - {name: d, type: STRICT_DNS, load_assignment: {cluster_name: d}}
`;
}

/** So many hosts at these priorities. */
export function hostsAt(...priorities: readonly number[]): string {
	const one = (priority: number, i: number) =>
		`{priority: ${priority}, lb_endpoints: [{endpoint: {address: {socket_address: {address: h, port_value: ${i + 1}}}}}]}`;
	return `[${priorities.map(one).join(', ')}]`;
}

export function readAs(product: string, text: string): ImportedGateway {
	return importGateway('config.yaml', text, product);
}

export function specAs(product: string, text: string): GatewaySpec {
	const { spec, issues } = readAs(product, text);
	if (spec === null) throw new Error(JSON.stringify(issues));
	return spec;
}

export function rulesOf({ lints }: ImportedGateway): string[] {
	return lints.map(({ rule }) => rule);
}

/** Everything an import refuses. */
export function refusalOf({ spec, issues }: ImportedGateway): string {
	if (spec !== null) throw new Error('it was not refused');
	return issues.map(({ message, hint = '' }) => `${message} ${hint}`).join(' ');
}
