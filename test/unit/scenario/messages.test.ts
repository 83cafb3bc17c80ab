/** Every way of getting a scenario wrong that we could think of, and what is said about it: read the goldens. */
import { describe, expect, it } from 'vitest';
import { formatIssues } from '../../../src/base/issue.ts';
import { issueCodes } from '../../../src/base/issueCodes.ts';
import type { CompileOptions } from '../../../src/scenario/compile.ts';
import { compile, issuesOf, small, with_ } from './small.ts';

type Case = readonly [name: string, text: string, options?: CompileOptions];

/** The small scenario with requests of 700 tokens and this service. */
function batched(service: string): string {
	return with_('service: 500ms', `service: ${service}`).replace('rate: 2/s}', 'rate: 2/s}\n    tokens: {input: 500, output: 200}');
}

const groups: Readonly<Record<string, readonly Case[]>> = {
	'a file that is no scenario': [
		['empty', ''],
		['comments only', '# hi\n'],
		['a list', '- a\n'],
		['a word', 'hello\n'],
		['null bytes', 'version: 1\nname: "a\u0000b"\n'],
		['nothing but the version', 'version: 1\n'],
		['two documents', small + '---\na: 1\n'],
		['a key twice', small + 'name: again\n'],
		['a tab', with_('  web:', '\tweb:')],
		['an open bracket', with_('3x}', '3x')],
		['an alias to nothing', small + 'measure: *m\n'],
		['a reserved key', small + '__proto__: {a: 1}\n'],
	],
	'unknown keys': [
		['at the top', with_('faults:', 'fault:')],
		['in a client', with_('timeout:', 'timout:')],
		['in a kind', with_('factor: 3x', 'facter: 3x')],
		['in a law without `law`', with_('service: 500ms', 'service: {kind: exponential, meen: 1s}')],
		['in a price', with_('aws/p5.4xlarge', '{skuu: aws/p5.4xlarge}')],
		['two prices at once', with_('aws/p5.4xlarge', '{sku: aws/p5.4xlarge, per_hour: $3/h}')],
		['in a threshold', with_('"value < $5"', '{expct: "value < $5"}')],
		['an option that only the program fills in', with_('{kind: poisson, rate: 2/s}', '{kind: trace, file: ok.csv, rows: 5}')],
		['in the days of the week', with_('{kind: poisson, rate: 2/s}', '{kind: diurnal, rate: 2/s, days: {funday: 2x}}')],
	],
	'missing keys': [
		['the version', with_('version: 1\n', '')],
		['in a fault', with_('at: 2m, ', '')],
		['the kind of a fault', with_('kind: spike, ', '')],
		['a kind by name alone', with_('{kind: fixed, delay: 1s}', 'fixed')],
		['a price', with_('    price: aws/p5.4xlarge\n', '')],
		['a sku', with_('aws/p5.4xlarge', '{}')],
		['the date of a price', with_('aws/p5.4xlarge', '{per_hour: $3/h, source: me}')],
		['the service', with_('    service: 500ms\n', '')],
		['the set of a variant', with_('    set: {clients.web.attempts: 2}\n', '')],
		['parts of an incident', small + 'incident: {alert: {}}\n'],
		['every client', with_(/clients:\n[\s\S]*?gateway/, 'clients: {}\ngateway')],
		['a client where there are two', with_('  web:\n', '  app: {timeout: 1s}\n  web:\n')],
		[
			'a pool where there are two',
			with_('pool: gpu', 'throttle: {rate: 5/s, burst: 5}').replace('pools:\n', 'pools:\n  cpu: {service: 1s, price: aws/p5.4xlarge}\n'),
		],
		['tokens that the service counts', with_('service: 500ms', 'service: {kind: tokens, per_input: 1ms, per_output: 1ms}')],
	],
	quantities: [
		['a bare duration', with_('2s', '2')],
		['a bare law', with_('service: 500ms', 'service: 5')],
		['a bare option of a law', with_('service: 500ms', 'service: {kind: exponential, mean: 0.8}')],
		['a bare rate', with_('2/s', '20')],
		['a bare factor', with_('3x', '3')],
		['a bare share', with_('aws/p5.4xlarge', '{sku: aws/p5.4xlarge, share: 0.5}')],
		['a bare price', with_('aws/p5.4xlarge', '4.10')],
		['bare money per time', with_('aws/p5.4xlarge', '{per_hour: 4.10, source: me, as_of: now}')],
		['a quoted number', with_('2s', '"2"')],
		['a negative duration', with_('2s', '-5s')],
		['a negative law', with_('service: 500ms', 'service: -5s')],
		['a negative rate', with_('2/s', '-2/s')],
		['zero where it must be more', with_('duration: 10m', 'duration: 0s')],
		['another unit', with_('2/s', '2s')],
		['a unit in words', with_('duration: 10m', 'duration: 10 minutes')],
		['four thousand days', with_('duration: 10m', 'duration: 4000d')],
		['infinity', with_('duration: 10m', 'duration: .inf')],
		['a list', with_('duration: 10m', 'duration: [10m]')],
		['nothing', with_('duration: 10m', 'duration:')],
		['an absurd factor', with_('3x', '99999999x')],
		['a factor of 400 digits', with_('3x', '9'.repeat(400) + 'x')],
		['a share above all', with_('aws/p5.4xlarge', '{sku: aws/p5.4xlarge, share: 150%}')],
		['a factor below one', with_('3x', '0.5x')],
		['a time of day', with_('{kind: poisson, rate: 2/s}', '{kind: diurnal, rate: 2/s, peak: 25:00}')],
	],
	'counts and texts': [
		['1e999', with_('attempts: 3', 'attempts: 1e999')],
		['.nan', with_('attempts: 3', 'attempts: .nan')],
		['a huge count', with_('attempts: 3', 'attempts: 100000000000000000000000')],
		['half an attempt', with_('attempts: 3', 'attempts: 2.5')],
		['a negative count', with_('attempts: 3', 'attempts: -1')],
		['a count in quotes', with_('attempts: 3', 'attempts: "3"')],
		['a negative cv', with_('service: 500ms', 'service: {kind: lognormal, mean: 1s, cv: -1}')],
		['a number as a name', with_('name: tiny', 'name: 5')],
		['an empty name', with_('name: tiny', 'name: ""')],
		['an endless name', with_('name: tiny', 'name: ' + 'x'.repeat(501))],
		['an escape in a name', with_('name: tiny', 'name: "\\e[31mred"')],
		['an escape in the name of a stream', with_('  users:', '  "us\\e[31mers":')],
		['a space in the name of a stream', with_('  users:', '  my users:')],
		['a word for true', with_('price: aws', 'stops_on_cancel: yes\n    price: aws')],
	],
	'values out of a list': [
		['an outcome', with_('timeout: 2s', 'timeout: 2s\n    retry_on: [timeot]')],
		['one outcome where a list belongs', with_('timeout: 2s', 'timeout: 2s\n    retry_on: timeout')],
		['a mapping where a list belongs', with_('  - {kind: spike', '  {kind: spike')],
		['a list where a mapping belongs', with_(/clients:\n[\s\S]*?gateway/, 'clients: [1]\ngateway')],
		['nothing where a mapping belongs', with_('  pool: gpu\n', '')],
		['a number where a mapping belongs', with_('{min: 2, max: 4}', '3')],
		['a format', with_('{kind: poisson, rate: 2/s}', '{kind: trace, file: ok.csv, format: azure}')],
		['an empty list of values', with_('service: 500ms', 'service: {kind: empirical, values: []}')],
		['a weight', with_('service: 500ms', 'service: {kind: hyperexponential, weights: [1, -1], means: [1s, 2s]}')],
	],
	'names that refer to nothing': [
		['a fault', with_('kind: spike', 'kind: spkie')],
		['a retry policy', with_('kind: fixed', 'kind: fixd')],
		['a retry policy by name alone', with_('{kind: fixed, delay: 1s}', 'fixd')],
		['a law', with_('service: 500ms', 'service: {kind: lognorml, mean: 1s, cv: 1}')],
		['a part of a law', with_('service: 500ms', 'service: {kind: mixture, weights: [1], parts: [{kind: nope}]}')],
		['a kind that is no text', with_('kind: spike', 'kind: 3')],
		['a client', with_('    arrivals:', '    client: webb\n    arrivals:')],
		['an upstream', with_('    timeout: 2s', '    timeout: 2s\n    upstream: gatewy')],
		['a pool', with_('pool: gpu', 'pool: gpuu')],
		['a target', with_('factor: 3x', 'factor: 3x, target: usrs')],
		['a machine', with_('aws/p5.4xlarge', 'aws/p5.5xlarge')],
		['a share of a machine', with_('aws/p5.4xlarge', '{sku: aws/p6.4xlarge}')],
		['a price as a sku', with_('aws/p5.4xlarge', '$4.10/h')],
		['a product', with_('pool: gpu', 'pool: gpu\n  config: gateway.yaml\n  product: litelm')],
		[
			'a signal',
			small + 'incident: {alert: {signal: {kind: spend-rat}, above: $5/h}, acknowledge: {business: 5m, night: 5m, weekend: 5m}}\n',
		],
	],
	contradictions: [
		['max below min', with_('min: 2', 'min: 5')],
		['initial outside', with_('max: 4', 'max: 4, initial: 9')],
		['attempts without retries', with_('    retry: {kind: fixed, delay: 1s}\n', '')],
		['half a lognormal law', with_('service: 500ms', 'service: {kind: lognormal, mean: 1s}')],
		['a fault after the end', with_('at: 2m', 'at: 20m')],
		['a step longer than the run', small + 'measure: {step: 1h}\n'],
		['too many steps', small + 'measure: {step: 1us}\n'],
		[
			'an incident without a fault',
			with_(/faults:\n.*\n/, '') +
				'incident: {alert: {signal: spend-rate, above: $5/h}, acknowledge: {business: 5m, night: 5m, weekend: 5m}}\n',
		],
		['a start without offset', with_('2026-01-09T18:00:00Z', '2026-01-09')],
		['a start that is no date', with_('2026-01-09T18:00:00Z', '2026-02-31T00:00:00Z')],
		['another version', with_('version: 1', 'version: 2')],
	],
	'a replica that batches': [
		['nothing that takes time', batched('{kind: batching}')],
		['an unknown preset', batched('{kind: batching, preset: llama-3.1-70b-h100x2-vlm-fp8}')],
		[
			'a preset and a roofline',
			batched('{kind: batching, preset: opt-13b-a100x1-vllm-fp16, roofline: {gpu: l4, params: 1, layers: 16, kv_heads: 8}}'),
		],
		['a cache smaller than a request', batched('{kind: batching, base: 10ms, kv_tokens: 600}')],
		['no tokens', with_('service: 500ms', 'service: {kind: batching, base: 10ms}')],
		['a negative step', batched('{kind: batching, base: -10ms}')],
		['chunks that take no time', batched('{kind: batching, base: 10ms, prefill_chunk: 512}')],
		['a cache of nothing', batched('{kind: batching, base: 10ms, kv_tokens: 0}')],
		['a watermark of everything', batched('{kind: batching, base: 10ms, kv_watermark: 100%}')],
		['an unknown GPU', batched('{kind: batching, roofline: {gpu: h100, params: 70, layers: 80, kv_heads: 8}}')],
		['a model that does not fit', batched('{kind: batching, roofline: {gpu: h100-sxm, params: 70, layers: 80, kv_heads: 8}}')],
		['a precision the GPU has not', batched('{kind: batching, roofline: {gpu: a10g, params: 7, precision: fp8, layers: 32, kv_heads: 8}}')],
		[
			'more active parameters than there are',
			batched('{kind: batching, roofline: {gpu: l4, params: 7, active_params: 9, layers: 32, kv_heads: 8}}'),
		],
		['no parameters', batched('{kind: batching, roofline: {gpu: l4, params: 0, layers: 32, kv_heads: 8}}')],
	],
	thresholds: [
		['an unknown metric', with_('bill.total', 'bil.total')],
		['an aggregation it has not', with_('value < $5', 'p(95) < $5')],
		['a limit without unit', with_('value < $5', 'value < 5')],
		['words', with_('value < $5', 'less than five')],
		['a percentile above 100', with_('bill.total: ["value < $5"]', 'latency: ["p(101) < 5s"]')],
		['a number', with_('"value < $5"', '5')],
		['a list', with_('"value < $5"', '["x"]')],
		['nothing', with_('"value < $5"', 'null')],
		['a number to expect', with_('"value < $5"', '{expect: 5}')],
		['a wrong expression to expect', with_('"value < $5"', '{expect: value < 5, severity: warn}')],
		['a severity', with_('"value < $5"', '{expect: "value < $5", severity: error}')],
		['no list', with_('["value < $5"]', 'value < $5')],
		['an empty list', with_('["value < $5"]', '[]')],
		['a list of metrics', with_('  bill.total: ["value < $5"]', '  - bill.total')],
	],
	files: [
		['a gateway config that is not there', with_('pool: gpu', 'pool: gpu\n  config: ./nope.yaml')],
		['a gateway config that is no YAML', with_('pool: gpu', 'pool: gpu\n  config: broken.yaml')],
		['a gateway config of no known product', with_('pool: gpu', 'pool: gpu\n  config: other.yaml')],
		['a trace that is not there', with_('{kind: poisson, rate: 2/s}', '{kind: trace, file: nope.csv}')],
		['a trace with malformed rows', with_('{kind: poisson, rate: 2/s}', '{kind: trace, file: bad.csv}')],
		['a trace with other columns', with_('{kind: poisson, rate: 2/s}', '{kind: trace, file: head.csv}')],
		['a trace without rows', with_('{kind: poisson, rate: 2/s}', '{kind: trace, file: empty.csv}')],
	],
	'flags and variants': [
		['--set without a value', small, { sets: ['clients.web.attempts'] }],
		['--set with nothing after =', small, { sets: ['duration='] }],
		['--set of a wrong value, the second of two', small, { sets: ['pools.gpu.slots=2', 'clients.web.timeout=3'] }],
		['--set of an unknown key', small, { sets: ['client.web.attempts=3'] }],
		['--set of broken YAML', small, { sets: ['clients.web.retry={kind: fixed'] }],
		['--set below a value', small, { sets: ['name.x=3'] }],
		['--set of a client that is not there', small, { sets: ['clients.webb.attempts=3'] }],
		['--set of an item that is not there', small, { sets: ['faults.5.at=3m'] }],
		['--set by name into a list', small, { sets: ['faults.first.at=3m'] }],
		['--set of an empty step', small, { sets: ['clients..attempts=3'] }],
		['--set of __proto__', small, { sets: ['clients.__proto__.x=3'] }],
		['--set that removes what is needed', small, { sets: ['pools.gpu.price=null'] }],
		['--set with an escape', small, { sets: ['name=\u001b[31mred\n'] }],
		['--variant that is not there', small, { variant: 'clam' }],
		['--variant where there are none', small.replace(/variants:[\s\S]*/, ''), { variant: 'calm' }],
		['--variant __proto__', small, { variant: '__proto__' }],
		['a variant with a wrong value', with_('attempts: 2', 'attempts: two'), { variant: 'calm' }],
		['a variant with an unknown key', with_('clients.web.attempts', 'clients.web.attempt'), { variant: 'calm' }],
		['a variant of a client that is not there', with_('clients.web.attempts', 'clients.webb.attempts'), { variant: 'calm' }],
		['a variant that goes through a value', with_('clients.web.attempts', 'clients.web.timeout.x'), { variant: 'calm' }],
		[
			'a variant with a wrong mapping',
			with_('{clients.web.attempts: 2}', '{clients.web: {timeout: 5, retry: {kind: fixed, dely: 1s}}}'),
			{ variant: 'calm' },
		],
		['a variant that removes what is needed', with_('clients.web.attempts: 2', 'pools.gpu.price: null'), { variant: 'calm' }],
		['--gateway that is not there', small, { gateway: 'nope.yaml' }],
	],
	limits: [
		['a file of five megabytes', `${small}# ${'x'.repeat(5 * 1024 * 1024)}`],
		['an alias bomb', bomb(8)],
		['two thousand faults', with_(/faults:\n.*\n/, `faults:\n${'  - {kind: spike, at: 2m, for: 2m, factor: 3x}\n'.repeat(2000)}`)],
		['a thousand and one thresholds', with_('["value < $5"]', `[${'value < $5, '.repeat(1001)}]`)],
		['ten thousand wrong thresholds', with_('["value < $5"]', `\n${'    - value < 5\n'.repeat(10_000)}`)],
		[
			'two hundred and one clients',
			with_('  web:\n', `${Array.from({ length: 200 }, (_, i) => `  c${i}: {timeout: 1s}\n`).join('')}  web:\n`).replace(
				'    arrivals',
				'    client: web\n    arrivals',
			),
		],
	],
};

/** Aliases of aliases: nine to the power of `levels` values. */
function bomb(levels: number): string {
	const line = (i: number) =>
		`x${i}: &x${i} [${Array(9)
			.fill(i === 0 ? 'x' : `*x${i - 1}`)
			.join(', ')}]\n`;
	return Array.from({ length: levels }, (_, i) => line(i)).join('');
}

function printed([name, text, options]: Case): string {
	const result = compile(text, options);
	const issues = result.ok ? result.compiled.issues : result.issues;
	const said = formatIssues(issues, result.ok ? result.compiled.texts : result.texts);
	// Lists of what there is grow with every kind and metric that is added.
	return `### ${name}\n${said.replace(/(hint: (?:kinds|known): [^,\n]+, [^,\n]+),.*/g, '$1, ...')}\n`;
}

describe('messages', () => {
	it.each(Object.entries(groups))('about %s', async (group, cases) => {
		const goldens = cases.map(printed).join('\n');
		await expect(goldens).toMatchFileSnapshot(`golden/${group.replaceAll(' ', '-').toLowerCase()}.txt`);
	});

	const all = Object.values(groups).flat();

	it.each(all.map(([name, text, options]) => ({ name, text, options })))('$name: each issue is whole', ({ text, options }) => {
		const issues = issuesOf(text, options);
		expect(issues.length).toBeGreaterThan(0);
		for (const { message, hint, place } of issues) {
			expect(place?.line).toBeGreaterThan(0);
			expect(place?.column).toBeGreaterThan(0);
			expect(`${message} ${hint}`).not.toMatch(/Invalid input|\[object|NaN:|\n| : /);
			expect(message.length).toBeLessThan(250);
		}
	});

	it('between them carry every code that reading a scenario can give', () => {
		const seen = new Set(all.flatMap(([, text, options]) => issuesOf(text, options).map((issue) => issue.code)));
		// These are said by commands that run: see test/e2e.
		const others = ['PM014', 'PM015', 'PM016', 'PM017'];
		expect([...seen].sort()).toEqual(Object.keys(issueCodes).filter((code) => !others.includes(code)));
	});

	it('of the small scenario are none', () => expect(issuesOf(small)).toEqual([]));
});
