import type { Path } from '../../base/yamlText.ts';
import { type ManifestBook, seconds } from './book.ts';
import { isOfKind, type ManifestProduct, nothing, type ReadAutoscaler } from './product.ts';

const SPEC: Path = ['spec', 'template'];
const ANNOTATIONS: Path = [...SPEC, 'metadata', 'annotations'];

/** `serving.knative.dev/v1`: the annotations of the revision template. */
export const knativeManifest: ManifestProduct = {
	kind: 'knative-kpa',
	summary: 'Knative Service, by the autoscaling annotations of its template',
	cite: 'knative/docs 2026-08, serving autoscaling annotations',
	recognises: (document) => isOfKind(document, 'Service', 'serving.knative.dev'),
	read,
};

function read(book: ManifestBook): ReadAutoscaler {
	const at = (name: string): Path => [...ANNOTATIONS, `autoscaling.knative.dev/${name}`];
	for (const [name, usual] of [
		['class', 'kpa.autoscaling.knative.dev'],
		['metric', 'concurrency'],
	] as const) {
		const value = book.text(at(name), `${usual} is what is simulated`);
		if (value === null || value === usual) continue;
		book.refuse(at(name), `the autoscaling ${name} '${value.slice(0, 60)}' is not simulated, only ${usual}`);
		return nothing;
	}
	const slots = book.number([...SPEC, 'spec', 'containerConcurrency'], 'slots of the pool, and target when there is none');
	const target = book.number(at('target'), 'target');
	const min = book.number(at('min-scale'), 'replicas.min') ?? book.number(at('minScale'), 'replicas.min') ?? 0;
	const max = book.number(at('max-scale'), 'replicas.max') ?? book.number(at('maxScale'), 'replicas.max');
	book.note(at('initial-scale'), 'ignored', 'a run begins with replicas.initial');
	book.note(at('target-burst-capacity'), 'ignored', 'requests take no longer by way of the activator here');
	const hard = slots !== null && slots > 0;
	// Without either, a container takes any number of requests, and 100 of them are aimed at.
	const aim = target === null ? (hard ? null : 100) : hard ? Math.min(target, slots) : target;
	const autoscaler = {
		kind: 'knative-kpa',
		...(aim === null ? {} : { target: aim }),
		...percentOption(book, at('target-utilization-percentage'), 'target_utilization'),
		...percentOption(book, at('panic-window-percentage'), 'panic_window_percentage'),
		...percentOption(book, at('panic-threshold-percentage'), 'panic_threshold'),
		...timeOption(book, at('window'), 'stable_window'),
		...timeOption(book, at('scale-down-delay'), 'scale_down_delay'),
		...timeOption(book, at('scale-to-zero-pod-retention-period'), 'scale_to_zero_grace', 'approximated'),
		...numberOption(book, at('activation-scale'), 'activation_scale'),
	};
	return { autoscaler, min, max: max === 0 ? null : max, slots: hard ? slots : null };
}

function numberOption(book: ManifestBook, path: Path, option: string): Record<string, number> {
	const value = book.number(path, option);
	return value === null ? {} : { [option]: value };
}

function percentOption(book: ManifestBook, path: Path, option: string): Record<string, string> {
	const value = book.number(path, option);
	return value === null ? {} : { [option]: `${value}%` };
}

/** Go durations: `1m30s`, `45s`. */
function timeOption(
	book: ManifestBook,
	path: Path,
	option: string,
	treatment: 'modelled' | 'approximated' = 'modelled',
): Record<string, string> {
	const value = book.text(path, option, treatment);
	// A retention of nothing leaves the grace period of the cluster as it is.
	if (value === null || (option === 'scale_to_zero_grace' && /^0s?$/.test(value))) return {};
	return { [option]: /^\d+$/.test(value) ? seconds(Number(value)) : value };
}
