/**
 * Open-loop replay: the scenario's traffic and clients, run by their own calendar at the pace of the wall clock, with
 * the real system as their upstream. Arrivals do not wait for answers. A latency counts from when the request was
 * due, not from when the driver got round to it; how late it was is told beside it.
 */
import { existsSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { closeRun, type OpenRun, openRun } from '../../experiment/run.ts';
import { shortened } from '../../experiment/shortened.ts';
import type { SimulationPlan } from '../../model/plan.ts';
import type { RunRecord } from '../../model/record.ts';
import type { StopReason } from '../../model/result.ts';
import { Pacer } from '../pacer.ts';
import { callersOf } from './callers.ts';
import { type Dialect, dialects } from './dialect.ts';
import { Mock } from './mocks.ts';
import { plannedRequests } from './planned.ts';
import { LiveUpstream, Offered, type Road, type Seller } from './upstream.ts';
import { Watch } from './watch.ts';
import { Wire } from './wire.ts';

/** How often caps of time and money, and the kill file, are looked at. */
const LOOK_EVERY_MS = 100;
/** A target that takes longer to say that it is a mock is none. */
const DISCOVERY_MS = 2000;
/** From here, all clocks begin together. */
const LEAD_MS = 100;

export interface Caps {
	/** Attempts on the wire. */
	readonly attempts: number;
	/** Dollars by the price book; null = no cap. */
	readonly usd: number | null;
	/** Dollars in the books of mocks, which nobody pays; null = no cap. */
	readonly mockUsd: number | null;
	readonly concurrency: number;
	/** Seconds of the wall clock. */
	readonly seconds: number;
}

export interface DriveOptions {
	readonly target: URL;
	/** Mocks behind the target; one that is the target itself is found without being named. */
	readonly mocks: readonly URL[];
	readonly api: keyof typeof dialects;
	readonly stream: boolean;
	readonly headers: Readonly<Record<string, string>>;
	/** Names of models by what the clients call; absent ones are the plan's own. */
	readonly model: string | null;
	readonly seed: number;
	readonly scale: number;
	/** The run ends here, or at the plan's own end. */
	readonly horizonUs: number;
	readonly caps: Caps;
	/** The run ends when this file is there. */
	readonly killFile: string | null;
	/** The run ends when this says so. */
	readonly signal: AbortSignal | null;
	/** Called with a function that says whether the process of the target has died. */
	readonly targetDied?: () => boolean;
	readonly onProgress?: (done: number) => void;
}

/** What a live run leaves behind. */
export interface Drive {
	readonly record: RunRecord;
	readonly mockRecords: readonly RunRecord[];
	readonly offered: Offered;
	readonly stoppedBy: StopReason;
	readonly planned: number | null;
	readonly wallS: number;
	/** Simulated seconds that a mock's clock had been running when the run began. */
	readonly aheadS: number;
	/** Where the bill comes from. */
	readonly costFrom: 'mock' | 'tokens' | null;
}

export async function drive(plan: SimulationPlan, options: DriveOptions): Promise<Drive> {
	const mocks = await mocksOf(options);
	const run = new Run(plan, options, mocks);
	return run.go();
}

/** Mocks that were named must be there; the target may be one. */
async function mocksOf({ mocks, target, scale }: DriveOptions): Promise<readonly Mock[]> {
	const named = mocks.map((url) => new Mock(url));
	const candidates = named.length > 0 ? named : [new Mock(target)];
	const found: Mock[] = [];
	for (const mock of candidates) {
		const state = await mock.state(DISCOVERY_MS);
		const at = mock.url.origin;
		if (state === null && named.length > 0) throw new MockError(`no mock upstream answers at ${at}`);
		if (state === null) continue;
		if (state.finished) throw new MockError(`the mock upstream at ${at} has closed its books: start it anew`);
		if (state.time_scale !== scale)
			throw new MockError(
				`time runs at ${state.time_scale}x in the mock upstream at ${at}, and at ${scale}x here: give both the same --time-scale`,
			);
		found.push(mock);
	}
	return found;
}

/** A mock that is needed is not there, or not as it must be. */
export class MockError extends Error {}

class Run {
	private readonly plan: SimulationPlan;
	private readonly options: DriveOptions;
	private readonly mocks: readonly Mock[];
	private readonly offered: Offered = new Offered();
	private readonly upstreams: LiveUpstream[] = [];
	private readonly wire: Wire;
	private readonly open: OpenRun;
	private readonly pacer: Pacer;
	private readonly costFrom: Drive['costFrom'];
	private stoppedBy: StopReason | null = null;
	private aheadS = 0;
	private failure: { readonly error: unknown } | null = null;
	private over: () => void = () => {};

	constructor(plan: SimulationPlan, options: DriveOptions, mocks: readonly Mock[]) {
		this.plan = plan;
		this.options = options;
		this.mocks = mocks;
		const dialect: Dialect = dialects[options.api];
		const { target, headers, caps } = options;
		this.wire = new Wire({ target, dialect, headers, connections: caps.concurrency });
		const sells = mocks.length === 0 && plan.hosted !== undefined;
		this.costFrom = mocks.length > 0 ? 'mock' : sells ? 'tokens' : null;
		this.open = this.assembled(callersOf(plan, options.horizonUs, sells));
		this.pacer = new Pacer(this.open.assembly.world.calendar, {
			scale: options.scale,
			horizonUs: options.horizonUs,
			onEnd: () => this.stop('end'),
			onError: (error) => {
				this.failure = { error };
				this.stop('end');
			},
		});
	}

	async go(): Promise<Drive> {
		const { options, mocks } = this;
		const planned = plannedRequests(this.plan, options.seed, options.horizonUs);
		const done = new Promise<void>((resolve) => {
			this.over = resolve;
		});
		const watches = this.watches();
		const began = performance.now();
		const look = setInterval(() => this.look(began), LOOK_EVERY_MS);
		const ask = setInterval(() => void Promise.all(mocks.map((mock) => mock.state())), LOOK_EVERY_MS * 5);
		const onAbort = () => this.stop('interrupted');
		options.signal?.addEventListener('abort', onAbort);
		try {
			if (options.signal?.aborted === true) this.stop('interrupted');
			else await this.start();
			await done;
		} finally {
			clearInterval(look);
			clearInterval(ask);
			options.signal?.removeEventListener('abort', onAbort);
			for (const watch of watches) watch.close();
		}
		if (this.failure !== null) throw this.failure.error;
		const wallS = (performance.now() - began) / 1000;
		for (const upstream of this.upstreams) upstream.sweep();
		const { now } = this.open.assembly.world.calendar;
		const record = shortened(closeRun(this.open), now);
		await this.wire.close();
		const mockRecords = (await Promise.all(mocks.map((mock) => mock.finish(this.offered.wasted, now)))).filter((one) => one !== null);
		// A mock that is gone has taken its books with it.
		const known = this.costFrom !== 'mock' || mockRecords.length === mocks.length;
		const stoppedBy = this.stoppedBy ?? 'end';
		return {
			record,
			mockRecords,
			offered: this.offered,
			stoppedBy,
			planned,
			wallS,
			aheadS: this.aheadS,
			costFrom: known ? this.costFrom : null,
		};
	}

	private async start(): Promise<void> {
		const waiting = this.mocks.filter(({ runningS }) => runningS === null);
		this.aheadS = Math.max(0, ...this.mocks.map(({ runningS }) => runningS ?? 0));
		const zeros = await Promise.all(waiting.map((mock) => mock.start(LEAD_MS, this.options.horizonUs).catch(() => null)));
		if (zeros.includes(null)) this.stop('mock-died');
		if (this.stoppedBy === null) this.pacer.start(zeros[0] ?? undefined);
	}

	private stop(reason: StopReason): void {
		if (this.stoppedBy !== null) return;
		this.stoppedBy = reason;
		this.pacer.stop();
		this.over();
	}

	private watches(): Watch[] {
		const { target } = this.options;
		const behind = this.mocks.filter(({ url }) => url.origin !== target.origin);
		return [new Watch(target, () => this.stop('target-died')), ...behind.map(({ url }) => new Watch(url, () => this.stop('mock-died')))];
	}

	private look(began: number): void {
		const { caps, killFile, targetDied, onProgress, horizonUs } = this.options;
		if (targetDied?.() === true) this.stop('target-died');
		if (killFile !== null && existsSync(killFile)) this.stop('kill-file');
		if ((performance.now() - began) / 1000 >= caps.seconds) this.stop('max-time');
		if (caps.mockUsd !== null && this.mockUsd >= caps.mockUsd) this.stop('max-cost');
		onProgress?.(Math.min(1, this.open.assembly.world.calendar.now / horizonUs));
	}

	private get mockUsd(): number {
		return this.mocks.reduce((sum, { spentUsd }) => sum + spentUsd, 0);
	}

	private assembled(callers: SimulationPlan): OpenRun {
		const { options, wire, offered } = this;
		const road: Road = {
			wire,
			stream: options.stream,
			concurrencyMax: options.caps.concurrency,
			attemptsMax: options.caps.attempts,
			spentMax: options.caps.usd === null ? Number.POSITIVE_INFINITY : options.caps.usd * 1e6,
			exhausted: (cap) => this.stop(cap),
		};
		return openRun(callers, options.seed, (world, usage) => (name) => {
			const to = { model: options.model ?? this.modelOf(name), seller: this.sellerOf(name, callers) };
			const upstream = new LiveUpstream({ world, usage, pacer: () => this.pacer }, to, road, offered);
			this.upstreams.push(upstream);
			return upstream;
		});
	}

	/** What a client names when it calls: a pool by its name, a gateway by its public model. */
	private modelOf(upstream: string): string {
		const { gateway } = this.plan;
		if (upstream !== 'gateway' || gateway === null) return upstream;
		const { groups, defaultGroup } = gateway.spec;
		return defaultGroup ?? groups[0]?.name ?? gateway.upstreams[''] ?? upstream;
	}

	/** Whose prices an answer has: the pool that is called, or the only one there is. */
	private sellerOf(upstream: string, callers: SimulationPlan): Seller | null {
		const hosted = callers.hosted ?? {};
		const names = Object.keys(hosted).sort();
		const name = hosted[upstream] === undefined && names.length === 1 ? names[0] : upstream;
		const pool = names.indexOf(name);
		return pool < 0 ? null : { pool, price: hosted[name].price };
	}
}
