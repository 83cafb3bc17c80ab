import { IntRing } from '../../kernel/intRing.ts';
import { count, duration, share } from '../../model/fields.ts';
import { OK } from '../../model/outcomes.ts';
import { defineSession, requestKey, type SessionContext, type SessionKind, type Sessions } from './session.ts';

/** Purposes of draws. */
const PARTITION = 1;
const POISON = 2;

interface Options {
	partitions: number;
	deliveries: number;
	redelivery: number;
	poison: number;
}

/**
 * A log with a consumer: arrivals are records, each in a partition; a partition is worked on in order, one record at
 * a time, so a slow or a poisonous one holds up all behind it. What waits is lag: it costs nothing and is not lost.
 */
export const logConsumer: SessionKind = defineSession<Options>({
	kind: 'log-consumer',
	summary: 'records of a partitioned log, one at a time in each partition, delivered again when they fail',
	cite: 'at-least-once consumption in order within a partition, as in Apache Kafka consumer groups',
	shape: {
		partitions: count(1, 100_000).default(1).describe('each has a consumer of its own'),
		deliveries: count(1, 60_000).default(5).describe('of one record, at most; then it goes to the dead letters'),
		redelivery: duration.prefault('1s').describe('from a failure to the next delivery'),
		poison: share.prefault('0%').describe('records that fail however good the answer is'),
	},
	create: (o, context) => new Log(context, o),
});

/** A row is a partition here; each lasts for ever. */
class Log implements Sessions {
	private readonly context: SessionContext;
	private readonly options: Options;
	/** Keys and token counts of the records behind the one that is worked on. */
	private readonly waiting: readonly (readonly [key: IntRing, input: IntRing, output: IntRing])[];
	/** The record each partition works on. */
	private readonly busy: Uint8Array;
	private readonly key: Int32Array;
	private readonly input: Int32Array;
	private readonly output: Int32Array;
	private readonly delivered: Int32Array;

	constructor(context: SessionContext, options: Options) {
		this.context = context;
		this.options = options;
		const { partitions } = options;
		this.waiting = Array.from({ length: partitions }, () => [new IntRing(4), new IntRing(4), new IntRing(4)]);
		this.busy = new Uint8Array(partitions);
		this.key = new Int32Array(partitions);
		this.input = new Int32Array(partitions);
		this.output = new Int32Array(partitions);
		this.delivered = new Int32Array(partitions);
	}

	begin(key: number, input: number, output: number): void {
		const partition = Math.floor(this.context.chance(key, PARTITION) * this.options.partitions);
		const [keys, inputs, outputs] = this.waiting[partition];
		keys.push(key);
		inputs.push(input);
		outputs.push(output);
		if (this.busy[partition] === 0) this.next(partition);
	}

	ended(partition: number, outcome: number): void {
		const { deliveries, redelivery, poison } = this.options;
		const good = outcome === OK && !(poison > 0 && this.context.chance(this.key[partition], POISON) < poison);
		if (!good && this.delivered[partition] < deliveries) {
			this.context.wait(partition, redelivery);
			return;
		}
		this.context.finished(good);
		this.busy[partition] = 0;
		if (this.waiting[partition][0].length > 0) this.next(partition);
	}

	/** A delivery. Each has a key of its own, and the record's tokens. */
	wake(partition: number): void {
		const owner = this.key[partition];
		const key = requestKey(owner, this.delivered[partition]++);
		this.context.send(partition, owner, key, this.input[partition], this.output[partition], 0);
	}

	/** Takes the next record; it is delivered within this instant. */
	private next(partition: number): void {
		const [keys, inputs, outputs] = this.waiting[partition];
		this.busy[partition] = 1;
		this.key[partition] = keys.shift();
		this.input[partition] = inputs.shift();
		this.output[partition] = outputs.shift();
		this.delivered[partition] = 0;
		this.context.wait(partition, 0);
	}
}
