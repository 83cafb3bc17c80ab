import { type AutoscalerKind, defineAutoscaler } from './autoscaler.ts';
import { HpaController, type HpaOptions, hpaProblem, hpaShape } from './hpaController.ts';

/** The HPA on its own: never below one replica. */
export const kubernetesHpa: AutoscalerKind = defineAutoscaler<HpaOptions>({
	kind: 'kubernetes-hpa',
	summary: 'Kubernetes HPA v2 on utilization, concurrency per replica, or queue length',
	cite: 'kubernetes/kubernetes pkg/controller/podautoscaler @0006726 and newer; kube-controller-manager default flags',
	example: { metric: 'utilization', target: 0.8 },
	shape: hpaShape as never,
	check: hpaProblem,
	create: (o, context) => new HpaController(o, context),
});
