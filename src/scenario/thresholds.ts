/**
 * The grammar of thresholds, k6's with units:
 *
 *   expression  := aggregation operator limit
 *   aggregation := 'value' | 'mean' | 'min' | 'max' | 'med' | 'p(' number ')'
 *   operator    := '<' | '<=' | '>' | '>='
 *   limit       := an amount in the metric's unit: $15,000 | $8/min | 5s | 95% | 3x | 120
 *
 * `<` is strict. An unknown metric, aggregation or unit is an error before anything runs, never a silent pass.
 */

import { closest } from '../base/suggest.ts';
import { type Parsed, parseDuration, parseFactor, parseMoney, parseMoneyRate, parsePercent } from '../base/units.ts';
import { type Aggregation, type MetricName, metricNames, type Unit } from '../model/metricNames.ts';

export type Operator = '<' | '<=' | '>' | '>=';

export interface Threshold {
	readonly metric: string;
	readonly unit: Unit;
	readonly aggregation: Aggregation;
	/** For `p(N)`: N / 100; otherwise NaN. */
	readonly quantile: number;
	readonly operator: Operator;
	/** In the unit's base: dollars, dollars per minute, seconds, ratio, factor or count. */
	readonly limit: number;
	readonly expression: string;
	readonly severity: 'warn' | 'fail';
}

type ParsedThreshold =
	| { readonly ok: true; readonly threshold: Threshold }
	| { readonly ok: false; readonly message: string; readonly hint?: string };

const scaled = (parsed: Parsed, by: number): Parsed => (parsed.ok ? { ok: true, value: parsed.value * by } : parsed);

/** How each unit's limits are read, into the base unit. */
const limitParsers: Readonly<Record<Unit, (text: string) => Parsed>> = {
	usd: (text) => scaled(parseMoney(text), 1e-6),
	'usd-per-min': (text) => scaled(parseMoneyRate(text), 1e-6 / 60),
	seconds: (text) => scaled(parseDuration(text), 1e-6),
	ratio: (text) => parsePercent(text),
	factor: (text) => parseFactor(text),
	count: (text) => {
		const digits = text.replaceAll(',', '');
		return /^\d+$/.test(digits) ? { ok: true, value: Number(digits) } : { ok: false, expected: 'a whole number, such as 120' };
	},
};

/** The metric of this name, or what to say instead. */
export function findMetric(name: string): MetricName | { readonly problem: string; readonly hint: string } {
	const metric = metricNames.find((m) => m.name === name);
	if (metric !== undefined) return metric;
	const names = metricNames.map((m) => m.name);
	const near = closest(name, names);
	return {
		problem: `unknown metric '${name.slice(0, 60)}'${near === null ? '' : `; did you mean '${near}'?`}`,
		hint: `known: ${names.join(', ')}`,
	};
}

export function parseThreshold(metric: MetricName, expression: string, severity: 'warn' | 'fail'): ParsedThreshold {
	const match = /^\s*(value|mean|min|max|med|p\((\d{1,3}(?:\.\d+)?)\))\s*(<=|>=|<|>)\s*(\S.*?)\s*$/.exec(expression.slice(0, 200));
	if (match === null)
		return {
			ok: false,
			message: `expected an expression such as '${exampleOf(metric)}', got '${expression.slice(0, 60)}'`,
			hint: `an aggregation (${aggregationsOf(metric)}), one of < <= > >=, and a limit`,
		};
	const [, word, percentile, operator, limitText] = match;
	const aggregation: Aggregation = percentile === undefined ? (word as Aggregation) : 'p';
	if (!metric.aggregations.includes(aggregation)) {
		const message = `'${metric.name}' has no aggregation '${word}'; it has: ${aggregationsOf(metric)}`;
		return { ok: false, message, hint: `for example '${exampleOf(metric)}'` };
	}
	const quantile = percentile === undefined ? Number.NaN : Number(percentile) / 100;
	if (quantile > 1) return { ok: false, message: `p(N) takes N from 0 to 100, got ${percentile}` };
	const limit = limitParsers[metric.unit](limitText);
	if (!limit.ok) return { ok: false, message: `the limit of '${metric.name}' must be ${limit.expected}; got '${limitText.slice(0, 40)}'` };
	const threshold = {
		metric: metric.name,
		unit: metric.unit,
		aggregation,
		quantile,
		operator: operator as Operator,
		limit: limit.value,
		expression: expression.trim(),
		severity,
	};
	return { ok: true, threshold };
}

function aggregationsOf(metric: MetricName): string {
	return metric.aggregations.map((a) => (a === 'p' ? 'p(N)' : a)).join(', ');
}

const exampleLimits: Readonly<Record<Unit, string>> = {
	usd: '$15,000',
	'usd-per-min': '$8/min',
	seconds: '5s',
	ratio: '95%',
	factor: '3x',
	count: '120',
};

/** An expression that makes sense of this metric. */
export function exampleOf(metric: MetricName): string {
	const aggregation = metric.aggregations.includes('p') ? 'p(95)' : metric.aggregations[0];
	return `${aggregation} < ${exampleLimits[metric.unit]}`;
}
