/** What the name of a model says about who serves it. */

/** First parts LiteLLM takes for a provider (types/utils.py LlmProviders). */
const known: ReadonlySet<string> = new Set(
	(
		'openai chatgpt openai_like jina_ai xai zai custom_openai text-completion-openai cohere cohere_chat clarifai anthropic anthropic_text bytez ' +
		'replicate runwayml aws_polly huggingface together_ai openrouter datarobot vertex_ai vertex_ai_beta gemini ai21 baseten azure azure_text ' +
		'azure_ai sagemaker sagemaker_chat bedrock vllm nlp_cloud petals oobabooga ollama ollama_chat deepinfra perplexity mistral milvus groq a2a ' +
		'gigachat nvidia_nim cerebras ai21_chat volcengine codestral text-completion-codestral dashscope moonshot publicai v0 morph lambda_ai ' +
		'deepseek sambanova maritalk voyage cloudflare xinference fireworks_ai friendliai featherless_ai watsonx watsonx_text triton predibase ' +
		'databricks empower github ragflow compactifai docker_model_runner custom litellm_proxy hosted_vllm llamafile lm_studio galadriel nebius ' +
		'infinity deepgram elevenlabs novita aiohttp_openai langfuse humanloop topaz sap assemblyai github_copilot snowflake gradient_ai meta_llama ' +
		'nscale pg_vector s3_vectors helicone hyperbolic recraft fal_ai stability heroku aiml cometapi oci auto_router vercel_ai_gateway dotprompt ' +
		'manus wandb ovhcloud lemonade amazon_nova a2a_agent langgraph minimax synthetic apertis nano-gpt poe chutes xiaomi_mimo'
	).split(' '),
);

/** Servers one runs oneself: LiteLLM's price map knows none of their models. */
const selfHosted: ReadonlySet<string> = new Set(
	'hosted_vllm vllm ollama ollama_chat lm_studio llamafile xinference infinity triton oobabooga petals docker_model_runner lemonade'.split(
		' ',
	),
);

/** Called through the OpenAI SDK, which brings retries of its own. */
const openaiSdk: ReadonlySet<string> = new Set('openai azure azure_text text-completion-openai custom_openai openai_like'.split(' '));

export function isProvider(name: string): boolean {
	return known.has(name);
}

export function isSelfHosted(provider: string): boolean {
	return selfHosted.has(provider);
}

export function usesOpenaiSdk(provider: string): boolean {
	return openaiSdk.has(provider);
}

/** `azure/gpt-4o` -> `azure`; a bare name is OpenAI's. */
export function providerOf(model: string): string {
	const slash = model.indexOf('/');
	return slash > 0 ? model.slice(0, slash) : 'openai';
}

/** `openai/gpt-4o` -> `gpt-4o` when the first part is a provider (fallback_event_handlers.py: stripped model group). */
export function withoutProvider(group: string): string | null {
	const slash = group.indexOf('/');
	return slash > 0 && known.has(group.slice(0, slash)) ? group.slice(slash + 1) : null;
}
