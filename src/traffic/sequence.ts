import { z } from 'zod';
import { choice, type Field, flag, object, positiveDuration } from '../model/fields.ts';
import type { Choice } from '../model/plan.ts';
import { type ArrivalContext, type ArrivalKind, type ArrivalProcess, defineArrivals } from './arrivals.ts';

interface Part {
	readonly arrivals: Choice;
	readonly for: number;
}

/** One process after the other, spliced: a calm morning, then a recorded hour, then a ramp. */
export function sequenceOf(entries: readonly ArrivalKind[]): ArrivalKind {
	const part = object({
		arrivals: choice(entries).describe('any other kind; its own time begins with the part'),
		for: positiveDuration.describe('length; what would come later is cut off'),
	}) as unknown as Field<Part>;
	return defineArrivals<{ parts: readonly Part[]; repeat: boolean }>({
		kind: 'sequence',
		summary: 'several processes one after the other, each for its length',
		cite: 'definition',
		shape: {
			parts: z.array(part).min(1).max(1000).describe('in order'),
			repeat: flag.default(false).describe('begins again after the last part; each round has luck of its own'),
		},
		create: ({ parts, repeat }, context) => spliced(entries, parts, repeat, context),
	});
}

function spliced(entries: readonly ArrivalKind[], parts: readonly Part[], repeat: boolean, context: ArrivalContext): ArrivalProcess {
	const starts: number[] = [];
	const length = parts.reduce((at, part) => {
		starts.push(at);
		return at + part.for;
	}, 0);
	/** The process of a part in a round; `n` counts parts through all rounds. */
	const processOf = (n: number): ArrivalProcess => {
		const { kind, options } = parts[n % parts.length].arrivals;
		const entry = entries.find((one) => one.kind === kind);
		if (entry === undefined) throw new Error(`sequence: no kind '${kind}'`);
		return entry.create(options as never, context.part(n, startOf(n)));
	};
	const startOf = (n: number): number => Math.floor(n / parts.length) * length + starts[n % parts.length];
	let at = 0;
	let current = processOf(0);
	/** The part that `rateAt` was last asked about. */
	const asked = { n: 0, process: processOf(0) };
	return {
		rateMax: parts.reduce((max, _, i) => Math.max(max, processOf(i).rateMax), 0),
		rateAt: (t) => {
			const round = Math.floor(t / length);
			if (round > 0 && !repeat) return 0;
			let part = parts.length - 1;
			while (starts[part] > t - round * length) part--;
			const n = round * parts.length + part;
			if (n !== asked.n) Object.assign(asked, { n, process: processOf(n) });
			return asked.process.rateAt(t - startOf(n));
		},
		get tokensIn() {
			return current.tokensIn;
		},
		get tokensOut() {
			return current.tokensOut;
		},
		get tokensCached() {
			return current.tokensCached ?? 0;
		},
		next: () => {
			for (;;) {
				const own = current.next();
				if (own < parts[at % parts.length].for) return startOf(at) + own;
				if ((at + 1 === parts.length && !repeat) || startOf(at + 1) > context.horizonUs) return Number.POSITIVE_INFINITY;
				current = processOf(++at);
			}
		},
	};
}
