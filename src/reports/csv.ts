/** The timeline as a table for spreadsheets: a row for every step, with the scenario's name where there are several. */
import { scenarioName } from './checks.ts';
import { csvField } from './inert.ts';
import { type Report, wholeDocument } from './report.ts';
import { seriesNames, stepsOf } from './series.ts';

export const csv: Report = wholeDocument({
	kind: 'csv',
	summary: 'for spreadsheets: the timeline, a row for every step',
	cite: 'RFC 4180',
	renderAll: ({ results }) => {
		const head = ['scenario', 'start_s', ...seriesNames].join(',');
		const rows = results.flatMap((result) => {
			const name = csvField(scenarioName(result));
			return stepsOf(result.timeline).map((values) => [name, ...values].join(','));
		});
		return `${[head, ...rows].join('\n')}\n`;
	},
});
