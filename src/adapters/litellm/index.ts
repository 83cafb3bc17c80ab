/** LiteLLM proxy (BerriAI/litellm), `config.yaml`, as version 1.81.12 behaves: code-read, bugs included. */
import type { GatewaySpec, RoutingSpec } from '../../model/gatewaySpec.ts';
import type { Adapter, ImportedGateway } from '../adapter.ts';
import { type Notebook, reading, unreadable } from '../notebook.ts';
import { readCooldown } from './cooldown.ts';
import { byGroup, readEntries, readGroups } from './deployments.ts';
import { readFallbacks } from './fallbacks.ts';
import { lint } from './lints.ts';
import { load, recognises } from './load.ts';
import {
	fallbackOn,
	limitsAreChecked,
	pickOf,
	readBackoff,
	readDefaultParallelMax,
	readRetries,
	readRetryPolicy,
	readStrategy,
	readTimeout,
} from './routing.ts';
import { sweep } from './sweep.ts';
import { profileOf, type VersionProfile, versionProfiles } from './versions.ts';

export const litellm: Adapter = {
	kind: 'litellm',
	summary: 'LiteLLM proxy: config.yaml with model_list, router_settings and litellm_settings',
	cite: 'LiteLLM 1.81.12 source (router.py, router_utils/, proxy/proxy_server.py)',
	version: versionProfiles[0].version,
	versions: versionProfiles.map(({ version }) => version),
	recognises: (_file, text) => recognises(text),
	import: importConfig,
};

function importConfig(file: string, text: string, version?: string): ImportedGateway {
	const { book, issues } = load(file, text);
	if (book === null) return unreadable(issues);
	const spec = readSpec(book, profileOf(version));
	sweep(book);
	return reading(book, issues, spec);
}

/** Null without models; with an issue in the notebook it describes a proxy that would not start. */
function readSpec(book: Notebook, profile: VersionProfile): GatewaySpec | null {
	const groups = byGroup(readEntries(book));
	const strategy = readStrategy(book);
	const retries = readRetries(book);
	const timeoutUs = readTimeout(book);
	const policy = readRetryPolicy(book);
	const backoff = readBackoff(book, retries);
	const fallbacks = readFallbacks(book, groups, profile.fallbackOnce);
	const cooldown = readCooldown(book, profile.fallbacksCool);
	const limitsChecked = limitsAreChecked(book, strategy);
	const parallelMax = readDefaultParallelMax(book);
	const weighted = strategy === 'simple-shuffle';
	const priced = strategy === 'cost-based-routing';
	const { sdkRetries } = profile;
	const given = { weighted, priced, limitsChecked, timeoutUs, parallelMax, sdkRetries };
	const specs = readGroups(book, groups, { ...given, fallbacks: fallbacks.byGroup });
	lint(book, { groups, fallbacks: fallbacks.byGroup, cooldown, strategy, limitsChecked, longCooldowns: profile.longCooldowns });
	if (specs.length === 0) {
		refuseEmpty(book);
		return null;
	}
	const routing: RoutingSpec = {
		pick: pickOf(strategy),
		retries,
		backoff,
		...policy,
		fallbackOn,
		fallbackDepthMax: fallbacks.depthMax,
		...(profile.fallbackOnce ? { fallbackOnce: true } : {}),
		// router.py:5300: an error is not retried while nothing of its group is in rotation.
		needsHealthy: true,
		cooldown: cooldown.spec,
		// A non-streaming call runs to completion, and is paid, when its caller has gone.
		cancel: 'none',
		closesOnTimeout: true,
	};
	const admission = { processes: 1, limits: [], concurrency: null, breaker: null };
	return { product: litellm.kind, version: profile.version, admission, groups: specs, defaultGroup: specs[0].name, routing };
}

function refuseEmpty(book: Notebook): void {
	if (book.issues.some((issue) => issue.severity === 'error')) return;
	const message = book.has(['model_list'])
		? 'model_list is empty: LiteLLM would serve the models of its database, which a file does not show'
		: 'there is no model_list: LiteLLM would serve the models of its database, which a file does not show';
	book.refuse(['model_list'], message, 'add the models to model_list, or describe the gateway in the scenario itself');
}
