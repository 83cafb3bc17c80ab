/**
 * The door for msw (`premortem/msw`): an application's own tests run its real client against the pools of a scenario.
 * Requests to a provider's address are answered by the mock upstream of `premortem serve`, on the loopback and in this
 * process; nothing leaves the machine, and no credential is passed on.
 */
import { type HttpHandler, HttpResponse, http } from 'msw';
import { fetch as unseen } from 'undici';
import { IssueError } from './base/issue.ts';
import { parseFactor } from './base/units.ts';
import { filesBeside, readConfig } from './io/files.ts';
import { billOfMock } from './live/bill.ts';
import type { Line } from './live/mock/script.ts';
import { type MockServer, serve } from './live/mock/server.ts';
import { CallCount, type UpstreamBill } from './live/upstreamBill.ts';
import type { SimulationPlan } from './model/plan.ts';
import { type CompileOptions, compileScenario } from './scenario/compile.ts';

export type { MockBill } from './live/bill.ts';
export type { UpstreamBill } from './live/upstreamBill.ts';

export interface UpstreamOptions extends CompileOptions {
	/** Where the client believes it calls, without `/v1`; those of OpenAI and Anthropic when not given. */
	readonly baseUrl?: string | readonly string[];
	/** Simulated seconds in one of the wall clock: 60 or '60x'. */
	readonly timeScale?: number | string;
	readonly seed?: number;
	/** Pools that answer for model names the scenario does not have: `{'gpt-4o': 'gpu'}`. */
	readonly models?: Readonly<Record<string, string>>;
}

export interface Upstream {
	/** For `setupServer(...upstream.handlers)`. */
	readonly handlers: readonly HttpHandler[];
	/** What the next calls of a pool are answered before it answers by itself, e.g. `['overloaded', 'ok', 'cut']`. */
	script(answers: readonly Line[], pool?: string): Promise<void>;
	/** Stops the clock and closes the books. `requests`: what the application wanted, if its client does not tell retries. */
	bill(said?: { readonly requests: number }): Promise<UpstreamBill>;
	/** The next call finds the scenario at its beginning, with nothing billed. */
	reset(): Promise<void>;
	/** Lets go of the port. */
	close(): Promise<void>;
}

const PROVIDERS = ['https://api.openai.com', 'https://api.anthropic.com'];
/** What the mock wants to know; everything else, keys first of all, stays here. */
const PASSED_ON = ['content-type', 'x-stainless-retry-count'];
/** Of the way between the mock and here, not of the answer. */
const OF_THE_WAY = ['connection', 'content-encoding', 'content-length', 'keep-alive', 'transfer-encoding'];

/** `scenario`: a path, or the YAML itself. Throws an IssueError that lists everything wrong with it. */
export function premortemHandlers(scenario: string, options: UpstreamOptions = {}): Upstream {
	const running = new Running(planOf(scenario, options), options);
	const bases = typeof options.baseUrl === 'string' ? [options.baseUrl] : (options.baseUrl ?? PROVIDERS);
	return {
		handlers: bases.map((base) => {
			const origin = base.replace(/\/+$/, '').replace(/\/v1$/, '');
			return http.all(`${origin}/*`, ({ request }) => running.answer(request, request.url.slice(origin.length)));
		}),
		script: (answers, pool) => running.script(answers, pool),
		bill: (said) => running.bill(said?.requests ?? null),
		reset: () => running.end(),
		close: () => running.end(),
	};
}

function planOf(scenario: string, options: UpstreamOptions): SimulationPlan {
	const isText = scenario.includes('\n');
	const path = isText ? 'scenario.yaml' : scenario;
	const text = isText ? scenario : readConfig(path);
	if (typeof text !== 'string') throw new IssueError([{ code: 'PM002', severity: 'error', message: `${path}: ${text.error}` }]);
	const compiled = compileScenario(path, text, filesBeside(path), options);
	if (!compiled.ok) throw new IssueError(compiled.issues);
	return compiled.compiled.plan;
}

/** The mock upstream from its first call to the end of its books. */
class Running {
	private readonly plan: SimulationPlan;
	private readonly scale: number;
	private readonly seed: number;
	private readonly map: ReadonlyMap<string, string>;
	private server: Promise<MockServer> | null = null;
	private calls: CallCount = new CallCount();
	private failure: unknown = null;

	constructor(plan: SimulationPlan, { timeScale = 1, seed = 1, models = {} }: UpstreamOptions) {
		this.plan = plan;
		this.scale = factorOf(timeScale);
		this.seed = seed;
		this.map = new Map(Object.entries(models));
	}

	async answer(request: Request, path: string): Promise<Response> {
		const { url } = await this.started();
		const said = request.headers.get('x-stainless-retry-count');
		if (request.method === 'POST') this.calls.add(said);
		const headers = PASSED_ON.flatMap((name): [string, string][] => {
			const value = request.headers.get(name);
			return value === null ? [] : [[name, value]];
		});
		const body = request.method === 'GET' || request.method === 'HEAD' ? null : await request.arrayBuffer();
		try {
			const { signal, method } = request;
			// The fetch of Node would be seen by msw, and its answer divided.
			const answer = await unseen(`${url}${path}`, { method, headers, body, signal });
			const kept = [...answer.headers].filter(([name]) => !OF_THE_WAY.includes(name));
			return new HttpResponse(answer.body === null ? null : undivided(answer.body as ReadableStream<Uint8Array>), {
				status: answer.status,
				statusText: answer.statusText,
				headers: kept,
			});
		} catch (error) {
			// The mock broke the connection off, or the caller has hung up: so does msw.
			if (error instanceof TypeError || request.signal.aborted) return HttpResponse.error();
			throw error;
		}
	}

	async script(answers: readonly Line[], pool?: string): Promise<void> {
		const { system } = await this.started();
		const worker = pool ?? (system.workerNames.length === 1 ? system.workerNames[0] : '');
		if (!system.workerNames.includes(worker)) throw new Error(`script: expected a pool, one of ${system.workerNames.join(', ')}`);
		system.script.set(worker, answers, false);
	}

	async bill(said: number | null): Promise<UpstreamBill> {
		const { system } = await this.started();
		const record = system.finish();
		if (this.failure !== null) throw this.failure;
		return this.calls.on(billOfMock(system.plan, record), said);
	}

	async end(): Promise<void> {
		const { server } = this;
		this.server = null;
		this.calls = new CallCount();
		this.failure = null;
		await (await server)?.close();
	}

	private started(): Promise<MockServer> {
		this.server ??= serve(this.plan, {
			seed: this.seed,
			scale: this.scale,
			horizonUs: this.plan.horizonUs,
			host: '127.0.0.1',
			port: 0,
			wait: true,
			map: this.map,
			onError: (error) => {
				this.failure = error;
			},
		});
		return this.server;
	}
}

/**
 * msw clones every answer for its listeners, and a body that was divided can be cancelled only by both halves: the SDKs,
 * which cancel the body of a failure before they try again, would wait for ever. Here the clone is empty.
 */
function undivided(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
	const empty = () => new ReadableStream<Uint8Array>({ start: (controller) => controller.close() });
	return Object.defineProperty(body, 'tee', { value: () => [body, empty()] });
}

function factorOf(scale: number | string): number {
	if (typeof scale === 'number' && scale > 0 && Number.isFinite(scale)) return scale;
	const parsed = parseFactor(String(scale));
	if (!parsed.ok || !(parsed.value > 0))
		throw new TypeError(`timeScale: expected a factor above zero, such as 60 or '60x', got '${scale}'`);
	return parsed.value;
}
