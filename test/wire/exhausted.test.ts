/**
 * Calls that the real packages make before they give up. Some take half an hour for it, so here the clock of their
 * timers runs faster; what their waits are is in clientPresets.test.ts.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { planOf } from './predicted.ts';
import { realClients } from './realClients.ts';
import { type ScriptedServer, scriptedServer } from './server.ts';

const FASTER = 400;
/** Shorter timers are not waits. */
const SHORTEST_MS = 100;

let server: ScriptedServer;
const { setTimeout: usual } = globalThis;

beforeAll(async () => {
	server = await scriptedServer();
	const hastened = (work: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) =>
		usual(work, ms < SHORTEST_MS ? ms : ms / FASTER, ...args);
	globalThis.setTimeout = Object.assign(hastened, usual) as typeof setTimeout;
});
afterAll(() => {
	globalThis.setTimeout = usual;
	server.close();
});

it.each(realClients)('$preset gives up after as many calls as the preset says', async ({ preset, call }) => {
	const { url, calls } = server.open([{ status: 500 }]);
	await expect(call(url, null)).rejects.toThrow();
	expect(calls).toHaveLength(planOf({ preset }).attemptsMax);
});

it.each(realClients.filter(({ preset }) => preset !== 'p-retry'))('$preset takes a 400 for an answer', async ({ call }) => {
	const { url, calls } = server.open([{ status: 400 }]);
	await expect(call(url, null)).rejects.toThrow();
	expect(calls).toHaveLength(1);
});
