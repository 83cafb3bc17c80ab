/**
 * A release: what stands before two pools that are versions of one thing, and sends each attempt to one of them. Which
 * one is looked up by the request (or its tenant), so that a request keeps its version while shares stay, and one that has moved to the
 * canary stays there while they grow.
 *
 * Copies that are mirrored to the canary have rows of their own and hold the request's; what they took is booked as
 * `shadow` when they are answered, and nobody is told.
 */
import { Alarm } from '../kernel/alarm.ts';
import type { Keyed } from '../kernel/keyed.ts';
import { enlarged } from '../kernel/rowPool.ts';
import { keyedStream } from '../kernel/streams.ts';
import { SHADOW } from '../model/causes.ts';
import { UNAVAILABLE } from '../model/outcomes.ts';
import type { Caller, SpendMeter, Upstream, World } from '../model/ports.ts';
import type { GateRecord, ReleasePhase, ReleasePlan, ReleaseRecord } from '../model/release.ts';
import { Analysis } from './analysis.ts';
import { tryGate } from './gate.ts';
import { strategies } from './strategies/index.ts';
import type { Rollout } from './strategy.ts';

/** Purposes of draws by request: which version, whether it is copied. */
const VERSION = 0;
const MIRROR = 1;
const NONE = -1;

/** What the timeline's next event is. */
const BEGIN = 0;
const GATE_DONE = 1;
const STEP_OVER = 2;
const ROLLED_BACK = 3;

export interface ReleaseParts {
	readonly name: string;
	readonly stable: Upstream;
	readonly canary: Upstream;
	/** Share of the canary's answers that are wrong offline. */
	readonly wrongOffline: number;
	/** Of the canary's pool; null when its cost is not looked at. */
	readonly canarySpend: SpendMeter | null;
}

export class Release implements Upstream, Caller {
	private readonly world: World;
	private readonly parts: ReleaseParts;
	private readonly plan: ReleasePlan;
	private readonly id: number;
	private readonly random: Keyed;
	private readonly rollout: Rollout;
	private readonly analysis: Analysis | null;
	private readonly timeline: Alarm;
	private readonly checking: Alarm;
	private readonly gateCases: (quantity: number) => void;
	/** Per attempt: its version (1 the canary), whom to answer, when it was sent, 1 for a copy. */
	private version: Uint8Array = new Uint8Array(0);
	private caller: Uint16Array = new Uint16Array(0);
	private sentAt: Float64Array = new Float64Array(0);
	private copy: Uint8Array = new Uint8Array(0);
	private weight = 0;
	private mirror = 0;
	private down = false;
	private step = NONE;
	private phase: ReleasePhase = 'waiting';
	private gate: GateRecord | null = null;
	private readonly sent = { stable: 0, canary: 0, mirrored: 0 };
	private checks = 0;
	private failedChecks = 0;
	private startedUs: number | null = null;
	private rolledBackUs: number | null = null;
	private promotedUs: number | null = null;
	private because: string | null = null;

	constructor(world: World, plan: ReleasePlan, parts: ReleaseParts) {
		this.world = world;
		this.plan = plan;
		this.parts = parts;
		this.id = world.callers.push(this) - 1;
		this.random = keyedStream(world.seed, `releases/${parts.name}`);
		this.rollout = strategies.get(plan.strategy.kind).create(plan.strategy.options as never);
		const { analysis, gate } = plan;
		const account = (kind: 'gate' | 'analysis', price: number) => world.evaluations?.account(kind, parts.name, price) ?? (() => {});
		this.gateCases = gate === null ? () => {} : account('gate', gate.caseCost);
		const judge = analysis === null || analysis.wrongMax === null ? () => {} : account('analysis', analysis.judgeCost);
		this.analysis = analysis === null ? null : new Analysis(analysis, this.random, parts.canarySpend, judge);
		this.timeline = new Alarm(world.calendar, (what) => this.turn(what));
		this.checking = new Alarm(world.calendar, () => this.check());
		world.attempts.onGrow((capacity) => this.grow(capacity));
		if (plan.rollback) this.phase = 'ended';
		else this.timeline.set(plan.atUs, BEGIN);
	}

	get record(): ReleaseRecord {
		const { phase, gate, checks, failedChecks, startedUs, rolledBackUs, promotedUs, because, sent } = this;
		return { name: this.parts.name, phase, gate, ...sent, checks, failedChecks, startedUs, rolledBackUs, promotedUs, because };
	}

	/** It is called off, by whoever may. */
	rollBack(): void {
		if (this.startedUs === null) this.end('ended');
		else if (this.phase !== 'rolled-back') this.rolledBack();
	}

	send(attempt: number): void {
		if (this.down) {
			this.world.callers[this.world.attempts.caller[attempt]].answer(attempt, UNAVAILABLE);
			return;
		}
		const key = this.keyOf(attempt);
		const canary = this.weight > 0 && (this.weight >= 1 || this.drawn(key, VERSION) < this.weight);
		this.version[attempt] = canary ? 1 : 0;
		if (!canary) this.sent.stable++;
		else {
			this.sent.canary++;
			if (this.analysis !== null && this.phase === 'running') this.tap(attempt);
		}
		// The copy first: an answer may end the attempt at once.
		if (this.mirror > 0 && (this.mirror >= 1 || this.drawn(key, MIRROR) < this.mirror)) this.sendCopy(attempt);
		(canary ? this.parts.canary : this.parts.stable).send(attempt);
	}

	cancel(attempt: number): void {
		(this.version[attempt] === 1 ? this.parts.canary : this.parts.stable).cancel(attempt);
	}

	answer(attempt: number, outcome: number): void {
		const { attempts, calendar, callers, requests } = this.world;
		const request = attempts.request[attempt];
		const wrong = attempts.wrong !== null && attempts.wrong[attempt] === 1;
		if (this.phase === 'running') this.analysis?.observe(requests.key[request], outcome, calendar.now - this.sentAt[attempt], wrong);
		if (this.copy[attempt] === 0) {
			attempts.caller[attempt] = this.caller[attempt];
			callers[this.caller[attempt]].answer(attempt, outcome);
			return;
		}
		if (attempts.work[attempt] > 0) this.world.ledger.settle(attempt, SHADOW);
		attempts.release(attempt);
		requests.letGo(request);
	}

	private tap(attempt: number): void {
		const { caller } = this.world.attempts;
		this.caller[attempt] = caller[attempt];
		this.sentAt[attempt] = this.world.calendar.now;
		this.copy[attempt] = 0;
		caller[attempt] = this.id;
	}

	private sendCopy(attempt: number): void {
		const { attempts, requests, calendar } = this.world;
		const request = attempts.request[attempt];
		requests.attempts[request]++;
		const copy = attempts.take(request, NONE, this.id, attempts.tries[attempt], attempts.draw[attempt]);
		this.copy[copy] = 1;
		this.sentAt[copy] = calendar.now;
		this.sent.mirrored++;
		this.parts.canary.send(copy);
	}

	private keyOf(attempt: number): number {
		const { attempts, requests } = this.world;
		const request = attempts.request[attempt];
		return this.plan.by === 'tenant' && requests.details !== null ? requests.details.tenant[request] : requests.key[request];
	}

	private drawn(key: number, purpose: number): number {
		this.random.seek(key, purpose);
		return this.random.double();
	}

	private turn(what: number): void {
		if (what === BEGIN) this.begin();
		else if (what === GATE_DONE) this.gateDone();
		else if (what === STEP_OVER) this.nextStep();
		else if (what === ROLLED_BACK) this.rolledBack();
	}

	private begin(): void {
		const { gate } = this.plan;
		if (gate === null) {
			this.start();
			return;
		}
		this.phase = 'gate';
		this.gateCases(gate.cases);
		this.timeline.set(this.world.calendar.now + gate.takesUs, GATE_DONE);
	}

	private gateDone(): void {
		const { gate } = this.plan;
		if (gate === null) return;
		this.gate = tryGate(this.world.seed, this.parts.name, gate, this.parts.wrongOffline);
		if (this.gate.passed) this.start();
		else {
			this.mark('release', `the gate stops it: ${this.gate.wrong} of ${gate.cases} cases wrong`);
			this.end('blocked');
		}
	}

	private start(): void {
		const { now } = this.world.calendar;
		this.startedUs = now;
		this.phase = 'running';
		this.analysis?.begin();
		this.mark('release', 'traffic begins to move');
		this.nextStep();
		const every = this.rollout.checks?.everyUs ?? this.plan.analysis?.everyUs;
		if (every !== undefined && this.phase === 'running') this.checking.set(now + every);
	}

	private nextStep(): void {
		const { steps, checks } = this.rollout;
		const next = steps[++this.step];
		if (next === undefined) {
			this.promote();
			return;
		}
		this.weight = next.weight;
		this.mirror = next.mirror;
		this.down = next.down;
		if (checks?.advance !== true) this.timeline.set(this.world.calendar.now + next.forUs, STEP_OVER);
	}

	private check(): void {
		const { now } = this.world.calendar;
		const { checks } = this.rollout;
		const verdict = this.analysis?.check() ?? { outcome: 'passed', because: null };
		this.checks++;
		if (verdict.outcome === 'failed') {
			this.failedChecks++;
			this.because = verdict.because;
			const limit = checks?.failureLimit ?? this.plan.analysis?.failureLimit ?? 0;
			if (this.failedChecks > limit) {
				this.goBack();
				return;
			}
		} else if (verdict.outcome === 'passed' && checks?.advance === true) this.nextStep();
		const every = checks?.everyUs ?? this.plan.analysis?.everyUs;
		if (every !== undefined && this.phase === 'running') this.checking.set(now + every);
	}

	private goBack(): void {
		this.phase = 'rolling-back';
		this.mark('release', `${this.because ?? 'a limit'} over the limit: rolling back`);
		this.timeline.set(this.world.calendar.now + (this.plan.analysis?.rollbackUs ?? 0), ROLLED_BACK);
	}

	private rolledBack(): void {
		this.rolledBackUs = this.world.calendar.now;
		this.mark('rollback', 'all traffic on the stable version');
		this.end('rolled-back');
	}

	private promote(): void {
		const promoted = this.rollout.after === 'promote';
		if (promoted) this.promotedUs = this.world.calendar.now;
		this.mark('release', promoted ? 'promoted: all traffic on the new version' : 'over: all traffic on the stable version');
		this.end(promoted ? 'promoted' : 'ended');
	}

	private end(phase: ReleasePhase): void {
		this.phase = phase;
		this.weight = phase === 'promoted' ? 1 : 0;
		this.mirror = 0;
		this.down = false;
		this.timeline.clear();
		this.checking.clear();
	}

	private mark(kind: 'release' | 'rollback', what: string): void {
		this.world.probe.mark(this.world.calendar.now, kind, `${this.parts.name}: ${what}`);
	}

	private grow(capacity: number): void {
		this.version = enlarged(this.version, capacity);
		this.caller = enlarged(this.caller, capacity);
		this.sentAt = enlarged(this.sentAt, capacity);
		this.copy = enlarged(this.copy, capacity);
	}
}
