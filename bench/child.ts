/**
 * One measurement in a process of its own, so that no contender runs on code that V8 has shaped for another:
 * `child.js kernel|objects <model> <repetitions>` or `child.js full <plan> <repetitions> <scenario>`.
 */
import { runPlan } from '../src/experiment/run.ts';
import type { Sample } from './measure.ts';
import { run as runKernel } from './models/kernel.ts';
import { type Counts, type ModelName, models } from './models/model.ts';
import { run as runObjects } from './peers/objectHeap.ts';
import { type PlanName, planOf } from './plans.ts';

const [contender, subject, repetitions, scenario] = process.argv.slice(2);

/** Shortest of the repetitions; the first ones also warm the code up. */
function best<T>(run: () => T): { ms: number; value: T } {
	let ms = Number.POSITIVE_INFINITY;
	let value: T | undefined;
	for (let i = 0; i < Number(repetitions); i++) {
		const begin = performance.now();
		value = run();
		ms = Math.min(ms, performance.now() - begin);
	}
	return { ms, value: value as T };
}

function sample(): Sample {
	if (contender === 'full') {
		const plan = planOf(subject as PlanName, scenario);
		const { ms, value } = best(() => runPlan(plan, 1));
		return { ms, events: value.events, attempts: value.attempts, rows: value.attemptRows };
	}
	const run: (model: (typeof models)[ModelName]) => Counts = contender === 'kernel' ? runKernel : runObjects;
	const { ms, value } = best(() => run(models[subject as ModelName]));
	return { ms, ...value };
}

process.stdout.write(JSON.stringify({ ...sample(), rssMb: process.resourceUsage().maxRSS / 1024 }));
