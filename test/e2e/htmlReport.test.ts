/** The HTML report in a real browser, offline. */
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { html } from '../../src/reports/html.ts';
import { hostile } from '../unit/reports/hostile.ts';
import { small, with_ } from '../unit/scenario/small.ts';
import { ensureBuilt, premortem, workFolder } from './cli.ts';

const browserPath = [process.env.PREMORTEM_CHROMIUM ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
	(path) => path !== '' && existsSync(path),
);
// In CI a browser is installed, and a skip would be a hole; see .ci/run.
const required = process.env.PREMORTEM_BROWSER === 'required';

it.runIf(required)('a browser is there where one is required', () => {
	expect(browserPath).toBeDefined();
});

describe.skipIf(browserPath === undefined)('the HTML report (needs chromium; set PREMORTEM_CHROMIUM to its path)', () => {
	const work = workFolder();
	let browser: Browser;

	beforeAll(async () => {
		await ensureBuilt();
		browser = await chromium.launch({ executablePath: browserPath!, args: ['--no-sandbox'] });
	});
	afterAll(async () => {
		await browser?.close();
		work.remove();
	});

	/** Opens a file with the network off, and keeps what went wrong or was asked for. */
	async function opened(
		name: string,
		options: { width?: number; dark?: boolean; scripts?: boolean } = {},
	): Promise<{ page: Page; problems: string[] }> {
		const context = await browser.newContext({
			viewport: { width: options.width ?? 1280, height: 900 },
			colorScheme: options.dark === true ? 'dark' : 'light',
			javaScriptEnabled: options.scripts ?? true,
			offline: true,
		});
		const page = await context.newPage();
		const problems: string[] = [];
		page.on('console', (message) => problems.push(`console: ${message.text()}`));
		page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
		page.on('dialog', (dialog) => void dialog.dismiss().then(() => problems.push('a dialog')));
		const url = pathToFileURL(join(work.path, name)).href;
		page.on('request', (request) => {
			if (request.url() !== url && request.url() !== 'data:,') problems.push(`request: ${request.url()}`);
		});
		await page.goto(url);
		return { page, problems };
	}

	/** How many pixels of each chart have the colour of its main line, and how many have any. */
	const pixelsOf = (page: Page): Promise<{ inked: number; line: number }[]> =>
		page.evaluate(`(() => {
			const probe = document.createElement('canvas').getContext('2d');
			probe.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--run').trim();
			probe.fillRect(0, 0, 1, 1);
			const run = [...probe.getImageData(0, 0, 1, 1).data.slice(0, 3)];
			return [...document.querySelectorAll('canvas')].map((canvas) => {
				const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
				let inked = 0;
				let line = 0;
				for (let i = 0; i < data.length; i += 4) {
					if (data[i + 3] > 0) inked += 1;
					if (run.every((value, c) => Math.abs(data[i + c] - value) < 8) && data[i + 3] > 200) line += 1;
				}
				return { inked, line };
			});
		})()`);

	it('is written by run, small, and drawn without a word to the network or the console', async () => {
		work.write('storm.yaml', with_('value < $5', 'value < $0.01'));
		work.write('bad.yaml', with_('2s', '2'));
		const { code, stdout } = await premortem(['run', 'storm.yaml', '--seeds', '2', '-q', '--report', 'report.html'], work.path);
		expect(code).toBe(99);
		expect(stdout).toContain('FAIL');
		expect(statSync(join(work.path, 'report.html')).size).toBeLessThan(1_000_000);
		for (const dark of [false, true]) {
			for (const width of [1280, 768, 360]) {
				const { page, problems } = await opened('report.html', { width, dark });
				expect(await page.locator('html').getAttribute('data-drawn')).toBe('5');
				const pixels = await pixelsOf(page);
				expect(pixels).toHaveLength(5);
				for (const { inked, line } of pixels) {
					expect(inked).toBeGreaterThan(2000);
					expect(line).toBeGreaterThan(100);
				}
				expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
				expect(await page.locator('details table').count()).toBe(5);
				expect(problems).toEqual([]);
				await page.context().close();
			}
		}
	});

	it('has one cursor for all charts, moved by keys as well, and says what is under it', async () => {
		const { page, problems } = await opened('report.html');
		await page.locator('figure[data-chart="queue"]').focus();
		for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight');
		const said = await page.locator('figure[data-chart="queue"] .said').textContent();
		expect(said).toMatch(/^\+0h 4m: queue \(waiting\) [\d,.]+$/);
		const cursors = await page.evaluate<string[]>(
			`[...document.querySelectorAll('.u-cursor-x')].map((line) => (line.classList.contains('u-off') ? 'off' : getComputedStyle(line).transform))`,
		);
		expect(cursors).toHaveLength(5);
		for (const cursor of cursors) expect(cursor).toMatch(/^matrix\(1, 0, 0, 1, [1-9]/);
		await page.keyboard.press('End');
		expect(await page.locator('figure[data-chart="queue"] .said').textContent()).toMatch(/^\+0h 9m: /);
		expect(problems).toEqual([]);
		await page.context().close();
	});

	it('is to be read without scripts, charts as sketches', async () => {
		const { page } = await opened('report.html', { scripts: false });
		expect(await page.locator('noscript svg polyline').count()).toBeGreaterThan(5);
		expect(await page.locator('h1').textContent()).toBe('tiny');
		await page.context().close();
	});

	it('opens every table for paper', async () => {
		const { page, problems } = await opened('report.html');
		const pdf = await page.pdf();
		expect(pdf.length).toBeGreaterThan(10_000);
		await page.evaluate(`dispatchEvent(new Event('beforeprint'))`);
		expect(await page.locator('details:not([open])').count()).toBe(0);
		await page.evaluate(`dispatchEvent(new Event('afterprint'))`);
		expect(await page.locator('details[open]').count()).toBe(0);
		expect(problems).toEqual([]);
		await page.context().close();
	});

	it('does nothing that a hostile name asks for', async () => {
		const attacks = [
			'<script>window.owned=1</script>',
			'"><img src=x onerror="window.owned=1">',
			'</script><svg onload="window.owned=1">',
			'</title><body onload=alert(1)>',
		];
		writeFileSync(
			join(work.path, 'hostile.html'),
			html.renderAll?.({ results: [hostile(attacks[0], attacks[1], attacks[2], attacks[3])], invalid: [] }) ?? '',
		);
		const { page, problems } = await opened('hostile.html');
		expect(await page.evaluate('window.owned')).toBeUndefined();
		expect(await page.locator('img').count()).toBe(0);
		expect(await page.locator('html').getAttribute('data-drawn')).toBe('5');
		expect(problems).toEqual([]);
		await page.context().close();
	});

	it('holds several scenarios, those that are invalid too', async () => {
		work.write('calm.yaml', small.replace('factor: 3x', 'factor: 1.1x'));
		await premortem(['run', 'storm.yaml', 'bad.yaml', 'calm.yaml', '--seeds', '1', '-q', '--format', 'html', '-o', 'all.html'], work.path);
		const { page, problems } = await opened('all.html');
		expect(await page.locator('article').count()).toBe(3);
		expect(await page.locator('html').getAttribute('data-drawn')).toBe('10');
		expect(problems).toEqual([]);
		await page.context().close();
	});
});
