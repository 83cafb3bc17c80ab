import { type Registry, registry } from '../../base/registry.ts';
import { agent } from './agent.ts';
import { batchJob } from './batchJob.ts';
import { closedLoop } from './closedLoop.ts';
import { conversation } from './conversation.ts';
import { logConsumer } from './logConsumer.ts';
import type { SessionKind } from './session.ts';

/** What one arrival can lead to, by name. */
export const sessions: Registry<SessionKind> = registry('sessions', closedLoop, conversation, agent, batchJob, logConsumer);
