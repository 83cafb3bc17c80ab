import fc from 'fast-check';
import type { Result, ThresholdResult } from '../../../src/model/result.ts';
import { failing } from './sample.ts';

/** Text as nobody honest writes it: markup, escapes, directions, half characters, and very much of it. */
export const nasty: fc.Arbitrary<string> = fc.oneof(
	fc.constantFrom(
		'<script>alert(1)</script>',
		'"><img src=x onerror=alert(1)>',
		']]>',
		'--><svg onload=alert(1)>',
		'</script><script>',
		'\u202egnp.exe',
		'=cmd|/c calc!A1',
		'@everyone #1 https://example.org www.example.org',
		'`` ` ``` |',
		'::error::x%0A',
		'a\r\n::set-output name=x::y',
		'\u0000\u0007\u001b[31m',
		'\ud800',
		'👩‍💻🔥',
		'</details></summary>',
		'# EOF\n',
		'not ok 1 # SKIP',
		'  ...\nnot ok',
	),
	fc.constant('x'.repeat(10_000)),
	fc.constant('👩‍💻'.repeat(3_000)),
	fc.string({ unit: 'binary', maxLength: 60 }),
);

/** A result in which every text that a stranger can choose is hostile. */
export const hostile = (name: string, path: string, message: string, owner: string): Result => ({
	...failing,
	findings: [...failing.findings, { code: name, severity: 'fail', message, owner }],
	scenario: {
		...failing.scenario,
		name,
		summary: message,
		path,
		variant: owner,
		reproduce: `--set ${message}`,
		start: failing.scenario.start,
	},
	thresholds: failing.thresholds.map((t): ThresholdResult => ({ ...t, metric: name, expression: message, observed_text: owner, path })),
	bill: {
		...failing.bill,
		causes: failing.bill.causes.map((line) => ({ ...line, owner, owner_path: name })),
		lines: failing.bill.lines.map((line) => ({
			...line,
			meter: name,
			resource: path,
			unit: message,
			price_source: owner,
			price_as_of: name,
		})),
	},
	pools: { [name]: failing.pools.a100 },
	limits: [message],
	loops: failing.loops.map((loop) => ({ ...loop, path: [name, message], lines: [owner, `${path}:3`] })),
	prices_as_of: owner,
	gateway: { product: name, version: message, path, notes: [] },
	incident: {
		...failing.incident!,
		contained_by: message,
		detected_by: message,
		acknowledged_by: message,
		events: [{ at_s: 7200, kind: 'notice', what: name, spent_usd: 12 }],
	},
});
