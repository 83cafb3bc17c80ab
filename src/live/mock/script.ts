import { type OutcomeName, outcomeNames } from '../../model/outcomes.ts';

/** `ok` lets the pool answer; an outcome is answered at once; `cut` breaks the pool's answer off; `hang` never answers. */
export type Line = OutcomeName | 'cut' | 'hang';

export const lines: readonly Line[] = [...outcomeNames.filter((name) => name !== 'cancelled' && name !== 'timeout'), 'cut', 'hang'];

/**
 * Failures in a sequence of one's own: `ok, ok, error` fails the third call. What it does not say, the pools do.
 * Calls are counted by worker from when the script was given.
 */
export class Script {
	private readonly rest: Map<string, { lines: readonly Line[]; at: number; repeat: boolean }> = new Map();

	/** An empty script takes back the one before. */
	set(worker: string, script: readonly Line[], repeat: boolean): void {
		if (script.length === 0) this.rest.delete(worker);
		else this.rest.set(worker, { lines: script, at: 0, repeat });
	}

	/** What happens to the next call: an outcome code to answer at once, or how the pool's answer shall go. */
	next(worker: string): number | 'cut' | 'hang' | null {
		const script = this.rest.get(worker);
		if (script === undefined) return null;
		const line = script.lines[script.at++];
		if (script.at === script.lines.length) {
			if (script.repeat) script.at = 0;
			else this.rest.delete(worker);
		}
		if (line === 'ok') return null;
		return line === 'cut' || line === 'hang' ? line : outcomeNames.indexOf(line);
	}
}
