import { type Registry, registry } from '../../base/registry.ts';
import type { AutoscalerKind } from './autoscaler.ts';
import { cloudRun } from './cloudRun.ts';
import { fixed } from './fixed.ts';
import { keda } from './keda.ts';
import { knativeKpa } from './knativeKpa.ts';
import { kubernetesHpa } from './kubernetesHpa.ts';
import { lambda } from './lambda.ts';
import { llmD } from './llmD.ts';
import { modal } from './modal.ts';
import { queueDelay } from './queueDelay.ts';
import { rayServe } from './rayServe.ts';
import { requestCount } from './requestCount.ts';
import { schedule } from './schedule.ts';
import { targetTracking } from './targetTracking.ts';

/** Autoscalers, by name. */
export const autoscalers: Registry<AutoscalerKind> = registry(
	'autoscalers',
	fixed,
	schedule,
	knativeKpa,
	kubernetesHpa,
	keda,
	rayServe,
	llmD,
	targetTracking,
	queueDelay,
	requestCount,
	modal,
	cloudRun,
	lambda,
);
