import type { Sampler } from '../../kernel/distributions/samplers.ts';
import { enlarged, type RowPool } from '../../kernel/rowPool.ts';
import { countLaw, durationLaw, sampler } from '../../model/distributions/index.ts';
import { count, share } from '../../model/fields.ts';
import { OK } from '../../model/outcomes.ts';
import type { Choice } from '../../model/plan.ts';
import { defineSession, requestKey, type SessionContext, type SessionKind, type Sessions } from './session.ts';

/** Purposes of draws. */
const TURNS = 1;
const THINK = 2;
const LEAVE = 3;

interface Options {
	turns: Choice;
	think: Choice;
	instructions: number;
	context_cap: number;
	leaves: number;
}

/**
 * A chat: each turn sends all that was said before. The history is a prefix of the next prompt and could be in a
 * cache, until the cap cuts its oldest part off and nothing but the instructions is a prefix any more.
 */
export const conversation: SessionKind = defineSession<Options>({
	kind: 'conversation',
	summary: 'turns of one conversation; the prompt of each holds all turns before it, up to a cap',
	cite: 'definition; multi-turn traffic as in the Mooncake conversation trace (FAST 2025)',
	shape: {
		turns: countLaw.describe('turns of a conversation, rounded, at least 1'),
		think: durationLaw.describe('from an answer to the next turn: reading and writing'),
		instructions: count(0, 10_000_000).default(0).describe('tokens at the head of every prompt'),
		context_cap: count(1, 1_000_000_000).default(128_000).describe('tokens of a prompt, at most; the oldest part of the history goes'),
		leaves: share.prefault('100%').describe('users who leave when a turn fails; the others ask something else'),
	},
	check: (o) => (o.instructions < o.context_cap ? null : '`instructions` must be below `context_cap`'),
	create: (o, context) => new Conversation(context, o),
});

class Conversation implements Sessions {
	private readonly context: SessionContext;
	private readonly options: Options;
	private readonly turnsLaw: Sampler;
	private readonly think: Sampler;
	private readonly rows: RowPool;
	private key: Int32Array = new Int32Array(0);
	/** Turns sent, and turns in all. */
	private turn: Int32Array = new Int32Array(0);
	private turns: Int32Array = new Int32Array(0);
	/** Tokens said so far, and how they grow when the turn that is out is answered. */
	private history: Float64Array = new Float64Array(0);
	private grown: Float64Array = new Float64Array(0);

	constructor(context: SessionContext, options: Options) {
		this.context = context;
		this.options = options;
		this.turnsLaw = sampler(options.turns);
		this.think = sampler(options.think);
		this.rows = context.rows((capacity) => {
			this.key = enlarged(this.key, capacity);
			this.turn = enlarged(this.turn, capacity);
			this.turns = enlarged(this.turns, capacity);
			this.history = enlarged(this.history, capacity);
			this.grown = enlarged(this.grown, capacity);
		});
	}

	begin(key: number, input: number, output: number): void {
		const row = this.rows.take();
		this.key[row] = key;
		this.turn[row] = 0;
		this.turns[row] = Math.max(1, Math.round(this.context.draw(this.turnsLaw, key, TURNS)));
		this.history[row] = 0;
		this.say(row, key, input, output);
	}

	ended(row: number, outcome: number): void {
		const key = requestKey(this.key[row], this.turn[row]);
		if (outcome === OK) this.history[row] = this.grown[row];
		const leaves = outcome !== OK && this.context.chance(key, LEAVE) < this.options.leaves;
		if (leaves || this.turn[row] >= this.turns[row]) {
			this.context.finished(outcome === OK);
			this.rows.release(row);
		} else this.context.wait(row, this.context.draw(this.think, key, THINK));
	}

	wake(row: number): void {
		const key = requestKey(this.key[row], this.turn[row]);
		const { input, output } = this.context.tokens(key);
		this.say(row, key, input, output);
	}

	private say(row: number, key: number, input: number, output: number): void {
		const { instructions, context_cap } = this.options;
		const history = this.history[row];
		const whole = instructions + history + input;
		const prompt = Math.min(whole, context_cap);
		const again = this.turn[row]++ === 0 ? 0 : instructions;
		this.grown[row] = prompt - instructions + output;
		this.context.send(row, this.key[row], key, prompt, output, whole > context_cap ? again : again + history);
	}
}
