import type { InputShift } from '../model/drift.ts';
import type { InputDrift } from '../model/ports.ts';

/** How far the input of a stream has drifted. What several drifts do adds up; factors on tokens multiply. */
export class StreamDrift implements InputDrift {
	/** Token counts of the request scaled last. */
	input = 0;
	output = 0;
	private active: readonly { readonly by: InputShift; readonly since: number }[] = [];

	/** Those that go on keep their beginning. */
	set(active: readonly InputShift[], now: number): void {
		const before = this.active;
		this.active = active.map((by) => before.find((one) => one.by === by) ?? { by, since: now });
	}

	shiftAt(t: number): number {
		return this.active.reduce((sum, one) => sum + one.by.shift * grownAt(one, t), 0);
	}

	wrongAt(t: number): number {
		return this.active.reduce((sum, one) => sum + one.by.wrong * grownAt(one, t), 0);
	}

	scale(t: number, input: number, output: number): void {
		let [read, written] = [input, output];
		for (const one of this.active) {
			const grown = grownAt(one, t);
			read *= 1 + (one.by.input - 1) * grown;
			written *= 1 + (one.by.output - 1) * grown;
		}
		this.input = Math.round(read);
		this.output = Math.round(written);
	}
}

/** What of it has come, 0..1. One that arrived before it began has seen nothing of it. */
function grownAt({ by, since }: { readonly by: InputShift; readonly since: number }, t: number): number {
	if (t < since) return 0;
	return t - since >= by.over ? 1 : (t - since) / by.over;
}
