import type { World } from '../model/ports.ts';

/** An attempt for a parent. It may outlive it, and who works on it looks at its request: so it holds the request's row. */
export function takeChild({ attempts, requests }: World, parent: number, caller: number, number: number, draw: number): number {
	const request = attempts.request[parent];
	requests.attempts[request]++;
	return attempts.take(request, parent, caller, number, draw);
}

export function releaseChild({ attempts, requests }: World, child: number): void {
	const request = attempts.request[child];
	attempts.release(child);
	requests.letGo(request);
}
