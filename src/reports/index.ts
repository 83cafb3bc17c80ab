import { type Registry, registry } from '../base/registry.ts';
import { json } from './json.ts';
import { pretty } from './pretty.ts';
import type { Report } from './report.ts';

export const reports: Registry<Report> = registry('reports', pretty, json);
