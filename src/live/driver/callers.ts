import { faults } from '../../faults/index.ts';
import type { SimulationPlan } from '../../model/plan.ts';

/** Of a plan, what is driven: who calls. What answers is real, and so are its faults. */
export function callersOf(plan: SimulationPlan, horizonUs: number, sellers: boolean): SimulationPlan {
	const { pipelines: _pipelines, hosted, ...rest } = plan;
	return {
		...rest,
		...(sellers && hosted !== undefined ? { hosted } : {}),
		horizonUs,
		gateway: null,
		pools: {},
		incident: null,
		faults: plan.faults.filter(({ fault, atUs }) => faults.get(fault.kind).target === 'traffic' && atUs <= horizonUs),
	};
}
