/**
 * The whole result on one page that needs nothing else: no network, no server, no other file. The Content-Security-Policy
 * in its head lets run only what premortem put there, by hash, and lets nothing be loaded. Without scripts everything is
 * still to be read; charts are then sketches. See docs/decisions/011-html-report.md.
 */
import { version } from '../base/version.ts';
import type { Result } from '../model/result.ts';
import { checkedScenarios } from './checks.ts';
import { answerSections } from './html/answers.ts';
import { script, scriptHash, style, styleHash } from './html/assets.ts';
import { chartSections } from './html/charts.ts';
import { moneySections } from './html/money.ts';
import { element, section, table } from './html/parts.ts';
import { headSections } from './html/summary.ts';
import { systemSections } from './html/system.ts';
import { markup } from './inert.ts';
import { type Batch, type InvalidScenario, type Report, wholeDocument } from './report.ts';
import { reproduceCommand } from './reproduce.ts';

export const html: Report = wholeDocument({
	kind: 'html',
	summary: 'for people: one offline page with charts, causes, ledger and the result inside',
	cite: 'HTML Living Standard; Content Security Policy Level 3',
	renderAll: page,
});

const policy = `default-src 'none'; script-src '${scriptHash}'; style-src '${styleHash}'; img-src data:; base-uri 'none'; form-action 'none'`;

function page(batch: Batch): string {
	const names = checkedScenarios(batch).map(({ name }) => name);
	const title = names.length === 0 ? 'nothing was run' : names.length === 1 ? names[0] : `${names[0]} and ${names.length - 1} more`;
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="premortem ${version}">
<title>${markup(title, 120)} · premortem</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<main>
${batch.invalid.map(invalidArticle).join('\n')}
${batch.results.map(article).join('\n')}
</main>
<script>${script}</script>
</body>
</html>
`;
}

/** In the order in which they are read: is it bad, why, when, how much, by what, and how far to trust it. */
function article(result: Result): string {
	const sections = [
		...headSections(result),
		...chartSections(result),
		...moneySections(result),
		...answerSections(result),
		...systemSections(result),
		foot(result),
	];
	return `<article>\n${sections.filter((text) => text !== '').join('\n')}\n${embedded(result)}\n</article>`;
}

function foot(result: Result): string {
	return section(
		'Reproduce',
		null,
		element('pre', markup(reproduceCommand(result), 4000)),
		element('p', '<button type="button" class="save" hidden>Save result.json</button> The whole result is inside this page.', 'soft'),
	);
}

/** Data, not a script: it is never run, and nothing in it can end its element. */
function embedded(result: Result): string {
	const json = JSON.stringify(result).replace(/[<>&\u2028\u2029]|\p{Surrogate}/gu, (character) => {
		return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
	});
	return `<script type="application/json">${json}</script>`;
}

function invalidArticle({ path, issues }: InvalidScenario): string {
	const rows = issues.map(({ severity, code, message, place }) => [
		severity,
		code,
		markup(message),
		place === undefined ? '' : markup(`${place.file}:${place.line}:${place.column}`),
	]);
	return `<article>\n${element('p', '✗ invalid', 'verdict fail')}\n${element('h1', markup(path, 200))}\n${table(['', 'code', 'what is wrong', 'where'], rows)}\n</article>`;
}
