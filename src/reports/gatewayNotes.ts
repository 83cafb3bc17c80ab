import type { ReportContext } from './report.ts';
import { type GatewayResult, gatewayHeading, noteTable } from './terminal/gateway.ts';
import { Page } from './terminal/page.ts';

/** Every key of a gateway's config and what premortem makes of it, for `premortem gateway FILE`. */
export function gatewayNotes(gateway: GatewayResult, context: ReportContext): string {
	const page = new Page(context);
	gatewayHeading(page, gateway);
	if (gateway.path !== null) page.text(gateway.path, 2, 'dim');
	if (gateway.notes.length > 0) noteTable(page, gateway.notes);
	return page.toString().trimStart();
}
