import { type Registry, registry } from '../../base/registry.ts';
import { azureLlm } from './azureLlm.ts';
import { burstgpt } from './burstgpt.ts';
import { csv } from './csv.ts';
import { lambda } from './lambda.ts';
import { litellm } from './litellm.ts';
import { mooncake } from './mooncake.ts';
import type { TraceReader } from './reader.ts';

/** Formats of recorded arrivals, by name. */
export const traceReaders: Registry<TraceReader> = registry('trace formats', azureLlm, burstgpt, mooncake, lambda, litellm, csv);
