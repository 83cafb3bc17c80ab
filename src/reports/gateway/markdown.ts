/** For pull requests: what is wrong first, what every key means in a fold. */
import type { GatewayDiff, GatewayReading, JudgedLint } from '../../model/gatewayReading.ts';
import { lintsText } from '../gatewayLints.ts';
import { codeSpan, prose } from '../inert.ts';
import { counted } from '../terminal/words.ts';
import type { GatewayReport } from './report.ts';
import { heldText, keysText, productOfTries, productText, totalText } from './words.ts';

/** GitHub takes 65,536 characters in a comment. */
const LENGTH_MAX = 60_000;
const marks = { error: '❌', warning: '⚠️', note: 'ℹ️' } as const;

export const markdown: GatewayReport = {
	kind: 'markdown',
	summary: 'for pull requests: lints in a table, keys in a fold',
	cite: 'GitHub Flavored Markdown 0.29',
	render: (readings) => {
		const parts = readings.map(rendered);
		const room = LENGTH_MAX / Math.max(1, parts.length);
		return parts.map(({ head, keys }) => (head.length + keys.length > room ? head : head + keys)).join('\n');
	},
	renderDiff,
};

function rendered(reading: GatewayReading): { readonly head: string; readonly keys: string } {
	const { path, worst, issues, notes, lints } = reading;
	const refused = issues.filter(({ severity }) => severity === 'error').map(({ message }) => `- ⛔ ${prose(message)}`);
	const head = [
		`#### Gateway ${codeSpan(path)}: **${worst === null ? 'refused' : `${totalText(worst)} upstream calls at worst`}**`,
		'',
		`${prose(productText(reading))}; ${keysText(reading)}; lints: ${lintsText(lints)}`,
		'',
		...(refused.length === 0 ? [] : [...refused, '']),
		...(worst === null ? [] : worstTable(worst)),
		...lintTable(lints),
	];
	const rows = notes.map((note) => [String(note.place.line), note.treatment, codeSpan(note.path), prose(note.why)]);
	const fold = ['<details><summary>Every key</summary>', '', ...table(['line', 'treatment', 'key', 'why'], rows), '', '</details>', ''];
	return { head: `${head.join('\n')}\n`, keys: notes.length === 0 ? '' : `${fold.join('\n')}\n` };
}

function worstTable(worst: NonNullable<GatewayReading['worst']>): string[] {
	const rows = worst.groups.map(({ group, visits, tries, sdk_tries, calls, held_s }) => [
		codeSpan(group),
		String(visits),
		sdk_tries > 1 ? `${tries} x ${sdk_tries}` : String(tries),
		String(calls),
		heldText(held_s),
	]);
	return [`One user action: ${productOfTries(worst)}.`, '', ...table(['group', 'visits', 'tries', 'calls', 'a visit lasts'], rows), ''];
}

function lintTable(lints: readonly JudgedLint[]): string[] {
	if (lints.length === 0) return [];
	const rows = lints.map(({ rule, severity, message, fix, place }) => [
		`${marks[severity]} ${codeSpan(rule)}`,
		codeSpan(`${place.file}:${place.line}`),
		prose(message),
		prose(fix),
	]);
	return [...table(['lint', 'where', 'what', 'fix'], rows), ''];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
	return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}

function renderDiff({ before, after, changes, ineffective, lints_new: appeared, lints_gone: gone }: GatewayDiff): string {
	const title = `#### Gateway behaviour, ${codeSpan(before.path)} → ${codeSpan(after.path)}: **${changes.length === 0 ? 'nothing changes' : counted(changes.length, 'change')}**`;
	const rows = changes.map(({ group, topic, before: was, after: is }) => [
		group === '' ? 'gateway' : codeSpan(group),
		prose(topic),
		was === null ? '—' : prose(was),
		is === null ? '—' : prose(is),
	]);
	const idle = ineffective.map(({ path, change, why }) => [codeSpan(path), change, prose(why)]);
	const lines = [
		title,
		'',
		...(rows.length === 0 ? [] : [...table(['where', 'what', 'before', 'after'], rows), '']),
		...(idle.length === 0 ? [] : ['Keys without effect:', '', ...table(['key', 'change', 'why'], idle), '']),
		...(appeared.length === 0 ? [] : ['New lints:', '', ...lintTable(appeared)]),
		...(gone.length === 0 ? [] : ['Gone:', '', ...gone.map(({ rule, message }) => `- ${codeSpan(rule)} ${prose(message)}`), '']),
	];
	return `${lines.join('\n').trimEnd()}\n`;
}
