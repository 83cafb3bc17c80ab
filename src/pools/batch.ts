/**
 * The running batch of one replica of continuous batching: which sequences it works on, how far each is, and when
 * something happens next.
 *
 * Between two changes of the batch everything is known in closed form, so a batch needs one event for the earliest
 * change and none per token (generalised processor sharing: Cohen, Acta Informatica 12, 1979):
 * - V counts decode steps. A sequence that joined at V0 and owes n tokens ends when V reaches V0 + n, so the batch
 *   is a heap by that number, which no change of speed disturbs. A step with b sequences that hold c tokens takes
 *   base + b x perSequence + c x perContext, and c grows by b a step: time is quadratic in V between changes.
 * - Prompts are prefilled first come, first served. Without chunks they have the engine to themselves and decoding
 *   stands still; with chunks each step carries one, which makes it longer by the chunk's time.
 * - W grows by 1/n per microsecond with n sequences: the difference over a stay is the share of the replica's time
 *   that a sequence has had. Shares are whole microseconds and never sum to more than the time the replica was busy.
 */
import { enlarged } from '../kernel/rowPool.ts';
import type { AttemptTable } from '../model/attempts.ts';
import type { BatchLaw } from './service/law.ts';

/** What is closer than this to its end, in microseconds, has ended: events come in whole microseconds. */
const NEARLY = 2e-3;
/** V is set back to 0 at times, so that it keeps its precision however long the batch lives. */
const REBASE = 1 << 24;

/** `place in its list` of a sequence that is in none. */
const NOWHERE = -1;

/** What a pool knows of each attempt it works on, beside the columns of the table. */
export class Sequences {
	/** Tokens the cache held when it joined: prompt, and what was produced before a preemption. */
	held: Float64Array = new Float64Array(0);
	/** Tokens set aside for it. */
	reserved: Float64Array = new Float64Array(0);
	/** Tokens it has still to decode when it joins the batch. */
	owed: Float64Array = new Float64Array(0);
	/** Prefill still to do, in microseconds of the engine. */
	prefill: Float64Array = new Float64Array(0);
	/** V at which it ends. */
	ends: Float64Array = new Float64Array(0);
	/** W at which it joined. */
	joined: Float64Array = new Float64Array(0);
	/** When its first token came; -1 before. */
	firstAt: Float64Array = new Float64Array(0);
	/** Place in the heap of those decoding; NOWHERE while prefilling. */
	standing: Int32Array = new Int32Array(0);
	/** Neighbours in the list of those prefilling, or of those decoding, oldest first. */
	older: Int32Array = new Int32Array(0);
	younger: Int32Array = new Int32Array(0);

	constructor(attempts: AttemptTable) {
		attempts.onGrow((n) => {
			this.held = enlarged(this.held, n);
			this.reserved = enlarged(this.reserved, n);
			this.owed = enlarged(this.owed, n);
			this.prefill = enlarged(this.prefill, n);
			this.ends = enlarged(this.ends, n);
			this.joined = enlarged(this.joined, n);
			this.firstAt = enlarged(this.firstAt, n);
			this.standing = enlarged(this.standing, n);
			this.older = enlarged(this.older, n);
			this.younger = enlarged(this.younger, n);
		});
	}
}

/** A list of rows, oldest first, through the columns of `Sequences`. */
interface List {
	oldest: number;
	youngest: number;
}

export class Batch {
	/** Sequences being worked on. */
	running = 0;
	/** Tokens set aside in the cache by reservation; with growth, those held. */
	private reserved = 0;
	/** Tokens held by those decoding, and by those prefilling. */
	private context = 0;
	private prompts = 0;
	private decoding = 0;
	private steps = 0;
	private share = 0;
	private busyUs = 0;
	private bookedUs = 0;
	private at = 0;
	private slowness = 1;
	private readonly law: BatchLaw;
	private readonly sequences: Sequences;
	/** Engine time of a chunk of prompt. */
	private readonly chunkUs: number;
	private heap: Int32Array = new Int32Array(16);
	private readonly prefilling: List = { oldest: NOWHERE, youngest: NOWHERE };
	private readonly decodingList: List = { oldest: NOWHERE, youngest: NOWHERE };

	constructor(law: BatchLaw, sequences: Sequences) {
		this.law = law;
		this.sequences = sequences;
		this.chunkUs = law.chunk === Number.POSITIVE_INFINITY ? law.chunk : law.chunk * law.prefillPerToken;
	}

	/** Whether a sequence that holds `held` tokens and sets aside `reserved` may join; alone it always may. */
	admits(held: number, reserved: number): boolean {
		if (this.running === 0) return true;
		const { kvTokens, watermark, reserves } = this.law;
		const room = kvTokens * (1 - watermark);
		// Room for the prompt and one more step of everybody: else it would be preempted at once.
		return reserves ? this.reserved + reserved <= room : this.context + this.prompts + held + this.decoding + 1 <= room;
	}

	/** A sequence joins; `advance` has been called for now. */
	join(row: number): void {
		const s = this.sequences;
		if (this.running === 0) {
			this.share = 0;
			this.steps = 0;
		}
		this.running++;
		this.reserved += s.reserved[row];
		s.joined[row] = this.share;
		s.standing[row] = NOWHERE;
		if (s.prefill[row] > 0) {
			this.prompts += s.held[row];
			this.append(this.prefilling, row);
		} else this.decode(row);
	}

	/**
	 * A sequence leaves, at its end or before. Returns its share of the replica's time; `owed` then says what it had
	 * still to decode.
	 */
	leave(row: number): number {
		const s = this.sequences;
		if (s.standing[row] === NOWHERE) {
			this.prompts -= s.held[row];
			this.unlink(this.prefilling, row);
		} else {
			const left = Math.max(0, s.ends[row] - this.steps);
			this.context -= s.held[row] + s.owed[row] - left;
			s.owed[row] = left;
			this.decoding--;
			this.takeOut(row);
			this.unlink(this.decodingList, row);
		}
		this.running--;
		this.reserved -= s.reserved[row];
		const us = this.shareOf(row);
		this.bookedUs += us;
		if (this.running === 0) {
			this.reserved = 0;
			this.context = 0;
			this.prompts = 0;
		}
		return us;
	}

	/** Brings everything up to now. */
	advance(now: number): void {
		const elapsed = now - this.at;
		this.at = now;
		if (elapsed === 0 || this.running === 0) return;
		this.share += elapsed / this.running;
		this.busyUs += elapsed;
		const engine = elapsed / this.slowness;
		const head = this.prefilling.oldest;
		if (head !== NOWHERE && this.prefillsAlone()) {
			this.sequences.prefill[head] -= engine;
			return;
		}
		const steps = this.stepsIn(engine);
		this.steps += steps;
		this.context += this.decoding * steps;
		if (head !== NOWHERE) this.sequences.prefill[head] -= this.chunkUs * steps;
		if (this.steps > REBASE) this.rebase();
	}

	/** Tokens a sequence has still to decode; `advance` has been called for now. */
	owedBy(row: number): number {
		const s = this.sequences;
		return s.standing[row] === NOWHERE ? s.owed[row] : Math.max(0, s.ends[row] - this.steps);
	}

	/** When something happens next; `advance` has been called for now. At least a microsecond ahead. */
	due(): number {
		if (this.running === 0) return Number.POSITIVE_INFINITY;
		return this.at + Math.max(1, Math.ceil(this.untilNext() * this.slowness - NEARLY / 2));
	}

	/** The sequence whose prompt is prefilled by now, or -1. Call `decode` or `leave` with it. */
	prefilled(): number {
		const head = this.prefilling.oldest;
		return head !== NOWHERE && this.sequences.prefill[head] * this.slowness <= NEARLY ? head : NOWHERE;
	}

	/** The first token has come from the prefill: the sequence goes on decoding. */
	startDecoding(row: number): void {
		this.unlink(this.prefilling, row);
		this.prompts -= this.sequences.held[row];
		this.decode(row);
	}

	/** A sequence that has all its tokens, or -1. */
	ended(): number {
		if (this.decoding === 0) return NOWHERE;
		const row = this.heap[0];
		return this.timeOf(this.sequences.ends[row] - this.steps) * this.slowness <= NEARLY ? row : NOWHERE;
	}

	/** The sequence that must go because the cache is full, the youngest as in vLLM; or -1. */
	evicted(): number {
		const { reserves, kvTokens } = this.law;
		if (reserves || kvTokens === Number.POSITIVE_INFINITY || this.running < 2 || this.decoding === 0) return NOWHERE;
		if (this.timeOf(this.stepsToFull()) * this.slowness > NEARLY) return NOWHERE;
		return this.prefilling.youngest !== NOWHERE ? this.prefilling.youngest : this.decodingList.youngest;
	}

	/** How long a step takes as things are. */
	stepUs(): number {
		return this.step() * this.slowness;
	}

	/** The sequence's share of the replica's time so far. */
	shareOf(row: number): number {
		const us = Math.floor(this.share - this.sequences.joined[row] + 1e-6);
		return Math.max(0, Math.min(us, this.busyUs - this.bookedUs));
	}

	/** As `shareOf`, and books it: for those that are still there when the run ends. */
	close(row: number): number {
		const us = this.shareOf(row);
		this.bookedUs += us;
		return us;
	}

	/** Steps take `factor` times as long from now on; `advance` has been called for now. */
	slowDown(factor: number): void {
		this.slowness = factor;
	}

	private decode(row: number): void {
		const s = this.sequences;
		s.ends[row] = this.steps + s.owed[row];
		this.context += s.held[row];
		this.append(this.decodingList, row);
		if (this.decoding === this.heap.length) this.heap = enlarged(this.heap, this.heap.length * 2);
		this.siftUp(this.decoding++, row);
	}

	private prefillsAlone(): boolean {
		return this.decoding === 0 || this.chunkUs === Number.POSITIVE_INFINITY;
	}

	/** Engine time of the step that begins now. */
	private step(): number {
		const { base, perSequence, perContext } = this.law;
		const decode = base + perSequence * this.decoding + perContext * this.context;
		return this.prefilling.oldest === NOWHERE || this.prefillsAlone() ? decode : decode + this.chunkUs;
	}

	/** Engine time of this many steps from now. */
	private timeOf(steps: number): number {
		return steps * (this.step() + (this.law.perContext * this.decoding * steps) / 2);
	}

	/** Steps in this much engine time from now: the inverse of `timeOf`. */
	private stepsIn(us: number): number {
		if (this.decoding === 0) return 0;
		const step = this.step();
		const growth = this.law.perContext * this.decoding;
		if (growth === 0) return us / step;
		return (2 * us) / (step + Math.sqrt(step * step + 2 * growth * us));
	}

	private untilNext(): number {
		const head = this.prefilling.oldest;
		if (head !== NOWHERE && this.prefillsAlone()) return Math.max(0, this.sequences.prefill[head]);
		let steps = this.sequences.ends[this.heap[0]] - this.steps;
		if (head !== NOWHERE) steps = Math.min(steps, this.sequences.prefill[head] / this.chunkUs);
		if (!this.law.reserves && this.running > 1) steps = Math.min(steps, this.stepsToFull());
		return this.timeOf(Math.max(0, steps));
	}

	private stepsToFull(): number {
		return (this.law.kvTokens - this.context - this.prompts) / this.decoding;
	}

	private rebase(): void {
		for (let i = 0; i < this.decoding; i++) this.sequences.ends[this.heap[i]] -= this.steps;
		this.steps = 0;
	}

	private append(list: List, row: number): void {
		const s = this.sequences;
		s.older[row] = list.youngest;
		s.younger[row] = NOWHERE;
		if (list.youngest === NOWHERE) list.oldest = row;
		else s.younger[list.youngest] = row;
		list.youngest = row;
	}

	private unlink(list: List, row: number): void {
		const { older, younger } = this.sequences;
		if (older[row] === NOWHERE) list.oldest = younger[row];
		else younger[older[row]] = younger[row];
		if (younger[row] === NOWHERE) list.youngest = older[row];
		else older[younger[row]] = older[row];
	}

	/** Takes a row out of the heap; `decoding` has been lowered. */
	private takeOut(row: number): void {
		const { standing, ends } = this.sequences;
		const hole = standing[row];
		standing[row] = NOWHERE;
		const last = this.heap[this.decoding];
		if (last === row) return;
		if (hole > 0 && ends[last] < ends[this.heap[(hole - 1) >> 1]]) this.siftUp(hole, last);
		else this.siftDown(hole, last);
	}

	private siftUp(start: number, row: number): void {
		const { heap } = this;
		const { standing, ends } = this.sequences;
		let place = start;
		while (place > 0) {
			const parent = heap[(place - 1) >> 1];
			if (!(ends[row] < ends[parent])) break;
			heap[place] = parent;
			standing[parent] = place;
			place = (place - 1) >> 1;
		}
		heap[place] = row;
		standing[row] = place;
	}

	private siftDown(start: number, row: number): void {
		const { heap, decoding } = this;
		const { standing, ends } = this.sequences;
		let place = start;
		for (;;) {
			let child = 2 * place + 1;
			if (child >= decoding) break;
			if (child + 1 < decoding && ends[heap[child + 1]] < ends[heap[child]]) child++;
			if (!(ends[heap[child]] < ends[row])) break;
			heap[place] = heap[child];
			standing[heap[place]] = place;
			place = child;
		}
		heap[place] = row;
		standing[row] = place;
	}
}
