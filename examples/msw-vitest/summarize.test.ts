import { setupServer } from 'msw/node';
import { premortemHandlers } from 'premortem/msw';
import 'premortem/vitest';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { summarize } from './summarize.ts';

const upstream = premortemHandlers('premortem.yaml', { baseUrl: 'https://api.openai.com', timeScale: '20x', models: { 'gpt-4o': 'gpu' } });
const server = setupServer(...upstream.handlers);

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => upstream.reset());
afterAll(async () => {
	server.close();
	await upstream.close();
});

test('three texts fit: nobody is turned away and nothing is tried twice', async () => {
	const summaries = await summarize(['a', 'b', 'c']);
	expect(summaries.every((summary) => summary.startsWith('tok'))).toBe(true);
	const bill = await upstream.bill();
	expect(bill.calls).toBe(3);
	expect(bill).toStayWithinBudget({ cost: '$0.10', amplification: 1.5 });
});

test('eight at once: the SDK tries again, and the bill stays small', async () => {
	const summaries = await summarize(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']);
	expect(summaries).toHaveLength(8);
	const bill = await upstream.bill();
	expect(bill.calls).toBeGreaterThan(8);
	expect(bill.requests).toBe(8);
	expect(bill).toAmplifyLessThan(3.01);
	expect(bill).toCostLessThan('$5');
});

test('one failure of the upstream is one more call', async () => {
	await upstream.script(['error']);
	expect(await summarize(['a'])).not.toContain('no summary now');
	expect(await upstream.bill()).toMatchObject({ calls: 2, requests: 1, amplification: 2 });
});
