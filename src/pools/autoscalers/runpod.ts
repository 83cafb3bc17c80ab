/** What the two scaling types of RunPod serverless have in common: workers that go by themselves when they idle. */
import { type Field, positiveDuration } from '../../model/fields.ts';
import type { KeepAlive } from './autoscaler.ts';

const SECOND = 1_000_000;

/** Where both were read. */
export const RUNPOD = 'RunPod serverless endpoint settings (docs.runpod.io, 2026): scalerType, scalerValue 4, idleTimeout 5 s';

export const idleTimeout: Field<number> = positiveDuration.prefault('5s').describe('idleTimeout, from 1s to 1h; idle time is paid for');

export function idleProblem({ idle_timeout }: { idle_timeout: number }): string | null {
	return idle_timeout < SECOND || idle_timeout > 3600 * SECOND ? '`idle_timeout` must be between 1s and 1h' : null;
}

export function goesWhenIdle(idleUs: number): KeepAlive {
	return { idleUs, keeps: () => 0 };
}
