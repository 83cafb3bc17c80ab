/** A gateway gives up on an attempt that a pool will work on all the same: the work is still that of its own request. */
import { describe, expect, it } from 'vitest';
import { runPlan } from '../../../src/experiment/run.ts';
import { planOf, SECOND, trafficOf } from '../../support/plans.ts';
import { retryingGateway } from '../../support/world.ts';

describe('a child that outlives its request', () => {
	it('is worked on for what its own request asked', () => {
		const spec = retryingGateway(0);
		const groups = spec.groups.map((group) => ({
			...group,
			deployments: group.deployments.map((deployment) => ({ ...deployment, timeoutUs: 2 * SECOND })),
		}));
		// Ten, three and seven tokens at a second each. The second has given up when the third arrives, and still waits.
		const rows = { times: [0, SECOND, 4 * SECOND], tokensIn: [0, 0, 0], tokensOut: [10, 3, 7] };
		const record = runPlan(
			planOf({
				traffic: [trafficOf({ kind: 'trace', options: { file: 'x', format: 'azure-llm', speed: 1, times: 1, spread: 0, rows } })],
				gateway: { spec: { ...spec, groups }, upstreams: { d: 'gpu' } },
				pool: { stopsOnCancel: false, service: { kind: 'tokens', options: { base: 0, per_input: 0, per_output: SECOND, cv: 0 } } },
				horizon: 60,
			}),
			1,
		);
		expect(record.requests).toBe(3);
		expect(record.pools[0].workByCause.reduce((sum, work) => sum + work, 0)).toBe(20 * SECOND);
	});
});
