/**
 * The family of formats for what is said of gateway configs: readings in, text out, and for those that can show it, the
 * difference of two. Like every report they arrange and never compute, and what stands in them stays text.
 *
 * Contract of every member: a render ends with a line feed; a config that was refused is shown as such; every lint is in
 * it, with rule, severity, place and fix.
 */
import type { Entry } from '../../base/registry.ts';
import type { GatewayDiff, GatewayReading } from '../../model/gatewayReading.ts';
import type { ReportContext } from '../report.ts';

export interface GatewayReport extends Entry {
	render(readings: readonly GatewayReading[], context: ReportContext): string;
	readonly renderDiff?: (diff: GatewayDiff, context: ReportContext) => string;
}
