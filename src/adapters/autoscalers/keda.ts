import type { Path } from '../../base/yamlText.ts';
import { readBehavior } from './behavior.ts';
import { type ManifestBook, seconds } from './book.ts';
import { countedBy, isOfKind, type ManifestProduct, nothing, type ReadAutoscaler } from './product.ts';

/** Triggers that count what waits, and the key of their threshold. */
const queues: Readonly<Record<string, string>> = {
	'aws-sqs-queue': 'queueLength',
	rabbitmq: 'value',
	redis: 'listLength',
	kafka: 'lagThreshold',
	'azure-servicebus': 'messageCount',
	'gcp-pubsub': 'value',
};

/** `keda.sh/v1alpha1`. */
export const kedaManifest: ManifestProduct = {
	kind: 'keda',
	summary: 'KEDA ScaledObject with one trigger on what waits or is in flight',
	cite: 'kedacore/keda-docs 2.21, scaledobject-spec',
	recognises: (document) => isOfKind(document, 'ScaledObject', 'keda.sh'),
	read,
};

function read(book: ManifestBook): ReadAutoscaler {
	const triggers = book.list(['spec', 'triggers']);
	if (triggers.length === 0) {
		book.refuse(['spec'], 'a ScaledObject has at least one trigger');
		return nothing;
	}
	const trigger = readTrigger(book, ['spec', 'triggers', 0]);
	for (const index of [...triggers.keys()].slice(1)) {
		book.note(['spec', 'triggers', index], 'ignored', 'only the first trigger is simulated');
		book.warn(['spec', 'triggers', index], 'KEDA takes the largest answer over its triggers; only the first is simulated');
	}
	const min = book.number(['spec', 'minReplicaCount'], 'replicas.min') ?? 0;
	const idle = book.number(['spec', 'idleReplicaCount'], 'idle_replicas, and replicas.min', 'approximated');
	const polling = book.number(['spec', 'pollingInterval'], 'polling_interval');
	const cooldown = book.number(['spec', 'cooldownPeriod'], 'cooldown');
	book.note(['spec', 'fallback'], 'ignored', 'a trigger never fails here');
	const behavior = readBehavior(book, ['spec', 'advanced', 'horizontalPodAutoscalerConfig', 'behavior']);
	const max = book.number(['spec', 'maxReplicaCount'], 'replicas.max') ?? 100;
	const autoscaler = {
		kind: 'keda',
		...trigger,
		...(polling === null ? {} : { polling_interval: seconds(polling) }),
		...(cooldown === null ? {} : { cooldown: seconds(cooldown) }),
		...(idle === null ? {} : { idle_replicas: idle }),
		...behavior,
	};
	return { autoscaler: trigger === null ? null : autoscaler, min: idle ?? min, max, slots: null };
}

function readTrigger(book: ManifestBook, at: Path): Readonly<Record<string, unknown>> | null {
	const type = book.text([...at, 'type'], 'what the trigger counts') ?? '';
	const metadata = [...at, 'metadata'];
	const query = book.text([...metadata, 'query'], 'attempts waiting or in flight, by its name', 'approximated') ?? '';
	const metric = queues[type] !== undefined ? 'queue' : type === 'prometheus' ? countedBy(query) : null;
	if (metric === null) {
		const what = type === 'prometheus' ? `the query '${query.slice(0, 60)}' counts` : `a trigger of type '${type.slice(0, 40)}' counts`;
		const hint =
			type === 'cron' ? 'write it as `autoscaler: {kind: schedule, ...}`' : 'triggers on attempts waiting or in flight are simulated';
		book.refuse(at, `it cannot be told what ${what}`, hint);
		return null;
	}
	if (book.get([...at, 'metricType']) === 'Value') {
		book.refuse([...at, 'metricType'], 'only triggers of metricType AverageValue are simulated');
		return null;
	}
	book.note([...at, 'metricType'], 'modelled', 'how the threshold is meant');
	const key = queues[type] ?? 'threshold';
	const target = book.number([...metadata, key], 'target');
	const activation = book.number([...metadata, `activation${key.charAt(0).toUpperCase()}${key.slice(1)}`], 'activation');
	if (target === null) book.refuse(metadata, `the trigger has no ${key}`);
	return target === null ? null : { metric, target, ...(activation === null ? {} : { activation }) };
}
