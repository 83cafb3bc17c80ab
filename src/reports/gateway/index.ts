import { type Registry, registry } from '../../base/registry.ts';
import { github } from './github.ts';
import { json } from './json.ts';
import { markdown } from './markdown.ts';
import { pretty } from './pretty.ts';
import type { GatewayReport } from './report.ts';
import { sarif } from './sarif.ts';

export const gatewayReports: Registry<GatewayReport> = registry('gateway reports', pretty, json, markdown, sarif, github);
