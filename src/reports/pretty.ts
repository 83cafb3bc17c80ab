import { formatUsd } from '../base/units.ts';
import type { Result } from '../model/result.ts';
import type { Report, ReportContext } from './report.ts';
import { reproduceWords } from './reproduce.ts';
import { answersSection } from './terminal/answers.ts';
import { gatewaySection } from './terminal/gateway.ts';
import { findingsSection, headline, thresholdsSection } from './terminal/headline.ts';
import { incidentSection } from './terminal/incident.ts';
import { liveSection } from './terminal/live.ts';
import { loopsSection, moneySection, spendRateSection } from './terminal/money.ts';
import { monitorsSection } from './terminal/monitors.ts';
import { Page } from './terminal/page.ts';
import { releasesSection } from './terminal/releases.ts';
import { poolsSection, trafficSection } from './terminal/traffic.ts';
import { counted, latencyOf, lengthOf, percentOf, timesOf } from './terminal/words.ts';

export const pretty: Report = {
	kind: 'pretty',
	summary: 'for people at a terminal: verdict, thresholds, spend rate, causes, incident',
	cite: 'definition',
	render,
};

function render(result: Result, context: ReportContext): string {
	const page = new Page(context);
	headline(page, result);
	const clean = result.verdict === 'pass' && result.findings.length === 0 && !result.on_the_edge;
	if (context.quiet && clean) {
		inShort(page, result);
	} else {
		for (const section of sections) section(page, result);
		page.line();
	}
	reproduce(page, result);
	return page.toString();
}

/** In the order in which they are read: is it bad, why, when, how much, by what, and how far to trust it. */
const sections: readonly ((page: Page, result: Result) => void)[] = [
	thresholdsSection,
	findingsSection,
	spendRateSection,
	moneySection,
	loopsSection,
	trafficSection,
	answersSection,
	releasesSection,
	monitorsSection,
	incidentSection,
	poolsSection,
	(page, result) => liveSection(page, result.live),
	(page, result) => gatewaySection(page, result.gateway),
	limitsSection,
];

function inShort(page: Page, result: Result): void {
	const { bill, traffic, incident } = result;
	const twin = incident !== null && bill.baseline_usd > 0 ? `, ${timesOf(bill.total_usd / bill.baseline_usd)} the quiet twin` : '';
	page.text(`bill ${formatUsd(bill.total_usd)}${twin} · ${counted(result.thresholds.length, 'threshold')} held`);
	const goodput = `goodput ${percentOf(traffic.goodput_ratio)} · ${timesOf(traffic.amplification)} amplification · p95 ${latencyOf(result.latency_s.p95)}`;
	const contained = incident === null ? null : incident.contained_s;
	page.text(`${goodput}${contained === null || incident === null ? '' : ` · contained in ${lengthOf(contained - incident.onset_s)}`}`);
}

function limitsSection(page: Page, result: Result): void {
	if (result.limits.length === 0) return;
	page.heading('LIMITS', 'what the model leaves out of this scenario', 'dim');
	for (const limit of result.limits) page.text(limit, 2, 'dim', { text: '·', look: 'dim' });
}

function reproduce(page: Page, result: Result): void {
	page.command('reproduce:', reproduceWords(result));
}
