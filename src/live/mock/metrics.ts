/** What a mock says to Prometheus: vLLM's names, which autoscalers scrape, and the bill as it accrues. */
import { causeNames } from '../../model/causes.ts';
import { outcomeNames } from '../../model/outcomes.ts';
import type { MockSystem } from './system.ts';

/** Prometheus text format 0.0.4. */
export function metricsText(system: MockSystem): string {
	const lines: string[] = [];
	const family = (
		name: string,
		type: string,
		help: string,
		samples: readonly (readonly [labels: string, value: number])[],
		suffix = '',
	) => {
		lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
		for (const [labels, value] of samples) lines.push(`${name}${suffix}{${labels}} ${value}`);
	};
	const model = (worker: string) => `model_name="${worker}",engine="0"`;
	const each = (of: (worker: string) => number) => system.workerNames.map((worker) => [model(worker), of(worker)] as const);
	const { gauges, poolNames } = system;
	const queued = (worker: string) => (poolNames.includes(worker) ? system.levels(worker).queued : 0);
	family(
		'vllm:num_requests_running',
		'gauge',
		'Requests being worked on.',
		each((worker) => Math.max(0, gauges.of(worker).inFlight - queued(worker))),
	);
	family('vllm:num_requests_waiting', 'gauge', 'Requests in the queue.', each(queued));
	family(
		'vllm:prompt_tokens_total',
		'counter',
		'Tokens of prompts answered well.',
		each((worker) => gauges.of(worker).promptTokens),
	);
	family(
		'vllm:generation_tokens_total',
		'counter',
		'Tokens of good answers.',
		each((worker) => gauges.of(worker).generationTokens),
	);
	family(
		'vllm:request_success_total',
		'counter',
		'Requests answered well.',
		each((worker) => gauges.of(worker).outcomes[0]).map(([labels, value]) => [`${labels},finished_reason="stop"`, value]),
	);
	latency(system, lines, model);
	family(
		'premortem_answers_total',
		'counter',
		'Calls by how they ended.',
		system.workerNames.flatMap((worker) =>
			outcomeNames.map((outcome, i) => [`pool="${worker}",outcome="${outcome}"`, gauges.of(worker).outcomes[i]] as const),
		),
	);
	family(
		'premortem_replicas',
		'gauge',
		'Replicas by state.',
		poolNames.flatMap((pool) => {
			const { ready, starting } = system.levels(pool);
			return [
				[`pool="${pool}",state="ready"`, ready],
				[`pool="${pool}",state="starting"`, starting],
			] as const;
		}),
	);
	family(
		'premortem_work_seconds_total',
		'counter',
		'Time of slots by cause, once it is known.',
		poolNames.flatMap((pool) =>
			system
				.workByCause(pool)
				.flatMap((us, cause) => (us === 0 ? [] : [[`pool="${pool}",cause="${causeNames[cause]}"`, us / 1e6] as const])),
		),
	);
	lines.push('# HELP premortem_spend_dollars_total Spent so far.', '# TYPE premortem_spend_dollars_total counter');
	lines.push(`premortem_spend_dollars_total ${system.spentUsd}`);
	lines.push('# HELP premortem_clock_seconds Simulated time.', '# TYPE premortem_clock_seconds gauge');
	lines.push(`premortem_clock_seconds ${system.clockUs / 1e6}`);
	return `${lines.join('\n')}\n`;
}

function latency(system: MockSystem, lines: string[], model: (worker: string) => string): void {
	const name = 'vllm:e2e_request_latency_seconds';
	lines.push(`# HELP ${name} From the call to its good answer, in simulated time.`, `# TYPE ${name} histogram`);
	for (const worker of system.workerNames) {
		const { buckets, outcomes, seconds } = system.gauges.of(worker);
		system.gauges.buckets.forEach((limit, i) => {
			lines.push(`${name}_bucket{${model(worker)},le="${limit}"} ${buckets[i]}`);
		});
		lines.push(`${name}_bucket{${model(worker)},le="+Inf"} ${outcomes[0]}`);
		lines.push(`${name}_sum{${model(worker)}} ${seconds}`, `${name}_count{${model(worker)}} ${outcomes[0]}`);
	}
}
