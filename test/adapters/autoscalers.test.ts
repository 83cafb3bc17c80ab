/** Manifests as people apply them: what becomes of each key, and what is refused rather than guessed. */
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { importAutoscaler } from '../../src/adapters/autoscalers/index.ts';
import { formatIssues } from '../../src/base/issue.ts';
import { choice } from '../../src/model/fields.ts';
import { autoscalers } from '../../src/pools/autoscalers/index.ts';
import { compileScenario } from '../../src/scenario/compile.ts';

const hpa = `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: vllm
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: vllm}
  minReplicas: 2
  maxReplicas: 24
  metrics:
    - type: Pods
      pods:
        metric: {name: vllm_num_requests_waiting}
        target: {type: AverageValue, averageValue: "2500m"}
  behavior:
    scaleUp:
      stabilizationWindowSeconds: 30
      selectPolicy: Min
      policies:
        - {type: Pods, value: 2, periodSeconds: 60}
        - {type: Percent, value: 50, periodSeconds: 60}
    scaleDown:
      stabilizationWindowSeconds: 600
      policies: [{type: Pods, value: 1, periodSeconds: 120}]
`;

const keda = `apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: vllm}
spec:
  scaleTargetRef: {name: vllm}
  pollingInterval: 15
  cooldownPeriod: 360
  minReplicaCount: 0
  maxReplicaCount: 12
  fallback: {failureThreshold: 3, replicas: 6}
  triggers:
    - type: prometheus
      metricType: AverageValue
      metadata:
        serverAddress: http://prometheus:9090
        query: sum(vllm:num_requests_waiting)
        threshold: '5'
        activationThreshold: '1'
`;

const knative = `apiVersion: v1
kind: Namespace
metadata: {name: ml}
---
apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: model}
spec:
  template:
    metadata:
      annotations:
        autoscaling.knative.dev/min-scale: "1"
        autoscaling.knative.dev/max-scale: "10"
        autoscaling.knative.dev/target-utilization-percentage: "80"
        autoscaling.knative.dev/window: "90s"
        autoscaling.knative.dev/scale-down-delay: "15m"
        autoscaling.knative.dev/panic-threshold-percentage: "300"
    spec:
      containerConcurrency: 4
      containers: [{image: registry/model}]
`;

const ray = `applications:
  - name: llm
    import_path: app:deployment
    deployments:
      - name: Router
        num_replicas: 2
      - name: Model
        max_ongoing_requests: 16
        autoscaling_config:
          min_replicas: 1
          max_replicas: 8
          target_ongoing_requests: 4
          upscale_delay_s: 10
          downscale_delay_s: 300
          metrics_interval_s: 5
`;

const manifests: Readonly<Record<string, string>> = { hpa, keda, knative, ray };

/** Paths of all leaves, as notes have them. */
function leavesOf(value: unknown, path = ''): string[] {
	if (value === null || typeof value !== 'object' || Object.keys(value).length === 0) return [path];
	if (Array.isArray(value)) return value.flatMap((item, i) => leavesOf(item, `${path}[${i}]`));
	return Object.entries(value).flatMap(([key, item]) => {
		const plain = /^[A-Za-z_][\w-]*$/.test(key);
		return leavesOf(item, plain ? (path === '' ? key : `${path}.${key}`) : `${path}[${JSON.stringify(key)}]`);
	});
}

describe('importAutoscaler', () => {
	it('reads an HPA with its behavior', () => {
		expect(importAutoscaler('hpa.yaml', hpa)).toMatchObject({
			autoscaler: {
				kind: 'kubernetes-hpa',
				metric: 'queue',
				target: 2.5,
				down_stabilization: '600000000us',
				behavior: {
					up_pods: 2,
					up_percent: '50%',
					up_select: 'min',
					up_window: '30000000us',
					down_pods: 1,
					down_percent: '0%',
					down_select: 'max',
					period: '60000000us',
					down_period: '120000000us',
				},
			},
			min: 2,
			max: 24,
			issues: [],
		});
	});

	it('reads a ScaledObject, a Knative Service behind another document, and a Ray Serve config', () => {
		expect(importAutoscaler('keda.yaml', keda)).toMatchObject({
			autoscaler: { kind: 'keda', metric: 'queue', target: 5, activation: 1, polling_interval: '15000000us', cooldown: '360000000us' },
			min: 0,
			max: 12,
		});
		expect(importAutoscaler('service.yaml', knative)).toMatchObject({
			autoscaler: {
				kind: 'knative-kpa',
				target_utilization: '80%',
				stable_window: '90s',
				scale_down_delay: '15m',
				panic_threshold: '300%',
			},
			min: 1,
			max: 10,
			slots: 4,
		});
		expect(importAutoscaler('serve.yaml', ray)).toMatchObject({
			autoscaler: { kind: 'ray-serve', target_ongoing_requests: 4, upscale_delay: '10000000us', downscale_delay: '300000000us' },
			min: 1,
			max: 8,
			slots: 16,
		});
	});

	it.each(Object.entries(manifests))('%s: what it makes is what a scenario may write', (_name, text) => {
		const { autoscaler } = importAutoscaler('m.yaml', text);
		expect(choice(autoscalers.entries).safeParse(autoscaler).error?.issues).toBeUndefined();
	});

	it.each(Object.entries(manifests))('%s: every leaf lies under exactly one note', (_name, text) => {
		const { notes } = importAutoscaler('m.yaml', text);
		const leaves = leavesOf(parse(text.split('---\n').at(-1) ?? ''));
		expect(leaves.length).toBeGreaterThan(8);
		for (const leaf of leaves) {
			const over = notes.filter(({ path }) => leaf === path || (leaf.startsWith(path) && /^[.[]/.test(leaf.slice(path.length))));
			expect(over.length, leaf).toBe(1);
			expect(over[0].why.length).toBeGreaterThan(3);
		}
	});

	it.each([
		[
			'a rate',
			hpa.replace('vllm_num_requests_waiting', 'http_requests_per_second'),
			12,
			"it cannot be told what 'http_requests_per_second' counts",
		],
		[
			'memory',
			hpa.replace(/- type: Pods[\s\S]*2500m"}/, '- type: Resource\n      resource: {name: memory, target: {averageUtilization: 80}}'),
			11,
			'memory',
		],
		['no metrics', hpa.replace(/ {2}metrics:[\s\S]*2500m"}\n/, ''), 5, 'there are no metrics'],
		['a word for a number', hpa.replace('maxReplicas: 24', 'maxReplicas: many'), 8, 'expected a number here, got "many"'],
		['a cron trigger', keda.replace('type: prometheus', 'type: cron').replace(/query: .*/, 'start: 0 6 * * *'), 12, 'cron'],
		['another class', knative.replace('min-scale: "1"', 'class: hpa.autoscaling.knative.dev'), 12, 'is not simulated'],
		['nothing that scales', ray.replace(/ {8}autoscaling_config:[\s\S]*/, ''), 1, 'no deployment has an autoscaling_config'],
		['something else', 'kind: Deployment\napiVersion: apps/v1\n', 1, 'not the manifest of an autoscaler'],
		['what is no YAML', 'spec: [', 1, ''],
	])('%s is an issue with its place', (_what, text, line, message) => {
		const { autoscaler, issues } = importAutoscaler('m.yaml', text);
		expect(autoscaler).toBeNull();
		expect(issues[0].severity).toBe('error');
		expect(issues[0].place).toMatchObject({ file: 'm.yaml', line });
		expect(issues[0].message).toContain(message);
	});

	it('a second metric is ignored aloud', () => {
		const two = hpa.replace(
			'  behavior:',
			'    - type: Resource\n      resource: {name: cpu, target: {averageUtilization: 80}}\n  behavior:',
		);
		const { autoscaler, issues } = importAutoscaler('m.yaml', two);
		expect(autoscaler).toMatchObject({ metric: 'queue' });
		expect(issues).toHaveLength(1);
		expect(issues[0]).toMatchObject({ code: 'PM013', place: { line: 14 } });
	});
});

describe('pools.*.manifest', () => {
	const scenario = (pool: string) => `version: 1
name: test
duration: 1h
traffic: {web: {arrivals: {kind: poisson, rate: 1/s}}}
clients: {app: {timeout: 10s}}
pools:
  gpu:
    service: 1s
    price: aws/g6e.xlarge
    manifest: m.yaml
${pool}`;
	const compile = (text: string, manifest: string | null) =>
		compileScenario('scenario.yaml', text, { read: () => manifest ?? { error: 'there is no such file' } });
	const poolOf = (text: string, manifest: string) => {
		const result = compile(text, manifest);
		if (!result.ok) throw new Error(formatIssues(result.issues, result.texts));
		return { pool: result.compiled.plan.pools.gpu, limits: result.compiled.limits, issues: result.compiled.issues };
	};

	it('brings the autoscaler and the bounds that the scenario does not give', () => {
		const { pool, limits } = poolOf(scenario(''), hpa);
		expect(pool).toMatchObject({ replicasMin: 2, replicasMax: 24, replicasInitial: 2 });
		expect(pool.autoscaler).toMatchObject({ kind: 'kubernetes-hpa', options: { metric: 'queue', target: 2.5, sync: 15_000_000 } });
		expect(poolOf(scenario('    replicas: {max: 5}\n'), hpa).pool).toMatchObject({ replicasMin: 2, replicasMax: 5 });
		expect(limits.filter((limit) => limit.startsWith('m.yaml:12: '))).toHaveLength(1);
	});

	it('says when the pool works on another number at once', () => {
		expect(poolOf(scenario(''), ray).issues.map(({ code }) => code)).toEqual(['PM013']);
		expect(poolOf(scenario('    slots: 16\n'), ray).issues).toEqual([]);
	});

	it.each([
		['both', scenario('    autoscaler: fixed\n'), hpa, 'PM009', 'scenario.yaml'],
		['a file that is not there', scenario(''), null, 'PM002', 'scenario.yaml'],
		['what cannot be simulated', scenario(''), knative.replace('"90s"', '"2s"'), 'PM012', 'scenario.yaml'],
		['what cannot be read', scenario(''), hpa.replace('type: Pods\n', 'type: Object\n'), 'PM012', 'm.yaml'],
	])('%s is an issue', (_what, text, manifest, code, file) => {
		const result = compile(text, manifest);
		expect(result.ok).toBe(false);
		if (result.ok) return;
		expect(result.issues.map((issue) => [issue.code, issue.place?.file])).toEqual([[code, file]]);
	});
});
