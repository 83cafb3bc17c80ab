/** What premortem made of a gateway's config, key by key. */
import type { FidelityNote } from '../../model/gatewaySpec.ts';
import type { Result } from '../../model/result.ts';
import type { Page } from './page.ts';
import type { Cell } from './table.ts';
import { counted } from './words.ts';

export type GatewayResult = NonNullable<Result['gateway']>;

const treatments = ['modelled', 'approximated', 'ignored'] as const;
const looks = { modelled: 'green', approximated: 'yellow', ignored: 'dim' } as const;

/** Product, version and how many keys are treated how. */
export function gatewayHeading(page: Page, gateway: GatewayResult): void {
	const counts = treatments.map((treatment) => `${gateway.notes.filter((note) => note.treatment === treatment).length} ${treatment}`);
	const keys = gateway.notes.length === 0 ? '' : ` · ${counted(gateway.notes.length, 'key')}: ${counts.join(', ')}`;
	page.heading('GATEWAY', `${gateway.product} ${gateway.version}${keys}`);
}

/** The notes in the order of the file: line, path, treatment, and why. */
export function noteTable(page: Page, notes: readonly FidelityNote[]): void {
	page.table({
		columns: [{ title: 'line', align: 'right' }, { title: 'treatment' }, { title: 'key', min: 16 }],
		rows: notes.map((note): Cell[] => [String(note.place.line), { text: note.treatment, look: looks[note.treatment] }, note.path]),
		notes: notes.map((note) => note.why),
	});
}

const SHOWN_MAX = 8;

export function gatewaySection(page: Page, gateway: GatewayResult | null): void {
	if (gateway === null) return;
	gatewayHeading(page, gateway);
	const inexact = gateway.notes.filter((note) => note.treatment !== 'modelled');
	if (inexact.length === 0) return;
	noteTable(page, inexact.slice(0, SHOWN_MAX));
	const more = inexact.length - SHOWN_MAX;
	if (more > 0) page.text(`... and ${more} more: premortem gateway ${gateway.path ?? ''}`.trimEnd(), 2, 'dim');
}
