/** An account tier whose limits are published: per minute. */
interface LimitTier {
	readonly name: string;
	readonly rpm: number;
	readonly itpm: number;
	readonly otpm: number;
}

/** Anthropic's for Fable 5.x, as developersdigest.tech read them in the docs on 2026-10-17. OpenAI's differ by model and account. */
const tiers: readonly LimitTier[] = [
	{ name: 'anthropic-start', rpm: 1000, itpm: 500_000, otpm: 100_000 },
	{ name: 'anthropic-scale', rpm: 4000, itpm: 4_000_000, otpm: 800_000 },
];

/** Names of the tiers. */
export const limitTierNames: readonly string[] = tiers.map(({ name }) => name);

export function limitTier(name: string | undefined): LimitTier | null {
	return tiers.find((tier) => tier.name === name) ?? null;
}
