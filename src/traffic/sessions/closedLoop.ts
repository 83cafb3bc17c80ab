import type { Sampler } from '../../kernel/distributions/samplers.ts';
import { enlarged, type RowPool } from '../../kernel/rowPool.ts';
import { durationLaw, sampler } from '../../model/distributions/index.ts';
import { count } from '../../model/fields.ts';
import type { Choice } from '../../model/plan.ts';
import { defineSession, requestKey, type SessionContext, type SessionKind, type Sessions } from './session.ts';

/** Purposes of draws. */
const THINK = 1;

/** Asks, waits for the answer or gives up, thinks, asks again: with `users` arrivals the machine-repair model. */
export const closedLoop: SessionKind = defineSession<{ think: Choice; requests?: number | undefined }>({
	kind: 'closed-loop',
	summary: 'a user who thinks after each answer, then asks again, independently of what was asked before',
	cite: 'the interactive system R = N/X - Z (Denning & Buzen 1978); finite-source queues (Kleinrock, vol. 1)',
	shape: {
		think: durationLaw.describe('from the end of a request, well or not, to the next one'),
		requests: count(1, 1_000_000_000).optional().describe('after so many the user leaves; without it, never'),
	},
	// A user who thinks no time at all and is refused at once would ask for ever at one instant.
	check: (o) => (sampler(o.think).mean > 0 ? null : '`think` must be above zero on average'),
	create: ({ think, requests }, context) => new ClosedLoop(context, sampler(think), requests ?? Number.POSITIVE_INFINITY),
});

class ClosedLoop implements Sessions {
	private readonly context: SessionContext;
	private readonly think: Sampler;
	private readonly requestsMax: number;
	private readonly rows: RowPool;
	private key: Int32Array = new Int32Array(0);
	private asked: Int32Array = new Int32Array(0);

	constructor(context: SessionContext, think: Sampler, requestsMax: number) {
		this.context = context;
		this.think = think;
		this.requestsMax = requestsMax;
		this.rows = context.rows((capacity) => {
			this.key = enlarged(this.key, capacity);
			this.asked = enlarged(this.asked, capacity);
		});
	}

	begin(key: number, input: number, output: number): void {
		const row = this.rows.take();
		this.key[row] = key;
		this.asked[row] = 1;
		this.context.send(row, key, key, input, output, 0);
	}

	ended(row: number): void {
		if (this.asked[row] >= this.requestsMax) {
			this.context.finished(true);
			this.rows.release(row);
		} else this.context.wait(row, this.context.draw(this.think, requestKey(this.key[row], this.asked[row]), THINK));
	}

	wake(row: number): void {
		const key = requestKey(this.key[row], this.asked[row]++);
		const { input, output } = this.context.tokens(key);
		this.context.send(row, this.key[row], key, input, output, 0);
	}
}
