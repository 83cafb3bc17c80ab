/** The library door (`premortem`): scenario to plan to record to result to report. Runs in browsers as in Node. */
export { type AnalyseOptions, analyse } from './analysis/analyse.ts';
export { compareVariants } from './analysis/compare.ts';
export { type SeedRun, seedRun } from './analysis/seedRun.ts';
export { formatIssues, type Issue, type Place } from './base/issue.ts';
export { version } from './base/version.ts';
export { planHash, type RunOptions, runPlan, traceSilently, twinOf } from './experiment/run.ts';
export type { Comparison } from './model/comparison.ts';
export type { GatewaySpec } from './model/gatewaySpec.ts';
export type { SimulationPlan } from './model/plan.ts';
export type { RunRecord } from './model/record.ts';
export type { Result } from './model/result.ts';
export { renderComparison, renderComparisonJson } from './reports/comparison.ts';
export { reports } from './reports/index.ts';
export { type Compiled, type CompileOptions, type CompileResult, compileScenario, type Files } from './scenario/compile.ts';
export { scenarioJsonSchema } from './scenario/jsonSchema.ts';
