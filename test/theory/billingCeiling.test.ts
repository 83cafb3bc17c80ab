/** Rounding up to the billing increment, replica by replica. */
import { describe, it } from 'vitest';
import { exponential } from '../../src/kernel/distributions/samplers.ts';
import { stream } from '../../src/kernel/streams.ts';
import { Replicas } from '../../src/pools/replicas.ts';
import { exactly, paramsOf } from '../support/closedForms.ts';
import { price, SECOND } from '../support/plans.ts';
import { expectTheory, seedsOf } from '../support/theory.ts';

const REPLICAS = 20_000;

describe('billed time', () => {
	it.each(['billing-ceil-1', 'billing-ceil-2', 'billing-ceil-3'])('%s: lives rounded up to the increment', (id) => {
		const { mean, quantum } = paramsOf(id);
		const samples = seedsOf(10).map((seed) => meanBilled(mean, quantum, seed));
		expectTheory(samples, exactly(id, 'mean_billed'), { within: 0.01 });
	});
});

/** Seconds billed per replica, for lives of exponential length. */
function meanBilled(mean: number, quantum: number, seed: number): number {
	const life = exponential(mean * SECOND);
	const random = stream(seed, 'lives');
	let told = 0;
	const replicas = new Replicas({
		slots: 1,
		rotates: true,
		price: price({ incrementUs: quantum * SECOND }),
		paysStart: true,
		stopped: (roundedUpUs) => {
			told += roundedUpUs;
		},
	});
	let now = 0;
	for (let i = 0; i < REPLICAS; i++) {
		replicas.becameReady(replicas.start(now), now);
		now += Math.round(life.draw(random));
		replicas.remove(1, now);
	}
	const { paidUs, roundedUpUs } = replicas.totals;
	if (told !== roundedUpUs) throw new Error('what was told and what was booked differ');
	return (paidUs + roundedUpUs) / REPLICAS / SECOND;
}
