/** The HTML report as text; test/e2e/htmlReport.test.ts opens it in a browser. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assetsModule, target } from '../../../scripts/html/assets.ts';
import type { Result } from '../../../src/model/result.ts';
import { script, style } from '../../../src/reports/html/assets.ts';
import { html } from '../../../src/reports/html.ts';
import { hostile, nasty } from './hostile.ts';
import { censored, failing, passing } from './sample.ts';

const pageOf = (...results: Result[]) => html.renderAll?.({ results, invalid: [] }) ?? '';

/** The page without what premortem itself puts into it by hash, and without the data. */
function contentOf(page: string): string {
	return page
		.replace(`<style>${style}</style>`, '')
		.replace(`<script>${script}</script>`, '')
		.replace(/<script type="application\/json">[^<]*<\/script>/g, '');
}

/** Every tag with its attributes' names, values left out. */
function tagsOf(page: string): Set<string> {
	return new Set((contentOf(page).match(/<[^>]*>?/g) ?? []).map((tag) => tag.replace(/="[^"]*"/g, '=')));
}

/** Two days, a bucket a minute, with as many digits as a series has. */
function twoDays(): Result {
	const series = Array.from({ length: 2880 }, (_, i) => Number((1 + Math.abs(Math.sin(i * 12.9898)) * 43.758545).toPrecision(6)));
	const timeline = Object.fromEntries(Object.keys(failing.timeline).map((key) => [key, series]));
	return { ...failing, horizon_s: 48 * 3600, timeline: { ...(timeline as unknown as Result['timeline']), step_s: 60 } };
}

describe('html.render(result)', () => {
	it('has the assets that scripts/html makes of the installed uPlot (npm run page)', () => {
		expect(readFileSync(target, 'utf8')).toBe(assetsModule());
	});

	it('allows by hash what it brings, and nothing else', () => {
		const page = pageOf(failing);
		const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
		const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1];
		expect(policy).toBe(
			`default-src 'none'; script-src ${hashOf(script)}; style-src ${hashOf(style)}; img-src data:; base-uri 'none'; form-action 'none'`,
		);
		expect(page.match(/<script>[\s\S]*?<\/script>/g)).toEqual([`<script>${script}</script>`]);
		expect(contentOf(page)).not.toMatch(/ (src|on\w+|style|href)="(?!data:,")|url\(|@import|https?:/);
	});

	it('stays below a megabyte for two days', () => {
		const page = pageOf(twoDays());
		expect(page.length).toBeGreaterThan(300_000);
		expect(new TextEncoder().encode(page).length).toBeLessThan(1_000_000);
	});

	it('holds the whole result', () => {
		for (const result of [failing, censored, passing]) {
			const data = /<script type="application\/json">([^<]*)<\/script>/.exec(pageOf(result))?.[1];
			expect(JSON.parse(data ?? '')).toEqual(result);
		}
	});

	it('says verdict, first breach, tiles, marks, limits and how to reproduce it', () => {
		const text = contentOf(pageOf(failing))
			.replace(/<[^>]+>/g, ' ')
			.replace(/\s+/g, ' ');
		// The rate is crossed earlier, but only warns.
		expect(text).toContain('First breach: bill.total value &lt; $10,000 at +22h 40m');
		for (const part of ['✗ failed', '$20,025.31', '$10,613.21', '$11.62/min', '3.2x', '71.2%', '≥ 59h 54m']) expect(text).toContain(part);
		expect(text).toContain('acknowledged +61h 12m (Mon 07:12), $19,210.77 spent');
		for (const limit of failing.limits) expect(text).toContain(limit);
		expect(text).toContain('premortem run scenarios/weekend.yaml --gateway litellm.yaml --seeds 5 --seed 1');
		expect(text).toContain('4884.22 h × $4.1 $20,025.31');
	});

	it('has a waterfall whose bars join without gaps and end at the bill', () => {
		const bars = [...pageOf(failing).matchAll(/<rect class="bar[^"]*" x="([\d.]+)" y="\d+" width="([\d.]+)"/g)].map(([, x, width]) => [
			+x,
			+width,
		]);
		const parts = bars.slice(0, -1);
		const [start, whole] = bars[bars.length - 1];
		expect(parts.length).toBe(failing.bill.causes.filter(({ usd }) => usd > 0).length);
		expect(parts[0][0]).toBe(start);
		for (let i = 1; i < parts.length; i++) expect(parts[i][0]).toBeCloseTo(parts[i - 1][0] + parts[i - 1][1], 0);
		const last = parts[parts.length - 1];
		expect(last[0] + last[1]).toBeCloseTo(start + whole, 0);
	});

	it('tells every chart as a table too, in which no spike is lost', () => {
		const spend = failing.timeline.spend_usd_per_min.map((usd, i) => (i === 77 ? 4321 : usd));
		const page = pageOf({ ...failing, timeline: { ...failing.timeline, spend_usd_per_min: spend } });
		const charts = page.match(/<figure data-chart=/g)?.length;
		expect(charts).toBe(5);
		expect(page.match(/<details><summary>[\w ]+ as a table<\/summary>/g)).toHaveLength(charts ?? 0);
		expect(page).toContain('<td class="n">4321</td>');
		expect(page.match(/<noscript><svg /g)).toHaveLength(charts ?? 0);
	});

	it('leaves out what there is not: no incident, no gateway, no thresholds', () => {
		const page = contentOf(pageOf({ ...passing, thresholds: [], gateway: null, incident: null }));
		expect(page).not.toMatch(/<h2>(Incident|Gateway|Limits|Feedback)/);
		expect(page).toContain('This scenario has none.');
		expect(page).not.toMatch(/NaN|undefined|\[object/);
	});

	it('shows scenarios that could not be run', () => {
		const issue = {
			code: 'PM006',
			severity: 'error',
			message: 'expected <a duration>',
			place: { file: 'bad.yaml', line: 3, column: 9 },
		} as const;
		const page = html.renderAll?.({ results: [], invalid: [{ path: 'bad.yaml', issues: [issue] }] });
		expect(page).toContain('<h1>bad.yaml</h1>');
		expect(page).toContain('expected &lt;a duration&gt;');
	});

	it('keeps hostile text as text: no tag and no attribute that an honest report does not have', () => {
		const honest = tagsOf(pageOf({ ...failing, scenario: { ...failing.scenario, variant: 'x' } }));
		fc.assert(
			fc.property(nasty, nasty, nasty, nasty, (...texts) => {
				const page = pageOf(hostile(...texts));
				for (const tag of tagsOf(page)) expect(honest).toContain(tag);
				// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
				expect(contentOf(page)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/u);
				expect(JSON.parse(/<script type="application\/json">([^<]*)<\/script>/.exec(page)?.[1] ?? '')).toBeTruthy();
			}),
			{ seed: 9, numRuns: 150 },
		);
	});
});
