import { type Registry, registry } from '../../base/registry.ts';
import { adwin } from './adwin.ts';
import { chiSquare } from './chiSquare.ts';
import { cusum } from './cusum.ts';
import { ddm } from './ddm.ts';
import type { DetectorKind } from './detector.ts';
import { ks } from './ks.ts';
import { pageHinkley } from './pageHinkley.ts';
import { psi } from './psi.ts';

/** Drift detectors, by name. */
export const detectors: Registry<DetectorKind> = registry('detectors', psi, ks, chiSquare, cusum, pageHinkley, adwin, ddm);
