import type { Path } from '../../base/yamlText.ts';
import { type ManifestBook, seconds } from './book.ts';
import { type ManifestProduct, nothing, type ReadAutoscaler } from './product.ts';

/** Keys of `autoscaling_config`, the option each becomes, and whether it counts seconds. */
const options: Readonly<Record<string, readonly [option: string, inSeconds: boolean]>> = {
	target_ongoing_requests: ['target_ongoing_requests', false],
	target_num_ongoing_requests_per_replica: ['target_ongoing_requests', false],
	look_back_period_s: ['look_back_period', true],
	upscale_delay_s: ['upscale_delay', true],
	downscale_delay_s: ['downscale_delay', true],
	downscale_to_zero_delay_s: ['downscale_to_zero_delay', true],
	upscaling_factor: ['upscaling_factor', false],
	upscale_smoothing_factor: ['upscaling_factor', false],
	downscaling_factor: ['downscaling_factor', false],
	downscale_smoothing_factor: ['downscaling_factor', false],
};

/** The config of `serve deploy`: the first deployment that scales. */
export const rayServeManifest: ManifestProduct = {
	kind: 'ray-serve',
	summary: 'Ray Serve config, the first deployment that has an autoscaling_config',
	cite: 'ray-project/ray serve config schema (2026)',
	recognises: (document) => Array.isArray((document as { applications?: unknown } | null)?.applications),
	read,
};

function read(book: ManifestBook): ReadAutoscaler {
	const deployments = [...book.list(['applications']).keys()].flatMap((app) =>
		[...book.list(['applications', app, 'deployments']).keys()].map((index): Path => ['applications', app, 'deployments', index]),
	);
	const at = deployments.find(
		(path) => book.get([...path, 'autoscaling_config']) !== undefined || book.get([...path, 'num_replicas']) === 'auto',
	);
	if (at === undefined) {
		book.refuse(['applications'], 'no deployment has an autoscaling_config, or num_replicas: auto');
		return nothing;
	}
	for (const path of deployments) if (path !== at) book.note(path, 'ignored', 'another deployment; one pool stands for one');
	const auto = book.text([...at, 'num_replicas'], 'auto: up to 100 replicas') === 'auto';
	const config: Path = [...at, 'autoscaling_config'];
	const autoscaler: Record<string, unknown> = { kind: 'ray-serve' };
	for (const [key, [option, inSeconds]] of Object.entries(options)) {
		const value = book.number([...config, key], option);
		if (value !== null) autoscaler[option] = inSeconds ? seconds(value) : value;
	}
	book.note([...config, 'initial_replicas'], 'ignored', 'a run begins with replicas.initial');
	return {
		autoscaler,
		min: book.number([...config, 'min_replicas'], 'replicas.min') ?? 1,
		max: book.number([...config, 'max_replicas'], 'replicas.max') ?? (auto ? 100 : 1),
		slots: book.number([...at, 'max_ongoing_requests'], 'slots of the pool'),
	};
}
