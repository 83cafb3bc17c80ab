import { type Registry, registry } from '../../base/registry.ts';
import type { StrategyKind } from '../strategy.ts';
import { ab } from './ab.ts';
import { blueGreen } from './blueGreen.ts';
import { canary } from './canary.ts';
import { flagger } from './flagger.ts';
import { recreate } from './recreate.ts';
import { shadow } from './shadow.ts';

/** Release strategies, by name. */
export const strategies: Registry<StrategyKind> = registry('release strategies', canary, flagger, ab, shadow, blueGreen, recreate);
