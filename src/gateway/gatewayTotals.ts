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
	checks = 0;
	blocked = 0;
	falselyBlocked = 0;
	regenerations = 0;
}
