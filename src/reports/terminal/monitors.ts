/** Who watched for drift, how soon they saw it, and how often they cried wolf. */
import { formatCount } from '../../base/units.ts';
import type { Result } from '../../model/result.ts';
import type { Page } from './page.ts';
import type { Cell } from './table.ts';
import { centsOf, lengthOf } from './words.ts';

export function monitorsSection(page: Page, { monitors, seeds }: Result): void {
	if (monitors === undefined) return;
	const number = (title: string, optional = 0) => ({ title, align: 'right', optional }) as const;
	page.heading('MONITORS', 'from the first drift or release to the first alarm', 'dim');
	page.table({
		columns: [{ min: 14 }, number('samples', 2), number('alarms', 1), number('false alarms'), number('detected after'), number('cost', 3)],
		rows: Object.entries(monitors).map(([name, monitor]): Cell[] => [
			name,
			formatCount(monitor.samples),
			formatCount(monitor.alarms),
			formatCount(monitor.false_alarms),
			monitor.detected_after_s === null
				? 'never'
				: `${lengthOf(monitor.detected_after_s)}${monitor.detected < seeds.length ? ` in ${monitor.detected} of ${seeds.length}` : ''}`,
			centsOf(monitor.cost_usd),
		]),
	});
}
