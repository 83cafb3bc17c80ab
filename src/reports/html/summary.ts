/** The head of a report: the verdict, what was crossed first, the numbers people ask for, and what held. */
import type { Result, ThresholdResult } from '../../model/result.ts';
import { scenarioName } from '../checks.ts';
import { markup } from '../inert.ts';
import { centsOf, clockOf, instantOf, lengthOf, percentOf, seedsOf, timesOf } from '../terminal/words.ts';
import { code, element, listItems, section, table } from './parts.ts';

const ROWS_MAX = 200;

export function headSections(result: Result): string[] {
	return [head(result), tiles(result), findings(result), thresholds(result), baseline(result)];
}

const verdicts = { pass: '✓ passed', warn: '! passed with warnings', fail: '✗ failed' } as const;

function head(result: Result): string {
	const { scenario, verdict, prices_as_of } = result;
	const first = firstBreach(result);
	const facts = [
		seedsOf(result.seeds),
		`${lengthOf(result.horizon_s)} from ${markup(scenario.start, 60)}`,
		...(prices_as_of === null ? [] : [`prices as of ${markup(prices_as_of, 40)}`]),
		`plan ${code(scenario.plan_hash.slice(0, 12))}`,
		`premortem ${markup(result.version, 40)}`,
		...(result.generated_at === null ? [] : [markup(result.generated_at, 60)]),
	];
	return `<header>
${element('p', verdicts[verdict], `verdict ${verdict}`)}
<h1>${markup(scenarioName(result), 200)}</h1>
${scenario.summary === '' ? '' : element('p', markup(scenario.summary))}
${first === null ? '' : element('p', `First breach: ${code(`${first.metric} ${first.expression}`)} ${crossed(result, first)}`)}
${element('p', facts.join(' · '), 'soft')}
</header>`;
}

/** Of the thresholds that fail, the one crossed first; one that has no instant comes last. */
function firstBreach({ thresholds }: Result): ThresholdResult | null {
	const broken = thresholds.filter(({ pass, severity }) => !pass && severity === 'fail');
	const at = (threshold: ThresholdResult) => threshold.first_crossed_s ?? Number.POSITIVE_INFINITY;
	return broken.reduce<ThresholdResult | null>((first, one) => (first === null || at(one) < at(first) ? one : first), null);
}

function crossed({ scenario }: Result, { first_crossed_s, observed_text }: ThresholdResult): string {
	const when =
		first_crossed_s === null ? '' : `at ${instantOf(first_crossed_s)} (${markup(clockOf(scenario.start, first_crossed_s), 40)}); `;
	return `${when}in the end it is ${markup(observed_text, 80)}`;
}

function tiles({ bill, traffic, incident, mttc, seeds, intervals }: Result): string {
	const total = intervals['bill.total'];
	const spread = seeds.length > 1 && total !== undefined ? `95%: ${centsOf(total.lo)} to ${centsOf(total.hi)}` : `${seedsOf(seeds)}`;
	const contain =
		mttc === null ? '-' : mttc.censored >= mttc.replications ? 'never' : `${mttc.censored > 0 ? '≥ ' : ''}${lengthOf(mttc.mean_s)}`;
	const censored = mttc === null ? 'no incident' : `${mttc.censored} of ${mttc.replications} never contained`;
	const after = traffic.goodput_after_onset_ratio;
	const list: readonly (readonly [string, string, string])[] = [
		['Bill', centsOf(bill.total_usd), spread],
		['Overage', centsOf(bill.overage_usd), bill.baseline_usd > 0 ? `${timesOf(bill.total_usd / bill.baseline_usd)} the quiet twin` : ''],
		['Peak', `${centsOf(bill.peak_usd_per_min)}/min`, incident === null ? '' : `one more hour: ${centsOf(bill.one_more_hour_usd)}`],
		['Amplification', timesOf(traffic.amplification), 'attempts per request'],
		['Goodput', percentOf(traffic.goodput_ratio), after === null ? '' : `${percentOf(after)} after onset`],
		['Mean time to contain', contain, censored],
	];
	return `<dl class="tiles">${list.map(([name, value, more]) => `<div><dt>${name}</dt><dd>${value}<small>${more}</small></dd></div>`).join('\n')}</dl>`;
}

const signs = { fail: '✗', warn: '!', info: '·' } as const;

function findings({ findings }: Result): string {
	const items = findings.map(({ severity, code: name, message, owner }) => {
		return `${element('span', `${signs[severity]} ${markup(name, 60)}`, severity === 'info' ? 'soft' : severity)} ${markup(message)} ${code(owner)}`;
	});
	return section('Findings', null, listItems(items, ROWS_MAX));
}

function thresholds({ thresholds, seeds }: Result): string {
	const rows = thresholds
		.slice(0, ROWS_MAX)
		.map((t) => [
			t.pass ? '<span class="pass">✓ holds</span>' : element('span', t.severity === 'warn' ? '! warns' : '✗ fails', t.severity),
			code(t.metric),
			code(t.expression),
			markup(t.observed_text, 80),
			t.first_crossed_s === null ? '' : instantOf(t.first_crossed_s),
			...(seeds.length > 1 ? [`${t.seeds_passed} of ${seeds.length}`] : []),
			code(`${t.path}:${t.line}`),
		]);
	if (rows.length === 0) return section('Thresholds', null, element('p', 'This scenario has none.', 'soft'));
	return section(
		'Thresholds',
		null,
		table(['verdict', 'metric', 'wanted', '#observed', '#first crossed', ...(seeds.length > 1 ? ['#seeds that pass'] : []), 'where'], rows),
	);
}

function baseline({ baseline }: Result): string {
	if (baseline === null) return '';
	const rows = baseline.rules.map(({ rule, observed_text, pass }) => [
		pass ? '<span class="pass">✓ holds</span>' : '<span class="fail">✗ fails</span>',
		markup(rule),
		markup(observed_text, 80),
	]);
	const changed =
		baseline.changed.length === 0 ? 'the plan is the same' : `changed: ${baseline.changed.map((part) => markup(part, 40)).join(', ')}`;
	return section(
		'Against the baseline',
		`it was ${centsOf(baseline.total_usd)}; ${changed}`,
		table(['verdict', 'rule', '#observed'], rows),
	);
}
