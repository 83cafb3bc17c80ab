import { type Registry, registry } from '../../base/registry.ts';
import { fixedWindow } from './fixedWindow.ts';
import { gcra } from './gcra.ts';
import type { LimiterKind } from './limiter.ts';
import { nginxLimitReq } from './nginxLimitReq.ts';
import { slidingLog } from './slidingLog.ts';
import { slidingWindow } from './slidingWindow.ts';
import { tokenBucket } from './tokenBucket.ts';

/** Rate limiters, by name. */
export const limiters: Registry<LimiterKind> = registry(
	'limiters',
	tokenBucket,
	gcra,
	fixedWindow,
	slidingWindow,
	slidingLog,
	nginxLimitReq,
);
