/** A real vLLM server driven into overload: calibrated on the log of one speed, the other speeds are predicted. */
import { describe, expect, it } from 'vitest';
import { calibrate, type Measures, measured, recorded, runAt, simulated } from '../support/burstGpt.ts';
import { tellReproduction } from '../support/reproduction.ts';

const because = recorded ? '' : ' (skipped: shared/traces/vllm_burstgpt_1b is not beside this checkout)';
const CALIBRATED_ON = 500;

describe.skipIf(!recorded)(`vLLM, Llama-3.2-1B, 500 requests at several speeds${because}`, () => {
	it.each([100, 2000])('speed %i, predicted', (speed) => {
		const { real, ours } = both(speed);
		within(`E1 x${speed} makespan`, real.makespan, ours.makespan, 0.1);
		within(`E1 x${speed} e2e p90`, real.e2eP90, ours.e2eP90, 0.18);
		within(`E1 x${speed} e2e p50`, real.e2eP50, ours.e2eP50, 0.18);
	});

	it('speed 2000, predicted: the wait for the first token, and the queue', () => {
		const { real, ours } = both(2000);
		within('E1 x2000 TTFT p90', real.ttftP90, ours.ttftP90, 0.25);
		within('E1 x2000 TTFT p99', real.ttftP99, ours.ttftP99, 0.25);
		within('E1 x2000 max pending', real.pendingMax, ours.pendingMax, 0.55);
	});

	it('speed 500, which the law is fitted on, comes back', () => {
		const { real, ours } = both(CALIBRATED_ON);
		within('E1 x500 makespan (fitted)', real.makespan, ours.makespan, 0.1);
		within('E1 x500 e2e p90 (fitted)', real.e2eP90, ours.e2eP90, 0.18);
		within('E1 x500 TTFT p99 (fitted)', real.ttftP99, ours.ttftP99, 0.25);
		within('E1 x500 max pending (fitted)', real.pendingMax, ours.pendingMax, 0.55);
	});

	it('misses the median wait for the first token, which is too short by a factor of ten and more where nobody queues', () => {
		// Measured first tokens contain the HTTP client, which ran on the same box, the tokenizer and the scheduler: not modelled.
		for (const speed of [100, 500, 2000]) {
			const { real, ours } = both(speed);
			tellReproduction(`E1 x${speed} TTFT p50 (miss)`, real.ttftP50, ours.ttftP50);
			expect(ours.ttftP50).toBeLessThan(real.ttftP50);
		}
		expect(both(100).real.pendingMax).toBe(4);
		expect(both(100).ours.pendingMax).toBe(0);
	});
});

function both(speed: number): { real: Measures; ours: Measures } {
	const run = runAt(speed);
	return { real: measured(run), ours: simulated(run, calibrate(runAt(CALIBRATED_ON))) };
}

function within(name: string, real: number, ours: number, share: number): void {
	tellReproduction(name, real, ours);
	expect(Math.abs(ours / real - 1), `${name}: measured ${real}, simulated ${ours}`).toBeLessThanOrEqual(share);
}
