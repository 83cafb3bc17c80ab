/** For the terminal: the keys first and the lints last, so that what matters is next to the prompt. */
import type { BehaviourFact, ChangedFact, GatewayDiff, GatewayReading } from '../../model/gatewayReading.ts';
import { lintSection, lintsText } from '../gatewayLints.ts';
import type { ReportContext } from '../report.ts';
import { noteTable } from '../terminal/gateway.ts';
import { Page } from '../terminal/page.ts';
import type { Cell } from '../terminal/table.ts';
import { counted } from '../terminal/words.ts';
import type { GatewayReport } from './report.ts';
import { heldText, keysText, productOfTries, productText, totalText } from './words.ts';

export const pretty: GatewayReport = {
	kind: 'pretty',
	summary: 'for people at a terminal',
	cite: 'definition',
	render: (readings, context) => readings.map((reading) => rendered(reading, context)).join('\n'),
	renderDiff,
};

function rendered(reading: GatewayReading, context: ReportContext): string {
	const page = new Page(context);
	page.heading('GATEWAY', `${productText(reading)} · ${keysText(reading)}`);
	page.text(reading.path, 2, 'dim');
	if (reading.notes.length > 0 && !context.quiet) noteTable(page, reading.notes);
	if (reading.behaviour.length > 0 && !context.quiet) behaviourSection(page, reading.behaviour);
	if (reading.worst !== null)
		worstSection(
			page,
			reading.worst,
			reading.lints.some(({ rule }) => rule === 'GATEWAY-RETRY-PRODUCT'),
		);
	lintSection(page, 'LINTS', lintsText(reading.lints), reading.lints);
	return page.toString().trimStart();
}

function behaviourSection(page: Page, behaviour: readonly BehaviourFact[]): void {
	page.heading('BEHAVIOUR', 'what the config comes to, defaults of the product included');
	factTable(
		page,
		behaviour.map(({ group, topic, value }) => ({ group, topic, text: value })),
	);
}

/** Topic and text in two columns, under the name of the group they are about. */
function factTable(page: Page, facts: readonly { readonly group: string; readonly topic: string; readonly text: string }[]): void {
	let group = '';
	for (const fact of facts) {
		if (fact.group !== group) page.text(fact.group, 2, 'bold');
		group = fact.group;
		page.text(fact.text, fact.group === '' ? 2 : 4, undefined, { text: fact.topic.padEnd(TOPIC), look: 'dim' });
	}
}

const TOPIC = 23;

function worstSection(page: Page, worst: NonNullable<GatewayReading['worst']>, many: boolean): void {
	page.heading('WORST CASE', `${totalText(worst)} upstream calls for one user action`, many ? 'yellow' : undefined);
	page.text(`${productOfTries(worst)}, when every call fails`, 2, 'dim');
	if (worst.groups.length === 0) return;
	const right = (title: string) => ({ title, align: 'right' }) as const;
	const sdk = worst.groups.some((group) => group.sdk_tries > 1);
	page.table({
		columns: [
			{ title: 'group', min: 16 },
			right('visits'),
			right('tries'),
			...(sdk ? [right('SDK tries')] : []),
			right('calls'),
			right('a visit lasts'),
		],
		rows: worst.groups.map(({ group, visits, tries, sdk_tries, calls, held_s }): Cell[] => [
			group,
			String(visits),
			String(tries),
			...(sdk ? [String(sdk_tries)] : []),
			String(calls),
			heldText(held_s),
		]),
	});
}

function renderDiff(diff: GatewayDiff, context: ReportContext): string {
	const page = new Page(context);
	const { before, after, changes, ineffective, lints_new: appeared, lints_gone: gone } = diff;
	page.heading(
		'BEHAVIOUR',
		changes.length === 0 ? 'nothing changes' : counted(changes.length, 'change'),
		changes.length === 0 ? 'green' : undefined,
	);
	page.text(`${before.path} → ${after.path}`, 2, 'dim');
	changeTable(page, changes);
	if (ineffective.length > 0) {
		page.heading(
			'WITHOUT EFFECT',
			`${counted(ineffective.length, 'key')} that ${ineffective.length === 1 ? 'differs' : 'differ'} and change${ineffective.length === 1 ? 's' : ''} nothing in this model`,
		);
		page.table({
			columns: [{ title: 'key', min: 16 }, { title: 'change' }],
			rows: ineffective.map(({ path, change }): Cell[] => [path, { text: change, look: 'dim' }]),
			notes: ineffective.map(({ why }) => why),
		});
	}
	if (appeared.length > 0) lintSection(page, 'NEW LINTS', counted(appeared.length, 'lint'), appeared);
	if (gone.length > 0) {
		page.heading('GONE', counted(gone.length, 'lint'), 'green');
		for (const { rule, message } of gone) page.text(message, 2, undefined, { text: rule, look: 'bold' });
	}
	return page.toString().trimStart();
}

function changeTable(page: Page, changes: readonly ChangedFact[]): void {
	if (changes.length === 0) return;
	factTable(
		page,
		changes.map(({ group, topic, before, after }) => ({ group, topic, text: `${before ?? '—'} → ${after ?? '—'}` })),
	);
}
