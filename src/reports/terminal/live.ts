/** How a live run went on the wire. */
import { formatCount } from '../../base/units.ts';
import type { LiveResult } from '../../model/result.ts';
import type { Page } from './page.ts';
import { listed } from './text.ts';

export function liveSection(page: Page, live: LiveResult | undefined): void {
	if (live === undefined) return;
	const { offered, statuses } = live;
	const scale = live.time_scale === 1 ? 'real time' : `${live.time_scale}x real time`;
	page.heading('LIVE', `${live.target} · ${live.api}${live.stream ? ', streamed' : ''} · ${scale} · ${live.wall_s.toFixed(1)} s`);
	const planned = live.planned_requests === null ? [] : [[`planned requests`, formatCount(live.planned_requests)]];
	const late = offered.lateness_ms;
	page.table({
		columns: [{ dots: true }, {}],
		rows: [
			...planned,
			[
				'attempts on the wire',
				`${formatCount(offered.attempts)} · ${formatCount(offered.held_back)} held back · ${formatCount(offered.late)} late`,
			],
			['lateness', late === null ? '-' : `p50 ${late.p50} ms · p99 ${late.p99} ms · max ${late.max} ms`],
			['in flight at most', formatCount(offered.concurrency_max)],
			['answers', listed(Object.entries(statuses).map(([status, n]) => `${status === '0' ? 'none' : status} ${formatCount(n)}`))],
			['bill from', live.cost_from ?? 'nothing: not known'],
		],
	});
	for (const note of live.notes) page.text(note, 2, 'dim', { text: '·', look: 'dim' });
}
