/** Readings of gateway configs, and differences of two, in every format: whole, in bounds, and harmless. */
import sarifSchema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' };
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { diffOf } from '../../../src/adapters/judge/diff.ts';
import { readGateway } from '../../../src/adapters/reading.ts';
import { plain } from '../../../src/base/issue.ts';
import { gatewayReports } from '../../../src/reports/gateway/index.ts';
import type { ReportContext } from '../../../src/reports/report.ts';
import { columnsOf } from '../../../src/reports/terminal/text.ts';

const config = (retries: number, rest = '') => `model_list:
  - model_name: chat
    litellm_params:
      model: hosted_vllm/llama-70b
      api_base: http://llama-70b:8000/v1
      timeout: 20
      rpm: 60
  - model_name: chat-small
    litellm_params: {model: openai/gpt-4o-mini}
router_settings:
  num_retries: ${retries}
  cooldown_time: 30
  enable_pre_call_check: true
litellm_settings:
  fallbacks: [{chat: [chat-small]}]
${rest}`;
const old = config(2);
const now = config(5, '  cooldown_time: 60\n').replace('timeout: 20', 'timeout: 300');

const at = (width: number, unicode = true): ReportContext => ({ paint: plain, width, unicode, quiet: false });
const one = readGateway('litellm.yaml', old);
const refused = readGateway('values.yaml', 'model_list:\n  - {model_name: a}\n');
const hostile = readGateway(
	'a`|\u001b[31m\n::error::x%0A.yaml',
	'model_list:\n  - {model_name: "</details>|`::error::\\u001b[2J\\u202e", litellm_params: {model: "x\\n::error::/<script>", rpm: 1}}\nrouter_settings: {"num_retrys|`": 1}\n',
);
const diff = diffOf(readGateway('old.yaml', old), readGateway('new.yaml', now), [old, now]);

const validate = (() => {
	const { $schema: _, id: _id, ...draft7 } = sarifSchema as Record<string, unknown>;
	return new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(draft7);
})();

describe('pretty', () => {
	const report = gatewayReports.get('pretty');

	it.each([80, 120])('at %i columns', async (width) => {
		await expect(report.render([one], at(width))).toMatchFileSnapshot(`./golden/gateway-reading-${width}.txt`);
		await expect(report.renderDiff?.(diff, at(width))).toMatchFileSnapshot(`./golden/gateway-diff-${width}.txt`);
	});

	it('keeps to the terminal, also on a narrow one without Unicode, and sends no codes of strangers', () => {
		for (const width of [60, 80, 120])
			for (const unicode of [true, false]) {
				const text = `${report.render([one, refused, hostile], at(width, unicode))}${report.renderDiff?.(diff, at(width, unicode))}`;
				expect(text.split('\n').filter((line) => columnsOf(line) > width)).toEqual([]);
				// biome-ignore lint/suspicious/noControlCharactersInRegex: no control characters is what is tested
				expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
			}
	});

	it('leaves the keys out when it shall be quiet', () => {
		expect(report.render([one], { ...at(80), quiet: true })).not.toContain('api_base');
		expect(report.render([one], { ...at(80), quiet: true })).toContain('WORST CASE');
	});
});

describe('json', () => {
	it('holds everything that is known, and says what it is', () => {
		const { schema, gateways } = JSON.parse(gatewayReports.get('json').render([one, refused], at(80)));
		expect(schema).toBe('premortem/gateway@1');
		expect(gateways[0]).toMatchObject({ product: 'litellm', worst: { calls: 6, client_tries: 3, total: 18 } });
		expect(gateways[0].notes).toHaveLength(one.notes.length);
		expect(gateways[1]).toMatchObject({ worst: null, behaviour: [], issues: [{ code: 'PM012' }] });
		expect(JSON.parse(gatewayReports.get('json').renderDiff?.(diff, at(80)) ?? '')).toMatchObject({ schema: 'premortem/gateway-diff@1' });
	});
});

describe('sarif', () => {
	const log = (...readings: (typeof one)[]) => JSON.parse(gatewayReports.get('sarif').render(readings, at(80)));

	it('is valid, whatever is in it', () => {
		for (const readings of [[one], [refused], [hostile], [one, refused, hostile], []]) {
			expect(validate(log(...readings)), JSON.stringify(validate.errors)).toBe(true);
		}
	});

	it('has every lint at its line, with its severity and what to do, and the refusal', () => {
		const [{ results, tool, invocations }] = log(one, refused).runs;
		expect(results).toHaveLength(one.lints.length + refused.lints.length + 1);
		const dead = results.find((result: { ruleId: string }) => result.ruleId === 'LITELLM-DEAD-KEY');
		expect(dead).toMatchObject({ level: 'warning', locations: [{ physicalLocation: { region: { startLine: 13 } } }] });
		expect(tool.driver.rules[dead.ruleIndex]).toMatchObject({ id: 'LITELLM-DEAD-KEY', help: { text: expect.stringContaining('remove') } });
		expect(results[one.lints.length]).toMatchObject({ ruleId: 'PM012', level: 'error' });
		expect(invocations).toEqual([{ executionSuccessful: false }]);
	});

	it('knows a fault again that has moved', () => {
		const prints = (text: string) =>
			log(readGateway('litellm.yaml', text)).runs[0].results.map((result: { partialFingerprints: object }) => result.partialFingerprints);
		expect(prints(`# a comment\n\n${old}`)).toEqual(prints(old));
	});
});

describe('github', () => {
	const lines = (...readings: (typeof one)[]) => gatewayReports.get('github').render(readings, at(80)).trimEnd().split('\n');

	it('annotates the lines, the gravest first, and sums up', () => {
		expect(lines(one).every((line) => /^::(error|warning|notice) /.test(line))).toBe(true);
		expect(lines(one)).toContainEqual(expect.stringMatching(/^::warning file=litellm\.yaml,line=13,col=3,title=LITELLM-DEAD-KEY::.*Fix: /));
		expect(lines(one).at(-1)).toContain('litellm.yaml 18');
	});

	it('never sends more than ten of a kind, nor a command of somebody else', () => {
		const many = readGateway(
			'm.yaml',
			`model_list:\n  - {model_name: a, litellm_params: {model: openai/x}}\nrouter_settings:\n${Array.from({ length: 30 }, (_, i) => `  stray_${i}: 1\n`).join('')}`,
		);
		for (const kind of ['error', 'warning', 'notice'])
			expect(lines(many, one).filter((line) => line.startsWith(`::${kind} `)).length).toBeLessThanOrEqual(10);
		expect(lines(many)).toContainEqual(expect.stringContaining('more; premortem gateway shows all'));
		expect(lines(hostile).filter((line) => !/^::(error|warning|notice) (file|title)=/.test(line))).toEqual([]);
	});
});

describe('markdown', () => {
	it('has the lints in a table and the keys in a fold, and nothing of a stranger in its own structure', () => {
		const text = gatewayReports.get('markdown').render([one, refused, hostile], at(80));
		expect(text).toContain('**18 upstream calls at worst**');
		expect(text).toContain('**refused**');
		// Code spans are inert by their fences; outside of them only our own tags are left.
		const outside = text.replace(/(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '');
		expect(outside.match(/<details>/g)).toHaveLength(outside.match(/<\/details>/g)?.length ?? 0);
		expect(outside.replace(/<\/?(details|summary)>/g, '')).not.toMatch(/</);
		for (const row of text.split('\n').filter((line) => line.startsWith('| `') && line.includes('LITELLM')))
			expect(row.replaceAll('\\|', '').split('|')).toHaveLength(6);
	});

	it('fits a comment', () => {
		const many = readGateway(
			'm.yaml',
			`model_list:\n${Array.from({ length: 900 }, (_, i) => `  - {model_name: m${i}, litellm_params: {model: openai/x}}\n`).join('')}`,
		);
		expect(gatewayReports.get('markdown').render([many], at(80)).length).toBeLessThan(65_536);
	});
});

describe('diffOf(before, after)', () => {
	it('says what changed in behaviour, in words, and what differs without effect', () => {
		const words = diff.changes.map(({ group, topic, before, after }) => `${group} ${topic}: ${before} → ${after}`.trim());
		expect(words).toEqual(['worst-case calls: 6 → 12', 'worst case per action: 18 → 36', 'retries: 2 → 5', 'chat timeout: 20s → 5m']);
		expect(diff.ineffective).toMatchObject([{ path: 'litellm_settings.cooldown_time', change: 'added' }]);
		expect(diff.lints_new.map(({ rule }) => rule)).toContain('LITELLM-INERT');
	});

	it('finds nothing where only comments, order and names of keys without effect differ', () => {
		const moved = `# moved\n${old.replace('rpm: 60', 'rpm: 60   # a comment')}`;
		const same = diffOf(readGateway('a', old), readGateway('b', moved), [old, moved]);
		expect([same.changes, same.lints_new, same.lints_gone]).toEqual([[], [], []]);
	});

	it('works across products, the groups that requests begin at taken for each other', () => {
		const portkey =
			'{"strategy": {"mode": "fallback"}, "targets": [{"provider": "openai", "retry": {"attempts": 1}}, {"provider": "azure"}]}';
		const across = diffOf(one, readGateway('portkey.json', portkey), [old, portkey]);
		expect(across.changes[0]).toMatchObject({ topic: 'product', before: 'litellm 1.81.12' });
		expect(across.changes).toContainEqual({ group: 'chat', topic: 'models', before: 'hosted_vllm/llama-70b', after: 'openai' });
		expect(across.changes).toContainEqual({ group: '', topic: 'worst-case calls', before: '6', after: '3' });
		expect(across.ineffective).toEqual([]);
	});
});
