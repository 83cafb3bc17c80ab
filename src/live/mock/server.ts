/** The HTTP server of a mock upstream. Only routes are here; what they say is elsewhere. */
import type { AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import type { SimulationPlan } from '../../model/plan.ts';
import type { RunRecord } from '../../model/record.ts';
import { originOf, readMark } from '../mark.ts';
import { recordToJson } from '../recordJson.ts';
import { anthropicEndpoints, countTokens } from './anthropic.ts';
import type { Asked } from './api.ts';
import { ControlError, FaultDesk, setScript, stateOf } from './control.ts';
import { exchange, refuse, Streams } from './exchange.ts';
import { Lengths } from './lengths.ts';
import { metricsText } from './metrics.ts';
import { Models } from './models.ts';
import { openaiEndpoints } from './openai.ts';
import { Sightings } from './sightings.ts';
import { MockSystem } from './system.ts';

/** How often open streams are given what has been written, ms. */
const STREAM_EVERY_MS = 25;
/** Connections that may wait to be accepted: a storm opens many at once, and one that is dropped comes again a second later. */
const BACKLOG = 4096;
const BODY_MAX = 32 * 1024 * 1024;
/** Whoever calls after the end hears of it after this: a driver whose clock is a moment behind shall not. */
const OVER_AFTER_MS = 2000;
const OVER = {
	status: 503,
	body: { error: { message: 'premortem mock: the scenario is over', type: 'server_error', param: null, code: 'over' } },
};

export interface ServeOptions {
	readonly seed: number;
	readonly scale: number;
	readonly horizonUs: number;
	readonly host: string;
	/** 0 takes any that is free. */
	readonly port: number;
	/** The clock stands still until the first call, or until it is told to start. */
	readonly wait: boolean;
	readonly map: ReadonlyMap<string, string>;
	/** The scenario's time is over, or somebody has closed the books. */
	/** `fetched`: a driver has taken the books along. */
	readonly onFinish?: (fetched: boolean) => void;
	readonly onError?: (error: unknown) => void;
}

export interface MockServer {
	readonly url: string;
	readonly system: MockSystem;
	/** Closes the books and the door. */
	close(): Promise<RunRecord>;
}

export async function serve(plan: SimulationPlan, options: ServeOptions): Promise<MockServer> {
	const finish = (wasted: ReadonlySet<string>, atUs: number) => {
		const record = system.finish(wasted, atUs);
		options.onFinish?.(true);
		return record;
	};
	// The books stay open for a driver's last word.
	const onEnd = () => {
		system.halt();
		options.onFinish?.(false);
	};
	const { seed, scale, horizonUs, onError } = options;
	const system = new MockSystem(plan, {
		seed,
		scale,
		horizonUs,
		onEnd,
		...(onError === undefined ? {} : { onError }),
	});
	const app = Fastify({ logger: false, bodyLimit: BODY_MAX, forceCloseConnections: true });
	app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, _body, done) => done(null, undefined));
	addApis(app, plan, system, options);
	addControls(app, system, finish);
	await app.listen({ host: options.host, port: options.port, backlog: BACKLOG });
	const { port } = app.server.address() as AddressInfo;
	// Idle connections of load drivers stay.
	app.server.keepAliveTimeout = 120_000;
	if (!options.wait) system.pacer.start();
	const host = options.host.includes(':') ? `[${options.host}]` : options.host;
	return {
		url: `http://${host}:${port}`,
		system,
		close: async () => {
			const record = system.finish();
			await app.close();
			return record;
		},
	};
}

function addApis(app: FastifyInstance, plan: SimulationPlan, system: MockSystem, options: ServeOptions): void {
	const models = new Models(plan, system.workerNames, options.map);
	const streams = new Streams(STREAM_EVERY_MS);
	const lengths = new Lengths(plan, options.seed);
	const sightings = new Sightings(plan);
	let ids = 0;
	for (const endpoint of [...openaiEndpoints, ...anthropicEndpoints]) {
		app.post(endpoint.path, (request, reply) => {
			const id = (++ids).toString(36).padStart(8, '0');
			const headers = { [endpoint.failures.idHeader]: `req_${id}` };
			const { raw } = reply.hijack();
			if (system.finished) {
				setTimeout(() => raw.destroyed || refuse(raw, OVER, headers), OVER_AFTER_MS).unref();
				return;
			}
			const { body } = request;
			const asked = isObject(body) ? endpoint.read(body) : 'the body must be a JSON object';
			if (typeof asked === 'string') return refuse(raw, endpoint.failures.badRequest(asked, `req_${id}`), headers);
			const worker = models.workerOf(asked.model);
			if (worker === null) return refuse(raw, endpoint.failures.unknownModel(asked.model ?? '', `req_${id}`), headers);
			system.pacer.start();
			const answer = answerFor(asked);
			exchange(system, streams, raw, {
				endpoint,
				asked,
				headers: () => ({ ...headers, ...endpoint.failures.limits(system.limitsNow(worker), system.pacer.scale) }),
				reply: {
					id,
					created: Math.floor(Date.now() / 1000),
					model: asked.model ?? worker,
					tokensCached: 0,
					tokensIn: answer.tokensIn,
					tokensOut: answer.tokensOut,
					full: asked.tokensMax !== null && answer.tokensOut >= asked.tokensMax,
				},
				call: { worker, ...answer, tries: Math.max(answer.tries, 1 + retriesOf(request)) },
			});
		});
	}
	app.post('/v1/messages/count_tokens', ({ body }) => countTokens(isObject(body) ? body : {}));
	app.get('/v1/models', () => models.list(0));

	/** What is served: as the driver says, or as the scenario's own requests are. */
	function answerFor(asked: Asked) {
		const mark = readMark(asked.carried);
		if (mark !== null) return { ...mark, draw: sightings.drawOf(mark), origin: originOf(mark) };
		const key = sightings.nextKey();
		const tokensOut = asked.silent === true ? 0 : lengths.of(key, asked.tokensMax);
		return { key, draw: 1, tries: 1, stream: 0, tokensIn: asked.tokensIn, tokensOut, origin: null };
	}
}

function addControls(app: FastifyInstance, system: MockSystem, finish: (wasted: ReadonlySet<string>, atUs: number) => RunRecord): void {
	const desk = new FaultDesk(system);
	app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
		const status = error instanceof ControlError ? 400 : (error.statusCode ?? 500);
		void reply.code(status).send({ error: { message: error.message, type: 'invalid_request_error', param: null, code: null } });
	});
	app.get('/health', (_request, reply) => {
		const loading = system.finished ? system.workerNames : system.workerNames.filter((worker) => !system.ready(worker));
		return reply.code(loading.length === 0 ? 200 : 503).send({ status: loading.length === 0 ? 'ok' : 'loading', loading });
	});
	app.get('/metrics', (_request, reply) => reply.type('text/plain; version=0.0.4').send(metricsText(system)));
	app.get('/premortem/state', () => {
		system.pacer.enter(() => {});
		return stateOf(system, desk);
	});
	app.post('/premortem/start', ({ body }) => {
		const inMs = isObject(body) && typeof body.in_ms === 'number' ? Math.max(0, Math.min(60_000, body.in_ms)) : 0;
		if (isObject(body) && typeof body.until_us === 'number') system.pacer.endAt(body.until_us);
		system.pacer.start(performance.now() + inMs);
		return stateOf(system, desk);
	});
	app.post('/premortem/faults', ({ body }) => desk.strike(body));
	app.delete<{ Params: { id: string } }>('/premortem/faults/:id', ({ params }) => {
		desk.heal(Number(params.id));
		return stateOf(system, desk);
	});
	app.post('/premortem/script', ({ body }) => {
		setScript(body, system);
		return stateOf(system, desk);
	});
	app.post('/premortem/finish', ({ body }, reply) => {
		const wasted = isObject(body) && Array.isArray(body.wasted) ? body.wasted : [];
		return reply
			.type('application/json')
			.send(recordToJson(finish(new Set(wasted as string[]), isObject(body) && typeof body.at_us === 'number' ? body.at_us : 0)));
	});
}

/** What the SDKs of OpenAI and Anthropic say of their own retries. */
function retriesOf({ headers }: FastifyRequest): number {
	const said = Number(headers['x-stainless-retry-count'] ?? 0);
	return Number.isInteger(said) && said > 0 ? said : 0;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
