/** Who asks: shares by Zipf's law, classes by tenant, looked up by key. */
import { describe, expect, it } from 'vitest';
import { normalCdf } from '../../../src/kernel/distributions/normalCdf.ts';
import { zipf } from '../../../src/kernel/distributions/zipf.ts';
import { keyedStream, stream } from '../../../src/kernel.ts';
import { anonymous } from '../../../src/model/attempts.ts';
import type { PopulationPlan } from '../../../src/model/plan.ts';
import { Population } from '../../../src/traffic/population.ts';
import { TrafficSource } from '../../../src/traffic/source.ts';
import { poisson, SECOND, trafficOf } from '../../support/plans.ts';
import { worldOf } from '../../support/world.ts';

describe("zipf's law", () => {
	it.each([
		[1, 1],
		[2, 1],
		[10, 0],
		[10, 0.5],
		[50, 1],
		[50, 1.00001],
		[50, 2.5],
		[1000, 1.1],
	])('on 1..%d with exponent %d has the shares it says', (n, exponent) => {
		const law = zipf(n, exponent);
		const random = stream(1, `zipf/${n}/${exponent}`);
		const draws = 200_000;
		const counts = new Float64Array(n + 1);
		for (let i = 0; i < draws; i++) counts[law.draw(random)]++;
		const weights = Array.from({ length: n }, (_, i) => (i + 1) ** -exponent);
		const total = weights.reduce((a, b) => a + b, 0);
		// Chi-square over the values that are expected often enough, the rest together.
		let chi2 = 0;
		let classes = 0;
		let [restExpected, restSeen] = [0, 0];
		weights.forEach((weight, i) => {
			const expected = (draws * weight) / total;
			if (expected >= 20) {
				chi2 += (counts[i + 1] - expected) ** 2 / expected;
				classes++;
			} else {
				restExpected += expected;
				restSeen += counts[i + 1];
			}
		});
		if (restExpected > 0) {
			chi2 += (restSeen - restExpected) ** 2 / restExpected;
			classes++;
		}
		expect(counts[0]).toBe(0);
		expect(chi2).toBeLessThan(classes - 1 + 4 * Math.sqrt(2 * Math.max(1, classes - 1)) + 8 * Number(classes > 1));
	});

	it('takes as long for two billion tenants as for two', () => {
		const law = zipf(2_000_000_000, 0.9);
		const random = stream(1, 'zipf/many');
		let largest = 0;
		for (let i = 0; i < 100_000; i++) largest = Math.max(largest, law.draw(random));
		expect(largest).toBeGreaterThan(1_000_000_000);
		expect(largest).toBeLessThanOrEqual(2_000_000_000);
	});
});

describe('normalCdf', () => {
	it.each([
		[0, 0.5],
		[1, 0.8413447460685429],
		[-1.6448536269514722, 0.05],
		[3, 0.9986501019683699],
		[-8, 0],
		[8, 1],
	])('at %d is %d', (x, share) => {
		expect(normalCdf(x)).toBeCloseTo(share, 13);
	});
});

describe('a population', () => {
	const plan: PopulationPlan = { tenants: 1000, zipf: 1.1, priorities: [0.1, 0.3, 0.6] };
	const who = (population: Population, key: number) => {
		const about = anonymous();
		population.fill(about, key);
		return about;
	};

	it('gives a key the same tenant, and a tenant the same class, whoever asked before', () => {
		const [one, two] = [new Population(1, 'web', plan), new Population(1, 'web', plan)];
		who(two, 12345);
		const classes = new Map<number, number>();
		for (let key = 0; key < 20_000; key++) {
			const { tenant, priority } = who(one, key);
			if (key % 50 === 0) expect(who(two, key)).toMatchObject({ tenant, priority });
			expect(classes.get(tenant) ?? priority).toBe(priority);
			classes.set(tenant, priority);
		}
		const shares = [0, 1, 2].map((priority) => [...classes.values()].filter((p) => p === priority).length / classes.size);
		shares.forEach((share, p) => {
			expect(Math.abs(share - plan.priorities[p])).toBeLessThan(0.06);
		});
	});

	it('gives a key one person of its tenant, whose key and team stay the same', () => {
		const population = new Population(1, 'web', { tenants: 5, zipf: 0, users: 12, keys: 3, teams: 2, priorities: [1] });
		const keyOf = new Map<number, number>();
		const seen = { user: new Set<number>(), apiKey: new Set<number>(), team: new Set<number>() };
		for (let key = 0; key < 20_000; key++) {
			const { tenant, user, apiKey, team } = who(population, key);
			expect(keyOf.get(user) ?? apiKey).toBe(apiKey);
			keyOf.set(user, apiKey);
			expect([Math.floor(user / 12), Math.floor(apiKey / 3), Math.floor(team / 2)]).toEqual([tenant, tenant, tenant]);
			seen.user.add(user);
			seen.apiKey.add(apiKey);
			seen.team.add(team);
		}
		expect([seen.user.size, seen.apiKey.size, seen.team.size]).toEqual([60, 15, 10]);
	});

	it('is in the request table when the plan has one, and takes no room when it has none', () => {
		const run = (population?: PopulationPlan) => {
			const world = worldOf(1);
			const rows: number[] = [];
			const sink = {
				arrive: (key: number, streamIndex: number, input: number, output: number, about?: never) =>
					rows.push(world.requests.take(world.calendar.now, key, streamIndex, input, output, about)),
			};
			new TrafficSource(world, trafficOf(poisson(100), population === undefined ? {} : { population }), 0, sink as never).start();
			world.calendar.run(30 * SECOND);
			return { rows, requests: world.requests };
		};
		expect(run().requests.details).toBeNull();
		const { rows, requests } = run(plan);
		expect(rows.length).toBeGreaterThan(2500);
		const population = new Population(1, 'web', plan);
		for (const row of rows) {
			const { tenant, priority } = who(population, requests.key[row]);
			expect([requests.details?.tenant[row], requests.details?.priority[row]]).toEqual([tenant, priority]);
		}
		expect(run().rows).toEqual(run(plan).rows);
	});
});

describe('draws of tenants', () => {
	it('are independent from key to key', () => {
		const random = keyedStream(1, 'tenants/web');
		const law = zipf(100, 1);
		const tenants = Array.from({ length: 50_000 }, (_, key) => {
			random.seek(key, 0);
			return law.draw(random);
		});
		const mean = tenants.reduce((a, b) => a + b, 0) / tenants.length;
		const variance = tenants.reduce((sum, t) => sum + (t - mean) ** 2, 0) / tenants.length;
		const lag = tenants.slice(1).reduce((sum, t, i) => sum + (t - mean) * (tenants[i] - mean), 0) / tenants.length;
		expect(Math.abs(lag / variance)).toBeLessThan(4 / Math.sqrt(tenants.length));
	});
});
