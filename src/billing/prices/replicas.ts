/**
 * What a replica costs per hour: list prices without tax, third-party transcriptions, to be rechecked before they
 * are quoted. That AWS and GCP bill by the second with a minute at least, and Azure by the minute, is the vendors'
 * convention, not read again for this book. A price of a fraction of a sku, a negotiated or a reserved price is
 * stated by the scenario.
 */
import { US_PER_MINUTE, US_PER_SECOND } from '../../base/units.ts';
import type { ReplicaPrice } from '../../model/prices.ts';

const skypilot = 'skypilot-org/skypilot-catalog catalogs/v8/aws/vms.csv@00148f2a (mirror of AWS price API)';
const datareceipts = 'datareceipts/data-receipts 109-gpu-pricing (AWS/Azure price APIs + vendor pages)';
const silybench = 'tgarg01/silybench-data derived/csv/gpu_prices.csv';
const tanod = 'huggingface.co/datasets/tanod/cloud-gpu-list-prices (GCP Billing Catalog API)';
const hfDocs = 'huggingface/hf-endpoints-documentation docs/source/support/pricing.md';
const cloudRun = 'braindrip.blog Cloud Run GPU cost note; docs.cloud.google.com/run GPU page';
const lambdaPlans = 'api-evangelist/lambda-labs plans (verbatim from lambda.ai/instances)';
const runpodPlans = 'api-evangelist/runpod plans (verbatim from runpod.io/pricing)';
const techbytes = 'techbytes.app serverless GPU pricing matrix (Modal/Replicate/Lambda pages)';
const coreweavePlans = 'api-evangelist/coreweave plans (verbatim from coreweave.com/pricing)';
const screener = 'renshuBTC/compute-screener gpu_providers_latest.csv';
const falPlans = 'api-evangelist/fal-ai plans (verbatim)';
const akashPlans = 'api-evangelist/akash plans (verbatim)';

/** Regions and pricings that need more words. */
const modalBase = 'us base (region x1.5-1.75; non-preemptible x3)';
const privateToo = 'serverless (private deployments bill setup+idle)';
const p5SpotEast = 'us-east-1 (10.24-25.75; some AZs = on-demand 55.04)';

/** How a running replica becomes billed time, and what has to be said about it beside the source. */
interface Terms {
	readonly incrementUs: number;
	readonly minimumUs: number;
	readonly caveat?: string;
}

const second: Terms = { incrementUs: US_PER_SECOND, minimumUs: 0 };
const second1: Terms = { incrementUs: US_PER_SECOND, minimumUs: US_PER_SECOND };
const second60: Terms = { incrementUs: US_PER_SECOND, minimumUs: US_PER_MINUTE };
const minute: Terms = { incrementUs: US_PER_MINUTE, minimumUs: 0 };
const lifetime: Terms = {
	incrementUs: US_PER_SECOND / 10,
	minimumUs: 0,
	caveat: 'the whole instance lifetime is billed, idle time included',
};
const gpuOnly: Terms = { ...second, caveat: 'CPU and RAM are billed separately' };
const unverified: Terms = { ...second, caveat: 'billing increment unverified, 1 s assumed' };

/**
 * One row. `name` is the sku, with `:spot` behind it for spot prices and the region behind that where one sku has
 * several; the id takes it over, skus with spaces as slugs.
 */
function row(
	provider: string,
	name: string,
	gpu: string,
	gpus: number,
	usdPerHour: number,
	pricing: string,
	region: string,
	terms: Terms,
	source: string,
	asOf: string,
): ReplicaPrice {
	const sku = name.split(':')[0];
	const slug = sku.includes(' ')
		? sku
				.toLowerCase()
				.match(/[a-z0-9]+/g)!
				.join('-')
		: sku;
	return {
		id: `${provider}/${slug}${name.slice(sku.length)}`,
		provider,
		sku,
		gpu,
		gpus,
		perHour: Math.round(usdPerHour * 1e6),
		pricing,
		region,
		incrementUs: terms.incrementUs,
		minimumUs: terms.minimumUs,
		source: terms.caveat === undefined ? source : `${source}; ${terms.caveat}`,
		asOf,
	};
}

/** Provider, sku, GPU, how many, dollars per hour for all of them, pricing, region, terms, source, date. */
export const replicaPrices: readonly ReplicaPrice[] = [
	row('aws', 'g5.4xlarge', 'A10G', 1, 1.624, 'on-demand', 'us-east-1', second60, skypilot, '2026'),
	row('aws', 'g5.4xlarge:spot', 'A10G', 1, 0.66, 'spot', 'us-east-1 (0.642-0.707 over AZs)', second60, skypilot, '2026'),
	row('aws', 'g5.48xlarge', 'A10G', 8, 16.288, 'on-demand', 'us-east-1', second60, skypilot, '2026'),
	row('aws', 'g5.48xlarge:spot', 'A10G', 8, 5.87, 'spot', 'us-east-1 (4.54-7.01)', second60, skypilot, '2026'),
	row('aws', 'gr6.4xlarge', 'L4', 1, 1.5392, 'on-demand', 'us-east-1', second60, skypilot, '2026'),
	row('aws', 'gr6.4xlarge:spot', 'L4', 1, 0.66, 'spot', 'us-east-1 (0.650-0.680)', second60, skypilot, '2026'),
	row('aws', 'g6e.xlarge', 'L40S', 1, 1.861, 'on-demand', 'us-east-1', second60, skypilot, '2026'),
	row('aws', 'g6e.xlarge:spot', 'L40S', 1, 1.03, 'spot', 'us-east-1 (0.915-1.198)', second60, skypilot, '2026'),
	row('aws', 'g6e.4xlarge', 'L40S', 1, 3.00424, 'on-demand', 'us-west-2', second60, skypilot, '2026'),
	row('aws', 'g6e.8xlarge', 'L40S', 1, 4.52856, 'on-demand', 'us-east-1', second60, skypilot, '2026'),
	row('aws', 'g7e.8xlarge', 'RTX-PRO-6000', 1, 5.26824, 'on-demand', 'us-east-1', second60, skypilot, '2026'),
	row('aws', 'g7e.48xlarge', 'RTX-PRO-6000', 8, 33.14432, 'on-demand', 'us-east-1', second60, skypilot, '2026'),
	row('aws', 'p4d.24xlarge', 'A100-40', 8, 21.957642, 'on-demand', 'us-east-1', second60, datareceipts, '2026-11-09'),
	row('aws', 'p4de.24xlarge', 'A100-80', 8, 27.44705, 'on-demand', 'us-east-1', second60, datareceipts, '2026-11-09'),
	row('aws', 'p5.48xlarge', 'H100', 8, 55.04, 'on-demand', 'us-east-1', second60, datareceipts, '2026-11-09'),
	row('aws', 'p5.48xlarge:spot:us-east-1', 'H100', 8, 19.25, 'spot', p5SpotEast, second60, skypilot, '2026'),
	row('aws', 'p5.48xlarge:spot:us-west-2', 'H100', 8, 12.7, 'spot', 'us-west-2 (12.69-16.13)', second60, skypilot, '2026'),
	row('aws', 'p5.4xlarge', 'H100', 1, 6.88, 'on-demand', 'us-east-1', second60, skypilot, '2026'),
	row('aws', 'p5en.48xlarge', 'H200', 8, 79.12, 'on-demand', 'ap-northeast-1', second60, skypilot, '2026'),
	row('aws', 'p5e.48xlarge:spot', 'H200', 8, 18.74, 'spot', 'us-east-2', second60, skypilot, '2026'),
	row('azure', 'NC24ads_A100_v4', 'A100-80', 1, 3.673, 'on-demand', 'eastus', minute, datareceipts, '2026-11-09'),
	row('azure', 'NC40ads_H100_v5', 'H100-NVL', 1, 6.98, 'on-demand', 'eastus', minute, datareceipts, '2026-11-09'),
	row('azure', 'NC80adis_H100_v5', 'H100-NVL', 2, 17.64, 'on-demand', 'eastus', minute, datareceipts, '2026-11-09'),
	row('azure', 'ND96asr_A100_v4', 'A100-40', 8, 27.1968, 'on-demand', 'eastus', minute, datareceipts, '2026-11-09'),
	row('azure', 'ND96isr_H100_v5', 'H100', 8, 98.32, 'on-demand', 'eastus', minute, datareceipts, '2026-11-09'),
	row('gcp', 'a3-highgpu-1g', 'H100', 1, 10.9791, 'on-demand-equivalent', 'us-central1', second60, silybench, '2026-09-26'),
	row('gcp', 'a3-highgpu-1g:spot', 'H100', 1, 6.571, 'spot', 'us-central1', second60, silybench, '2026-09-26'),
	row('gcp', 'a3-ultragpu-8g', 'H200', 8, 83.492, 'on-demand', 'us-central1', second60, tanod, '2026-10-13'),
	row('gcp', 'a3-ultragpu-8g:spot', 'H200', 8, 50.0856, 'spot', 'us-central1', second60, tanod, '2026-10-13'),
	row('gcp', 'g2-standard-4', 'L4', 1, 0.7, 'on-demand (as resold by HF on GCP)', 'gcp', minute, hfDocs, '2026-05-19'),
	row('gcp-cloud-run', 'nvidia-l4 (GPU only)', 'L4', 1, 0.67, 'serverless', 'tier-1, no zonal redundancy', lifetime, cloudRun, '2026-04'),
	row('gcp-cloud-run', 'nvidia-l4 + 8 vCPU + 32 GiB', 'L4', 1, 1.42, 'serverless (all-in)', 'us', lifetime, cloudRun, '2026-04'),
	row('lambda', '8x B200 SXM6', 'B200', 8, 53.52, 'on-demand', 'any', minute, lambdaPlans, '2026-09-20'),
	row('lambda', '8x H100 SXM', 'H100', 8, 31.92, 'on-demand', 'any', minute, lambdaPlans, '2026-09-20'),
	row('lambda', '1x H100 SXM', 'H100', 1, 4.29, 'on-demand', 'any', minute, silybench, '2026-09-25'),
	row('lambda', '8x A100 SXM 80', 'A100-80', 8, 22.32, 'on-demand', 'any', minute, lambdaPlans, '2026-09-20'),
	row('lambda', '8x A100 SXM 40', 'A100-40', 8, 15.92, 'on-demand', 'any', minute, lambdaPlans, '2026-09-20'),
	row('runpod', 'H100 SXM secure', 'H100', 1, 3.99, 'pod on-demand', 'any', second1, datareceipts, '2026-11-09'),
	row('runpod', 'H100 SXM community', 'H100', 1, 2.69, 'pod on-demand', 'any', second1, datareceipts, '2026-11-09'),
	row('runpod', 'H100 PCIe secure', 'H100-PCIe', 1, 2.89, 'pod on-demand', 'any', second1, datareceipts, '2026-11-09'),
	row('runpod', 'A100 SXM secure', 'A100-80', 1, 1.79, 'pod on-demand', 'any', second1, datareceipts, '2026-11-09'),
	row('runpod', 'A100 SXM community', 'A100-80', 1, 1.39, 'pod on-demand', 'any', second1, datareceipts, '2026-11-09'),
	row('runpod', 'B300 secure', 'B300', 1, 7.89, 'pod on-demand', 'any', second1, runpodPlans, '2026-10-07'),
	row('runpod', 'B200 secure', 'B200', 1, 6.79, 'pod on-demand', 'any', second1, runpodPlans, '2026-10-07'),
	row('runpod', 'H200 secure', 'H200', 1, 4.59, 'pod on-demand', 'any', second1, runpodPlans, '2026-10-07'),
	row('modal', 'T4', 'T4', 1, 0.5904, 'serverless', modalBase, gpuOnly, techbytes, '2026-05-07'),
	row('modal', 'L4', 'L4', 1, 0.7992, 'serverless', modalBase, gpuOnly, techbytes, '2026-05-07'),
	row('modal', 'L40S', 'L40S', 1, 1.9512, 'serverless', modalBase, gpuOnly, techbytes, '2026-05-07'),
	row('modal', 'A100-80', 'A100-80', 1, 2.4984, 'serverless', modalBase, gpuOnly, techbytes, '2026-05-07'),
	row('modal', 'H100', 'H100', 1, 3.9492, 'serverless', modalBase, gpuOnly, techbytes, '2026-05-07'),
	row('replicate', 'T4', 'T4', 1, 0.81, privateToo, 'any', second, techbytes, '2026-05-07'),
	row('replicate', 'L40S', 'L40S', 1, 3.51, privateToo, 'any', second, techbytes, '2026-05-07'),
	row('replicate', 'A100-80', 'A100-80', 1, 5.04, privateToo, 'any', second, techbytes, '2026-05-07'),
	row('replicate', 'H100', 'H100', 1, 5.49, privateToo, 'any', second, techbytes, '2026-05-07'),
	row('hf-endpoints', 'aws nvidia-l4 x1', 'L4', 1, 0.8, 'dedicated endpoint', 'aws', minute, hfDocs, '2026-05-19'),
	row('hf-endpoints', 'aws nvidia-l4 x4', 'L4', 4, 3.8, 'dedicated endpoint', 'aws', minute, hfDocs, '2026-05-19'),
	row('hf-endpoints', 'aws nvidia-a10g x1', 'A10G', 1, 1, 'dedicated endpoint', 'aws', minute, hfDocs, '2026-05-19'),
	row('hf-endpoints', 'aws nvidia-l40s x1', 'L40S', 1, 1.8, 'dedicated endpoint', 'aws', minute, hfDocs, '2026-05-19'),
	row('hf-endpoints', 'aws nvidia-l40s x4', 'L40S', 4, 8.3, 'dedicated endpoint', 'aws', minute, hfDocs, '2026-05-19'),
	row('hf-endpoints', 'aws nvidia-a100 x1', 'A100-80', 1, 2.5, 'dedicated endpoint', 'aws', minute, hfDocs, '2026-05-19'),
	row('hf-endpoints', 'aws nvidia-a100 x8', 'A100-80', 8, 20, 'dedicated endpoint', 'aws', minute, hfDocs, '2026-05-19'),
	row('hf-endpoints', 'aws nvidia-h200 x1', 'H200', 1, 5, 'dedicated endpoint', 'aws', minute, hfDocs, '2026-05-19'),
	row('hf-endpoints', 'aws nvidia-h200 x8', 'H200', 8, 40, 'dedicated endpoint', 'aws', minute, hfDocs, '2026-05-19'),
	row('hf-endpoints', 'gcp nvidia-a100 x1', 'A100-80', 1, 3.6, 'dedicated endpoint', 'gcp', minute, hfDocs, '2026-05-19'),
	row('hf-endpoints', 'gcp nvidia-h100 x1', 'H100', 1, 10, 'dedicated endpoint', 'gcp', minute, hfDocs, '2026-05-19'),
	row('coreweave', 'HGX B200', 'B200', 8, 68.8, 'on-demand', 'NA', unverified, coreweavePlans, '2026-09-20'),
	row('coreweave', 'HGX B200:spot', 'B200', 8, 34.11, 'spot', 'NA', second, coreweavePlans, '2026-09-20'),
	row('coreweave', 'HGX H100', 'H100', 8, 49.24, 'on-demand', 'NA', second, coreweavePlans, '2026-09-20'),
	row('coreweave', 'HGX H100:spot', 'H100', 8, 19.71, 'spot', 'NA', second, coreweavePlans, '2026-09-20'),
	row('coreweave', 'GB200 NVL72 (4 GPU)', 'GB200', 4, 42, 'on-demand', 'NA', second, coreweavePlans, '2026-09-20'),
	row('vast', 'H100 SXM verified median', 'H100', 1, 2.4024, 'marketplace', 'any', second, silybench, '2026-10-19'),
	row('nebius', 'HGX H100', 'H100', 1, 3.85, 'on-demand', 'eu', second, silybench, '2026-09-25'),
	row('together', 'H100', 'H100', 1, 3.99, 'on-demand', 'any', second, screener, '2026-10-24'),
	row('together', 'H200', 'H200', 1, 5.99, 'on-demand', 'any', second, screener, '2026-10-24'),
	row('fal', 'B200 list', 'B200', 1, 6.25, 'on-demand', 'any', second, falPlans, '2026-09-20'),
	row('fal', 'H200 list', 'H200', 1, 4.5, 'on-demand', 'any', second, falPlans, '2026-09-20'),
	row('akash', 'H100 SXM', 'H100', 1, 2.71, 'marketplace', 'any', second, akashPlans, '2026-09-20'),
	row('akash', 'A100 SXM', 'A100-80', 1, 1.71, 'marketplace', 'any', second, akashPlans, '2026-09-20'),
];
