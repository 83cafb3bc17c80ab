/** What is wrong between the parts of a scenario, each of which is right by itself. */
import { formatDuration } from '../base/units.ts';
import type { Draft } from './draft.ts';
import { checkGateway } from './gatewayChecks.ts';
import type { Parts } from './parts.ts';
import { cacheProblem } from './tokenChecks.ts';
import { missingTokens } from './tokensNeeded.ts';
import { doubtsOf } from './trafficStream.ts';

/** Adds what no part can know by itself. */
export function crossCheck(draft: Draft, parts: Parts): void {
	const { measure, duration } = draft.input;
	if (measure.step > duration)
		draft.error('PM009', `measure.step: longer than the run of ${formatDuration(duration)}`, ['measure', 'step']);
	if (duration / measure.step > 2_000_000)
		draft.error(
			'PM007',
			'measure.step: the timeline would have more than 2,000,000 steps',
			['measure', 'step'],
			'make measure.step longer',
		);
	draft.issues.push(...missingTokens(parts, draft.source));
	checkGateway(draft, parts);
	for (const stream of parts.traffic) draft.issues.push(...doubtsOf(stream, draft.source));
	for (const name of Object.keys(parts.pools)) {
		for (const stream of parts.traffic) {
			const problem = cacheProblem(parts.pools[name].service, stream);
			if (problem !== null) draft.error('PM009', `pools.${name}.service: ${problem}`, ['pools', name, 'service'], 'raise `kv_tokens`');
		}
	}
	// A gateway that nobody sends to would make no difference, and nobody would notice.
	const config = draft.source.placeOf(['gateway', 'config']);
	if (config.file === '--gateway' && !Object.values(parts.clients).some(({ upstream }) => upstream === 'gateway'))
		draft.error(
			'PM009',
			'no client of this scenario sends to the gateway, so its config would change nothing',
			['gateway', 'config'],
			'remove `upstream` from the client that should, or set it to gateway',
		);
	if (draft.input.incident !== undefined && parts.faults.length === 0 && parts.releases === undefined) {
		draft.issues.push({
			code: 'PM013',
			severity: 'warning',
			message: 'an incident is described, but no fault starts one',
			place: draft.source.placeOfKey(['incident']),
		});
	}
}
