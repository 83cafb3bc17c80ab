/** Lints as people read them: the rule and its place, what is wrong, what to do. */
import { type JudgedLint, type LintSeverity, lintSeverities } from '../model/gatewayReading.ts';
import type { ReportContext } from './report.ts';
import { Page } from './terminal/page.ts';
import type { Span } from './terminal/table.ts';
import { counted } from './terminal/words.ts';

const looks: Readonly<Record<LintSeverity, Span['look']>> = { error: 'red', warning: 'yellow', note: 'cyan' };
const marks: Readonly<Record<LintSeverity, string>> = { error: '✗', warning: '!', note: '·' };

export function renderLints(lints: readonly JudgedLint[], context: ReportContext): string {
	const page = new Page(context);
	lintSection(page, 'LINTS', lintsText(lints), lints);
	return page.toString().trimStart();
}

export function lintSection(page: Page, title: string, gist: string, lints: readonly JudgedLint[]): void {
	page.heading(title, gist, lints.length === 0 ? 'green' : looks[lints[0].severity]);
	for (const { rule, severity, message, fix, place } of lints) {
		const look = looks[severity];
		page.line('  ', { text: marks[severity], look }, ' ', { text: rule, look: 'bold' }, '  ', {
			text: `${place.file}:${place.line}:${place.column}`,
			look: 'dim',
		});
		page.text(message, 4);
		page.text(fix, 4, 'dim', { text: 'fix:', look: 'cyan' });
	}
}

/** `1 error, 2 warnings`; `none`. */
export function lintsText(lints: readonly JudgedLint[]): string {
	const count = (severity: LintSeverity) => lints.filter((lint) => lint.severity === severity).length;
	const parts = lintSeverities.filter((severity) => count(severity) > 0).map((severity) => counted(count(severity), severity));
	return parts.join(', ') || 'none';
}
