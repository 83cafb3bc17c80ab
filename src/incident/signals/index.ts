import { type Registry, registry } from '../../base/registry.ts';
import { billingExport } from './billingExport.ts';
import { cacheHitRate } from './cacheHitRate.ts';
import { costPerRequest } from './costPerRequest.ts';
import { errorRate } from './errorRate.ts';
import { gatewaySpend } from './gatewaySpend.ts';
import { latency } from './latency.ts';
import { queueLength } from './queueLength.ts';
import { queueWait } from './queueWait.ts';
import { replicas } from './replicas.ts';
import { requestRate } from './requestRate.ts';
import type { SignalKind } from './signal.ts';
import { spendRate } from './spendRate.ts';
import { tokensPerKey } from './tokensPerKey.ts';
import { totalSpend } from './totalSpend.ts';

/** Signals an alert rule can look at, by name. */
export const signals: Registry<SignalKind> = registry(
	'signals',
	spendRate,
	totalSpend,
	gatewaySpend,
	billingExport,
	costPerRequest,
	requestRate,
	errorRate,
	latency,
	queueLength,
	queueWait,
	replicas,
	tokensPerKey,
	cacheHitRate,
);
