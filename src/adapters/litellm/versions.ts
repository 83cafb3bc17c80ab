/**
 * The versions of LiteLLM that can be told apart here, by what was changed between them. Only axes that a file can
 * show and the model has are listed; what else changed (budgets, reservations) is in neither.
 */
export interface VersionProfile {
	readonly version: string;
	/** PR #36148, merged 2026-08-07: a request tries no group twice. */
	readonly fallbackOnce: boolean;
	/** Until PR #34129, merged 2026-07-21: num_retries of a deployment also sets the retries of the SDK inside. */
	readonly sdkRetries: boolean;
	/** Until PR #35104, merged in August 2026: a cooldown read back from Redis lives 600 s ... */
	readonly longCooldowns: boolean;
	/** ... and since then a deployment of a fallback group that fails is counted. */
	readonly fallbacksCool: boolean;
}

export const versionProfiles: readonly [VersionProfile, ...VersionProfile[]] = [
	{ version: '1.81.12', fallbackOnce: false, sdkRetries: true, longCooldowns: true, fallbacksCool: false },
	{ version: 'main@2026-08', fallbackOnce: true, sdkRetries: false, longCooldowns: false, fallbacksCool: true },
];

export function profileOf(version: string | undefined): VersionProfile {
	return versionProfiles.find((profile) => profile.version === version) ?? versionProfiles[0];
}
