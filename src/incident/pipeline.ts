/**
 * A metrics pipeline: counters and gauges are scraped every so often, aggregated over a window, and seen with a delay.
 * What a rule sees at `now` is made of scrapes no younger than `now - delay`.
 */
import type { z } from 'zod';
import { duration, oneOf, positiveDuration } from '../model/fields.ts';
import type { SignalContext } from './signals/signal.ts';

const MINUTE = 60_000_000;

/** Prometheus scrapes within 15-60 s; CloudWatch has periods of 60 s, or 10 s at high resolution, and publishes late. */
const presets: Readonly<Record<PipelineName, Pipeline>> = {
	prometheus: { scrapeUs: MINUTE, windowUs: 5 * MINUTE, delayUs: 0 },
	cloudwatch: { scrapeUs: MINUTE, windowUs: MINUTE, delayUs: 2 * MINUTE },
	'cloudwatch-high-resolution': { scrapeUs: MINUTE / 6, windowUs: MINUTE / 6, delayUs: MINUTE / 6 },
	'cloudwatch-basic': { scrapeUs: 5 * MINUTE, windowUs: 5 * MINUTE, delayUs: 5 * MINUTE },
};

export type PipelineName = 'prometheus' | 'cloudwatch' | 'cloudwatch-high-resolution' | 'cloudwatch-basic';

export const PIPELINE_CITE: string =
	'Prometheus: scrape 15-60 s and rule evaluation 15-60 s; CloudWatch: period of 60 s evaluated every minute, 10 s at high resolution, basic EC2 metrics 5 min, usage metrics 5-15 min late (2026)';

export interface PipelineOptions {
	via: PipelineName;
	scrape?: number | undefined;
	window?: number | undefined;
	delay?: number | undefined;
}

export const pipelineShape: { readonly [K in keyof PipelineOptions]-?: z.ZodType<PipelineOptions[K]> } = {
	via: oneOf('prometheus', 'cloudwatch', 'cloudwatch-high-resolution', 'cloudwatch-basic')
		.prefault('prometheus')
		.describe('whose scrape interval, window and delay hold where none is given'),
	scrape: positiveDuration.optional().describe('counters and gauges are read this often'),
	window: positiveDuration.optional().describe('the value is over this long'),
	delay: duration.optional().describe('age of the newest scrape that can be seen'),
};

export interface Pipeline {
	readonly scrapeUs: number;
	readonly windowUs: number;
	readonly delayUs: number;
}

/** How many scrapes a window and its delay may hold. */
const SCRAPES_MAX = 100_000;

export function pipelineOf({ via, scrape, window, delay }: PipelineOptions): Pipeline {
	const preset = presets[via];
	const scrapeUs = scrape ?? preset.scrapeUs;
	return { scrapeUs, windowUs: window ?? Math.max(preset.windowUs, scrapeUs), delayUs: delay ?? preset.delayUs };
}

export function pipelineProblem(options: PipelineOptions): string | null {
	const { scrapeUs, windowUs, delayUs } = pipelineOf(options);
	if (windowUs < scrapeUs) return '`window` must not be shorter than `scrape`: there would be windows without a scrape';
	return (windowUs + delayUs) / scrapeUs > SCRAPES_MAX
		? `\`scrape\` is too short for \`window\` and \`delay\`: more than ${SCRAPES_MAX} of them`
		: null;
}

/** The last scrapes of something, as many as a window and the delay before it need. */
export class Scrapes {
	private readonly values: Float64Array;
	private readonly lag: number;
	readonly window: number;
	private taken = 0;
	private readonly scrapeUs: number;
	private readonly delayUs: number;

	constructor(context: SignalContext, { scrapeUs, windowUs, delayUs }: Pipeline, read: (now: number) => number) {
		this.window = Math.max(1, Math.round(windowUs / scrapeUs));
		this.lag = Math.ceil(delayUs / scrapeUs);
		this.scrapeUs = scrapeUs;
		this.delayUs = delayUs;
		this.values = new Float64Array(this.window + this.lag + 2);
		context.every(scrapeUs, (now) => {
			this.values[this.taken++ % this.values.length] = read(now);
		});
	}

	/** What a counter grew by over the window; NaN before there was a whole one. */
	increase(now: number): number {
		const newest = this.newest(now);
		return newest < this.window ? Number.NaN : this.at(newest) - this.at(newest - this.window);
	}

	/** A gauge's mean over the scrapes of the window. */
	mean(now: number): number {
		const newest = this.newest(now);
		if (newest < this.window - 1) return Number.NaN;
		let sum = 0;
		for (let i = 0; i < this.window; i++) sum += this.at(newest - i);
		return sum / this.window;
	}

	/** Length of the window in seconds, in whole scrapes. */
	get seconds(): number {
		return (this.window * this.scrapeUs) / 1e6;
	}

	/** Number of the newest scrape that can be seen; negative for none. */
	private newest(now: number): number {
		return Math.min(this.taken - 1, Math.floor((now - this.delayUs) / this.scrapeUs));
	}

	private at(scrape: number): number {
		return this.values[scrape % this.values.length];
	}
}
