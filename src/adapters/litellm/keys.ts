/**
 * Every key LiteLLM 1.81.12 knows and no part of this adapter uses, with why. Keys that are used (retries, weights,
 * fallbacks, ...) are noted where they are read and stand here only so that a near miss can be put right.
 */
import { generalKeys } from './keysGeneral.ts';
import { moduleKeys } from './keysModule.ts';
import type { KeyTable } from './keyTable.ts';
import { keys, merged } from './keyTable.ts';

export { entryKeys, modelInfoKeys, paramKeys } from './keysModel.ts';
export { routerKeys } from './keysRouter.ts';
export { generalKeys, moduleKeys };

/** Sections of config.yaml (proxy_server.py:2459-3000). */
export const topLevelKeys: KeyTable = merged(
	keys('section', '', 'model_list', 'litellm_settings', 'router_settings', 'general_settings'),
	keys('ignored', 'environment of the proxy process: what reads it there is not known from the file', 'environment_variables'),
	keys('ignored', 'guardrails and policies are not simulated', 'guardrails', 'policies', 'policy_attachments'),
	keys('ignored', 'tools and agents are not simulated', 'mcp_servers', 'mcp_tools', 'agent_list', 'search_tools', 'vector_store_registry'),
	keys('ignored', 'only completions are simulated', 'assistant_settings', 'files_settings', 'finetune_settings', 'default_vertex_config'),
	keys('ignored', 'credentials do not change what a request does here', 'credential_list'),
	keys('ignored', 'prompts are not simulated', 'prompts'),
	keys('ignored', 'logging: no traffic and no cost of its own', 'callback_settings'),
	keys('ignored', 'another file, which is not read here', 'include'),
);
