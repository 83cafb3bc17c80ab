import { type Registry, registry } from '../../base/registry.ts';
import type { AutoscalerKind } from './autoscaler.ts';
import { fixed } from './fixed.ts';
import { keda } from './keda.ts';
import { knativeKpa } from './knativeKpa.ts';
import { kubernetesHpa } from './kubernetesHpa.ts';

/** Autoscalers, by name. */
export const autoscalers: Registry<AutoscalerKind> = registry('autoscalers', fixed, knativeKpa, kubernetesHpa, keda);
