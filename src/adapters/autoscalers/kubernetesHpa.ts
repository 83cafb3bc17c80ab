import type { Path } from '../../base/yamlText.ts';
import { readBehavior } from './behavior.ts';
import type { ManifestBook } from './book.ts';
import { countedBy, isOfKind, type ManifestProduct, nothing, type ReadAutoscaler } from './product.ts';

/** `autoscaling/v2`: metrics by resource, pod or external value; behavior. */
export const hpaManifest: ManifestProduct = {
	kind: 'kubernetes-hpa',
	summary: 'HorizontalPodAutoscaler, autoscaling/v2',
	cite: 'kubernetes autoscaling/v2 API',
	recognises: (document) => isOfKind(document, 'HorizontalPodAutoscaler', 'autoscaling'),
	read,
};

function read(book: ManifestBook): ReadAutoscaler {
	const metrics = book.list(['spec', 'metrics']);
	if (metrics.length === 0) {
		book.refuse(['spec'], 'there are no metrics: Kubernetes would take 80 % of the requested CPU', 'name the metric in spec.metrics');
		return nothing;
	}
	const metric = readMetric(book, ['spec', 'metrics', 0]);
	for (const index of [...metrics.keys()].slice(1)) {
		book.note(['spec', 'metrics', index], 'ignored', 'only the first metric is simulated');
		book.warn(['spec', 'metrics', index], 'an HPA takes the largest answer over its metrics; only the first is simulated');
	}
	const min = book.number(['spec', 'minReplicas'], 'replicas.min') ?? 1;
	const max = book.number(['spec', 'maxReplicas'], 'replicas.max');
	const behavior = readBehavior(book, ['spec', 'behavior']);
	return { autoscaler: metric === null ? null : { kind: 'kubernetes-hpa', ...metric, ...behavior }, min, max, slots: null };
}

interface Metric {
	readonly metric: 'utilization' | 'concurrency' | 'queue';
	readonly target: number;
}

function readMetric(book: ManifestBook, at: Path): Metric | null {
	const type = String(book.get([...at, 'type']));
	book.note([...at, 'type'], 'modelled', 'what the metric is measured on');
	if (type === 'Resource' || type === 'ContainerResource')
		return readResource(book, [...at, type === 'Resource' ? 'resource' : 'containerResource']);
	if (type === 'Pods' || type === 'External') return readNamed(book, [...at, type.toLowerCase()], type);
	book.refuse(at, `metrics of type ${type.slice(0, 40)} are not simulated`, 'use Resource, Pods or External');
	return null;
}

function readResource(book: ManifestBook, at: Path): Metric | null {
	const name = book.text([...at, 'name'], 'the busy share of the slots stands for it', 'approximated');
	if (name !== 'cpu') {
		book.refuse([...at, 'name'], `the resource ${name ?? '(none)'} has no counterpart here; only cpu does, as the busy share of the slots`);
		return null;
	}
	const target = book.number([...at, 'target', 'averageUtilization'], 'target');
	book.note([...at, 'target', 'type'], 'modelled', 'how the target is meant');
	if (target !== null) return { metric: 'utilization', target: target / 100 };
	book.refuse([...at, 'target'], 'only a target of averageUtilization is simulated for a resource');
	return null;
}

function readNamed(book: ManifestBook, at: Path, type: 'Pods' | 'External'): Metric | null {
	const name = book.text([...at, 'metric', 'name'], 'attempts waiting or in flight, by its name', 'approximated') ?? '';
	const counts = countedBy(name);
	book.note([...at, 'metric', 'selector'], 'ignored', 'there is one such metric in a simulation');
	const target = book.number([...at, 'target', 'averageValue'], 'target');
	book.note([...at, 'target', 'type'], 'modelled', 'how the target is meant');
	if (counts === null)
		book.refuse(
			[...at, 'metric', 'name'],
			`it cannot be told what '${name.slice(0, 60)}' counts`,
			'metrics of attempts waiting or in flight are simulated; or describe the autoscaler in the scenario',
		);
	else if (target === null) book.refuse([...at, 'target'], `only a target of averageValue is simulated for ${type} metrics`);
	else return { metric: counts, target };
	return null;
}
