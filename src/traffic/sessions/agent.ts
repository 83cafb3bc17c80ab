import type { Sampler } from '../../kernel/distributions/samplers.ts';
import { exp } from '../../kernel/math.ts';
import { enlarged, type RowPool } from '../../kernel/rowPool.ts';
import { countLaw, durationLaw, sampler } from '../../model/distributions/index.ts';
import { count, plainNumber, share } from '../../model/fields.ts';
import { OK } from '../../model/outcomes.ts';
import type { Choice } from '../../model/plan.ts';
import { defineSession, requestKey, type SessionContext, type SessionKind, type Sessions } from './session.ts';

/** Purposes of draws. */
const STUCK = 1;
const GOES_ON = 2;
const TOOL = 3;
const RESULT = 4;
const FAN_OUT = 5;

interface Options {
	goes_on: number;
	steps_max: number;
	tool: Choice;
	result: Choice;
	instructions: number;
	context_cap: number;
	stuck: number;
	fan_out: number;
	depth: number;
}

/**
 * A model that calls tools until it thinks it is done. Each step sends the whole history, so tokens grow with the
 * square of the steps. A step may start agents of its own and wait for them; those start theirs, down to `depth`.
 * A step that fails ends its agent, not the one that started it.
 */
export const agent: SessionKind = defineSession<Options>({
	kind: 'agent',
	summary: 'steps of an agent that calls tools, with a growing prompt, agents of its own, and a chance to loop',
	cite: 'geometric steps with a growing context; fan-out as a Galton-Watson process (Harris 1963)',
	shape: {
		goes_on: share.prefault('80%').describe('chance that another step follows a step'),
		steps_max: count(1, 1_000_000).default(25).describe('steps of one agent, at most'),
		tool: durationLaw.prefault('0s').describe('from an answer to the next step: the tool that was called'),
		result: countLaw.prefault(0 as never).describe("tokens of a tool's result, which the next prompt holds as well"),
		instructions: count(0, 10_000_000).default(0).describe('tokens at the head of every prompt'),
		context_cap: count(1, 1_000_000_000).default(200_000).describe('tokens of a prompt, at most; the oldest part of the history goes'),
		stuck: share.prefault('0%').describe('agents that loop: they go on until `steps_max`'),
		fan_out: plainNumber.default(0).describe('agents that a step starts and waits for, on average (Poisson)'),
		depth: count(0, 1000).default(1).describe('generations of agents below the first'),
	},
	check: (o) => {
		if (o.instructions >= o.context_cap) return '`instructions` must be below `context_cap`';
		return o.fan_out <= 50 ? null : '`fan_out` must be at most 50';
	},
	create: (o, context) => new Agents(context, o),
});

class Agents implements Sessions {
	private readonly context: SessionContext;
	private readonly options: Options;
	private readonly tool: Sampler;
	private readonly result: Sampler;
	private readonly noChildren: number;
	private readonly rows: RowPool;
	/** Of the whole session: the key of its first agent. */
	private owner: Int32Array = new Int32Array(0);
	private key: Int32Array = new Int32Array(0);
	/** Row of the agent that waits for this one, or -1. */
	private parent: Int32Array = new Int32Array(0);
	private depth: Int32Array = new Int32Array(0);
	private step: Int32Array = new Int32Array(0);
	private waitsFor: Int32Array = new Int32Array(0);
	private history: Float64Array = new Float64Array(0);

	constructor(context: SessionContext, options: Options) {
		this.context = context;
		this.options = options;
		this.tool = sampler(options.tool);
		this.result = sampler(options.result);
		this.noChildren = exp(-options.fan_out);
		this.rows = context.rows((capacity) => {
			for (const column of ['owner', 'key', 'parent', 'depth', 'step', 'waitsFor'] as const)
				this[column] = enlarged(this[column], capacity);
			this.history = enlarged(this.history, capacity);
		});
	}

	begin(key: number, input: number, output: number): void {
		this.send(this.taken(key, key, -1, 0), key, input, output);
	}

	ended(row: number, outcome: number): void {
		if (outcome !== OK) this.finish(row, false);
		else if (this.startChildren(row) === 0) this.afterStep(row);
	}

	/** The next step of an agent, or the first one of one that was started by another. */
	wake(row: number): void {
		const key = requestKey(this.key[row], this.step[row]);
		const { input, output } = this.context.tokens(key);
		if (this.step[row] === 0) this.send(row, key, input, output);
		else this.send(row, key, Math.max(0, Math.round(this.context.draw(this.result, key, RESULT))), output);
	}

	private taken(owner: number, key: number, parent: number, depth: number): number {
		const row = this.rows.take();
		this.owner[row] = owner;
		this.key[row] = key;
		this.parent[row] = parent;
		this.depth[row] = depth;
		this.step[row] = 0;
		this.waitsFor[row] = 0;
		this.history[row] = 0;
		return row;
	}

	/** Everything before, what is new, and then the answer becomes history too. */
	private send(row: number, key: number, input: number, output: number): void {
		const { instructions, context_cap } = this.options;
		const whole = instructions + this.history[row] + input;
		const prompt = Math.min(whole, context_cap);
		const again = this.step[row]++ === 0 ? 0 : instructions;
		const cached = whole > context_cap ? again : again + this.history[row];
		this.history[row] = prompt - instructions + output;
		this.context.send(row, this.owner[row], key, prompt, output, cached);
	}

	private startChildren(row: number): number {
		if (this.options.fan_out === 0 || this.depth[row] >= this.options.depth) return 0;
		const key = requestKey(this.key[row], this.step[row]);
		const children = this.poisson(key);
		this.waitsFor[row] = children;
		for (let i = 0; i < children; i++) {
			const child = this.taken(this.owner[row], childKey(key, i), row, this.depth[row] + 1);
			this.context.wait(child, 0);
		}
		return children;
	}

	private afterStep(row: number): void {
		const key = requestKey(this.key[row], this.step[row]);
		const { steps_max, goes_on, stuck } = this.options;
		const loops = stuck > 0 && this.context.chance(this.key[row], STUCK) < stuck;
		if (this.step[row] < steps_max && (loops || this.context.chance(key, GOES_ON) < goes_on))
			this.context.wait(row, this.context.draw(this.tool, key, TOOL));
		else this.finish(row, true);
	}

	private finish(row: number, well: boolean): void {
		const parent = this.parent[row];
		this.rows.release(row);
		if (parent < 0) this.context.finished(well);
		if (parent >= 0 && --this.waitsFor[parent] === 0) this.afterStep(parent);
	}

	/** A Poisson number, by multiplying uniform ones (Knuth). */
	private poisson(key: number): number {
		let n = 0;
		for (let product = this.context.chance(key, FAN_OUT); product > this.noChildren; n++)
			product *= this.context.chance(childKey(key, n), FAN_OUT + 1);
		return n;
	}
}

/** Mixed, so that the children of different steps do not share keys. */
function childKey(key: number, i: number): number {
	let x = Math.imul(key ^ Math.imul(i + 1, 0x85ebca6b), 0x21f0aaad);
	x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
	return x ^ (x >>> 15);
}
