/** The formats for machines: each is what its reader expects, says everything, and stays inert whatever it is given. */
import sarifSchema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' };
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Issue, plain } from '../../../src/base/issue.ts';
import type { Finding, Result } from '../../../src/model/result.ts';
import { reports } from '../../../src/reports/index.ts';
import type { Batch } from '../../../src/reports/report.ts';
import { hostile, nasty } from './hostile.ts';
import { censored, failing, passing } from './sample.ts';
import { elementsOf } from './xml.ts';

const terminal = { paint: plain, width: 80, unicode: true, quiet: false };
const empty: Batch = { results: [], invalid: [] };
const issue: Issue = { code: 'PM006', severity: 'error', message: 'expected a duration', place: { file: 'bad.yaml', line: 3, column: 9 } };
const invalid = [{ path: 'bad.yaml', issues: [issue] }];
const everything: Batch = { results: [failing, censored, passing], invalid };

/** A batch as a command would write it. */
function written(kind: string, batch: Batch): string {
	const report = reports.get(kind);
	return report.renderAll?.(batch) ?? batch.results.map((result) => report.render(result, terminal)).join('');
}

const without = { ...passing, thresholds: [], findings: [] };

describe('every format', () => {
	it.each(reports.kinds)('%s ends its line, is the same twice, and takes a batch of one as the result alone', (kind) => {
		const text = written(kind, { results: [failing], invalid: [] });
		expect(text).toMatch(/[^\n]\n$/);
		expect(text).toBe(written(kind, { results: [failing], invalid: [] }));
		expect(reports.get(kind).render(failing, terminal)).toBe(text);
	});
});

describe('junit', () => {
	const suitesOf = (batch: Batch) => elementsOf(written('junit', batch));

	it('has a case for the scenario, for every threshold and every finding, and counts that are true', () => {
		const elements = suitesOf(everything);
		const of = (name: string) => elements.filter((element) => element.name === name);
		const thresholds = [failing, censored, passing].flatMap((result) => result.thresholds);
		const findings = [failing, censored, passing].flatMap((result) => result.findings);
		expect(of('testcase')).toHaveLength(3 + thresholds.length + findings.length + 1);
		const counts = of('testsuites')[0].attributes;
		expect(Number(counts.tests)).toBe(of('testcase').length);
		expect(Number(counts.failures)).toBe(of('failure').length);
		expect(Number(counts.errors)).toBe(of('error').length);
		const sum = (key: string) => of('testsuite').reduce((all, suite) => all + Number(suite.attributes[key]), 0);
		expect([sum('tests'), sum('failures'), sum('errors')]).toEqual([counts.tests, counts.failures, counts.errors].map(Number));
		const broken = thresholds.filter(({ pass, severity }) => !pass && severity === 'fail').length;
		expect(of('failure')).toHaveLength(broken + findings.filter(({ severity }) => severity === 'fail').length);
	});

	it('is never without a case: a scenario without thresholds passes as simulated, an invalid one is an error', () => {
		expect(suitesOf({ results: [without], invalid: [] }).filter(({ name }) => name === 'testcase')).toHaveLength(1);
		expect(suitesOf({ results: [], invalid }).map(({ name }) => name)).toEqual(['testsuites', 'testsuite', 'testcase', 'error']);
	});

	it('lets a warning pass and says it', () => {
		expect(written('junit', everything)).toContain('<system-out>warning: bill.rate is $11.62/min, wanted max &lt; $8/min');
	});
});

describe('tap', () => {
	it('has a plan that is kept, and numbers in order', () => {
		const lines = written('tap', everything).split('\n');
		expect(lines[0]).toBe('TAP version 14');
		const points = lines.filter((line) => /^(not )?ok /.test(line));
		expect(lines[1]).toBe(`1..${points.length}`);
		expect(points.map((line) => Number(/ok (\d+) - /.exec(line)?.[1]))).toEqual(points.map((_, i) => i + 1));
		expect(points.filter((line) => line.startsWith('not ok'))).toHaveLength(5);
		expect(lines.filter((line) => line === '  ---').length).toBe(lines.filter((line) => line === '  ...').length);
	});

	it('is never without a point', () => {
		expect(written('tap', { results: [without], invalid: [] })).toBe(
			`TAP version 14\n1..1\nok 1 - ${without.scenario.name} is simulated\n`,
		);
	});
});

describe('sarif', () => {
	// Draft 4, which says `id` where later drafts say `$id`; otherwise it uses nothing that they read differently.
	const { $schema: _, id: _id, ...draft7 } = sarifSchema as Record<string, unknown>;
	const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(draft7);
	const logOf = (batch: Batch) => JSON.parse(written('sarif', batch)) as SarifLog;
	interface SarifLog {
		runs: { tool: { driver: { rules: { id: string }[] } }; results: { ruleId: string; ruleIndex: number; codeFlows?: unknown[] }[] }[];
	}

	it.each([
		['nothing', empty],
		['a pass', { results: [passing], invalid: [] }],
		['everything', everything],
	])('keeps to its schema with %s', (_what, batch) => {
		expect(validate(logOf(batch)), JSON.stringify(validate.errors)).toBe(true);
	});

	it('would not keep to its schema if a line were no number', () => {
		expect(validate(JSON.parse(written('sarif', everything).replace(/"startLine": \d+/, '"startLine": "3"')))).toBe(false);
	});

	it('has only what does not hold, each under its rule, and loops as code flows', () => {
		const [run] = logOf(everything).runs;
		expect(logOf({ results: [passing], invalid: [] }).runs[0].results).toEqual([]);
		for (const { ruleId, ruleIndex } of run.results) expect(run.tool.driver.rules[ruleIndex].id).toBe(ruleId);
		expect(run.results.some(({ codeFlows }) => codeFlows !== undefined)).toBe(true);
	});

	it('has the same fingerprint when only the money changes', () => {
		const dearer = { ...failing, thresholds: failing.thresholds.map((t) => ({ ...t, observed_text: '$99,999' })) };
		const prints = (result: Result) => written('sarif', { results: [result], invalid: [] }).match(/premortem\/v1": "\w+"/g);
		expect(prints(dearer)).toEqual(prints(failing));
		expect(new Set(prints(failing)).size).toBe(prints(failing)?.length);
	});
});

describe('github', () => {
	const many = (count: number, severity: 'fail' | 'warn'): Finding[] =>
		Array.from({ length: count }, (_, i) => ({ code: `finding-${i}`, severity, message: `number ${i}`, owner: `a.yaml:${i + 1}` }));
	const linesOf = (findings: Finding[]) =>
		written('github', { results: [{ ...passing, findings }], invalid: [] })
			.trimEnd()
			.split('\n');

	it('shows at most ten of a kind, and the tenth counts the rest', () => {
		for (const severity of ['fail', 'warn'] as const) {
			const kind = severity === 'fail' ? '::error' : '::warning';
			const ten = linesOf(many(10, severity)).filter((line) => line.startsWith(kind));
			expect(ten).toHaveLength(10);
			expect(ten[9]).toContain('number 9');
			const cut = linesOf(many(25, severity)).filter((line) => line.startsWith(kind));
			expect(cut).toHaveLength(10);
			expect(cut[9]).toMatch(/\.\.\. and 16 more/);
		}
	});

	it('names file and line, and escapes what would end a property or a command', () => {
		const [line] = linesOf([{ code: 'a:b,c', severity: 'fail', message: '100%\r\n::error::x', owner: 'dir/a,b:c.yaml:7' }]);
		expect(line).toMatch(/^::error file=dir\/a%2Cb%3Ac\.yaml,line=7,col=1,title=[^:]*a%3Ab%2Cc::100%25 ::error::x$/);
	});

	it('says so when everything passed', () => {
		expect(written('github', { results: [passing], invalid: [] })).toMatch(/^::notice title=premortem::1 of 1 scenario passed: /);
	});
});

describe('gitlab', () => {
	it('is a list of problems with unique, stable fingerprints', () => {
		const problems = JSON.parse(written('gitlab', everything)) as {
			fingerprint: string;
			severity: string;
			location: { lines: { begin: number } };
		}[];
		expect(new Set(problems.map(({ fingerprint }) => fingerprint)).size).toBe(problems.length);
		expect(problems.map(({ severity }) => severity)).toContain('blocker');
		for (const { location } of problems) expect(location.lines.begin).toBeGreaterThan(0);
		expect(written('gitlab', empty)).toBe('[]\n');
	});
});

describe('openmetrics', () => {
	it('has families that are declared once, samples under them, and an end', () => {
		const lines = written('openmetrics', { results: [failing, failing, passing], invalid: [] })
			.trimEnd()
			.split('\n');
		expect(lines.at(-1)).toBe('# EOF');
		let family = '';
		const seen = new Set<string>();
		for (const line of lines.slice(0, -1)) {
			const type = /^# TYPE (\w+) gauge$/.exec(line)?.[1];
			if (type !== undefined) {
				expect(seen.has(type)).toBe(false);
				seen.add(type);
				family = type;
			} else if (line.startsWith('#')) expect(line.split(' ')[2]).toBe(family);
			else {
				const [, name, value] = /^(\w+)\{(?:\w+="(?:[^"\\]|\\.)*",?)+\} (-?[\d.e+-]+)$/.exec(line) ?? [];
				expect(name, line).toBe(family);
				expect(Number.isFinite(Number(value))).toBe(true);
			}
		}
		const samples = lines.filter((line) => !line.startsWith('#')).map((line) => line.replace(/ \S+$/, ''));
		expect(new Set(samples).size).toBe(samples.length);
	});
});

describe('focus', () => {
	const tableOf = (batch: Batch) => parseCsv(written('focus', batch));
	const mandatory =
		'BilledCost BillingAccountId BillingAccountName BillingCurrency BillingPeriodEnd BillingPeriodStart ChargeCategory ChargeClass ChargeDescription ChargePeriodEnd ChargePeriodStart ContractedCost EffectiveCost InvoiceIssuerName ListCost PricingQuantity PricingUnit ProviderName PublisherName ServiceCategory ServiceName';
	const nullable = ['BillingAccountName', 'ChargeClass', 'ChargeDescription', 'PricingQuantity', 'PricingUnit'];

	it('is marked as simulated before anything else, and has every mandatory column of FOCUS 1.2', () => {
		const [head, ...rows] = tableOf({ results: [failing], invalid: [] });
		expect(head[0]).toBe('x_Simulated');
		expect(rows.map((row) => row[0])).toEqual(rows.map(() => 'true'));
		for (const column of mandatory.split(' ')) {
			expect(head).toContain(column);
			if (!nullable.includes(column)) for (const row of rows) expect(row[head.indexOf(column)], column).not.toBe('');
		}
	});

	it('adds up to the bill to the cent, and to what each cause cost', () => {
		const [head, ...rows] = tableOf({ results: [failing], invalid: [] });
		const cents = (some: string[][]) => Math.round(some.reduce((sum, row) => sum + Number(row[head.indexOf('BilledCost')]), 0) * 100);
		expect(cents(rows)).toBe(Math.round(failing.bill.total_usd * 100));
		for (const { cause, usd } of failing.bill.causes)
			expect(cents(rows.filter((row) => row[head.indexOf('x_Cause')] === cause)), cause).toBe(Math.round(usd * 100));
	});

	it('has UTC periods with exclusive ends and plain decimals', () => {
		const [head, row] = tableOf({ results: [failing], invalid: [] });
		const of = (column: string) => row[head.indexOf(column)];
		expect([of('ChargePeriodStart'), of('ChargePeriodEnd')]).toEqual(['2026-11-20T17:00:00Z', '2026-11-23T09:00:00Z']);
		expect([of('BillingPeriodStart'), of('BillingPeriodEnd')]).toEqual(['2026-11-01T00:00:00Z', '2026-12-01T00:00:00Z']);
		for (const column of ['BilledCost', 'ListUnitPrice', 'PricingQuantity']) expect(of(column)).toMatch(/^\d+(\.\d+)?$/);
	});
});

describe('csv and jsonl', () => {
	it('have a row for every step, and the same numbers', () => {
		const [head, ...rows] = parseCsv(written('csv', { results: [failing], invalid: [] }));
		const objects = written('jsonl', { results: [failing], invalid: [] })
			.trimEnd()
			.split('\n')
			.map((line) => JSON.parse(line) as Record<string, number>);
		const steps = failing.timeline.spend_usd_per_min.length;
		expect([rows.length, objects.length]).toEqual([steps, steps]);
		for (const column of head.slice(1)) expect(Number(rows[7][head.indexOf(column)])).toBe(objects[7][column]);
		expect(objects[7].spend_usd_per_min).toBe(failing.timeline.spend_usd_per_min[7]);
	});
});

describe('markdown', () => {
	it('begins with the marker and tells the gravest first', () => {
		const text = written('markdown', everything);
		expect(text).toMatch(/^<!-- premortem:report key=default -->\n#### Cost pre-mortem: \*\*1 invalid, 2 failed of 4 scenarios\*\*\n/);
		const marks = text.match(/^\| (⛔|❌|⚠️|✅) /gm);
		expect(marks).toEqual(['| ⛔ ', '| ❌ ', '| ❌ ', '| ✅ ']);
	});

	it('has the change against the baseline where there is one', () => {
		const baseline = {
			plan_hash: '',
			verdict: 'pass',
			total_usd: 20000,
			change_usd: 25.31,
			change_ratio: 0.0012655,
			changed: [],
			rules: [],
			regressed: false,
		} as const;
		expect(written('markdown', everything)).not.toContain('vs baseline');
		expect(written('markdown', { results: [{ ...failing, baseline }], invalid: [] })).toContain('| +$25.31 (+0.1%) |');
	});

	it('stays within what GitHub takes, whatever there is to say', () => {
		const loud = { ...failing, thresholds: Array.from({ length: 400 }, () => failing.thresholds[0]) };
		const text = written('markdown', { results: Array.from({ length: 300 }, () => loud), invalid });
		expect(text.length).toBeLessThan(65_536);
		expect(text).toContain('... and 251 more');
		expect(text).toMatch(/Details of \d+ scenarios are left out/);
		expect(text).toMatch(/<sub>Simulated, not billed.*<\/sub>\n$/);
		expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length);
	});
});

/** Rows of fields, quotes resolved; throws on what is no CSV. */
function parseCsv(text: string): string[][] {
	return text
		.trimEnd()
		.split('\n')
		.map((line) => {
			const fields = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))(?=,|$)/g)];
			expect(fields.map(([field]) => field).join('')).toBe(line);
			return fields.map(([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare);
		});
}

/** That a text is what its format allows, and no more lines, tags or commands than an honest one has. */
const inertIn: Readonly<Record<string, (text: string, result: Result) => void>> = {
	json: (text, result) => expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(result))),
	junit: (text) => {
		const honest = elementsOf(
			written('junit', { results: [{ ...failing, findings: [...failing.findings, failing.findings[0]] }], invalid: [] }),
		);
		expect(elementsOf(text).map(({ name }) => name)).toEqual(honest.map(({ name }) => name));
	},
	tap: (text) => {
		const points = text.split('\n').filter((line) => /^(not )?ok/.test(line));
		expect(points).toHaveLength(1 + failing.thresholds.length + failing.findings.length + 1);
		for (const point of points) expect(point.replace(/\\./g, '')).not.toContain('#');
	},
	sarif: (text) => expect(JSON.parse(text).runs[0].results.length).toBe(5),
	github: (text) => {
		for (const line of text.trimEnd().split('\n')) expect(line).toMatch(/^::(error|warning|notice) [^\r\n]*::[^\r\n]*$/);
		expect(text.trimEnd().split('\n').length).toBe(6);
	},
	gitlab: (text) => expect(JSON.parse(text).length).toBe(5),
	focus: (text) => {
		const [head, ...rows] = parseCsv(text);
		expect(rows.length).toBe(failing.bill.lines[0].causes.length);
		for (const row of rows) {
			expect(row.length).toBe(head.length);
			for (const field of row) expect(field).not.toMatch(/^[=+@\t]/);
		}
	},
	csv: (text) => expect(new Set(parseCsv(text).map((row) => row.length)).size).toBe(1),
	jsonl: (text) =>
		expect(
			text
				.trimEnd()
				.split('\n')
				.map((line) => JSON.parse(line) as unknown).length,
		).toBe(failing.timeline.queue.length),
	openmetrics: (text) => {
		for (const line of text.trimEnd().split('\n'))
			expect(line).toMatch(/^(# (TYPE|UNIT|HELP) \w+ [\w .,]+|# EOF|\w+\{(\w+="([^"\\\n]|\\["\\])*",?)+\} -?[\d.e+-]+)$/);
		expect(text.match(/^# EOF$/gm)).toHaveLength(1);
	},
	markdown: (text) => {
		// Code spans are inert by their fences; outside of them only our own tags are left.
		const outside = text.replace(/(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '');
		expect(outside.replace(/<!-- .*?-->|<\/?(details|summary|sub)>/g, ' ')).not.toMatch(/<|https?:|www\.|\]\(|@\w/);
		const tableRows = text.split('\n').filter((line) => line.startsWith('| ❌'));
		expect(tableRows).toHaveLength(1);
		expect(tableRows[0].replaceAll('\\|', '').split('|').length).toBe(9);
	},
};

describe('hostile text', () => {
	it.each(Object.keys(inertIn))('stays text in %s', (kind) => {
		fc.assert(
			fc.property(nasty, nasty, nasty, nasty, (...texts) => {
				const result = hostile(...texts);
				const text = written(kind, { results: [result], invalid: [] });
				inertIn[kind](text, result);
				if (kind === 'json') return;
				// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
				expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/u);
				expect(text.length).toBeLessThan(400_000);
			}),
			{ seed: 7, numRuns: 150 },
		);
	});

	it('in the mistakes of a scenario that cannot be run too', () => {
		fc.assert(
			fc.property(nasty, nasty, (path, message) => {
				const batch = { results: [], invalid: [{ path, issues: [{ ...issue, message, place: { file: path, line: 2, column: 1 } }] }] };
				expect(elementsOf(written('junit', batch)).map(({ name }) => name)).toEqual(['testsuites', 'testsuite', 'testcase', 'error']);
				expect(written('github', batch).trimEnd().split('\n')).toHaveLength(2);
				JSON.parse(written('sarif', batch));
				JSON.parse(written('gitlab', batch));
			}),
			{ seed: 8, numRuns: 100 },
		);
	});
});
