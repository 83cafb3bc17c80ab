/** What became of releases: who was exposed, for how long, and what the gate could have told. */
import { formatCount } from '../../base/units.ts';
import type { ReleaseResult, Result } from '../../model/result.ts';
import type { Page } from './page.ts';
import type { Cell } from './table.ts';
import { centsOf, lengthOf, listedPhases, percentOf } from './words.ts';

export function releasesSection(page: Page, { releases, seeds }: Result): void {
	if (releases === undefined) return;
	page.heading('RELEASES');
	for (const [name, release] of Object.entries(releases)) {
		page.line('  ', { text: name, look: 'bold' }, `  ${listedPhases(release.phases, seeds.length)}`);
		page.table({ columns: [{ dots: true }, {}], rows: rowsOf(release) });
	}
}

function rowsOf(release: ReleaseResult): Cell[][] {
	const { gate, because } = release;
	return [
		...(gate === null
			? []
			: [
					[
						'gate',
						`${formatCount(gate.wrong)} of ${formatCount(gate.cases)} wrong · such a version passes ${percentOf(gate.pass_chance)} of the time`,
					],
				]),
		['exposed to the new version', `${formatCount(release.exposed)} attempts (${percentOf(release.exposed_ratio)})`],
		...(release.mirrored > 0 ? [['copies sent to it', formatCount(release.mirrored)]] : []),
		...(release.checks > 0
			? [
					[
						'checks',
						`${formatCount(release.checks)}, ${formatCount(release.failed_checks)} failed${because === null ? '' : ` (${because})`}`,
					],
				]
			: []),
		...(release.rolled_back_after_s === null ? [] : [['rolled back after', lengthOf(release.rolled_back_after_s)]]),
		...(release.promoted_after_s === null ? [] : [['promoted after', lengthOf(release.promoted_after_s)]]),
		...(release.evaluation_usd > 0 ? [['evaluation', centsOf(release.evaluation_usd)]] : []),
	];
}
