import { type Registry, registry } from '../../base/registry.ts';
import type { SignalKind } from './signal.ts';
import { spendRate } from './spendRate.ts';

/** Signals an alert rule can look at, by name. */
export const signals: Registry<SignalKind> = registry('signals', spendRate);
