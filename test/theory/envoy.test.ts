/** Envoy's laws in closed form, from the text of a config to what the router does. */
import { describe, it } from 'vitest';
import { envoyConfig, hostsAt, specAs } from '../support/envoyConfigs.ts';
import { always, walked } from '../support/gateways.ts';
import { expectTheory, seedsOf } from '../support/theory.ts';

const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('back-off', () => {
	// Uniform below 25, 50, 100, 200, 250, 250 ms: the cap is ten times the base.
	const tops = [25, 50, 100, 200, 250, 250];
	const spec = specAs('envoy', envoyConfig({ route: 'timeout: 0s, retry_policy: {retry_on: 5xx, num_retries: 6}' }));
	const waits = (seed: number) => {
		const times = Array.from({ length: 400 }, (_, i) => 5 * i);
		return walked(spec, always('error'), times, seed).took.map((seconds) => 1000 * seconds);
	};
	const runs = seedsOf(12).map(waits);

	it('has the mean of the sum of half the tops', () => {
		const value = tops.reduce((sum, top) => sum + top / 2, 0);
		expectTheory(runs.map(average), { name: 'Envoy back-off, mean of six waits (ms)', value }, { within: 0.02 });
	});

	it('has the variance of independent uniform waits', () => {
		const mean = tops.reduce((sum, top) => sum + top / 2, 0);
		const value = tops.reduce((sum, top) => sum + top ** 2 / 12, 0);
		const variances = runs.map((own) => average(own.map((wait) => (wait - mean) ** 2)));
		expectTheory(variances, { name: 'Envoy back-off, variance of six waits (ms²)', value }, { within: 0.05 });
	});
});

describe('a retry budget of 20 %', () => {
	it('holds the calls of an upstream that always fails at 1 / (1 - 0.2) of the requests, whatever the retries', () => {
		const parts = {
			route: 'timeout: 0s, retry_policy: {retry_on: 5xx, num_retries: 50, retry_back_off: {base_interval: 0.001s, max_interval: 0.001s}}',
			cluster: 'circuit_breakers: {thresholds: [{max_requests: 100000, max_connections: 100000, retry_budget: {}}]}',
		};
		const spec = specAs('envoy', envoyConfig(parts));
		const ratios = seedsOf(10).map((seed) => {
			// Evenly, but each seed at another rate, from 900 a second on; the first five seconds fill it up.
			const rate = 900 + 7 * (seed % 17);
			const times = Array.from({ length: 20 * rate }, (_, i) => i / rate);
			const { calls } = walked(spec, always('overloaded', 1), times, seed);
			const starts = calls.map(({ request, at }) => times[request] + at);
			return starts.filter((start) => start >= 5 && start < 20).length / (15 * rate);
		});
		expectTheory(ratios, { name: 'calls per request under a retry budget of 20 %', value: 1.25 }, { within: 0.01, resolution: 0.005 });
	}, 60_000);
});

describe('priority failover', () => {
	it('leaves the healthy share times 1.4 at the first priority', () => {
		const parts = {
			endpoints: hostsAt(0, 0, 0, 0, 1),
			cluster: 'lb_policy: RANDOM, outlier_detection: {max_ejection_percent: 100, base_ejection_time: 30000s, max_ejection_time: 30000s}',
		};
		const spec = specAs('envoy', envoyConfig(parts));
		const shares = seedsOf(10).map((seed) => {
			const times = Array.from({ length: 3000 }, (_, i) => i / 10);
			const sick = (id: string) => ({ outcome: id === 'c#1' || id === 'c#2' ? ('error' as const) : ('ok' as const) });
			const late = walked(spec, sick, times, seed).calls.slice(300);
			return late.filter(({ deployment }) => deployment !== 'c#5').length / late.length;
		});
		expectTheory(shares, { name: 'share of the first priority, half of it healthy', value: 0.7 }, { within: 0.02 });
	});
});
