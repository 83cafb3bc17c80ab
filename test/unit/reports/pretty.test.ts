import { describe, expect, it } from 'vitest';
import { type Paint, plain } from '../../../src/base/issue.ts';
import type { Result } from '../../../src/model/result.ts';
import { reports } from '../../../src/reports/index.ts';
import { pretty } from '../../../src/reports/pretty.ts';
import type { ReportContext } from '../../../src/reports/report.ts';
import { columnsOf } from '../../../src/reports/terminal/text.ts';
import { censored, failing, passing } from './sample.ts';

const at = (width: number, more: Partial<ReportContext> = {}): ReportContext => ({
	paint: plain,
	width,
	unicode: true,
	quiet: false,
	...more,
});
const linesOf = (text: string) => text.replace(/\n$/, '').split('\n');
const render = (result: Result, context: ReportContext = at(80)) => pretty.render(result, context);
const samples = { failing, censored, passing };

/** Colours one can read: `{red}...{/}`. */
const visible: Paint = Object.fromEntries(
	Object.keys(plain).map((look) => [look, (text: string) => `{${look}}${text}{/}`]),
) as unknown as Paint;

describe('pretty.render(result, context) as people see it', () => {
	it('a weekend that failed, on 80 columns', async () => {
		await expect(render(failing)).toMatchFileSnapshot('./golden/pretty-fail-80.txt');
	});
	it('the same on 120 columns, with owners beside their causes', async () => {
		await expect(render(failing, at(120))).toMatchFileSnapshot('./golden/pretty-fail-120.txt');
	});
	it('the same on 60 columns of a terminal without Unicode', async () => {
		await expect(render(failing, at(60, { unicode: false }))).toMatchFileSnapshot('./golden/pretty-fail-60-ascii.txt');
	});
	it('a storm that was never contained', async () => {
		await expect(render(censored)).toMatchFileSnapshot('./golden/pretty-censored-80.txt');
	});
	it('a pass', async () => {
		await expect(render(passing)).toMatchFileSnapshot('./golden/pretty-pass-80.txt');
	});
	it('a pass when quiet', async () => {
		await expect(render(passing, at(80, { quiet: true }))).toMatchFileSnapshot('./golden/pretty-pass-quiet-80.txt');
	});
	it('a fail in colours', async () => {
		await expect(render(censored, at(80, { paint: visible }))).toMatchFileSnapshot('./golden/pretty-censored-80-colours.txt');
	});
});

describe('pretty.render(result, context) keeps to the terminal', () => {
	for (const [name, result] of Object.entries(samples)) {
		for (const width of [60, 61, 72, 80, 99, 120, 200]) {
			it(`${name}: no line is longer than ${width}, in Unicode or ASCII, and none ends in a blank`, () => {
				for (const unicode of [true, false]) {
					const lines = linesOf(render(result, at(width, { unicode })));
					expect(lines.filter((line) => columnsOf(line) > width)).toEqual([]);
					expect(lines.filter((line) => /\s$/.test(line))).toEqual([]);
				}
			});
		}
	}

	it('writes nothing but ASCII when it must not use Unicode', () => {
		const mixed = { ...failing, scenario: { ...failing.scenario, name: 'wéekend – “naïve”', summary: '費用 ✅ costs ≥ €3' } };
		expect(render(mixed, at(80, { unicode: false }))).toMatch(/^[\n -~]+$/);
	});

	it('colours change nothing but colours, and plain has no escape codes', () => {
		for (const result of Object.values(samples)) {
			const coloured = render(result, at(80, { paint: visible }));
			expect(coloured).toContain('{bold}');
			expect(coloured.replace(/\{\/?\w*\}/g, '')).toBe(render(result).replace(/\{\/?\w*\}/g, ''));
			expect(render(result)).not.toContain('\u001b');
		}
	});

	it('hostile names neither reach the terminal nor break a line', () => {
		const evil = 'a\u001b[31mb\u009bc\rd\ne\tf\u202eg\u200b\u{1f4a3}費'.repeat(30);
		const hostile: Result = {
			...failing,
			findings: failing.findings.map((finding) => ({ ...finding, code: evil, message: evil, owner: evil })),
			scenario: {
				...failing.scenario,
				name: evil,
				summary: evil,
				path: evil,
				variant: evil,
				plan_hash: evil,
				reproduce: evil,
				start: evil,
			},
			prices_as_of: evil,
			bill: { ...failing.bill, causes: failing.bill.causes.map((cause) => ({ ...cause, owner: evil, owner_path: evil })) },
			incident: failing.incident && { ...failing.incident, contained_by: evil },
			pools: { [evil]: failing.pools.a100 },
			gateway: {
				product: evil,
				version: evil,
				path: evil,
				notes: [{ path: evil, place: { file: evil, line: 1, column: 1 }, treatment: 'ignored', why: evil }],
			},
			thresholds: failing.thresholds.map((each) => ({ ...each, metric: evil, expression: evil, observed_text: evil })),
			loops: [{ path: [evil, 'b'], gain: 2, usd: 1, lines: [evil] }],
			limits: [evil],
		};
		for (const width of [60, 120]) {
			for (const unicode of [true, false]) {
				const text = render(hostile, at(width, { unicode }));
				// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
				expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202e]/);
				expect(linesOf(text).filter((line) => columnsOf(line) > width)).toEqual([]);
			}
		}
		expect(linesOf(render(hostile))[0]).toMatch(/^✗ FAIL, on the edge {2}a�\[31mb�c�d e f�g.*…/);
	});
});

describe('pretty.render(result, context) tells the truth', () => {
	it('warns loudly when the causes do not sum to the bill, and says so to the cent', () => {
		expect(render(failing)).toContain('the parts add up to $20,025.31, to the cent');
		const short = { ...failing, bill: { ...failing.bill, total_usd: 20025.32 } };
		expect(render(short)).toContain('!! THE PARTS DO NOT ADD UP: they come to $20,025.31, the bill is $20,025.32,');
		expect(render(short)).toContain('$0.01 apart');
		expect(render(short)).not.toContain('to the cent');
	});

	it('adds cents, not binary fractions', () => {
		const tenths = [0.1, 0.2].map((usd) => ({ ...failing.bill.causes[0], usd }));
		expect(render({ ...failing, bill: { ...failing.bill, total_usd: 0.3, causes: tenths } })).toContain('the parts add up to $0.30');
	});

	it('a bill that is not a number is not called right', () => {
		expect(render({ ...failing, bill: { ...failing.bill, total_usd: Number.NaN } })).toContain('THE PARTS DO NOT ADD UP');
	});

	it('leaves out causes that cost nothing here and nothing in the twin, and keeps those the twin alone paid for', () => {
		expect(render(failing)).not.toContain('work that ended in an error');
		const causes = failing.bill.causes.map((line) => (line.cause === 'failed' ? { ...line, baseline_usd: 7 } : line));
		expect(render({ ...failing, bill: { ...failing.bill, causes } })).toMatch(/work that ended in an error\.*: +\$0\.00 +0\.0% +\$7\.00/);
	});

	it('says where a threshold was crossed from the start of the run, and how many seeds agree', () => {
		expect(render(failing, at(120))).toMatch(/✗ {2}bill\.total +value < \$10,000 +\$20,025 {2}first crossed at \+22h 40m$/m);
		expect(render(failing, at(120))).toMatch(/! {2}bill\.rate .*first crossed at \+2h 35m \(warn\)$/m);
		expect(render(failing)).toMatch(/✓ {2}goodput\.ratio .*\(3\/5 seeds pass\)$/m);
		expect(render(failing)).toMatch(/✓ {2}latency\{client:web\} .*6\.82s$/m);
	});

	it('an edge that no finding tells of is told', () => {
		const edge = { ...passing, on_the_edge: true };
		expect(render(edge, at(80, { quiet: true }))).toContain('on-the-edge: the seeds do not agree');
		expect(render(failing).match(/on-the-edge/g)).toHaveLength(1);
	});

	it('says plainly that containment was not seen, and what the mean then is', () => {
		const text = render(censored, at(200));
		expect(text).toMatch(/^ {2}contained\.+: {2}never \(censored at the horizon\)$/m);
		expect(text).toContain(
			'mean at least 6h 6m (95% CI 4h 12m to 7h, 3 runs); median and p90 beyond the horizon; 2 of 3 runs never contained',
		);
		const none = { ...failing, mttc: failing.mttc && { ...failing.mttc, censored: 0 } };
		expect(render(none, at(200))).toContain('mean 59h 54m (95% CI 58h 48m to 61h, 5 runs); median 59h 24m, p90 62h; none censored');
	});

	it('puts weekday and time beside an instant, in the time of the place where the run starts', () => {
		expect(render(failing)).toMatch(/acknowledged\.+: {2}\+61h 12m {2}Mon 07:12 {2}59h 12m +\$19,211$/m);
	});

	it('shows eight inexact keys of a gateway and counts the rest', () => {
		const inexact = failing.gateway!.notes.filter((note) => note.treatment !== 'modelled');
		const notes = [...inexact, ...inexact, ...inexact];
		const text = render({ ...failing, gateway: { ...failing.gateway!, notes } });
		expect(text.match(/router_settings|litellm_settings/g)).toHaveLength(8);
		expect(text).toContain('... and 4 more: premortem gateway litellm.yaml');
		expect(render(failing)).not.toContain('more: premortem gateway');
	});

	it('an empty timeline is said to be empty', () => {
		const timeline = { ...failing.timeline, spend_usd_per_min: [], baseline_usd_per_min: [] };
		expect(render({ ...failing, timeline })).toContain('no timeline was recorded');
	});

	it('points that are not numbers are left out and counted', () => {
		const spend = failing.timeline.spend_usd_per_min.map((usd, i) => (i % 50 === 7 ? Number.NaN : usd));
		const broken = { ...failing, timeline: { ...failing.timeline, spend_usd_per_min: spend } };
		expect(render(broken)).toContain('8 of 384 points are not numbers and are left out');
		expect(render(failing)).not.toContain('left out\n');
	});

	it('ends with a command that a shell reads back as one', () => {
		const last = (text: string) =>
			text
				.slice(text.indexOf('reproduce:'))
				.replace(/\\\n */g, '')
				.trimEnd();
		expect(last(render(failing))).toBe('reproduce: premortem run scenarios/weekend.yaml --gateway litellm.yaml --seeds 5 --seed 1');
		expect(last(render(censored))).toContain("run 'scenarios/agent loop.yaml' --variant no-budget");
		const quoted = { ...failing, scenario: { ...failing.scenario, path: "it's.yaml" } };
		expect(last(render(quoted))).toContain("run 'it'\\''s.yaml' --gateway");
		const deep = { ...failing, scenario: { ...failing.scenario, path: `${'deep/'.repeat(40)}weekend.yaml` } };
		const command = render(deep);
		expect(command.slice(command.indexOf('reproduce:')).replace(/\\\n/g, '')).toContain(deep.scenario.path);
	});

	it('tells only a clean pass in short', () => {
		expect(linesOf(render(passing, at(80, { quiet: true }))).length).toBeLessThanOrEqual(6);
		expect(linesOf(render(failing, at(80, { quiet: true }))).length).toBeGreaterThan(40);
		const found = { ...passing, findings: [{ code: 'note', severity: 'info' as const, message: 'look here', owner: null }] };
		expect(render(found, at(80, { quiet: true }))).toContain('· note: look here');
	});
});

describe('reports', () => {
	it('are known by name', () => {
		expect(reports.kinds.slice(0, 2)).toEqual(['pretty', 'json']);
		expect(reports.get('pretty')).toBe(pretty);
	});

	it('say the same words each time', () => {
		for (const report of reports.entries) {
			expect(report.render(failing, at(80))).toBe(report.render(structuredClone(failing), at(80)));
			expect(report.render(failing, at(80))).toMatch(/[^\n]\n$/);
		}
	});
});
