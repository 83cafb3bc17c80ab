import type { ErrorShares } from '../model/hostedPlan.ts';
import type { Reclaim } from '../model/ports.ts';
import type { Fleet } from './fleet.ts';
import type { PoolErrors } from './poolErrors.ts';

/** What every pool of replicas passes on to its fleet. */
export abstract class FleetPool {
	protected abstract readonly fleet: Fleet;
	protected abstract readonly errors: PoolErrors;

	slowColdStarts(factor: number): void {
		this.fleet.slowColdStarts(factor);
	}

	injectErrors(shares: ErrorShares): void {
		this.errors.inject(shares);
	}

	setStockOut(retryUs: number | null): void {
		this.fleet.setStockOut(retryUs);
	}

	setReclaims(reclaims: readonly Reclaim[]): void {
		this.fleet.setReclaims(reclaims);
	}

	setRestarts(count: number): void {
		this.fleet.setRestarts(count);
	}

	setCrashLoop(on: boolean): void {
		this.fleet.setCrashLoop(on);
	}

	setZombies(on: boolean): void {
		this.fleet.setZombies(on);
	}
}
