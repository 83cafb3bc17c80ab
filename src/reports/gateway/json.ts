/** Readings for machines, in the order in which `model/gatewayReading.ts` declares their keys. */
import { version } from '../../base/version.ts';
import type { GatewayReport } from './report.ts';

export const json: GatewayReport = {
	kind: 'json',
	summary: 'for machines: premortem/gateway@1, and premortem/gateway-diff@1 for a difference',
	cite: 'definition',
	render: (gateways) => stringify({ schema: 'premortem/gateway@1', version, gateways }),
	renderDiff: (diff) => stringify({ schema: 'premortem/gateway-diff@1', version, ...diff }),
};

function stringify(value: object): string {
	return `${JSON.stringify(value, null, 2)}\n`;
}
