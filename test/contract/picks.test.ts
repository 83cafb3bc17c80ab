/** What every pick owes the router, and what each kind picks by its definition. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { picks } from '../../src/gateway/picks/index.ts';
import { type Member, NO_WEIGHT, NONE, type Picker, type Turn } from '../../src/gateway/picks/picker.ts';
import { ERROR, OK, TIMEOUT } from '../../src/model/outcomes.ts';
import { gatewayOf } from '../support/gateways.ts';
import { SECOND } from '../support/plans.ts';

const seeded = { numRuns: 200, seed: 20_261_125 };

interface Stub extends Member {
	up: boolean;
	busy: number;
}

function member(changes: Partial<Stub> = {}): Stub {
	const stub: Stub = { weight: 1, priority: 0, tokenPrice: null, busy: 0, up: true, healthy: () => stub.up, ...changes };
	return stub;
}

function routing(changes = {}) {
	return gatewayOf([{ name: 'g', deployments: [], fallbacks: [] }], changes).routing;
}

function picker(kind: string, members: readonly Member[], changes = {}): Picker {
	return picks.get(kind).create(members, routing(changes));
}

/** Turns with draws from an even sequence, so that shares come out as they should. */
function turns(now = 0, attempt = 0): () => Turn {
	let n = 0;
	return () => ({ now, attempt, draw: () => (n++ * 0.618_033_988_749_895) % 1 });
}

/** Share of each member in 10 000 picks. */
function shares(own: Picker, size: number, next: () => Turn = turns()): number[] {
	const counts = new Array<number>(size).fill(0);
	for (let i = 0; i < 10_000; i++) counts[own.pick(next())]++;
	return counts.map((count) => count / 10_000);
}

describe.each(picks.entries)('$kind', ({ kind }) => {
	it('picks what is in rotation, if anything is, and the same again from the same history', () => {
		const group = fc.array(fc.record({ weight: fc.nat(5), priority: fc.nat(2), busy: fc.nat(9), up: fc.boolean() }), {
			minLength: 1,
			maxLength: 6,
		});
		const draws = fc.array(fc.record({ draw: fc.double({ min: 0, max: 0.999, noNaN: true }), attempt: fc.nat(9) }), { maxLength: 30 });
		fc.assert(
			fc.property(group, draws, (list, history) => {
				const members = list.map((own) => member(own));
				const [one, two] = [picker(kind, members), picker(kind, members)];
				for (const [i, { draw, attempt }] of history.entries()) {
					const turn = { now: i * SECOND, attempt, draw: () => draw };
					const position = one.pick(turn);
					expect(two.pick(turn)).toBe(position);
					if (position >= 0) expect(members[position].up).toBe(true);
					else expect(members.some(({ up }) => up)).toBe(position === NO_WEIGHT);
					one.learn?.(Math.max(0, position), turn.now, OK, 1000, 10, 10);
					two.learn?.(Math.max(0, position), turn.now, OK, 1000, 10, 10);
				}
			}),
			seeded,
		);
	});

	it('says NONE when nothing is in rotation', () => {
		expect(picker(kind, [member({ up: false }), member({ up: false })]).pick(turns()())).toBe(NONE);
	});
});

describe('weighted-random', () => {
	it('gives shares as the weights (G12: 3 to 1 is 75 to 25)', () => {
		expect(shares(picker('weighted-random', [member({ weight: 3 }), member()]), 2)[0]).toBeCloseTo(0.75, 2);
	});

	it('has no answer when what is in rotation weighs nothing', () => {
		expect(picker('weighted-random', [member({ weight: 0 }), member({ up: false })]).pick(turns()())).toBe(NO_WEIGHT);
	});
});

describe('round-robin', () => {
	it('spreads the heavy one out among the others: nginx’s own example', () => {
		const own = picker('round-robin', [member({ weight: 5 }), member(), member()]);
		const next = turns();
		expect(Array.from({ length: 7 }, () => 'abc'[own.pick(next())]).join('')).toBe('aabacaa');
	});

	it('passes over what is out of rotation', () => {
		const own = picker('round-robin', [member(), member({ up: false }), member()]);
		expect(Array.from({ length: 4 }, () => own.pick(turns()()))).toEqual([0, 2, 0, 2]);
	});
});

describe('in-order', () => {
	it('sends try k to the k-th, and begins again', () => {
		const own = picker('in-order', [member(), member(), member()]);
		expect([0, 1, 2, 3].map((attempt) => own.pick(turns(0, attempt)()))).toEqual([0, 1, 2, 0]);
	});
});

describe('priority', () => {
	const members = (down: number) => [0, 0, 0, 0, 0, 1].map((priority, i) => member({ priority, up: i >= down }));

	it('keeps to the first level while its healthy share times 1.4 is 1, and spills what is missing', () => {
		const first = (down: number) => {
			const share = shares(picker('priority', members(down), { overprovisioning: 1.4 }), 6, random());
			return 1 - share[5];
		};
		expect(first(1)).toBe(1);
		expect(first(2)).toBeCloseTo(0.6 * 1.4, 2);
		expect(first(4)).toBeCloseTo(0.2 * 1.4, 2);
	});

	it('keeps to it while anything is healthy, without overprovisioning', () => {
		expect(shares(picker('priority', members(4)), 6)[4]).toBe(1);
		expect(shares(picker('priority', members(5)), 6)[5]).toBe(1);
	});

	it('moves on after so many tries, and begins again', () => {
		const own = picker('priority', [member(), member({ priority: 1 }), member({ priority: 2 })], { triesPerPriority: 2 });
		expect([0, 1, 2, 3, 4, 6].map((attempt) => own.pick(turns(0, attempt)()))).toEqual([0, 0, 1, 1, 2, 0]);
	});
});

describe('least-busy', () => {
	it('picks at random, however busy, when the least busy is out of rotation', () => {
		const busy = [member({ busy: 0, up: false }), member({ busy: 1 }), member({ busy: 100 })];
		expect(shares(picker('least-busy', busy), 3)[2]).toBeCloseTo(0.5, 1);
		busy[0].up = true;
		expect(shares(picker('least-busy', busy), 3)).toEqual([1, 0, 0]);
	});
});

describe('least-request', () => {
	it('picks the less busy of two drawn: the busiest of n only when drawn twice', () => {
		const share = shares(picker('least-request', [member({ busy: 9 }), member(), member(), member()]), 4, random());
		expect(share[0]).toBeCloseTo(1 / 16, 2);
	});

	it('goes by calls per weight when weights differ', () => {
		expect(picker('least-request', [member({ weight: 1, busy: 1 }), member({ weight: 4, busy: 5 })]).pick(turns()())).toBe(1);
	});
});

describe('least-connections', () => {
	it('picks the least loaded for its weight', () => {
		expect(picker('least-connections', [member({ busy: 2 }), member({ weight: 4, busy: 4 })]).pick(turns()())).toBe(1);
	});
});

describe('lowest-cost', () => {
	it('always picks the cheapest, the first of equals, and takes the unknown for dear', () => {
		const members = [member(), member({ tokenPrice: 0.2 }), member({ tokenPrice: 0.1 }), member({ tokenPrice: 0.1 })];
		expect(shares(picker('lowest-cost', members), 4)).toEqual([0, 0, 1, 0]);
	});
});

describe('lowest-latency', () => {
	it('tries the unseen first, then stays with the fastest per token', () => {
		const own = picker('lowest-latency', [member(), member()]);
		own.learn?.(0, 0, OK, 1 * SECOND, 1, 100);
		expect(own.pick(turns()())).toBe(1);
		own.learn?.(1, 0, OK, 1 * SECOND, 1, 10);
		expect(own.pick(turns()())).toBe(0);
	});

	it('turns from a timeout, and does not notice what fails fast (issue 6345)', () => {
		const own = picker('lowest-latency', [member(), member()]);
		own.learn?.(0, 0, OK, 1 * SECOND, 1, 100);
		own.learn?.(1, 0, OK, 2 * SECOND, 1, 100);
		for (let i = 0; i < 50; i++) own.learn?.(0, 0, ERROR, 1, 1, 1);
		expect(own.pick(turns()())).toBe(0);
		own.learn?.(0, 0, TIMEOUT, 1, 1, 1);
		expect(own.pick(turns()())).toBe(1);
	});

	it('learns slowly once its ten samples are there: nine stay as they are', () => {
		const own = picker('lowest-latency', [member(), member()]);
		for (let i = 0; i < 10; i++) own.learn?.(0, 0, OK, 100, 1, 1);
		own.learn?.(1, 0, OK, 900, 1, 1);
		for (let i = 0; i < 100; i++) own.learn?.(0, 0, OK, 8000, 1, 1);
		expect(own.pick(turns()())).toBe(0);
		expect(own.pick(turns(3600 * SECOND)())).not.toBe(NONE);
	});
});

describe('lowest-usage', () => {
	it('counts good answers of this minute only', () => {
		const own = picker('lowest-usage', [member(), member()]);
		own.learn?.(0, 0, OK, 1, 50, 50);
		own.learn?.(1, 0, ERROR, 1, 500, 500);
		expect(own.pick(turns()())).toBe(1);
		expect(own.pick(turns(60 * SECOND)())).toBe(0);
	});
});

/** Two draws of one turn must not be tied to each other. */
function random(): () => Turn {
	let state = 12_345;
	const draw = () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return (state >>> 8) / 2 ** 24;
	};
	return () => ({ now: 0, attempt: 0, draw });
}
