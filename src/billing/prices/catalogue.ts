/**
 * What hosted models cost per million tokens, beyond those of `tokens.ts`. Written by `npx tsx scripts/prices/write.ts`
 * from npm @pydantic/genai-prices@0.1.8 (MIT). A line is an id, then input, output, cache read,
 * cache write and cache write for an hour, `-` for none; behind `>n`, the same for requests that read more than n tokens.
 */
export const source: string = 'npm @pydantic/genai-prices@0.1.8 (MIT)';
export const asOf: string = '2026-09-23';
export const catalogue: string = `\
openai/ada 0.4 0.4
openai/babbage 0.5 0.5
openai/chatgpt-4o-latest 5 15
openai/codex-mini 1.5 6 0.375
openai/computer-use 3 12
openai/curie 2 2
openai/davinci 20 20
openai/ft:gpt-3.5-turbo- 3 6
openai/ft:gpt-4o 3.75 15
openai/ft:gpt-4o-mini 0.3 1.2
openai/gpt-3.5-0301 1.5 2
openai/gpt-3.5-turbo 0.5 1.5
openai/gpt-3.5-turbo-0613 1.5 2
openai/gpt-3.5-turbo-1106 1 2
openai/gpt-3.5-turbo-16k 3 4
openai/gpt-3.5-turbo-instruct 1.5 2
openai/gpt-4 30 60
openai/gpt-4-32k 60 120
openai/gpt-4-turbo 10 30
openai/gpt-4-vision-preview 10 30
openai/gpt-4.1 2 8 0.5
openai/gpt-4.1-mini 0.4 1.6 0.1
openai/gpt-4.1-nano 0.1 0.4 0.025
openai/gpt-4.5-preview 75 150 37.5
openai/gpt-4o 2.5 10 1.25
openai/gpt-4o-2024-05-13 5 15
openai/gpt-4o-audio-preview 2.5 10
openai/gpt-4o-mini 0.15 0.6 0.075
openai/gpt-4o-mini-2024-07-18.ft- 0.3 1.2
openai/gpt-4o-mini-audio-preview 0.15 0.6
openai/gpt-4o-mini-realtime-preview 0.6 2.4 0.3
openai/gpt-4o-mini-transcribe 1.25 5
openai/gpt-4o-mini-tts 0.6 12
openai/gpt-4o-realtime-preview 5 20 2.5
openai/gpt-4o-search-preview 2.5 10
openai/gpt-4o-transcribe 2.5 10
openai/gpt-4o:extended 6 18
openai/gpt-5 1.25 10 0.125
openai/gpt-5-image 10 10 1.25
openai/gpt-5-image-mini 2.5 2 0.25
openai/gpt-5-mini 0.25 2 0.025
openai/gpt-5-nano 0.05 0.4 0.005
openai/gpt-5-pro 15 120
openai/gpt-5.1 1.25 10 0.125
openai/gpt-5.1-codex-mini 0.25 2 0.025
openai/gpt-5.2 1.75 14 0.175
openai/gpt-5.2-pro 21 168
openai/gpt-5.3 1.75 14 0.175
openai/gpt-5.3-codex 1.75 14 0.175
openai/gpt-5.4 2.5 15 0.25 >271999 5 22.5 0.5
openai/gpt-5.4-image-2 8 15 2
openai/gpt-5.4-mini 0.75 4.5 0.075
openai/gpt-5.4-nano 0.2 1.25 0.02
openai/gpt-5.4-pro 30 180 >271999 60 270
openai/gpt-5.5 5 30 0.5 >271999 10 45 1
openai/gpt-5.5-pro 30 180 >271999 60 270
openai/gpt-5.6-luna 0.2 1.2 0.02 0.25 >271999 0.4 1.8 0.04 0.5
openai/gpt-5.6-sol 4 20 0.4 5 >271999 8 30 0.8 10
openai/gpt-5.6-terra 2 12 0.2 2.5 >271999 4 18 0.4 5
openai/gpt-6-astra 10 50 1 12.5 >271999 20 75 2 25
openai/gpt-6-luna 0.1 0.5 0.01 0.125 >272000 0.2 0.75 0.02 0.25
openai/gpt-6-sol 2 10 0.2 2.5 >272000 4 15 0.4 5
openai/gpt-audio 2.5 10
openai/gpt-audio-mini 0.6 2.4
openai/gpt-chat-latest 5 30 0.5
openai/gpt-image-1 5 40 1.25
openai/gpt-image-1-mini 2 8 0.2
openai/gpt-image-1.5 5 10 1.25
openai/gpt-image-2 5 30 1.25
openai/gpt-oss-120b 0.039 0.18
openai/gpt-oss-20b 0.029 0.14
openai/gpt-oss-safeguard-20b 0.075 0.3 0.037
openai/gpt-realtime 4 16 0.4
openai/gpt-realtime-2 4 24 0.4
openai/gpt-realtime-mini 0.6 2.4 0.06
openai/o1 15 60 7.5
openai/o1-mini 1.1 4.4 0.55
openai/o1-preview 15 60 7.5
openai/o1-pro 150 600
openai/o3 2 8 0.5
openai/o3-deep-research 10 40 2.5
openai/o3-mini 1.1 4.4 0.55
openai/o3-pro 20 80
openai/o4-mini 1.1 4.4 0.275
openai/o4-mini-deep-research 2 8 0.5
openai/text-davinci-002 20 20
openai/text-davinci-003 20 20
openai/text-embedding-3-large 0.13 0
openai/text-embedding-3-small 0.02 0
openai/text-embedding-ada-002 0.1 0
anthropic/claude-2 8 24
anthropic/claude-3-5-haiku-latest 0.8 4 0.08 1 1.6
anthropic/claude-3-5-sonnet 3 15 0.3 3.75 6
anthropic/claude-3-7-sonnet-latest 3 15 0.3 3.75 6
anthropic/claude-3-haiku 0.25 1.25 0.03 0.3 0.5
anthropic/claude-3-opus-latest 15 75 1.5 18.75 30
anthropic/claude-3-sonnet 3 15 0.3 3.75 6
anthropic/claude-fable-5 10 50 1 12.5 20
anthropic/claude-fable-5-1 10 50 0.25 12.5 20
anthropic/claude-haiku-4-5 1 5 0.1 1.25 2
anthropic/claude-opus-4-0 15 75 1.5 18.75 30
anthropic/claude-opus-4-1 15 75 1.5 18.75 30
anthropic/claude-opus-4-5 5 25 0.5 6.25 10
anthropic/claude-opus-4-6 5 25 0.5 6.25 10
anthropic/claude-opus-4-7 5 25 0.5 6.25 10
anthropic/claude-opus-4-8 5 25 0.5 6.25 10
anthropic/claude-opus-5 5 25 0.5 6.25 10
anthropic/claude-opus-5-5 4 20 0.2 5 8
anthropic/claude-sonnet-4-0 3 15 0.3 3.75 6
anthropic/claude-sonnet-4-5 3 15 0.3 3.75 6 >200000 6 22.5 0.6 7.5 12
anthropic/claude-sonnet-4-6 3 15 0.3 3.75 6
anthropic/claude-sonnet-5 2 10 0.2 2.5 4
anthropic/claude-v1 8 24
google/claude-3-5-haiku 0.8 4 0.08 1
google/claude-3-5-sonnet 3 15 0.3 3.75
google/claude-3-7-sonnet 3 15 0.3 3.75
google/claude-3-haiku 0.25 1.25 0.03 0.3
google/claude-3-opus 15 75 1.5 18.75
google/claude-4-opus 15 75 1.5 18.75
google/claude-4-sonnet 3 15 0.3 3.75
google/claude-fable-5 10 50 1 12.5
google/claude-fable-5-1 10 50 0.25 12.5
google/claude-opus-4-6 5 25 0.5 6.25 >200000 10 37.5 1 12.5
google/claude-opus-4-7 5 25 0.5 6.25
google/claude-opus-4-8 5 25 0.5 6.25
google/claude-opus-5 5 25 0.5 6.25
google/claude-opus-5-5 4 20 0.2 5
google/claude-sonnet-4-5 3 15 0.3 3.75 >200000 6 22.5 0.6 7.5
google/claude-sonnet-4-6 3 15 0.3 3.75
google/gemini-1.0-pro-vision-001 0.125 0.375
google/gemini-1.5-flash 0.075 0.3 0.01875 >128000 0.15 0.6 0.0375
google/gemini-1.5-pro 1.25 5 >128000 2.5 10
google/gemini-2.0-flash 0.1 0.4 0.025
google/gemini-2.0-flash-lite 0.075 0.3
google/gemini-2.5-flash 0.3 2.5 0.03
google/gemini-2.5-flash-image 0.3 2.5
google/gemini-2.5-flash-lite 0.1 0.4 0.01
google/gemini-2.5-flash-lite-preview-tts 0.5 10
google/gemini-2.5-flash-preview 0.15 0.6
google/gemini-2.5-flash-tts 0.5 10
google/gemini-2.5-pro 1.25 10 0.125 >200000 2.5 15 0.25
google/gemini-2.5-pro-tts 1 20
google/gemini-3-flash-preview 0.5 3 0.05
google/gemini-3-pro-image-preview 2 12
google/gemini-3-pro-preview 2 12 0.2 >200000 4 18 0.4
google/gemini-3.1-flash-image-preview 0.5 3
google/gemini-3.1-flash-lite 0.25 1.5 0.025
google/gemini-3.1-flash-lite-image 0.25 1.5
google/gemini-3.1-flash-live-preview 0.75 4.5
google/gemini-3.1-pro-preview 2 12 0.2 >200000 4 18 0.4
google/gemini-3.5-flash 1.5 9 0.15
google/gemini-3.5-flash-lite 0.3 2.5 0.03
google/gemini-3.6-flash 0.75 3.75 0.075
google/gemini-3.7-flash 0.75 3.75 0.075
google/gemini-3.8-flash 0.75 3.75 0.075
google/gemini-embedding-001 0.15 0
google/gemini-embedding-2 0.2 0
google/gemini-flash-1.5 0.075 0.3 0.01875 >128000 0.15 0.6 0.0375
google/gemini-flash-1.5-8b 0.0375 0.15 0.01 >128000 0.075 0.3 0.02
google/gemini-live-2.5-flash 0.5 2
google/gemini-omni-flash-preview 1.5 9
google/gemini-pro 0.125 0.375
google/gemini-pro-1.5 1.25 5 0.3125 >128000 2.5 10 0.625
google/gemma-2-27b-it 0.65 0.65
google/gemma-4-26b-a4b-it-maas 0.15 0.6 0.015
aws/amazon.nova-2-sonic-v1:0 0.33 2.75
aws/amazon.nova-lite-v1:0 0.06 0.24 0.015
aws/amazon.nova-micro-v1:0 0.035 0.14 0.00875
aws/amazon.nova-premier-v1:0 2.5 12.5 0.625
aws/amazon.nova-pro-v1:0 0.8 3.2 0.2
aws/amazon.nova-sonic-v1:0 0.06 0.24
aws/amazon.titan-embed-text-v1 0.1 0
aws/amazon.titan-text-express-v1 0.2 0.6
aws/amazon.titan-text-lite-v1 0.15 0.2
aws/deepseek.r1-v1:0 1.35 5.4
aws/global.amazon.nova-2-lite-v1:0 0.3 2.5 0.075
aws/global.anthropic.claude-fable-5-1-v1:0 10 50 0.25 12.5
aws/global.anthropic.claude-fable-5-v1:0 10 50 1 12.5
aws/global.anthropic.claude-haiku-4-5-20251001-v1:0 1 5 0.1 1.25
aws/global.anthropic.claude-opus-4-5-v1:0 5 25 0.5 6.25
aws/global.anthropic.claude-opus-4-6-v1:0 5 25 0.5 6.25
aws/global.anthropic.claude-opus-4-7-v1:0 5 25 0.5 6.25
aws/global.anthropic.claude-opus-4-8-v1:0 5 25 0.5 6.25
aws/global.anthropic.claude-opus-5 5 25 0.5 6.25
aws/global.anthropic.claude-opus-5-5 4 20 0.2 5 8
aws/global.anthropic.claude-sonnet-4-20250514-v1:0 3 15 0.3 3.75
aws/global.anthropic.claude-sonnet-4-5-20250929-v1:0 3 15 0.3 3.75
aws/global.anthropic.claude-sonnet-4-6-v1:0 3 15 0.3 3.75
aws/global.anthropic.claude-sonnet-5-v1:0 2 10 0.2 2.5
aws/global.openai.gpt-5.6-luna 0.2 1.2 0.02 0.25 >271999 0.4 1.8 0.04 0.5
aws/global.openai.gpt-5.6-sol 4 20 0.4 5 >271999 8 30 0.8 10
aws/global.openai.gpt-5.6-terra 2 12 0.2 2.5 >271999 4 18 0.4 5
aws/google.gemma-3-12b-it 0.09 0.29
aws/google.gemma-3-27b-it 0.23 0.38
aws/google.gemma-3-4b-it 0.04 0.08
aws/meta.llama3-1-70b-instruct-v1:0 0.72 0.72
aws/meta.llama3-1-8b-instruct-v1:0 0.22 0.22
aws/meta.llama3-2-11b-instruct-v1:0 0.16 0.16
aws/meta.llama3-2-1b-instruct-v1:0 0.1 0.1
aws/meta.llama3-2-3b-instruct-v1:0 0.15 0.15
aws/meta.llama3-2-90b-instruct-v1:0 0.72 0.72
aws/meta.llama3-3-70b-instruct-v1:0 0.72 0.72
aws/meta.llama3-70b-instruct-v1:0 2.65 3.5
aws/meta.llama3-8b-instruct-v1:0 0.3 0.6
aws/meta.llama4-maverick-17b-instruct-v1:0 0.24 0.97
aws/meta.llama4-scout-17b-instruct-v1:0 0.17 0.66
aws/mistral.devstral-2-123b 0.4 2
aws/mistral.magistral-small-2509 0.5 1.5
aws/mistral.ministral-3-14b-instruct 0.2 0.2
aws/mistral.ministral-3-3b-instruct 0.1 0.1
aws/mistral.ministral-3-8b-instruct 0.15 0.15
aws/mistral.mistral-7b-instruct-v0:2 0.15 0.2
aws/mistral.mistral-large-2402-v1:0 4 12
aws/mistral.mistral-large-3-675b-instruct 0.5 1.5
aws/mistral.mistral-small-2402-v1:0 1 3
aws/mistral.mixtral-8x7b-instruct-v0:1 0.45 0.7
aws/mistral.pixtral-large-2502-v1:0 2 6
aws/mistral.voxtral-mini-3b-2507 0.04 0.04
aws/mistral.voxtral-small-24b-2507 0.1 0.3
aws/nvidia.nemotron-nano-3-30b:0 0.06 0.24
aws/nvidia.nemotron-nano-9b-v2:0 0.06 0.23
aws/nvidia.nemotron-super-3-120b:0 0.15 0.65
aws/openai.gpt-5.4 2.75 16.5 0.275
aws/openai.gpt-5.5 5.5 33 0.55
aws/openai.gpt-oss-120b-1:0 0.15 0.6
aws/openai.gpt-oss-20b-1:0 0.07 0.3
aws/qwen.qwen3-32b-v1:0 0.15 0.6
aws/qwen.qwen3-coder-30b-a3b-v1:0 0.15 0.6
aws/qwen.qwen3-coder-480b-a35b-v1:0 0.45 1.8
aws/qwen.qwen3-vl-235b-a22b-v1:0 0.53 2.66
aws/regional.amazon.nova-2-lite-v1:0 0.33 2.75 0.0825
aws/regional.anthropic.claude-3-5-haiku-20241022-v1:0 0.8 4 0.08 1
aws/regional.anthropic.claude-3-5-sonnet-20240620-v1:0 3 15 0.3 3.75
aws/regional.anthropic.claude-3-5-sonnet-20241022-v2:0 3 15 0.3 3.75
aws/regional.anthropic.claude-3-7-sonnet-20250219-v1:0 3 15 0.3 3.75
aws/regional.anthropic.claude-3-haiku-20240307-v1:0 0.25 1.25
aws/regional.anthropic.claude-3-opus-20240229-v1:0 15 75
aws/regional.anthropic.claude-3-sonnet-20240229-v1:0 3 15 0.3 3.75
aws/regional.anthropic.claude-fable-5-1-v1:0 11 55 0.275 13.75
aws/regional.anthropic.claude-fable-5-v1:0 11 55 1.1 13.75
aws/regional.anthropic.claude-haiku-4-5-20251001-v1:0 1.1 5.5 0.11 1.375
aws/regional.anthropic.claude-opus-4-1-20250805-v1:0 15 75 1.5 18.75
aws/regional.anthropic.claude-opus-4-20250514-v1:0 15 75 1.5 18.75
aws/regional.anthropic.claude-opus-4-5-v1:0 5.5 27.5 0.55 6.875
aws/regional.anthropic.claude-opus-4-6-v1:0 5.5 27.5 0.55 6.875
aws/regional.anthropic.claude-opus-4-7-v1:0 5.5 27.5 0.55 6.875
aws/regional.anthropic.claude-opus-4-8-v1:0 5.5 27.5 0.55 6.875
aws/regional.anthropic.claude-opus-5 5.5 27.5 0.55 6.875
aws/regional.anthropic.claude-opus-5-5 4.4 22 0.22 5.5 8.8
aws/regional.anthropic.claude-sonnet-4-20250514-v1:0 3 15 0.3 3.75
aws/regional.anthropic.claude-sonnet-4-5-20250929-v1:0 3.3 16.5 0.33 4.125
aws/regional.anthropic.claude-sonnet-4-6-v1:0 3.3 16.5 0.33 4.125
aws/regional.anthropic.claude-sonnet-5-v1:0 2.2 11 0.22 2.75
aws/regional.openai.gpt-5.6-luna 0.22 1.32 0.022 0.275 >271999 0.44 1.98 0.044 0.55
aws/regional.openai.gpt-5.6-sol 4.4 22 0.44 5.5 >271999 8.8 33 0.88 11
aws/regional.openai.gpt-5.6-terra 2.2 13.2 0.22 2.75 >271999 4.4 19.8 0.44 5.5
aws/writer.palmyra-x4-v1:0 2.5 10
aws/writer.palmyra-x5-v1:0 0.6 6
azure/ada 0.1 0
azure/babbage 0.4 0
azure/curie 2 0
azure/davinci 2 0
azure/o1 15 60 7.5
azure/o1-mini 1.1 4.4 0.55
azure/o1-preview 15 60 7.5
azure/o3-2025-04-16 2 8 0.5
azure/o3-mini 1.1 4.4 0.55
azure/o4-mini 1.1 4.4 0.28
azure/phi-3-medium-128k-instruct 1 1
azure/phi-3-mini-128k-instruct 0.1 0.1
azure/phi-3.5-mini-128k-instruct 0.1 0.1
azure/phi-4 0.07 0.14
azure/phi-4-mini-instruct 0.08 0.35
azure/phi-4-multimodal-instruct 0.05 0.1
azure/phi-4-reasoning-plus 0.07 0.35
azure/text-embedding-3-large 0.13 0
azure/text-embedding-3-small 0.02 0
azure/wizardlm-2-8x22b 0.48 0.48
mistral/codestral 0.3 0.9
mistral/codestral-2508 0.3 0.9 0.03
mistral/devstral-2512 0.4 2 0.04
mistral/devstral-small 0.1 0.3
mistral/magistral-medium 2 5
mistral/magistral-small 0.5 1.5
mistral/ministral-14b-2512 0.2 0.2 0.02
mistral/ministral-3b 0.04 0.04
mistral/ministral-3b-2512 0.1 0.1 0.01
mistral/ministral-8b 0.1 0.1
mistral/ministral-8b-2512 0.15 0.15 0.015
mistral/ministral-8b-latest 0.15 0.15 0.015
mistral/mistral-7b 0.25 0.25
mistral/mistral-embed 0.1 0.1
mistral/mistral-large 2 6
mistral/mistral-large-2512 0.5 1.5 0.05
mistral/mistral-medium-2312 2.7 8.1
mistral/mistral-medium-3-1 0.4 2 0.04
mistral/mistral-medium-3-5 1.5 7.5 0.15
mistral/mistral-medium-latest 1.5 7.5 0.15
mistral/mistral-nemo 0.15 0.15
mistral/mistral-saba 0.2 0.6
mistral/mistral-small-24b-instruct-2501 0.05 0.08
mistral/mistral-small-2603 0.15 0.6 0.015
mistral/mistral-small-3.1-24b-instruct 0.351 0.555
mistral/mistral-small-3.2-24b-instruct 0.075 0.2
mistral/mistral-small-latest 0.1 0.3
mistral/mistral-tiny 0.25 0.25
mistral/mixtral-8x22b-instruct 0.9 0.9
mistral/mixtral-8x7b 0.7 0.7
mistral/pixtral-12b 0.15 0.15
mistral/pixtral-large 2 6
mistral/voxtral-small-24b-2507 0.1 0.4 0.01
deepseek/deepseek-v3.1-terminus 0.27 0.95 0.13
deepseek/deepseek-v3.2 0.2288 0.3432
deepseek/deepseek-v3.2-exp 0.27 0.41
x-ai/grok-2-1212 2 10
x-ai/grok-2-vision-1212 2 10
x-ai/grok-3 3 15 0.75
x-ai/grok-3-fast 5 25 1.25
x-ai/grok-3-mini 0.3 0.5 0.075
x-ai/grok-3-mini-fast 0.6 4 0.15
x-ai/grok-4-0709 3 15 0.75
x-ai/grok-4-1-fast-non-reasoning 0.2 0.5 0.05
x-ai/grok-4-1-fast-reasoning 0.2 0.5 0.05
x-ai/grok-4-fast-non-reasoning 0.2 0.5 0.05
x-ai/grok-4-fast-reasoning 0.2 0.5 0.05
x-ai/grok-4.20 1.25 2.5 0.2 >199999 2.5 5 0.4
x-ai/grok-4.20-multi-agent 2 6 0.2
x-ai/grok-4.3 1.25 2.5 0.2 >199999 2.5 5 0.4
x-ai/grok-4.5 2 6 0.3 >199999 4 12 0.6
x-ai/grok-4.6 2 6 0.5 >199999 4 12 1
x-ai/grok-build-0.1 1 2 0.2 >199999 2 4 0.4
x-ai/grok-code-fast-1 0.2 1.5 0.02
cohere/c4ai-aya-expanse-32b 0.5 1.5
cohere/c4ai-aya-expanse-8b 0.5 1.5
cohere/command 1 2
cohere/command-a 2.5 10
cohere/command-light 0.3 0.6
cohere/command-r 0.15 0.6
cohere/command-r-plus 2.5 10
cohere/command-r7b 0.0375 0.15
cohere/embed-v4.0 0.12 0
groq/deepseek-r1-distill-llama-70b 0.75 0.99
groq/gemma-7b-it 0.07 0.07
groq/gemma2-9b-it 0.2 0.2
groq/llama-3.1-405b-reasoning 0.59 0.79
groq/llama-3.1-70b-versatile 0.59 0.79
groq/llama-3.1-8b-instant 0.05 0.08
groq/llama-3.2-11b-text-preview 0.18 0.18
groq/llama-3.2-11b-vision-preview 0.18 0.18
groq/llama-3.2-1b-preview 0.04 0.04
groq/llama-3.2-3b-preview 0.06 0.06
groq/llama-3.2-90b-text-preview 0.9 0.9
groq/llama-3.2-90b-vision-preview 0.9 0.9
groq/llama-3.3-70b-specdec 0.59 0.99
groq/llama-3.3-70b-versatile 0.59 0.79
groq/llama-guard-3-8b 0.2 0.2
groq/llama2-70b-4096 0.7 0.8
groq/llama3-70b-8192 0.59 0.79
groq/llama3-8b-8192 0.05 0.08
groq/llama3-groq-70b-8192-tool-use-preview 0.89 0.89
groq/llama3-groq-8b-8192-tool-use-preview 0.19 0.19
groq/meta-llama/llama-4-maverick-17b-128e-instruct 0.2 0.6
groq/meta-llama/llama-4-scout-17b-16e-instruct 0.11 0.34
groq/meta-llama/llama-guard-4-12b 0.2 0.2
groq/mistral-saba-24b 0.79 0.79
groq/mixtral-8x7b-32768 0.24 0.24
groq/moonshotai/kimi-k2-instruct 1 3 0.5
groq/openai/gpt-oss-120b 0.15 0.6 0.075
groq/openai/gpt-oss-20b 0.075 0.3 0.0375
groq/qwen/qwen3-32b 0.29 0.59
fireworks/deepseek-r1-0528 3 8
fireworks/deepseek-v3-0324 0.9 0.9
fireworks/deepseek-v3p2 0.56 1.68 0.28
fireworks/deepseek-v4-flash 0.14 0.28 0.028
fireworks/deepseek-v4-pro 1.74 3.48 0.145
fireworks/gemma-3-27b-it 0.1 0.1
fireworks/glm-4p7 0.6 2.2
fireworks/glm-5p1 1.4 4.4 0.26
fireworks/glm-5p1-fast 2.8 8.8 0.52
fireworks/glm-5p2 1.4 4.4 0.14
fireworks/glm-5p2-fast 2.1 6.6 0.21
fireworks/gpt-oss-120b 0.15 0.6 0.014
fireworks/gpt-oss-20b 0.07 0.3 0.035
fireworks/inkling 1 4.05 0.17
fireworks/kimi-k2p5 0.6 3 0.1
fireworks/kimi-k2p6 0.95 4 0.16
fireworks/kimi-k2p6-fast 2 8 0.3
fireworks/kimi-k2p7-code 0.95 4 0.19
fireworks/kimi-k2p7-code-fast 1.9 8 0.38
fireworks/kimi-k3 3 15 0.3
fireworks/kimi-k3-fast 4.5 22.5 0.45
fireworks/kimi-k3-us 3.3 16.5 0.33
fireworks/llama-v3p1-8b-instruct 0.2 0.2
fireworks/llama4-maverick-instruct-basic 0.22 0.88
fireworks/minimax-m2p1 0.3 1.2
fireworks/minimax-m2p7 0.3 1.2 0.06
fireworks/minimax-m3 0.3 1.2 0.06
fireworks/nemotron-3-ultra-nvfp4 0.6 2.4 0.12
fireworks/qwen2p5-vl-72b-instruct 0.9 0.9
fireworks/qwen3-235b-a22b 0.22 0.88
fireworks/qwen3p6-plus 0.5 3 0.1
fireworks/qwen3p7-plus 0.4 1.6 0.08
together/Austism/chronos-hermes-13b 0.3 0.3
together/Gryphe/MythoMax-L2-13b 0.3 0.3
together/Nexusflow/NexusRaven-V2-13B 0.3 0.3
together/NousResearch/Nous-Capybara-7B-V1p9 0.2 0.2
together/NousResearch/Nous-Hermes-2-Mixtral-8x7B-DPO 0.9 0.9
together/NousResearch/Nous-Hermes-2-Mixtral-8x7B-SFT 0.9 0.9
together/NousResearch/Nous-Hermes-2-Yi-34B 0.8 0.8
together/NousResearch/Nous-Hermes-Llama2-13b 0.225 0.225
together/NousResearch/Nous-Hermes-llama-2-7b 0.2 0.2
together/Open-Orca/Mistral-7B-OpenOrca 0.2 0.2
together/Qwen/Qwen1.5-0.5B 0.1 0.1
together/Qwen/Qwen1.5-1.8B 0.1 0.1
together/Qwen/Qwen1.5-14B 0.3 0.3
together/Qwen/Qwen1.5-4B 0.1 0.1
together/Qwen/Qwen1.5-72B 0.9 0.9
together/Qwen/Qwen1.5-7B 0.2 0.2
together/Undi95/ReMM-SLERP-L2-13B 0.3 0.3
together/Undi95/Toppy-M-7B 0.2 0.2
together/WizardLM/WizardLM-13B-V1.2 0.3 0.3
together/allenai/OLMo-7B 0.2 0.2
together/codellama/CodeLlama-13b-Instruct-hf 0.225 0.225
together/codellama/CodeLlama-34b-Instruct-hf 0.776 0.776
together/codellama/CodeLlama-70b-Instruct-hf 0.9 0.9
together/codellama/CodeLlama-7b-Instruct-hf 0.2 0.2
together/deepseek-ai/deepseek-coder-33b-instruct 0.8 0.8
together/garage-bAInd/Platypus2-70B-instruct 0.9 0.9
together/google/gemma-2b 0.1 0.1
together/google/gemma-7b 0.2 0.2
together/lmsys/vicuna-13b-v1.5 0.3 0.3
together/lmsys/vicuna-7b-v1.5 0.2 0.2
together/meta-llama/Llama-2-13b-chat-hf 0.225 0.225
together/meta-llama/Llama-2-70b-chat-hf 0.9 0.9
together/meta-llama/Llama-2-7b-chat-hf 0.2 0.2
together/meta-llama/Llama-3-70b-chat-hf 0.9 0.9
together/meta-llama/Llama-3-8b-chat-hf 0.2 0.2
together/meta-llama/Llama-3.3-70B-Instruct-Turbo 0.88 0.88
together/meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8 0.27 0.85
together/meta-llama/Llama-4-Scout-17B-16E-Instruct 0.18 0.59
together/meta-llama/Meta-Llama-3-70B-Instruct-Lite 0.54 0.54
together/meta-llama/Meta-Llama-3-70B-Instruct-Turbo 0.88 0.88
together/meta-llama/Meta-Llama-3-8B-Instruct-Lite 0.1 0.1
together/meta-llama/Meta-Llama-3-8B-Instruct-Turbo 0.18 0.18
together/meta-llama/Meta-Llama-3.1-405B-Instruct-Turbo 3.5 3.5
together/meta-llama/Meta-Llama-3.1-70B-Instruct-Turbo 0.88 0.88
together/meta-llama/Meta-Llama-3.1-8B-Instruct-Turbo 0.18 0.18
together/meta-llama/Meta-Llama-3.3-70B-Instruct-Turbo 0.88 0.88
together/microsoft/WizardLM-2-8x22B 1.2 1.2
together/microsoft/phi-2 0.1 0.1
together/mistralai/Mistral-7B-Instruct-v0.1 0.2 0.2
together/mistralai/Mistral-7B-Instruct-v0.2 0.2 0.2
together/mistralai/Mistral-7B-v0.1 0.2 0.2
together/mistralai/Mixtral-8x22B-Instruct-v0.1 2.4 2.4
together/mistralai/Mixtral-8x7B-Instruct-v0.1 0.9 0.9
together/mistralai/Mixtral-8x7B-v0.1 0.9 0.9
together/openchat/openchat-3.5-1210 0.2 0.2
together/snorkelai/Snorkel-Mistral-PairRM-DPO 0.2 0.2
together/teknium/OpenHermes-2-Mistral-7B 0.2 0.2
together/teknium/OpenHermes-2p5-Mistral-7B 0.2 0.2
together/togethercomputer/GPT-JT-Moderation-6B 0.2 0.2
together/togethercomputer/Llama-2-7B-32K-Instruct 0.2 0.2
together/togethercomputer/RedPajama-INCITE-7B-Base 0.2 0.2
together/togethercomputer/RedPajama-INCITE-7B-Chat 0.2 0.2
together/togethercomputer/RedPajama-INCITE-7B-Instruct 0.2 0.2
together/togethercomputer/RedPajama-INCITE-Base-3B-v1 0.1 0.1
together/togethercomputer/RedPajama-INCITE-Chat-3B-v1 0.1 0.1
together/togethercomputer/RedPajama-INCITE-Instruct-3B-v1 0.1 0.1
together/togethercomputer/StripedHyena-Hessian-7B 0.2 0.2
together/togethercomputer/StripedHyena-Nous-7B 0.2 0.2
together/togethercomputer/alpaca-7b 0.2 0.2
together/upstage/SOLAR-10.7B-Instruct-v1.0 0.3 0.3
together/zero-one-ai/Yi-34B 0.8 0.8
together/zero-one-ai/Yi-6B 0.2 0.2
perplexity/llama-3.1-sonar-large-128k-online 1 1
perplexity/llama-3.1-sonar-small-128k-online 0.2 0.2
perplexity/r1-1776 2 8
perplexity/sonar 1 1
perplexity/sonar-deep-research 2 8
perplexity/sonar-pro 3 15
perplexity/sonar-pro-search 3 15
perplexity/sonar-reasoning 1 5
perplexity/sonar-reasoning-pro 2 8
cerebras/gemma-4-31b 0.99 1.49
cerebras/gpt-oss-120b 0.35 0.75
cerebras/llama-3.3-70b 0.85 1.2
cerebras/llama3.1-8b 0.1 0.1
cerebras/qwen-3-32b 0.4 0.8
cerebras/zai-glm-4.7 2.25 2.75
novita/Sao10K/L3-8B-Stheno-v3.2 0.05 0.05
novita/cognitivecomputations/dolphin-mixtral-8x22b 0.9 0.9
novita/deepseek/deepseek-r1 4 4
novita/deepseek/deepseek-r1-distill-llama-70b 0.8 0.8
novita/deepseek/deepseek-r1-distill-llama-8b 0.04 0.04
novita/deepseek/deepseek-r1-distill-qwen-14b 0.15 0.15
novita/deepseek/deepseek-r1-distill-qwen-32b 0.3 0.3
novita/deepseek/deepseek_v3 0.89 0.89
novita/google/gemma-2-9b-it 0.08 0.08
novita/gryphe/mythomax-l2-13b 0.09 0.09
novita/jondurbin/airoboros-l2-70b 0.5 0.5
novita/meta-llama/llama-3-70b-instruct 0.51 0.74
novita/meta-llama/llama-3-8b-instruct 0.04 0.04
novita/meta-llama/llama-3.1-70b-instruct 0.34 0.39
novita/meta-llama/llama-3.1-8b-instruct 0.05 0.05
novita/meta-llama/llama-3.1-8b-instruct-bf16 0.06 0.06
novita/meta-llama/llama-3.2-11b-vision-instruct 0.06 0.06
novita/meta-llama/llama-3.2-1b-instruct 0.02 0.02
novita/meta-llama/llama-3.2-3b-instruct 0.03 0.05
novita/meta-llama/llama-3.3-70b-instruct 0.39 0.39
novita/microsoft/wizardlm-2-8x22b 0.62 0.62
novita/mistralai/mistral-7b-instruct 0.059 0.059
novita/mistralai/mistral-nemo 0.17 0.17
novita/nousresearch/hermes-2-pro-llama-3-8b 0.14 0.14
novita/nousresearch/nous-hermes-llama2-13b 0.17 0.17
novita/openchat/openchat-7b 0.06 0.06
novita/qwen/qwen-2-7b-instruct 0.054 0.054
novita/qwen/qwen-2-vl-72b-instruct 0.45 0.45
novita/qwen/qwen-2.5-72b-instruct 0.38 0.4
novita/sao10k/l3-70b-euryale-v2.1 1.48 1.48
novita/sao10k/l3-8b-lunaris 0.05 0.05
novita/sao10k/l31-70b-euryale-v2.2 1.48 1.48
novita/sophosympatheia/midnight-rose-70b 0.8 0.8
novita/teknium/openhermes-2.5-mistral-7b 0.17 0.17
avian/Meta-Llama-3.1-405B-Instruct 1.5 1.5
avian/Meta-Llama-3.1-70B-Instruct 0.45 0.45
avian/Meta-Llama-3.1-8B-Instruct 0.1 0.1
avian/Meta-Llama-3.3-70B-Instruct 0.45 0.45
avian/deepseek/deepseek-v3.2 0.23 0.33 0.012
avian/deepseek/deepseek-v4-flash 0.0805 0.161 0.0165
avian/deepseek/deepseek-v4-pro 1.305 2.61 0.10875
avian/deepseek/deepseek-v4-pro-0813 0.594 1.782 0.0198
avian/minimax/minimax-m2.5 0.27 1.08 0.15
avian/moonshotai/kimi-k2.5 0.45 2.2 0.225
avian/moonshotai/kimi-k2.6 0.95 4 0.16
avian/xiaomi/mimo-v2.5 0.2 0.4 0.05
avian/xiaomi/mimo-v2.5-pro 0.435 0.87 0.0036
avian/z-ai/glm-4.7 0.388 1.806 0.097
avian/z-ai/glm-5 0.516 2.322 0.129
avian/z-ai/glm-5.1 0.743 2.971 0.186
avian/z-ai/glm-5.2 0.495 1.733 0.124
moonshotai/kimi-k2 0.57 2.3
moonshotai/kimi-k2-0711-preview 0.6 2.5 0.15
moonshotai/kimi-k2-0905-preview 0.6 2.5 0.15
moonshotai/kimi-k2-thinking 0.6 2.5 0.15
moonshotai/kimi-k2-thinking-turbo 1.15 8 0.15
moonshotai/kimi-k2-turbo-preview 1.15 8 0.15
moonshotai/kimi-k2.5 0.6 3 0.1
moonshotai/kimi-k2.6 0.95 4 0.16
moonshotai/kimi-k2.7-code 0.95 4 0.19
moonshotai/kimi-k2.7-code-highspeed 1.9 8 0.38
moonshotai/kimi-k3 3 15 0.3
moonshotai/moonshot-v1-128k 2 5
moonshotai/moonshot-v1-32k 1 3
moonshotai/moonshot-v1-8k 0.2 2
ovhcloud/DeepSeek-R1-Distill-Llama-70B 0.74 0.74
ovhcloud/Llama-3.1-8B-Instruct 0.11 0.11
ovhcloud/Meta-Llama-3_3-70B-Instruct 0.74 0.74
ovhcloud/Mistral-7B-Instruct-v0.3 0.11 0.11
ovhcloud/Mistral-Nemo-Instruct-2407 0.14 0.14
ovhcloud/Mistral-Small-3.2-24B-Instruct-2506 0.1 0.31
ovhcloud/Mixtral-8x7B-Instruct-v0.1 0.7 0.7
ovhcloud/Qwen2.5-VL-72B-Instruct 1.01 1.01
ovhcloud/Qwen3-32B 0.09 0.25
ovhcloud/Qwen3-Coder-30B-A3B-Instruct 0.07 0.26
ovhcloud/bge-base-en-v1.5 0.01 0
ovhcloud/bge-m3 0.01 0
ovhcloud/bge-multilingual-gemma2 0.01 0
ovhcloud/gpt-oss-120b 0.09 0.47
ovhcloud/gpt-oss-20b 0.05 0.18
openrouter/01-ai/yi-large 3 3
openrouter/aetherwiing/mn-starcannon-12b 0.8 1.2
openrouter/ai21/jamba-1-5-large 2 8
openrouter/ai21/jamba-1-5-mini 0.2 0.4
openrouter/ai21/jamba-1.6-large 2 8
openrouter/ai21/jamba-1.6-mini 0.2 0.4
openrouter/ai21/jamba-instruct 0.5 0.7
openrouter/ai21/jamba-large-1.7 2 8
openrouter/aion-labs/aion-1.0 4 8
openrouter/aion-labs/aion-1.0-mini 0.7 1.4
openrouter/aion-labs/aion-2.0 0.8 1.6 0.2
openrouter/aion-labs/aion-rp-llama-3.1-8b 0.2 0.2
openrouter/alfredpros/codellama-7b-instruct-solidity 0.8 1.2
openrouter/all-hands/openhands-lm-32b-v0.1 2.6 3.4
openrouter/allenai/olmo-3-32b-think 0.15 0.5
openrouter/alpindale/goliath-120b 6.5625 9.375
openrouter/alpindale/magnum-72b 1.5 2.25
openrouter/amazon/nova-2-lite-v1 0.3 2.5
openrouter/amazon/nova-lite-v1 0.06 0.24
openrouter/amazon/nova-micro-v1 0.035 0.14
openrouter/amazon/nova-premier-v1 2.5 12.5 0.625
openrouter/amazon/nova-pro-v1 0.8 3.2
openrouter/anthracite-org/magnum-v2-72b 3 3
openrouter/anthracite-org/magnum-v4-72b 1.5 2.25
openrouter/anthropic/claude-2 8 24
openrouter/anthropic/claude-3-haiku 0.25 1.25
openrouter/anthropic/claude-3-opus 15 75
openrouter/anthropic/claude-3-sonnet 3 15
openrouter/anthropic/claude-3.5-haiku 0.8 4
openrouter/anthropic/claude-3.5-sonnet 3 15
openrouter/anthropic/claude-3.7-sonnet 3 15
openrouter/anthropic/claude-fable-5 10 50 1 12.5
openrouter/anthropic/claude-fable-5.1 10 50 0.25 12.5
openrouter/anthropic/claude-haiku-4.5 1 5 0.1 1.25
openrouter/anthropic/claude-opus-4 15 75 1.5 18.75
openrouter/anthropic/claude-opus-4.5 5 25 0.5 6.25
openrouter/anthropic/claude-opus-4.6 5 25 0.5 6.25
openrouter/anthropic/claude-opus-4.6-fast 30 150 3 37.5
openrouter/anthropic/claude-opus-4.7 5 25 0.5 6.25
openrouter/anthropic/claude-opus-4.7-fast 30 150 3 37.5
openrouter/anthropic/claude-opus-4.8 5 25 0.5 6.25
openrouter/anthropic/claude-opus-4.8-fast 10 50 1 12.5
openrouter/anthropic/claude-opus-5 5 25 0.5 6.25
openrouter/anthropic/claude-opus-5-fast 10 50 1 12.5
openrouter/anthropic/claude-opus-5.5 4 20 0.2 5
openrouter/anthropic/claude-sonnet-4 3 15 0.3 3.75
openrouter/anthropic/claude-sonnet-4.5 3 15 0.3 3.75 >200000 6 22.5 0.6 7.5
openrouter/anthropic/claude-sonnet-4.6 3 15 0.3 3.75
openrouter/anthropic/claude-sonnet-5 2 10 0.2 2.5
openrouter/anubis-pro-105b-v1 0.8 1
openrouter/arcee-ai/coder-large 0.5 0.8
openrouter/arcee-ai/trinity-large-thinking 0.22 0.85 0.06
openrouter/arcee-ai/trinity-mini 0.045 0.15
openrouter/arcee-ai/virtuoso-large 0.75 1.2
openrouter/arcee-blitz 0.45 0.75
openrouter/baidu/ernie-4.5-vl-424b-a47b 0.42 1.25
openrouter/bytedance-seed/seed-1.6 0.25 2
openrouter/bytedance-seed/seed-1.6-flash 0.075 0.3
openrouter/bytedance-seed/seed-2.0-lite 0.25 2
openrouter/bytedance-seed/seed-2.0-mini 0.1 0.4
openrouter/bytedance/ui-tars-1.5-7b 0.1 0.2
openrouter/caller-large 0.55 0.85
openrouter/chatgpt-4o-latest 5 15
openrouter/claude-2 8 24
openrouter/claude-3-opus 15 75 1.5 18.75
openrouter/claude-3-sonnet 3 15 0.3 3.75
openrouter/claude-3.5-sonnet 3 15 0.3 3.75
openrouter/claude-3.7-sonnet 3 15 0.3 3.75
openrouter/codellama-7b-instruct-solidity 0.8 1.2
openrouter/codestral-2501 0.3 0.9
openrouter/codex-mini 1.5 6 0.375
openrouter/cognitivecomputations/dolphin-mixtral-8x22b 0.9 0.9
openrouter/cognitivecomputations/dolphin-mixtral-8x7b 0.5 0.5
openrouter/cohere/command 1 2
openrouter/cohere/command-a 2.5 10
openrouter/cohere/command-r 0.5 1.5
openrouter/cohere/command-r-08-2024 0.15 0.6
openrouter/cohere/command-r-plus 3 15
openrouter/cohere/command-r-plus-08-2024 2.5 10
openrouter/cohere/command-r7b-12-2024 0.0375 0.15
openrouter/command 1 2
openrouter/command-r 0.5 1.5
openrouter/command-r-plus 3 15
openrouter/deepcogito/cogito-v2.1-671b 1.25 1.25
openrouter/deepseek-prover-v2 0.5 2.18
openrouter/deepseek-r1-0528-qwen3-8b 0.05 0.1
openrouter/deepseek-r1-distill-llama-8b 0.04 0.04
openrouter/deepseek-r1-distill-qwen-1.5b 0.18 0.18
openrouter/deepseek-r1-distill-qwen-14b 0.15 0.15
openrouter/deepseek-r1-distill-qwen-7b 0.1 0.2
openrouter/deepseek/deepseek-chat 0.38 0.89
openrouter/deepseek/deepseek-chat-v3-0324 0.3 0.88
openrouter/deepseek/deepseek-chat-v3.1 0.21 0.79 0.13
openrouter/deepseek/deepseek-r1 0.45 2.15
openrouter/deepseek/deepseek-r1-0528 0.5 2.15
openrouter/deepseek/deepseek-r1-distill-llama-70b 0.1 0.4
openrouter/deepseek/deepseek-r1-distill-llama-8b 0.04 0.04
openrouter/deepseek/deepseek-r1-distill-qwen-1.5b 0.18 0.18
openrouter/deepseek/deepseek-r1-distill-qwen-14b 0.15 0.15
openrouter/deepseek/deepseek-r1-distill-qwen-32b 0.12 0.18
openrouter/deepseek/deepseek-v3.1-terminus 0.23 0.9
openrouter/deepseek/deepseek-v3.2 0.2288 0.3432
openrouter/deepseek/deepseek-v3.2-exp 0.27 0.41
openrouter/deepseek/deepseek-v4-flash 0.0983 0.1966 0.0197
openrouter/deepseek/deepseek-v4-pro 0.435 0.87 0.003625
openrouter/devstral-small 0.06 0.12
openrouter/dobby-mini-unhinged-plus-llama-3.1-8b 0.2 0.2
openrouter/dolphin-mixtral-8x22b 0.9 0.9
openrouter/eleutherai/llemma_7b 0.8 1.2
openrouter/essentialai/rnj-1-instruct 0.15 0.15
openrouter/eva-llama-3.33-70b 4 6
openrouter/eva-qwen-2.5-32b 2.6 3.4
openrouter/eva-qwen-2.5-72b 4 6
openrouter/eva-unit-01/eva-llama-3.33-70b 4 6
openrouter/eva-unit-01/eva-qwen-2.5-32b 2.6 3.4
openrouter/eva-unit-01/eva-qwen-2.5-72b 0.9 1.2
openrouter/fimbulvetr-11b-v2 0.8 1.2
openrouter/gemini-2.0-flash-001 0.1 0.4 0.025 0.1833
openrouter/gemini-2.0-flash-lite-001 0.075 0.3
openrouter/gemini-2.5-flash-lite-preview-06-17 0.1 0.4
openrouter/gemini-2.5-flash-preview 0.15 0.6 0.0375 0.2333
openrouter/gemini-2.5-flash-preview-05-20:thinking 0.15 3.5 0.0375 0.2333
openrouter/gemini-2.5-flash-preview:thinking 0.15 3.5 0.0375 0.2333
openrouter/gemini-flash-1.5 0.075 0.3 0.01875 0.1583
openrouter/gemini-flash-1.5-8b 0.0375 0.15 0.01 0.0583
openrouter/gemini-pro-1.5 1.25 5
openrouter/gemma-2-9b-it 0.2 0.2
openrouter/glm-4-32b 0.24 0.24
openrouter/glm-5v-turbo 1.2 4 0.24
openrouter/glm-z1-32b 0.24 0.24
openrouter/glm-z1-rumination-32b 0.24 0.24
openrouter/goliath-120b 10 12.5
openrouter/google/gemini-2.0-flash-001 0.1 0.4
openrouter/google/gemini-2.0-flash-lite-001 0.075 0.3
openrouter/google/gemini-2.5-flash 0.3 2.5 0.075 0.3833
openrouter/google/gemini-2.5-flash-image 0.3 2.5 0.03 0.08333333333333334
openrouter/google/gemini-2.5-flash-lite 0.1 0.4 0.01 0.08333333333333334
openrouter/google/gemini-2.5-flash-lite-preview-09-2025 0.1 0.4
openrouter/google/gemini-2.5-flash-preview 0.15 0.6
openrouter/google/gemini-2.5-flash-preview-09-2025 0.3 2.5 0.075 0.383
openrouter/google/gemini-2.5-flash-preview:thinking 0.15 3.5
openrouter/google/gemini-2.5-pro 1.25 10 0.31 1.625
openrouter/google/gemini-2.5-pro-preview-03-25 1.25 10
openrouter/google/gemini-3-flash-preview 0.5 3 0.05 0.08333333333333334
openrouter/google/gemini-3-pro-image-preview 2 12 0.2 0.375
openrouter/google/gemini-3.1-flash-image-preview 0.5 3
openrouter/google/gemini-3.1-flash-lite 0.25 1.5 0.025 0.08333333333333334
openrouter/google/gemini-3.1-pro-preview 2 12 0.2 0.375
openrouter/google/gemini-3.5-flash 1.5 9 0.15 0.08333333333333334
openrouter/google/gemini-flash-1.5 0.075 0.3
openrouter/google/gemini-flash-1.5-8b 0.0375 0.15
openrouter/google/gemini-pro 0.5 1.5
openrouter/google/gemini-pro-1.5 1.25 5
openrouter/google/gemma-2-27b-it 0.8 0.8
openrouter/google/gemma-2-9b-it 0.07 0.07
openrouter/google/gemma-3-12b-it 0.05 0.1
openrouter/google/gemma-3-27b-it 0.1 0.2
openrouter/google/gemma-3-4b-it 0.02 0.04
openrouter/google/gemma-3n-e4b-it 0.06 0.12
openrouter/google/gemma-4-26b-a4b-it 0.06 0.33
openrouter/google/gemma-4-31b-it 0.09 0.34 0.05
openrouter/google/palm-2-chat-bison 1 2
openrouter/google/palm-2-codechat-bison 1 2
openrouter/gpt-3.5-turbo-1106 1 2
openrouter/gpt-4-1106-preview 10 30
openrouter/gpt-4.5-preview 75 150 37.5
openrouter/gpt-4o:extended 6 18
openrouter/grok-2-1212 2 10
openrouter/grok-2-vision-1212 2 10
openrouter/grok-3 3 15 0.75
openrouter/grok-3-mini 0.3 0.5 0.075
openrouter/grok-beta 5 15
openrouter/grok-vision-beta 5 15
openrouter/gryphe/mythomax-l2-13b 0.065 0.065
openrouter/hermes-2-pro-llama-3-8b 0.025 0.04
openrouter/ibm-granite/granite-4.0-h-micro 0.017 0.112
openrouter/ibm-granite/granite-4.1-8b 0.05 0.1
openrouter/inception/mercury-2 0.25 0.75 0.025
openrouter/inclusionai/ling-2.6-1t 0.075 0.625 0.015
openrouter/inclusionai/ling-2.6-flash 0.01 0.03 0.002
openrouter/inclusionai/ring-2.6-1t 0.075 0.625 0.015
openrouter/infermatic/mn-inferor-12b 0.8 1.2
openrouter/inflection/inflection-3-pi 2.5 10
openrouter/inflection/inflection-3-productivity 2.5 10
openrouter/jamba-1.6-large 2 8
openrouter/jamba-1.6-mini 0.2 0.4
openrouter/jondurbin/airoboros-l2-70b 0.5 0.5
openrouter/kwaipilot/kat-coder-pro-v2 0.3 1.2 0.06
openrouter/l3-euryale-70b 1.48 1.48
openrouter/latitudegames/wayfarer-large-70b-llama-3.3 0.8 0.9
openrouter/lfm-3b 0.02 0.02
openrouter/lfm-40b 0.15 0.15
openrouter/lfm-7b 0.01 0.01
openrouter/liquid/lfm-2-24b-a2b 0.03 0.12
openrouter/liquid/lfm-3b 0.02 0.02
openrouter/liquid/lfm-40b 0.15 0.15
openrouter/liquid/lfm-7b 0.01 0.01
openrouter/llama-3-lumimaid-70b 4 6
openrouter/llama-3-lumimaid-8b 0.2 1.25
openrouter/llama-3.1-405b 2 2
openrouter/llama-3.1-405b-instruct 0.8 0.8
openrouter/llama-3.1-lumimaid-70b 2.5 3
openrouter/llama-3.1-lumimaid-8b 0.2 1.25
openrouter/llama-3.1-nemotron-70b-instruct 0.12 0.3
openrouter/llama-3.1-nemotron-ultra-253b-v1 0.6 1.8
openrouter/llama-3.1-sonar-large-128k-online 1 1
openrouter/llama-3.1-sonar-small-128k-online 0.2 0.2
openrouter/llama-3.2-90b-vision-instruct 1.2 1.2
openrouter/llama-3.3-nemotron-super-49b-v1 0.13 0.4
openrouter/llama-guard-2-8b 0.2 0.2
openrouter/llama3.1-typhoon2-70b-instruct 0.88 0.88
openrouter/llemma_7b 0.8 1.2
openrouter/maestro-reasoning 0.9 3.3
openrouter/magistral-medium-2506 2 5
openrouter/magistral-small-2506 0.5 1.5
openrouter/magnum-72b 4 6
openrouter/magnum-v2-72b 3 3
openrouter/mancer/weaver 1.125 1.125
openrouter/mercury-coder-small-beta 0.25 1
openrouter/meta-llama/llama-2-13b-chat 0.22 0.22
openrouter/meta-llama/llama-2-70b-chat 0.9 0.9
openrouter/meta-llama/llama-3-70b-instruct 0.3 0.4
openrouter/meta-llama/llama-3-8b-instruct 0.03 0.06
openrouter/meta-llama/llama-3.1-405b 2 2
openrouter/meta-llama/llama-3.1-405b-instruct 0.8 0.8
openrouter/meta-llama/llama-3.1-70b-instruct 0.1 0.28
openrouter/meta-llama/llama-3.1-8b-instruct 0.02 0.03
openrouter/meta-llama/llama-3.2-11b-vision-instruct 0.049 0.049
openrouter/meta-llama/llama-3.2-1b-instruct 0.005 0.01
openrouter/meta-llama/llama-3.2-3b-instruct 0.01 0.02
openrouter/meta-llama/llama-3.2-90b-vision-instruct 0.9 0.9
openrouter/meta-llama/llama-3.3-70b-instruct 0.05 0.24
openrouter/meta-llama/llama-4-maverick 0.15 0.6
openrouter/meta-llama/llama-4-scout 0.08 0.3
openrouter/meta-llama/llama-guard-2-8b 0.2 0.2
openrouter/meta-llama/llama-guard-3-8b 0.02 0.06
openrouter/meta-llama/llama-guard-4-12b 0.05 0.05
openrouter/microsoft/phi-3-medium-128k-instruct 1 1
openrouter/microsoft/phi-3-mini-128k-instruct 0.1 0.1
openrouter/microsoft/phi-3.5-mini-128k-instruct 0.1 0.1
openrouter/microsoft/phi-4 0.07 0.14
openrouter/microsoft/phi-4-mini-instruct 0.08 0.35
openrouter/microsoft/phi-4-multimodal-instruct 0.05 0.1
openrouter/microsoft/wizardlm-2-7b 0.07 0.07
openrouter/microsoft/wizardlm-2-8x22b 0.5 0.5
openrouter/midnight-rose-70b 0.8 0.8
openrouter/minimax-m1:extended 0.55 2.2
openrouter/minimax/minimax-01 0.2 1.1
openrouter/minimax/minimax-m1 0.3 1.65
openrouter/minimax/minimax-m2 0.255 1 0.03
openrouter/minimax/minimax-m2-her 0.3 1.2 0.03
openrouter/minimax/minimax-m2.1 0.29 0.95 0.03
openrouter/minimax/minimax-m2.5 0.15 0.9 0.05
openrouter/minimax/minimax-m2.7 0.27 1.08 0.054
openrouter/minimax/minimax-m3 0.3 1.2 0.06
openrouter/ministral-3b 0.04 0.04
openrouter/ministral-8b 0.1 0.1
openrouter/mistral-7b-instruct 0.028 0.054
openrouter/mistral-7b-instruct-v0.1 0.11 0.19
openrouter/mistral-7b-instruct-v0.2 0.2 0.2
openrouter/mistral-medium 2.75 8.1
openrouter/mistral-small 0.2 0.6
openrouter/mistral-tiny 0.25 0.25
openrouter/mistral/ministral-8b 0.1 0.1
openrouter/mistralai/codestral-2501 0.3 0.9
openrouter/mistralai/codestral-2508 0.3 0.9 0.03
openrouter/mistralai/codestral-mamba 0.25 0.25
openrouter/mistralai/devstral-2512 0.4 2 0.04
openrouter/mistralai/ministral-14b-2512 0.2 0.2 0.02
openrouter/mistralai/ministral-3b 0.04 0.04
openrouter/mistralai/ministral-3b-2512 0.1 0.1 0.01
openrouter/mistralai/ministral-8b 0.1 0.1
openrouter/mistralai/ministral-8b-2512 0.15 0.15 0.015
openrouter/mistralai/mistral-7b-instruct 0.029 0.059
openrouter/mistralai/mistral-7b-instruct-v0.1 0.2 0.2
openrouter/mistralai/mistral-7b-instruct-v0.2 0.2 0.2
openrouter/mistralai/mistral-large 2 6
openrouter/mistralai/mistral-large-2512 0.5 1.5 0.05
openrouter/mistralai/mistral-medium 2.75 8.1
openrouter/mistralai/mistral-medium-3 0.4 2
openrouter/mistralai/mistral-medium-3-5 1.5 7.5
openrouter/mistralai/mistral-medium-3.1 0.4 2 0.04
openrouter/mistralai/mistral-nemo 0.01 0.019
openrouter/mistralai/mistral-saba 0.2 0.6
openrouter/mistralai/mistral-small 0.2 0.6
openrouter/mistralai/mistral-small-24b-instruct-2501 0.05 0.09
openrouter/mistralai/mistral-small-2603 0.15 0.6 0.015
openrouter/mistralai/mistral-small-3.1-24b-instruct 0.05 0.15
openrouter/mistralai/mistral-small-3.2-24b-instruct 0.075 0.2
openrouter/mistralai/mistral-tiny 0.25 0.25
openrouter/mistralai/mixtral-8x22b-instruct 0.9 0.9
openrouter/mistralai/mixtral-8x7b-instruct 0.24 0.24
openrouter/mistralai/pixtral-12b 0.1 0.1
openrouter/mistralai/pixtral-large-2411 2 6
openrouter/mistralai/voxtral-small-24b-2507 0.1 0.3 0.01
openrouter/mixtral-8x7b-instruct 0.08 0.24
openrouter/mn-celeste-12b 0.8 1.2
openrouter/mn-inferor-12b 0.8 1.2
openrouter/mn-starcannon-12b 0.8 1.2
openrouter/moonshotai/kimi-k2 0.57 2.3
openrouter/moonshotai/kimi-k2-0905 0.6 2.5
openrouter/moonshotai/kimi-k2-thinking 0.6 2.5
openrouter/moonshotai/kimi-k2.5 0.4 1.9 0.09
openrouter/moonshotai/kimi-k2.6 0.68 3.41 0.34
openrouter/moonshotai/kimi-k2.7-code 0.75 3.5 0.16
openrouter/moonshotai/kimi-k3 3 15 0.3
openrouter/morph/morph-v3-fast 0.8 1.2
openrouter/morph/morph-v3-large 0.9 1.9
openrouter/mythalion-13b 0.8 1.2
openrouter/neversleep/llama-3-lumimaid-70b 3.375 4.5
openrouter/neversleep/llama-3-lumimaid-8b 0.09375 0.75
openrouter/neversleep/llama-3.1-lumimaid-70b 1.5 2.25
openrouter/neversleep/llama-3.1-lumimaid-8b 0.09375 0.75
openrouter/neversleep/noromaid-20b 0.75 1.5
openrouter/noromaid-20b 1.25 2
openrouter/nothingiisreal/mn-celeste-12b 0.8 1.2
openrouter/nous-hermes-2-mixtral-8x7b-dpo 0.6 0.6
openrouter/nousresearch/hermes-2-pro-llama-3-8b 0.025 0.04
openrouter/nousresearch/hermes-3-llama-3.1-405b 0.7 0.8
openrouter/nousresearch/hermes-3-llama-3.1-70b 0.12 0.3
openrouter/nousresearch/hermes-4-405b 1 3
openrouter/nousresearch/hermes-4-70b 0.13 0.4
openrouter/nousresearch/nous-hermes-2-mixtral-8x7b-dpo 0.6 0.6
openrouter/nousresearch/nous-hermes-llama2-13b 0.18 0.18
openrouter/nvidia/llama-3.1-nemotron-70b-instruct 0.12 0.3
openrouter/nvidia/llama-3.3-nemotron-super-49b-v1.5 0.4 0.4
openrouter/nvidia/nemotron-3-nano-30b-a3b 0.05 0.2
openrouter/nvidia/nemotron-3-super-120b-a12b 0.09 0.45
openrouter/nvidia/nemotron-3-ultra-550b-a55b 0.5 2.5 0.15
openrouter/nvidia/nemotron-nano-9b-v2 0.04 0.16
openrouter/o1-mini 1.1 4.4 0.55
openrouter/openai/chatgpt-4o-latest 5 15
openrouter/openai/codex-mini 1.5 6 0.375
openrouter/openai/gpt-3.5-turbo 0.5 1.5
openrouter/openai/gpt-3.5-turbo-0613 1 2
openrouter/openai/gpt-3.5-turbo-1106 1 2
openrouter/openai/gpt-3.5-turbo-16k 3 4
openrouter/openai/gpt-3.5-turbo-instruct 1.5 2
openrouter/openai/gpt-4 30 60
openrouter/openai/gpt-4-1106-preview 10 30
openrouter/openai/gpt-4-32k 60 120
openrouter/openai/gpt-4-turbo 10 30
openrouter/openai/gpt-4.1 2 8 0.5
openrouter/openai/gpt-4.1-mini 0.4 1.6 0.1
openrouter/openai/gpt-4.1-nano 0.1 0.4 0.025
openrouter/openai/gpt-4.5-preview 75 150
openrouter/openai/gpt-4o 2.5 10
openrouter/openai/gpt-4o-2024-05-13 5 15
openrouter/openai/gpt-4o-mini 0.15 0.6 0.075
openrouter/openai/gpt-4o-mini-search-preview 0.15 0.6
openrouter/openai/gpt-4o-search-preview 2.5 10
openrouter/openai/gpt-4o:extended 6 18
openrouter/openai/gpt-5 1.25 10 0.125
openrouter/openai/gpt-5-image 10 10 1.25
openrouter/openai/gpt-5-image-mini 2.5 2 0.25
openrouter/openai/gpt-5-mini 0.25 2 0.025
openrouter/openai/gpt-5-nano 0.05 0.4 0.01
openrouter/openai/gpt-5-pro 15 120
openrouter/openai/gpt-5.1 1.25 10 0.13
openrouter/openai/gpt-5.1-codex-mini 0.25 2 0.025
openrouter/openai/gpt-5.2 1.75 14 0.175
openrouter/openai/gpt-5.2-pro 21 168
openrouter/openai/gpt-5.3-chat 1.75 14 0.175
openrouter/openai/gpt-5.3-codex 1.75 14 0.175
openrouter/openai/gpt-5.4 2.5 15 0.25 >272000 5 22.5 0.5
openrouter/openai/gpt-5.4-image-2 8 15 2
openrouter/openai/gpt-5.4-mini 0.75 4.5 0.075
openrouter/openai/gpt-5.4-nano 0.2 1.25 0.02
openrouter/openai/gpt-5.4-pro 30 180 >272000 60 270
openrouter/openai/gpt-5.5 5 30 0.5 >272000 10 45 1
openrouter/openai/gpt-5.5-pro 30 180 >272000 60 270
openrouter/openai/gpt-5.6-luna 0.2 1.2 0.02 0.25 >272000 0.4 1.8 0.04 0.5
openrouter/openai/gpt-5.6-sol 2 10 0.2 2.5 >272000 4 15 0.4 5
openrouter/openai/gpt-5.6-terra 2 12 0.2 2.5 >272000 4 18 0.4 5
openrouter/openai/gpt-6-luna 0.1 0.5 0.01 0.125 >272000 0.2 0.75 0.02 0.25
openrouter/openai/gpt-6-luna:batch 0.05 0.25 0.005 0.0625 >272000 0.1 0.375 0.01 0.125
openrouter/openai/gpt-6-sol 2 10 0.2 2.5 >272000 4 15 0.4 5
openrouter/openai/gpt-6-sol:batch 1 5 0.1 1.25 >272000 2 7.5 0.2 2.5
openrouter/openai/gpt-audio 2.5 10
openrouter/openai/gpt-audio-mini 0.6 2.4
openrouter/openai/gpt-chat-latest 5 30 0.5
openrouter/openai/gpt-oss-120b 0.039 0.18
openrouter/openai/gpt-oss-20b 0.029 0.14
openrouter/openai/gpt-oss-safeguard-20b 0.075 0.3 0.037
openrouter/openai/o1 15 60 7.5
openrouter/openai/o1-mini 1.1 4.4
openrouter/openai/o1-pro 150 600
openrouter/openai/o3 2 8 0.5
openrouter/openai/o3-deep-research 10 40 2.5
openrouter/openai/o3-mini 1.1 4.4 0.55
openrouter/openai/o3-pro 20 80
openrouter/openai/o4-mini 1.1 4.4 0.275
openrouter/openai/o4-mini-deep-research 2 8 0.5
openrouter/openchat/openchat-7b 0.07 0.07
openrouter/openhands-lm-32b-v0.1 2.6 3.4
openrouter/perceptron/perceptron-mk1 0.15 1.5
openrouter/perplexity/llama-3.1-sonar-large-128k-online 1 1
openrouter/perplexity/llama-3.1-sonar-small-128k-online 0.2 0.2
openrouter/perplexity/r1-1776 2 8
openrouter/perplexity/sonar 1 1
openrouter/perplexity/sonar-deep-research 2 8
openrouter/perplexity/sonar-pro 3 15
openrouter/perplexity/sonar-reasoning 1 5
openrouter/perplexity/sonar-reasoning-pro 2 8
openrouter/phi-3-medium-128k-instruct 1 1
openrouter/phi-3-mini-128k-instruct 0.1 0.1
openrouter/phi-3.5-mini-128k-instruct 0.1 0.1
openrouter/phi-4-multimodal-instruct 0.05 0.1
openrouter/phi-4-reasoning-plus 0.07 0.35
openrouter/pixtral-12b 0.1 0.1
openrouter/pixtral-large-2411 2 6
openrouter/prime-intellect/intellect-3 0.2 1.1
openrouter/pygmalionai/mythalion-13b 0.5625 1.125
openrouter/qwen-2-72b-instruct 0.9 0.9
openrouter/qwen-2.5-vl-7b-instruct 0.2 0.2
openrouter/qwen-max 1.6 6.4 0.64
openrouter/qwen-turbo 0.05 0.2 0.02
openrouter/qwen-vl-max 0.8 3.2
openrouter/qwen-vl-plus 0.21 0.63
openrouter/qwen/qwen-2-72b-instruct 0.9 0.9
openrouter/qwen/qwen-2.5-72b-instruct 0.12 0.39
openrouter/qwen/qwen-2.5-7b-instruct 0.04 0.1
openrouter/qwen/qwen-2.5-coder-32b-instruct 0.06 0.15
openrouter/qwen/qwen-2.5-vl-72b-instruct 0.6 0.6
openrouter/qwen/qwen-2.5-vl-7b-instruct 0.2 0.2
openrouter/qwen/qwen-max 1.6 6.4
openrouter/qwen/qwen-plus 0.4 1.2 0.16
openrouter/qwen/qwen-plus-2025-07-28 0.26 0.78
openrouter/qwen/qwen-plus-2025-07-28:thinking 0.26 0.78 - 0.325
openrouter/qwen/qwen-turbo 0.05 0.2
openrouter/qwen/qwen-vl-max 0.8 3.2
openrouter/qwen/qwen-vl-plus 0.21 0.63
openrouter/qwen/qwen2.5-coder-7b-instruct 0.2 0.2
openrouter/qwen/qwen2.5-vl-32b-instruct 0.9 0.9
openrouter/qwen/qwen2.5-vl-72b-instruct 0.7 0.7
openrouter/qwen/qwen3-14b 0.06 0.24
openrouter/qwen/qwen3-235b-a22b 0.13 0.6
openrouter/qwen/qwen3-235b-a22b-2507 0.09 0.1
openrouter/qwen/qwen3-235b-a22b-thinking-2507 0.1 0.1
openrouter/qwen/qwen3-30b-a3b 0.08 0.29
openrouter/qwen/qwen3-30b-a3b-instruct-2507 0.04815 0.19305
openrouter/qwen/qwen3-30b-a3b-thinking-2507 0.08 0.4
openrouter/qwen/qwen3-32b 0.1 0.3
openrouter/qwen/qwen3-8b 0.035 0.138
openrouter/qwen/qwen3-coder 0.22 1.8
openrouter/qwen/qwen3-coder-30b-a3b-instruct 0.07 0.27
openrouter/qwen/qwen3-coder-flash 0.195 0.975 0.039 0.24375
openrouter/qwen/qwen3-coder-next 0.11 0.8 0.07
openrouter/qwen/qwen3-coder-plus 0.65 3.25 0.13 0.8125
openrouter/qwen/qwen3-max 1.2 6
openrouter/qwen/qwen3-max-thinking 0.78 3.9
openrouter/qwen/qwen3-next-80b-a3b-instruct 0.09 1.1
openrouter/qwen/qwen3-next-80b-a3b-thinking 0.0975 0.78
openrouter/qwen/qwen3-vl-235b-a22b-instruct 0.2 0.88 0.11
openrouter/qwen/qwen3-vl-235b-a22b-thinking 0.26 2.6
openrouter/qwen/qwen3-vl-30b-a3b-instruct 0.13 0.52
openrouter/qwen/qwen3-vl-30b-a3b-thinking 0.13 1.56
openrouter/qwen/qwen3-vl-32b-instruct 0.104 0.416
openrouter/qwen/qwen3-vl-8b-instruct 0.08 0.5
openrouter/qwen/qwen3-vl-8b-thinking 0.117 1.365
openrouter/qwen/qwen3.5-122b-a10b 0.26 2.08
openrouter/qwen/qwen3.5-27b 0.195 1.56
openrouter/qwen/qwen3.5-35b-a3b 0.14 1 0.05
openrouter/qwen/qwen3.5-397b-a17b 0.39 2.34
openrouter/qwen/qwen3.5-9b 0.1 0.15
openrouter/qwen/qwen3.5-flash-02-23 0.065 0.26
openrouter/qwen/qwen3.5-plus-02-15 0.4 2.4
openrouter/qwen/qwen3.5-plus-20260420 0.3 1.8 - 0.375
openrouter/qwen/qwen3.6-27b 0.289 2.4
openrouter/qwen/qwen3.6-35b-a3b 0.14 1
openrouter/qwen/qwen3.6-flash 0.1875 1.125 - 0.234375
openrouter/qwen/qwen3.6-max-preview 1.04 6.24 - 1.3
openrouter/qwen/qwen3.6-plus 0.325 1.95 - 0.40625
openrouter/qwen/qwen3.7-max 1.25 3.75 0.25 1.5625
openrouter/qwen/qwen3.7-plus 0.4 1.6 0.08 0.5
openrouter/qwen/qwq-32b 0.15 0.2
openrouter/qwen/qwq-32b-preview 0.2 0.2
openrouter/qwen2.5-vl-32b-instruct 0.9 0.9
openrouter/qwq-32b 0.15 0.2
openrouter/qwq-32b-preview 0.2 0.2
openrouter/r1-1776 2 8
openrouter/raifle/sorcererlm-8x22b 4.5 4.5
openrouter/rekaai/reka-edge 0.1 0.1
openrouter/rekaai/reka-flash-3 0.1 0.2
openrouter/relace/relace-apply-3 0.85 1.25
openrouter/relace/relace-search 1 3
openrouter/sao10k/fimbulvetr-11b-v2 0.8 1.2
openrouter/sao10k/l3-euryale-70b 1.48 1.48
openrouter/sao10k/l3-lunaris-8b 0.02 0.05
openrouter/sao10k/l3.1-70b-hanami-x1 3 3
openrouter/sao10k/l3.1-euryale-70b 0.7 0.8
openrouter/sao10k/l3.3-euryale-70b 0.7 0.8
openrouter/scb10x/llama3.1-typhoon2-70b-instruct 0.88 0.88
openrouter/scb10x/llama3.1-typhoon2-8b-instruct 0.18 0.18
openrouter/sonar-reasoning 1 5
openrouter/sophosympatheia/midnight-rose-70b 0.8 0.8
openrouter/sorcererlm-8x22b 4.5 4.5
openrouter/spotlight 0.18 0.18
openrouter/steelskull/l3.3-electra-r1-70b 0.7 0.95
openrouter/stepfun/step-3.5-flash 0.09 0.3 0.02
openrouter/stepfun/step-3.7-flash 0.2 1.15 0.04
openrouter/switchpoint/router 0.85 3.4
openrouter/tencent/hunyuan-a13b-instruct 0.14 0.57
openrouter/tencent/hy3-preview 0.063 0.21 0.021
openrouter/thedrummer/anubis-pro-105b-v1 0.8 1
openrouter/thedrummer/cydonia-24b-v4.1 0.3 0.5 0.15
openrouter/thedrummer/rocinante-12b 0.25 0.5
openrouter/thedrummer/skyfall-36b-v2 0.5 0.8
openrouter/thedrummer/unslopnemo-12b 0.5 0.5
openrouter/toppy-m-7b 0.8 1.2
openrouter/undi95/remm-slerp-l2-13b 0.8 1.2
openrouter/undi95/toppy-m-7b 0.07 0.07
openrouter/upstage/solar-pro-3 0.15 0.6 0.015
openrouter/valkyrie-49b-v1 0.5 0.8
openrouter/virtuoso-medium-v2 0.5 0.8
openrouter/writer/palmyra-x5 0.6 6
openrouter/x-ai/grok-2-1212 2 10
openrouter/x-ai/grok-2-vision-1212 2 10
openrouter/x-ai/grok-3-beta 3 15
openrouter/x-ai/grok-3-mini-beta 0.3 0.5
openrouter/x-ai/grok-4-fast 0.2 0.5 0.05 >128000 0.4 1 0.05
openrouter/x-ai/grok-4.20 1.25 2.5 0.2
openrouter/x-ai/grok-4.20-multi-agent 2 6 0.2
openrouter/x-ai/grok-4.3 1.25 2.5 0.2
openrouter/x-ai/grok-beta 5 15
openrouter/x-ai/grok-build-0.1 1 2 0.2
openrouter/x-ai/grok-code-fast-1 0.2 1.5 0.02
openrouter/x-ai/grok-vision-beta 5 15
openrouter/xiaomi/mimo-v2-flash 0.1 0.3 0.01
openrouter/xiaomi/mimo-v2.5 0.14 0.28 0.0028
openrouter/xiaomi/mimo-v2.5-pro 0.435 0.87 0.0036
openrouter/xwin-lm/xwin-lm-70b 3.75 3.75
openrouter/yi-large 3 3
openrouter/z-ai/glm-4.5 0.6 2.2 0.11
openrouter/z-ai/glm-4.5-air 0.125 0.85 0.06
openrouter/z-ai/glm-4.5v 0.6 1.8 0.11
openrouter/z-ai/glm-4.6 0.43 1.74 0.08
openrouter/z-ai/glm-4.6v 0.3 0.9 0.05
openrouter/z-ai/glm-4.7 0.4 1.75 0.08
openrouter/z-ai/glm-4.7-flash 0.06 0.4 0.01
openrouter/z-ai/glm-5 0.6 1.92 0.12
openrouter/z-ai/glm-5-turbo 1.2 4 0.24
openrouter/z-ai/glm-5.1 0.98 3.08 0.182
openrouter/z-ai/glm-5.2 1.4 4.4 0.26
openrouter/z-ai/glm-5.3 1.4 4.4 0.26
openrouter/z-ai/glm-5.3-flash 0.075 0.25 0.015
openrouter/~anthropic/claude-fable-latest 10 50 1 12.5
openrouter/~anthropic/claude-haiku-latest 1 5 0.1 1.25
openrouter/~anthropic/claude-opus-latest 4 20 0.2 5
openrouter/~anthropic/claude-sonnet-latest 3 15 0.3 3.75
openrouter/~google/gemini-flash-latest 1.5 9 0.15 0.08333333333333334
openrouter/~google/gemini-pro-latest 2 12 0.2 0.375
openrouter/~moonshotai/kimi-latest 0.68 3.41 0.34
openrouter/~openai/gpt-latest 5 30 0.5
openrouter/~openai/gpt-mini-latest 0.75 4.5 0.075
`;
