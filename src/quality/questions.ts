/**
 * What users make of wrong answers. A question is what a user wants to know; it may take several requests, since a user
 * with a wrong answer may ask again. It is over when the answer is right, when the user gives up on it, or when a
 * request is not answered at all.
 *
 * What is asked again has a key by question and number, and its chance is looked up likewise: a variant that is
 * wrong about the same question meets the same user. The session a question belongs to hears of its end only, and waits
 * for it: that is how wrong answers make conversations longer.
 */
import { CalendarQueue } from '../kernel/calendarQueue.ts';
import type { Sampler } from '../kernel/distributions/samplers.ts';
import type { Keyed } from '../kernel/keyed.ts';
import { enlarged, RowPool } from '../kernel/rowPool.ts';
import { keyedStream } from '../kernel/streams.ts';
import { anonymous, type RequestAbout, type RequestDetails } from '../model/attempts.ts';
import { sampler } from '../model/distributions/index.ts';
import { OK } from '../model/outcomes.ts';
import type { Follower, TrafficSink, World } from '../model/ports.ts';
import type { ConsequencesPlan, QuestionsRecord } from '../model/quality.ts';

/** Keys of a question's requests lie this far apart: another stride than that of sessions. */
const STRIDE = 0x3c6ef372;
/** Purposes of draws by (question, number): whether it is asked again, when, and one for each cost. */
const AGAIN = 0;
const WHEN = 1;
const COSTS = 2;
const PURPOSES = 16;
const NO_SESSION = -1;

export interface QuestionParts {
	readonly stream: string;
	/** Absent: wrong answers are counted, and lead to nothing. */
	readonly consequences: ConsequencesPlan | undefined;
	readonly sink: TrafficSink;
	/** Who follows the stream otherwise. */
	readonly inner: Follower | undefined;
}

export class Questions implements Follower {
	private readonly world: World;
	private readonly parts: QuestionParts;
	private readonly details: RequestDetails;
	private readonly random: Keyed;
	private readonly after: Sampler | null;
	private readonly waits: CalendarQueue | null;
	private readonly asked: AskedAgain;
	private readonly about: RequestAbout = { ...anonymous(), session: NO_SESSION, reask: 0 };
	private readonly cases: number[];
	private answered = 0;
	private wrong = 0;
	private reasks = 0;
	private unresolved = 0;

	constructor(world: World, parts: QuestionParts) {
		this.world = world;
		this.parts = parts;
		this.details = world.requests.keepDetails();
		this.random = keyedStream(world.seed, `questions/${parts.stream}`);
		const reask = parts.consequences?.reask ?? null;
		this.after = reask === null ? null : sampler(reask.after);
		this.waits = reask === null ? null : new CalendarQueue(world.calendar, (row) => this.askAgain(row));
		this.asked = new AskedAgain(world.requests.rows.limit);
		this.cases = (parts.consequences?.costs ?? []).map(() => 0);
	}

	get record(): QuestionsRecord {
		const { answered, wrong, reasks, unresolved, cases } = this;
		return { stream: this.parts.stream, answered, wrong, reasks, unresolved, cases: [...cases] };
	}

	ended(request: number, outcome: number): void {
		const number = this.details.reask[request];
		const question = (this.world.requests.key[request] - Math.imul(number, STRIDE)) | 0;
		if (outcome === OK) this.answered++;
		if (outcome === OK && this.details.wrong[request] === 1) {
			this.wrong++;
			if (number === 0) this.charge('wrong', question);
			if (this.wantsAgain(question, number)) {
				this.hold(request, question, number + 1);
				return;
			}
			this.giveUp(question);
		} else if (outcome !== OK && number > 0) this.giveUp(question);
		this.parts.inner?.ended(request, outcome);
	}

	/** Gone with a wrong answer. */
	private giveUp(question: number): void {
		this.unresolved++;
		this.charge('unresolved', question);
	}

	private charge(of: 'wrong' | 'unresolved', question: number): void {
		const costs = this.parts.consequences?.costs ?? [];
		for (let i = 0; i < costs.length; i++) {
			if (costs[i].of !== of) continue;
			this.random.seek(question, COSTS + i);
			if (this.random.double() < costs[i].chance) this.cases[i]++;
		}
	}

	private wantsAgain(question: number, number: number): boolean {
		const reask = this.parts.consequences?.reask ?? null;
		if (reask === null || number >= reask.max) return false;
		this.random.seek(question, PURPOSES * (number + 1) + AGAIN);
		return this.random.double() < reask.chance;
	}

	private hold(request: number, question: number, number: number): void {
		const { asked, details, world } = this;
		const row = asked.take();
		asked.question[row] = question;
		asked.number[row] = number;
		asked.stream[row] = world.requests.stream[request];
		asked.tokensIn[row] = world.requests.tokensIn[request];
		asked.tokensOut[row] = world.requests.tokensOut[request];
		asked.first[row] = asked.tokensIn[row] - details.tokensCached[request];
		asked.tenant[row] = details.tenant[request];
		asked.user[row] = details.user[request];
		asked.apiKey[row] = details.apiKey[request];
		asked.team[row] = details.team[request];
		asked.sessionKey[row] = details.sessionKey[request];
		asked.priority[row] = details.priority[request];
		asked.session[row] = details.session[request];
		this.random.seek(question, PURPOSES * number + WHEN);
		const wait = this.after?.draw(this.random) ?? 0;
		this.waits?.push(world.calendar.now + Math.max(0, Math.round(wait)), row);
	}

	private askAgain(row: number): void {
		const { asked, about, parts } = this;
		const history = parts.consequences?.reask?.history === true;
		const before = history ? asked.tokensIn[row] + asked.tokensOut[row] : 0;
		about.tenant = asked.tenant[row];
		about.user = asked.user[row];
		about.apiKey = asked.apiKey[row];
		about.team = asked.team[row];
		about.sessionKey = asked.sessionKey[row];
		about.priority = asked.priority[row];
		about.session = asked.session[row];
		about.reask = asked.number[row];
		about.tokensCached = before;
		const key = (asked.question[row] + Math.imul(asked.number[row], STRIDE)) | 0;
		this.reasks++;
		parts.sink.arrive(key, asked.stream[row], before + (history ? asked.first[row] : asked.tokensIn[row]), asked.tokensOut[row], about);
		asked.release(row);
	}
}

/** Questions waiting to be asked again. */
class AskedAgain {
	question: Int32Array = new Int32Array(0);
	number: Uint8Array = new Uint8Array(0);
	stream: Uint16Array = new Uint16Array(0);
	tokensIn: Int32Array = new Int32Array(0);
	tokensOut: Int32Array = new Int32Array(0);
	/** Tokens of the question itself, without what went before. */
	first: Int32Array = new Int32Array(0);
	tenant: Int32Array = new Int32Array(0);
	user: Int32Array = new Int32Array(0);
	apiKey: Int32Array = new Int32Array(0);
	team: Int32Array = new Int32Array(0);
	sessionKey: Int32Array = new Int32Array(0);
	priority: Uint8Array = new Uint8Array(0);
	session: Int32Array = new Int32Array(0);
	private readonly rows: RowPool;

	constructor(limit: number) {
		this.rows = new RowPool({ capacity: 64, limit, limitKey: 'limits.requests_in_flight', grow: (capacity) => this.grow(capacity) });
	}

	take(): number {
		return this.rows.take();
	}

	release(row: number): void {
		this.rows.release(row);
	}

	private grow(capacity: number): void {
		this.question = enlarged(this.question, capacity);
		this.number = enlarged(this.number, capacity);
		this.stream = enlarged(this.stream, capacity);
		this.tokensIn = enlarged(this.tokensIn, capacity);
		this.tokensOut = enlarged(this.tokensOut, capacity);
		this.first = enlarged(this.first, capacity);
		this.tenant = enlarged(this.tenant, capacity);
		this.user = enlarged(this.user, capacity);
		this.apiKey = enlarged(this.apiKey, capacity);
		this.team = enlarged(this.team, capacity);
		this.sessionKey = enlarged(this.sessionKey, capacity);
		this.priority = enlarged(this.priority, capacity);
		this.session = enlarged(this.session, capacity);
	}
}
