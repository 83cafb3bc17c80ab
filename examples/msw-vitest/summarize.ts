import OpenAI from 'openai';

const client = new OpenAI({ apiKey: process.env.OPENAI_API_KEY ?? 'unset' });

/** What the application does: one summary each, all at once, and a fallback text where the model has no room. */
export async function summarize(texts: readonly string[]): Promise<string[]> {
	return Promise.all(
		texts.map(async (text) => {
			try {
				const answer = await client.chat.completions.create({
					model: 'gpt-4o',
					messages: [{ role: 'user', content: `Summarize: ${text}` }],
					max_tokens: 64,
				});
				return answer.choices[0].message.content ?? '';
			} catch {
				return 'no summary now';
			}
		}),
	);
}
