import { clientPresets } from '../clients/presets/index.ts';
import { isMapping } from './source.ts';

/**
 * A client as written, with the values of its preset where it says nothing. Under `retry`, `retry_after` and `hedge` single
 * options may be replaced; a retry policy of another kind replaces the preset's as a whole. An unknown preset is left to
 * the schema.
 */
export function withPreset(client: unknown): unknown {
	if (!isMapping(client) || typeof client.preset !== 'string') return client;
	if (!clientPresets.has(client.preset.trim())) return withoutPart(client);
	const { values } = clientPresets.get(client.preset.trim());
	const merged: Record<string, unknown> = { ...values, ...client };
	for (const key of ['retry', 'retry_after', 'hedge']) merged[key] = mixed(values[key], client[key]);
	// Who says `retry: none` means it, whatever number of attempts the preset has.
	if (kindOf(merged.retry) === 'none' && !('attempts' in client)) delete merged.attempts;
	for (const key of Object.keys(merged)) if (merged[key] === undefined) delete merged[key];
	return merged;
}

/** Options of a retry policy that the preset would have named are not a second mistake. */
function withoutPart(client: Readonly<Record<string, unknown>>): unknown {
	const { retry, ...rest } = client;
	return isMapping(retry) && !('kind' in retry) ? rest : client;
}

function mixed(preset: unknown, own: unknown): unknown {
	if (own === undefined) return preset;
	if (!isMapping(own) || !isMapping(preset)) return own;
	return 'kind' in own && own.kind !== preset.kind ? own : { ...preset, ...own };
}

function kindOf(retry: unknown): unknown {
	return isMapping(retry) ? retry.kind : retry;
}
