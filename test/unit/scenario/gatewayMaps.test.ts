/** Any scenario behind any gateway config: which pool stands behind a model, and what is said when none does. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importGateway } from '../../../src/adapters/index.ts';
import { judgedAll } from '../../../src/adapters/rules/index.ts';
import { filesBeside } from '../../../src/io/files.ts';
import { checkScenario } from '../../../src/scenario/check.ts';
import { type CompileOptions, type CompileResult, compileScenario } from '../../../src/scenario/compile.ts';
import { read } from '../../support-tidy.ts';

const scenario = (gateway = '', client = 'timeout: 60s') => `version: 1
name: two-pools
start: 2026-11-24T10:00:00Z
duration: 20m
traffic:
  users: {arrivals: {kind: poisson, rate: 3/s}}
clients:
  app: {${client}}
pools:
  large: {service: 6s, replicas: {min: 0, max: 4}, cold_start: 90s, price: aws/g6e.xlarge}
  small: {service: 1s, replicas: {min: 1, max: 1}, price: aws/g6e.xlarge}
${gateway}`;

const config = `model_list:
  - {model_name: chat, litellm_params: {model: openai/gpt-4o, timeout: 30}}
  - {model_name: chat, litellm_params: {model: azure/gpt=4o, timeout: 30}}
  - {model_name: small, litellm_params: {model: openai/gpt-4o-mini, timeout: 30}}
litellm_settings: {fallbacks: [{chat: [small]}]}
`;
const native = 'gateway: {pool: large}\n';

function compiled(text: string, options: CompileOptions = {}): CompileResult {
	return compileScenario('s.yaml', text, { read: (path) => (path.endsWith('litellm.yaml') ? config : { error: 'no such file' }) }, options);
}

function upstreams(text: string, options: CompileOptions): unknown {
	const result = compiled(text, options);
	if (!result.ok) throw new Error(JSON.stringify(result.issues));
	return result.compiled.plan.gateway?.upstreams;
}

function issues(text: string, options: CompileOptions): string[] {
	const result = compiled(text, options);
	return (result.ok ? result.compiled.issues : result.issues).map(({ message, hint }) => `${message} | ${hint ?? ''}`);
}

describe('--map name=pool', () => {
	const gateway = 'litellm.yaml';

	it('takes a model, a model group, a deployment, and patterns of them', () => {
		expect(upstreams(scenario(native), { gateway, maps: ['openai/gpt-4o=small'] })).toEqual({
			'chat#1': 'small',
			'chat#2': 'large',
			'small#1': 'small',
		});
		expect(upstreams(scenario(native), { gateway, maps: ['chat=small'] })).toMatchObject({ 'chat#1': 'small', 'chat#2': 'small' });
		expect(upstreams(scenario(native), { gateway, maps: ['chat#2=small'] })).toMatchObject({ 'chat#1': 'large', 'chat#2': 'small' });
		expect(upstreams(scenario(native), { gateway, maps: ['openai/*=small'] })).toMatchObject({ 'chat#1': 'small', 'chat#2': 'large' });
	});

	it('divides at the last `=`, since models may have one', () => {
		expect(upstreams(scenario(native), { gateway, maps: ['azure/gpt=4o=small'] })).toMatchObject({ 'chat#2': 'small' });
	});

	it('comes before what the scenario says, and a pool of the group’s name before the pool for the rest', () => {
		const text = scenario('gateway: {pool: large, upstreams: {openai/gpt-4o: large}}\n');
		expect(upstreams(text, { gateway, maps: ['chat=small'] })).toEqual({ 'chat#1': 'small', 'chat#2': 'small', 'small#1': 'small' });
	});

	it('that leads to nothing is an error that lists what there is', () => {
		expect(issues(scenario(native), { gateway, maps: ['caht=small'] })).toEqual([
			expect.stringMatching(/no model, model group or deployment 'caht' .*it has: chat, small, openai\/gpt-4o, /),
		]);
		expect(issues(scenario(native), { gateway, maps: ['chat=smal'] })).toEqual([expect.stringContaining("did you mean 'small'?")]);
		expect(issues(scenario(native), { gateway, maps: ['chat'] })).toEqual([
			expect.stringContaining('expected the name of a model and a pool'),
		]);
		expect(issues(scenario(native), { maps: ['chat=small'] })).toEqual([expect.stringContaining('no gateway config')]);
	});

	it('is asked for, with the names, where a model has no pool', () => {
		const [first] = issues(scenario(), { gateway });
		expect(first).toMatch(/the model 'openai\/gpt-4o' of litellm.yaml, in its group 'chat' .*--map 'chat=large'.*pools: large, small/);
	});
});

describe('--gateway', () => {
	it('of a scenario whose clients go round the gateway is refused: it would change nothing', () => {
		expect(issues(scenario('', 'timeout: 60s, upstream: small'), { gateway: 'litellm.yaml', maps: ['chat=large'] })).toEqual([
			expect.stringContaining('no client of this scenario sends to the gateway'),
		]);
	});
});

describe('gateway.model and gateway.version', () => {
	it('say which group requests ask for, and which version of the product answers', () => {
		const text = scenario('gateway: {config: litellm.yaml, pool: large, model: small, version: main@2026-08}\n');
		const result = compiled(text);
		expect(result.ok && result.compiled.plan.gateway?.spec).toMatchObject({
			defaultGroup: 'small',
			version: 'main@2026-08',
			routing: { fallbackOnce: true },
		});
		expect(issues(text.replace('model: small', 'model: smal'), {})[0]).toContain("did you mean 'small'?");
		expect(issues(text.replace('main@2026-08', 'main'), {})[0]).toContain("no profile of version 'main'");
	});
});

describe('lints of a scenario', () => {
	const lints = (text: string, options: CompileOptions = {}) => {
		const files = { read: (path: string) => (path.endsWith('litellm.yaml') ? config : { error: 'no such file' }) };
		return checkScenario('s.yaml', text, files, options).lints.filter(({ rule }) => rule.startsWith('SCENARIO-'));
	};
	const rules = (text: string, options: CompileOptions = {}) => lints(text, options).map(({ rule }) => rule);
	const gateway = 'litellm.yaml';

	it('a cold start that nobody waits for, behind the gateway’s timeout or the client’s', () => {
		expect(rules(scenario(native))).toContain('SCENARIO-COLD-START-TIMEOUT');
		expect(rules(scenario(native, 'timeout: 2m'))).not.toContain('SCENARIO-COLD-START-TIMEOUT');
		expect(rules(scenario(native, 'timeout: 2m'), { gateway, maps: ['chat=large'] })).toContain('SCENARIO-COLD-START-TIMEOUT');
		expect(rules(scenario(native).replace('min: 0', 'min: 1'))).not.toContain('SCENARIO-COLD-START-TIMEOUT');
		const [lint] = lints(scenario(native));
		expect([lint.place.line, lint.message]).toEqual([
			10,
			expect.stringContaining('needs 1m 30s to start, but nobody waits longer than 1m'),
		]);
	});

	it('a gateway that works on for a client that has gone', () => {
		expect(rules(scenario(native), { gateway })).toContain('SCENARIO-OUTLIVES-CLIENT');
		expect(rules(scenario(native, 'timeout: 4m'), { gateway })).not.toContain('SCENARIO-OUTLIVES-CLIENT');
		expect(rules(scenario(native))).not.toContain('SCENARIO-OUTLIVES-CLIENT');
	});

	it('tries of clients times calls of the gateway', () => {
		const client = (attempts: number) => `timeout: 60s, retry: {kind: fixed, delay: 1s}, attempts: ${attempts}`;
		const product = lints(scenario(native, client(3)), { gateway }).find(({ rule }) => rule === 'SCENARIO-RETRY-PRODUCT');
		expect(product?.message).toBe('one user action can become 18 calls to a pool: 3 of app x 6 of the gateway');
		expect(rules(scenario(native, client(2)), { gateway })).not.toContain('SCENARIO-RETRY-PRODUCT');
		expect(rules(scenario(native, client(30)))).not.toContain('SCENARIO-RETRY-PRODUCT');
	});

	it('a pool that grows with demand and a way to it without a limit', () => {
		const growing = scenario(native).replace('cold_start: 90s', 'cold_start: 90s, autoscaler: knative-kpa');
		expect(rules(growing)).toContain('SCENARIO-NO-LIMIT');
		expect(rules(growing.replace('{pool: large}', '{pool: large, throttle: {rate: 1/s, burst: 1}}'))).not.toContain('SCENARIO-NO-LIMIT');
		expect(rules(scenario(native))).not.toContain('SCENARIO-NO-LIMIT');
	});

	it('have a severity and a fix like any other', () => {
		const judged = judgedAll(lints(scenario(native)));
		expect(judged[0]).toMatchObject({
			rule: 'SCENARIO-COLD-START-TIMEOUT',
			severity: 'warning',
			fix: expect.stringContaining('one replica'),
		});
	});
});

const configs = join(import.meta.dirname, '../../../../shared/configs');
const files = existsSync(configs)
	? readdirSync(configs, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(json|yaml|toml)$/.test(file))
	: [];

describe('every shipped scenario', () => {
	const shipped = readdirSync(join(import.meta.dirname, '../../../scenarios')).filter((file) => file.endsWith('.yaml'));

	it.skipIf(files.length === 0).each(shipped)('%s compiles behind real configs (skipped where ../shared/configs is not there)', (name) => {
		const text = read(`scenarios/${name}`);
		const { read: readOwn } = filesBeside(join(import.meta.dirname, '../../../scenarios', name));
		const first = compileScenario(name, text, { read: readOwn });
		const pool = first.ok ? Object.keys({ ...first.compiled.plan.pools, ...first.compiled.plan.hosted })[0] : '';
		let count = 0;
		// The weekend behind all of them; the others behind an eighth each, in turn.
		const turn = shipped.indexOf(name) % 8;
		const all = name === 'the-20k-weekend.yaml';
		for (const file of files.filter((_, i) => all || i % 8 === turn)) {
			const source = readFileSync(join(configs, file), 'utf8');
			const { spec } = importGateway(file, source);
			if (spec === null) continue;
			const options = { gateway: file, maps: [...new Set(spec.groups.map((group) => `${group.name}=${pool}`))] };
			const result = compileScenario(name, text, { read: (path) => (path === file ? source : readOwn(path)) }, options);
			const wrong = result.ok ? [] : result.issues.filter(({ severity }) => severity === 'error').map(({ message }) => message);
			// A scenario without a gateway has nothing to put in front of its pools.
			expect(
				wrong.filter((message) => !message.includes('no client of this scenario sends to the gateway')),
				file,
			).toEqual([]);
			count++;
		}
		expect(count).toBeGreaterThan(all ? 200 : 20);
	});
});
