/**
 * Presets held against the packages they are named after, on the wire: a server on the loopback fails as a script
 * says, the real client calls it, and the model's client with the preset calls an upstream with the same script. As
 * many calls as the model makes, and no call sooner than the model's soonest; a loaded machine may be late, so of the
 * repeats only the promptest has to be in time. All calls of all cases run at once.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientPresets } from '../../src/clients/presets/index.ts';
import { type Prediction, predicted } from './predicted.ts';
import { type RealClient, realClients } from './realClients.ts';
import { fine, type Script, type ScriptedServer, scriptedServer } from './server.ts';

const TIMEOUT_MS = 500;
const REPEATS = 3;
/** Timers fire up to a millisecond or two early, seconds. */
const EARLY = 0.005;
/** What the promptest of the repeats may be late. */
const LATE = 0.25;

interface Repeat {
	/** When the client was asked, seconds: its timeout runs from then. */
	readonly askedAt: number;
	readonly calls: readonly number[];
}

interface Story {
	readonly script: Script;
	/** How long calls are watched, seconds. */
	readonly seconds: number;
	/** Tries have a timeout. */
	readonly impatient?: boolean;
}

const stories: Readonly<Record<string, Story>> = {
	'three errors, then fine': { script: [{ status: 500 }, { status: 500 }, { status: 500 }, fine], seconds: 16 },
	'overloaded once': { script: [{ status: 503 }, fine], seconds: 4 },
	'overloaded, with a Retry-After of 3 s': { script: [{ status: 503, retryAfter: 3 }, fine], seconds: 5 },
	'a 429 that does not say how long': { script: [{ status: 429 }, fine], seconds: 4 },
	'a 429 with a Retry-After of 3 s': { script: [{ status: 429, retryAfter: 3 }, fine], seconds: 5 },
	'a 429 with a Retry-After of 90 s': { script: [{ status: 429, retryAfter: 90 }, fine], seconds: 5 },
	'a connection that breaks': { script: ['reset', fine], seconds: 4 },
	'no answer within the timeout': { script: ['hang', fine], seconds: 4, impatient: true },
};

let server: ScriptedServer;
/** Instants of calls by preset, story and repeat. */
const seen = new Map<string, Repeat[]>();
const keyOf = (preset: string, story: string) => `${preset}: ${story}`;

beforeAll(async () => {
	server = await scriptedServer();
	// What a package does only at its first call is not part of any wait.
	await Promise.all(realClients.map(({ call }) => call(server.open([fine]).url, null)));
	for (const client of realClients)
		for (const [name, { script, impatient }] of Object.entries(stories))
			for (let repeat = 0; repeat < REPEATS; repeat++) {
				const { url, calls } = server.open(script);
				const askedAt = performance.now() / 1000;
				client.call(url, impatient === true ? TIMEOUT_MS : null).catch(() => {});
				const key = keyOf(client.preset, name);
				seen.set(key, [...(seen.get(key) ?? []), { askedAt, calls }]);
				// Some time apart: who calls late because others call has waited less when it tries again.
				await new Promise((done) => setTimeout(done, 5));
			}
	const longest = Math.max(...Object.values(stories).map(({ seconds }) => seconds));
	await new Promise((done) => setTimeout(done, longest * 1000));
});
afterAll(() => server.close());

describe.each(realClients)('$preset', (client) => {
	it('names the version of the package that it is held against', () => {
		const { version } = JSON.parse(readFileSync(`node_modules/${client.package}/package.json`, 'utf8')) as { version: string };
		expect(clientPresets.get(client.preset).cite).toContain(`${client.package} ${version}`);
	});

	it.each(Object.entries(stories).filter(([, { impatient }]) => impatient !== true || client.timeout !== null))('%s', (name, story) => {
		const model = prediction(client, story);
		const observed = seen.get(keyOf(client.preset, name)) ?? [];
		const repeats = observed.map(({ calls }) => within(calls, story.seconds));
		const [least, most] = model.calls;
		for (const calls of repeats) {
			expect(calls.length, `calls at ${inWords(calls)}`).toBeGreaterThanOrEqual(least);
			expect(calls.length, `calls at ${inWords(calls)}`).toBeLessThanOrEqual(most);
		}
		model.gaps.forEach(([soonest, latest], i) => {
			const gaps = repeats.map((calls, n) => calls[i + 1] - (i === 0 && story.impatient === true ? observed[n].askedAt : calls[i]));
			const promptest = Math.min(...gaps);
			expect(promptest, `wait ${i + 1} of ${inWords(gaps)}`).toBeGreaterThanOrEqual(soonest - EARLY);
			expect(promptest, `wait ${i + 1} of ${inWords(gaps)}`).toBeLessThanOrEqual(latest + LATE);
		});
	});
});

function prediction({ preset, timeout }: RealClient, { script, seconds, impatient }: Story): Prediction {
	return predicted({ preset, ...(impatient === true && timeout !== null ? { [timeout]: `${TIMEOUT_MS}ms` } : {}) }, script, seconds);
}

/** Calls within so many seconds of the first. */
function within(calls: readonly number[], seconds: number): number[] {
	return calls.filter((at) => at - calls[0] <= seconds);
}

function inWords(seconds: readonly number[]): string {
	return seconds.map((s) => `${(s - 0).toFixed(3)} s`).join(', ');
}
