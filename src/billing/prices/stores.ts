/**
 * What vector databases and Postgres cost. Usage plans are charged by the unit read, written and stored; dedicated
 * ones by the hour of a node. Monthly minimums are not modelled: a run is shorter than a month.
 */
import type { StorePrice } from '../../model/prices.ts';

const bench = 'zilliztech/VectorDBBench vectordb_bench/results/dbPrices.json';

function node(id: string, usdPerHour: number, source: string, asOf: string): StorePrice {
	return {
		id,
		readPerMillion: 0,
		writePerMillion: 0,
		storagePerGbMonth: 0,
		egressPerGb: 0,
		perHour: Math.round(usdPerHour * 1e6),
		source,
		asOf,
	};
}

export const storePrices: readonly StorePrice[] = [
	{
		id: 'pinecone/standard',
		readPerMillion: 16e6,
		writePerMillion: 4e6,
		storagePerGbMonth: 330_000,
		egressPerGb: 0,
		perHour: 0,
		source: 'docs.flexprice.io teardown of Pinecone Standard, AWS us-east-1; $50 a month at least, not modelled',
		asOf: '2026-11-04',
	},
	node('pinecone/s1.x1', 0.0973, bench, '2026-08'),
	node('pinecone/p2.x1', 0.146, bench, '2026-08'),
	node('pinecone/p2.x8', 1.31, bench, '2026-08'),
	node('zilliz/1cu', 0.159, bench, '2026-08'),
	node('zilliz/8cu', 1.272, bench, '2026-08'),
	node('qdrant/4c16g', 0.285, bench, '2026-08'),
	node('qdrant/16c64g', 1.14, bench, '2026-08'),
	node('elastic/8c60g', 1.26, bench, '2026-08'),
	node('opensearch/16c128g', 1.418, bench, '2026-08'),
	node('weaviate/standard', 10.1, bench, '2026-08'),
	node('aws/rds-postgres-db.r6g.xlarge', 0.48, 'llmversus.com, approximate', '2026'),
];
