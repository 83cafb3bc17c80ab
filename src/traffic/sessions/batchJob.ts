import type { Sampler } from '../../kernel/distributions/samplers.ts';
import { enlarged, type RowPool } from '../../kernel/rowPool.ts';
import { countLaw, sampler } from '../../model/distributions/index.ts';
import { count, positiveDuration } from '../../model/fields.ts';
import { OK } from '../../model/outcomes.ts';
import type { Choice } from '../../model/plan.ts';
import { defineSession, requestKey, type SessionContext, type SessionKind, type Sessions } from './session.ts';

/** Purposes of draws. */
const ITEMS = 1;

interface Options {
	items: Choice;
	concurrency: number;
	deadline?: number | undefined;
}

/** A job with many items, some in flight at once: the next goes out when one has ended. What is due no more is dropped. */
export const batchJob: SessionKind = defineSession<Options>({
	kind: 'batch-job',
	summary: 'items of a job, so many at once; after the deadline no more are started',
	cite: 'definition',
	shape: {
		items: countLaw.describe('requests of a job, rounded, at least 1'),
		concurrency: count(1, 1_000_000).default(1).describe('items in flight at once'),
		deadline: positiveDuration.optional().describe('from the start of the job; a job that is not done by then is late'),
	},
	create: (o, context) => new Jobs(context, o),
});

class Jobs implements Sessions {
	private readonly context: SessionContext;
	private readonly law: Sampler;
	private readonly concurrency: number;
	private readonly deadline: number;
	private readonly rows: RowPool;
	private key: Int32Array = new Int32Array(0);
	private items: Int32Array = new Int32Array(0);
	private started: Int32Array = new Int32Array(0);
	/** In flight, or about to be. */
	private active: Int32Array = new Int32Array(0);
	private failed: Int32Array = new Int32Array(0);
	private due: Float64Array = new Float64Array(0);

	constructor(context: SessionContext, { items, concurrency, deadline }: Options) {
		this.context = context;
		this.law = sampler(items);
		this.concurrency = concurrency;
		this.deadline = deadline ?? Number.POSITIVE_INFINITY;
		this.rows = context.rows((capacity) => {
			for (const column of ['key', 'items', 'started', 'active', 'failed'] as const) this[column] = enlarged(this[column], capacity);
			this.due = enlarged(this.due, capacity);
		});
	}

	begin(key: number): void {
		const row = this.rows.take();
		this.key[row] = key;
		this.items[row] = Math.max(1, Math.round(this.context.draw(this.law, key, ITEMS)));
		this.started[row] = 0;
		this.failed[row] = 0;
		this.due[row] = this.context.now + this.deadline;
		const lanes = Math.min(this.concurrency, this.items[row]);
		this.active[row] = lanes;
		for (let lane = 0; lane < lanes; lane++) this.context.wait(row, 0);
	}

	ended(row: number, outcome: number): void {
		if (outcome !== OK) this.failed[row]++;
		// The answer to this item lets the next one go, at this instant.
		this.context.wait(row, 0);
	}

	/** A lane is free. */
	wake(row: number): void {
		const n = this.started[row];
		if (n < this.items[row] && this.context.now < this.due[row]) {
			this.started[row]++;
			const key = requestKey(this.key[row], n);
			const { input, output } = this.context.tokens(key);
			this.context.send(row, this.key[row], key, input, output, 0);
		} else if (--this.active[row] === 0) this.close(row);
	}

	private close(row: number): void {
		const done = this.started[row] - this.failed[row];
		this.context.finished(done === this.items[row] && this.context.now <= this.due[row]);
		this.rows.release(row);
	}
}
