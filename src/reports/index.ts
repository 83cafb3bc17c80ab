import { type Registry, registry } from '../base/registry.ts';
import { csv } from './csv.ts';
import { focus } from './focus.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import { html } from './html.ts';
import { json } from './json.ts';
import { jsonl } from './jsonl.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import { openmetrics } from './openmetrics.ts';
import { pretty } from './pretty.ts';
import type { Report } from './report.ts';
import { sarif } from './sarif.ts';
import { tap } from './tap.ts';

export const reports: Registry<Report> = registry(
	'reports',
	pretty,
	json,
	markdown,
	html,
	junit,
	tap,
	sarif,
	github,
	gitlab,
	openmetrics,
	focus,
	csv,
	jsonl,
);
