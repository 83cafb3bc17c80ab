import { type Registry, registry } from '../../base/registry.ts';
import { anomaly } from './anomaly.ts';
import { budget } from './budget.ts';
import { burnRate } from './burnRate.ts';
import type { RuleKind } from './rule.ts';
import { threshold } from './threshold.ts';

/** Alert rules, by name. */
export const rules: Registry<RuleKind> = registry('alert rules', threshold, burnRate, anomaly, budget);
