/**
 * A monitor: a sample of a pool's answers, when what is asked of them is known, and a detector that watches it. It reads
 * like a signal (how many alarms there have been by now), so that an alert rule can be about it.
 */
import { DelayLine } from '../kernel/delayLine.ts';
import { standardNormal } from '../kernel/distributions/ziggurat.ts';
import type { Keyed } from '../kernel/keyed.ts';
import { keyedStream } from '../kernel/streams.ts';
import type { MonitorPlan, MonitorRecord } from '../model/drift.ts';
import type { World } from '../model/ports.ts';
import type { Detector } from './detectors/detector.ts';
import { detectors } from './detectors/index.ts';
import type { Onlooker } from './judged.ts';

/** More are counted and not listed. */
const ALARMS_MAX = 10_000;
const SAMPLED = 0;
const FEATURE = 1;

export class Monitor implements Onlooker {
	private readonly world: World;
	private readonly name: string;
	private readonly plan: MonitorPlan;
	private readonly detector: Detector;
	/** Whether it is sampled, by monitor; the feature is the request's own, whoever looks. */
	private readonly random: Keyed;
	private readonly features: Keyed;
	private readonly pay: (quantity: number) => void;
	/** Samples that are not known yet; null where they are known at once. */
	private readonly late: DelayLine | null;
	private waiting: number[] = [];
	private next = 0;
	private samples = 0;
	private alarms = 0;
	private readonly alarmsAt: number[] = [];

	constructor(world: World, name: string, plan: MonitorPlan) {
		this.world = world;
		this.name = name;
		this.plan = plan;
		this.detector = detectors.get(plan.detector.kind).create(plan.detector.options as never);
		this.random = keyedStream(world.seed, `monitors/${name}`);
		this.features = keyedStream(world.seed, 'quality/feature');
		this.pay = world.evaluations?.account('monitor', name, plan.cost) ?? (() => {});
		this.late = plan.delayUs === 0 ? null : new DelayLine(world.calendar, plan.delayUs, () => this.take(this.due()));
	}

	get record(): MonitorRecord {
		return { name: this.name, samples: this.samples, alarms: [...this.alarmsAt] };
	}

	/** Alarms so far. */
	read(): number {
		return this.alarms;
	}

	answered(request: number, wrong: boolean): void {
		this.random.seek(this.world.requests.key[request], SAMPLED);
		if (this.random.double() >= this.plan.sample) return;
		this.pay(1);
		const value = this.valueOf(request, wrong);
		if (this.late === null) this.take(value);
		else {
			this.waiting.push(value);
			this.late.push(0);
		}
	}

	private valueOf(request: number, wrong: boolean): number {
		const { requests, drifts } = this.world;
		switch (this.plan.looksAt) {
			case 'wrong':
				return wrong ? 1 : 0;
			case 'input-tokens':
				return requests.tokensIn[request];
			case 'output-tokens':
				return requests.tokensOut[request];
			case 'feature':
				this.features.seek(requests.key[request], FEATURE);
				return standardNormal(this.features) + (drifts?.[requests.stream[request]]?.shiftAt(requests.arrivedAt[request]) ?? 0);
		}
	}

	private due(): number {
		const value = this.waiting[this.next++];
		if (this.next > 1024 && 2 * this.next > this.waiting.length) {
			this.waiting = this.waiting.slice(this.next);
			this.next = 0;
		}
		return value;
	}

	private take(value: number): void {
		this.samples++;
		if (!this.detector.add(value)) return;
		const { now } = this.world.calendar;
		this.alarms++;
		if (this.alarmsAt.length < ALARMS_MAX) this.alarmsAt.push(now);
		this.world.probe.mark(now, 'drift', `${this.name}: drift detected`);
	}
}
