import type { GatewayRecord } from '../model/record.ts';

/** What a gateway counts over a run. */
export class GatewayTotals implements GatewayRecord {
	recorded = 0;
	missed = 0;
	saved = 0;
	lookups = 0;
	exactHits = 0;
	semanticHits = 0;
	falseHits = 0;
}
