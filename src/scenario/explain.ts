/** What there is to say about a name: a kind, a key, a preset, a metric, a cause, a lint or an error code. */
import { lintRules } from '../adapters/rules/index.ts';
import { issueCodes } from '../base/issueCodes.ts';
import { closest } from '../base/suggest.ts';
import { clientPresets } from '../clients/presets/index.ts';
import { causeNames, causeTitles } from '../model/causes.ts';
import type { Explanation, Topic } from '../model/explanation.ts';
import type { Example } from '../model/fields.ts';
import { type MetricName, metricNames } from '../model/metricNames.ts';
import { type Kind, type KindFamily, kindFamilies } from './families.ts';
import { scenarioKeys } from './keys.ts';
import { flow, type OptionWords, optionsOf, requiredOf } from './options.ts';
import { exampleOf } from './thresholds.ts';

/** All there is to say of a name, or of a key whatever stands for `*` in it; empty when nothing has this name. */
export function explain(name: string): Explanation[] {
	const wanted = name.trim();
	const kinds = kindFamilies.flatMap((family) =>
		family.registry.entries.filter(({ kind }) => kind === wanted).map((entry) => ofKind(family, entry)),
	);
	return [
		...kinds,
		...presetsOf(wanted),
		...metricsOf(wanted),
		...keysOf(wanted),
		...causesOf(wanted),
		...lintsOf(wanted),
		...codesOf(wanted),
	];
}

/** Every name that can be explained, keys aside. */
export function topics(): Topic[] {
	return [
		...kindFamilies.map(({ title, registry }) => ({ family: title, names: registry.kinds })),
		{ family: 'Client presets', names: clientPresets.kinds },
		{ family: 'Metrics', names: metricNames.map(({ name }) => name) },
		{ family: 'Causes', names: causeNames },
		{ family: 'Lints', names: lintRules.kinds },
		{ family: 'Error codes', names: Object.keys(issueCodes) },
	];
}

/** Up to three names that a wrong one may have meant. */
export function nearestTopics(name: string): string[] {
	const near: string[] = [];
	const names = [...new Set([...topics().flatMap((topic) => topic.names), ...scenarioKeys().map((key) => key.name)])];
	while (near.length < 3) {
		const found = closest(
			name,
			names.filter((one) => !near.includes(one)),
		);
		if (found === null) break;
		near.push(found);
	}
	return near;
}

const bare: Pick<Explanation, 'where' | 'source' | 'options' | 'example' | 'notes'> = {
	where: null,
	source: null,
	options: [],
	example: null,
	notes: [],
};

function ofKind({ title, where, key }: KindFamily, { kind, summary, cite, shape, example: own, target, version }: Kind): Explanation {
	const notes = [
		...(target === undefined ? [] : [`Acts on a ${target === 'traffic' ? 'traffic stream' : target}.`]),
		...(version === undefined ? [] : [`Version ${version}.`]),
	];
	const options = shape === undefined ? [] : optionsOf(shape);
	const example = key === null || shape === undefined ? null : exampleOfKind(key, kind, own ?? requiredOf(shape), title === 'Faults');
	return { name: kind, family: title, summary, where, source: cite, options, example, notes };
}

/** The kind with what must be given, as a scenario would write it. */
function exampleOfKind(key: string, kind: string, options: Example, timed: boolean): string {
	const when = timed ? { at: '10m', for: '1h' } : {};
	const value = flow({ kind, ...when, ...options });
	return key === '-' ? `- ${value}` : `${key}: ${value}`;
}

function presetsOf(name: string): Explanation[] {
	if (!clientPresets.has(name)) return [];
	const { kind, summary, cite, values, notes } = clientPresets.get(name);
	const example = [`web:`, `  preset: ${kind}`, ...Object.entries(values).map(([key, value]) => `  # ${key}: ${flow(value)}`)].join('\n');
	return [{ ...bare, name: kind, family: 'Client presets', summary, where: '`clients.*.preset`', source: cite, example, notes }];
}

function metricsOf(name: string): Explanation[] {
	return metricNames
		.filter((metric) => metric.name === name)
		.map((metric) => ({
			...bare,
			name,
			family: 'Metrics',
			summary: metric.summary,
			where: '`thresholds`',
			example: thresholdOf(metric),
			notes: [`Aggregations: ${metric.aggregations.map((one) => (one === 'p' ? 'p(N)' : one)).join(', ')}.`],
		}));
}

function thresholdOf(metric: MetricName): string {
	return `${metric.name}: ['${exampleOf(metric)}']`;
}

/** A key by its path; what is called `*` there may have any name, and an element of a list its number. */
function keysOf(name: string): Explanation[] {
	const path = name.replace(/\[\d*\]|\.\d+(?=\.|$)/g, '[]');
	const all = scenarioKeys();
	const pathOf = (key: OptionWords) => key.name.replace(/ \(.*?\)/, '');
	const matching = all.filter((key) => matches(pathOf(key).split('.'), path.split('.')));
	return matching.map((key) => {
		const under = all.filter((other) => other.name.startsWith(`${key.name}.`));
		return {
			...bare,
			name: key.name,
			family: 'Scenario keys',
			summary: key.meaning === '' ? key.type : key.meaning,
			where: null,
			options: under,
			notes:
				under.length > 0
					? []
					: [`May be: ${key.type}.`, ...(key.fallback === '' ? ['Must be given.'] : [`When not given: ${key.fallback}.`])],
		};
	});
}

function matches(pattern: readonly string[], path: readonly string[]): boolean {
	return pattern.length === path.length && pattern.every((part, i) => part === '*' || part === path[i]);
}

function causesOf(name: string): Explanation[] {
	return causeNames
		.filter((cause) => cause === name)
		.map((cause) => ({ ...bare, name, family: 'Causes', summary: causeTitles[cause], where: 'causes of the bill; they add up to it' }));
}

function lintsOf(name: string): Explanation[] {
	const rule = name.toUpperCase();
	if (!lintRules.has(rule)) return [];
	const { kind, severity, summary, fix, cite } = lintRules.get(rule);
	const where = kind.startsWith('SCENARIO-') ? '`premortem validate --lints`' : '`premortem gateway`';
	return [{ ...bare, name: kind, family: 'Lints', summary, where, source: cite, notes: [`Severity: ${severity}.`, `What to do: ${fix}.`] }];
}

function codesOf(name: string): Explanation[] {
	const code = name.toUpperCase();
	return Object.entries(issueCodes)
		.filter(([key]) => key === code)
		.map(([key, summary]) => ({ ...bare, name: key, family: 'Error codes', summary, where: 'messages' }));
}
