/**
 * The door for vitest (`premortem/vitest`): importing it teaches `expect` what a bill may be. The matchers judge a
 * Result of `premortem/testing` and the bill of `premortem/msw`; what a bill does not know is an error, not a pass.
 */
import { expect } from 'vitest';
import { formatDuration, formatUsd, type Parsed, parseDuration, parseFactor, parseMoney, parsePercent } from './base/units.ts';
import type { UpstreamBill } from './live/upstreamBill.ts';
import type { Result } from './model/result.ts';

/** Limits of `toStayWithinBudget`; those not given are not judged. */
export interface Budget {
	/** e.g. '$5'. */
	readonly cost?: string;
	/** Attempts per request, e.g. 3 or '3x'. */
	readonly amplification?: number | string;
	/** From the onset of the incident, e.g. '10m'. */
	readonly contained?: string;
	/** Share of the bill that bought nothing, e.g. '20%'. */
	readonly waste?: string;
}

export interface PremortemMatchers<R = unknown> {
	/** The bill is below it: `'$5'`. */
	toCostLessThan(limit: string): R;
	/** Fewer attempts per request: `3` or `'3x'`. */
	toAmplifyLessThan(limit: number | string): R;
	/** The incident was contained no later than this after its onset: `'10m'`. */
	toBeContainedWithin(limit: string): R;
	/** None of the limits is exceeded; the message lists all that are. */
	toStayWithinBudget(budget: Budget): R;
}

declare module 'vitest' {
	// biome-ignore lint/suspicious/noExplicitAny: the signature of vitest's own interface
	interface Matchers<T = any> extends PremortemMatchers<T> {}
}

interface Finding {
	readonly pass: boolean;
	/** What was found, against the limit. */
	readonly message: string;
}

type Judged = Result | UpstreamBill;

const isResult = (judged: Judged): judged is Result => judged.schema === 'premortem/result@1';

function judgedOf(received: unknown): Judged {
	const schema = (received as { schema?: unknown } | null | undefined)?.schema;
	if (schema === 'premortem/result@1' || schema === 'premortem/mock-bill@1') return received as Judged;
	throw new TypeError('expected a result of `simulate` (premortem/testing) or a bill of `premortemHandlers` (premortem/msw)');
}

function quantityOf(what: string, parse: (text: string) => Parsed, text: string): number {
	const parsed = parse(text);
	if (!parsed.ok) throw new TypeError(`${what}: expected ${parsed.expected}, got '${text}'`);
	return parsed.value;
}

const causesOf = (judged: Judged) => (isResult(judged) ? judged.bill.causes : judged.causes);
const totalOf = (judged: Judged) => (isResult(judged) ? judged.bill.total_usd : judged.total_usd);
const nameOf = (judged: Judged) => (isResult(judged) ? judged.scenario.name : judged.scenario);

function cost(judged: Judged, limit: string): Finding {
	const total = totalOf(judged);
	const usd = quantityOf('cost', parseMoney, limit) / 1e6;
	const most = causesOf(judged)
		.filter((line) => line.usd > 0)
		.sort((a, b) => b.usd - a.usd)
		.slice(0, 3)
		.map(({ cause, usd: part }) => `${cause} ${formatUsd(part)}`);
	return {
		pass: total < usd,
		message: `${nameOf(judged)} cost ${formatUsd(total)}, limit ${limit} (${most.join(', ') || 'nothing billed'})`,
	};
}

function amplification(judged: Judged, limit: number | string): Finding {
	const most = typeof limit === 'number' ? limit : quantityOf('amplification', parseFactor, limit);
	if (!(most > 0)) throw new TypeError(`amplification: expected a factor above zero, got ${limit}`);
	const [found, of, calls] = isResult(judged)
		? [judged.traffic.amplification, judged.traffic.requests, judged.traffic.attempts]
		: [judged.amplification, judged.requests, judged.calls];
	if (found === null) throw new Error('the client does not say which calls are retries: ask for `bill({ requests: n })`');
	return {
		pass: found < most,
		message: `${nameOf(judged)} made ${calls} calls for ${of} requests, ${found.toFixed(2)}x, limit ${most}x`,
	};
}

function contained(judged: Judged, limit: string): Finding {
	const us = quantityOf('contained', parseDuration, limit);
	if (!isResult(judged)) throw new Error('the bill of an upstream knows of no incident: judge the result of `simulate`');
	const { incident } = judged;
	if (incident === null) throw new Error(`${nameOf(judged)} has no incident: there is nothing to contain`);
	if (incident.contained_s === null) return { pass: false, message: `${nameOf(judged)} was not contained before its end, limit ${limit}` };
	const took = (incident.contained_s - incident.onset_s) * 1e6;
	return {
		pass: took <= us,
		message: `${nameOf(judged)} was contained ${formatDuration(took)} after its onset, limit ${limit} (by ${incident.contained_by ?? 'nobody'})`,
	};
}

function waste(judged: Judged, limit: string): Finding {
	const most = quantityOf('waste', parsePercent, limit);
	const total = totalOf(judged);
	const useful = causesOf(judged).find(({ cause }) => cause === 'useful')?.usd ?? 0;
	const share = total === 0 ? 0 : (total - useful) / total;
	return { pass: share <= most, message: `${(100 * share).toFixed(1)}% of the bill bought nothing, limit ${limit}` };
}

function budget(judged: Judged, limits: Budget): Finding {
	const judges: Readonly<Record<string, (one: Judged, limit: never) => Finding>> = { cost, amplification, contained, waste };
	const unknown = Object.keys(limits).find((name) => !Object.hasOwn(judges, name));
	if (unknown !== undefined) throw new TypeError(`no limit is called '${unknown}'; there are ${Object.keys(judges).join(', ')}`);
	const findings = Object.entries(limits).map(([name, limit]) => judges[name](judged, limit as never));
	if (findings.length === 0) throw new TypeError('a budget without limits holds nothing');
	const exceeded = findings.filter(({ pass }) => !pass);
	return {
		pass: exceeded.length === 0,
		message: (exceeded.length === 0 ? findings : exceeded).map(({ message }) => message).join('\n'),
	};
}

interface MatcherState {
	readonly isNot?: boolean;
}

function matcher<L>(judge: (judged: Judged, limit: L) => Finding) {
	return function (this: MatcherState, received: unknown, limit: L): { pass: boolean; message: () => string } {
		const { pass, message } = judge(judgedOf(received), limit);
		return { pass, message: () => `${message}${this.isNot === true ? '; expected it to be exceeded' : ''}` };
	};
}

expect.extend({
	toCostLessThan: matcher(cost),
	toAmplifyLessThan: matcher(amplification),
	toBeContainedWithin: matcher(contained),
	toStayWithinBudget: matcher(budget),
});
