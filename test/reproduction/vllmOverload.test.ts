/** A real vLLM server driven into overload: calibrated on the log of one speed, the other speeds are predicted. */
import { describe, expect, it } from 'vitest';
import { calibrate, type Measures, measured, recorded, runAt, simulated } from '../support/burstGpt.ts';
import { percentAllowed, tellRow } from '../support/validation.ts';

const because = recorded ? '' : ' (skipped: shared/traces/vllm_burstgpt_1b is not beside this checkout)';
const CALIBRATED_ON = 500;

describe.skipIf(!recorded)(`vLLM, Llama-3.2-1B, 500 requests at several speeds${because}`, () => {
	it.each([100, 2000])('speed %i, predicted', (speed) => {
		const { real, ours } = both(speed);
		within(`vLLM, speed ${speed}: makespan, s`, real.makespan, ours.makespan, 0.1);
		within(`vLLM, speed ${speed}: latency p90, s`, real.e2eP90, ours.e2eP90, 0.18);
		within(`vLLM, speed ${speed}: latency p50, s`, real.e2eP50, ours.e2eP50, 0.18);
	});

	it('speed 2000, predicted: the wait for the first token, and the queue', () => {
		const { real, ours } = both(2000);
		within('vLLM, speed 2000: first token p90, s', real.ttftP90, ours.ttftP90, 0.25);
		within('vLLM, speed 2000: first token p99, s', real.ttftP99, ours.ttftP99, 0.25);
		within('vLLM, speed 2000: most pending', real.pendingMax, ours.pendingMax, 0.55);
	});

	it('speed 500, which the law is fitted on, comes back', () => {
		const { real, ours } = both(CALIBRATED_ON);
		within('vLLM, speed 500: makespan, s (fitted)', real.makespan, ours.makespan, 0.1);
		within('vLLM, speed 500: latency p90, s (fitted)', real.e2eP90, ours.e2eP90, 0.18);
		within('vLLM, speed 500: first token p99, s (fitted)', real.ttftP99, ours.ttftP99, 0.25);
		within('vLLM, speed 500: most pending (fitted)', real.pendingMax, ours.pendingMax, 0.55);
	});

	it('misses the median wait for the first token, which is too short by a factor of ten and more where nobody queues', () => {
		// Measured first tokens contain the HTTP client, which ran on the same box, the tokenizer and the scheduler: not modelled.
		for (const speed of [100, 500, 2000]) {
			const { real, ours } = both(speed);
			const what = `vLLM, speed ${speed}: first token p50, s`;
			tellRow({ what, expected: real.ttftP50, simulated: ours.ttftP50, allowed: '25 %', miss: true });
			expect(ours.ttftP50).toBeLessThan(real.ttftP50);
		}
		tellRow({
			what: 'vLLM, speed 100: most pending',
			expected: both(100).real.pendingMax,
			simulated: both(100).ours.pendingMax,
			allowed: '55 %',
			miss: true,
		});
		expect(both(100).real.pendingMax).toBe(4);
		expect(both(100).ours.pendingMax).toBe(0);
	});
});

function both(speed: number): { real: Measures; ours: Measures } {
	const run = runAt(speed);
	return { real: measured(run), ours: simulated(run, calibrate(runAt(CALIBRATED_ON))) };
}

function within(name: string, real: number, ours: number, share: number): void {
	tellRow({ what: name, expected: real, simulated: ours, allowed: percentAllowed(share) });
	expect(Math.abs(ours / real - 1), `${name}: measured ${real}, simulated ${ours}`).toBeLessThanOrEqual(share);
}
