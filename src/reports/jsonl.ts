/** The timeline as JSON lines, one object a step: for tools that read streams. */
import { inert } from './inert.ts';
import type { Report } from './report.ts';
import { seriesNames, stepsOf } from './series.ts';

export const jsonl: Report = {
	kind: 'jsonl',
	summary: 'for data tools: the timeline, a line of JSON for every step',
	cite: 'jsonlines.org',
	render: ({ scenario, timeline }) => {
		// On every line: a long name would be most of the file.
		const names = { scenario: inert(scenario.name, 100), variant: scenario.variant === null ? null : inert(scenario.variant, 100) };
		return stepsOf(timeline)
			.map(([start, ...values]) => {
				const step = Object.fromEntries(seriesNames.map((name, i) => [name, values[i]]));
				return `${JSON.stringify({ ...names, start_s: start, ...step })}\n`;
			})
			.join('');
	},
};
