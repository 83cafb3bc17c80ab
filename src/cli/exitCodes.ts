import type { Issue } from '../base/issue.ts';

/** What the process says when it ends. These numbers are an interface: scripts and CI depend on them. */
export const exitCodes = {
	/** Everything passed. */
	pass: 0,
	/** A bug of premortem's. */
	internal: 1,
	/** The command line is wrong. */
	usage: 2,
	/** A scenario or config is invalid, a metric is unknown, or nothing matched. */
	invalid: 3,
	/** Live: the target, or the gateway that was started for the run, could not be reached or died. */
	target: 4,
	/** Live: the mock upstream behind the target could not be reached or died. */
	mock: 5,
	/** Live: a cap on requests, dollars or time ended the run before its end. */
	capped: 6,
	/** A threshold was breached, the bill grew by more than the baseline allows, or a gateway config has lints as grave as `--fail-on`. */
	breached: 99,
	/** Stopped by a signal. */
	interrupted: 130,
} as const;

/** With several scenarios the gravest decides: a bug, then an invalid file, then a breach. */
export function gravest(codes: readonly number[]): number {
	for (const code of [exitCodes.internal, exitCodes.usage, exitCodes.invalid, exitCodes.breached]) if (codes.includes(code)) return code;
	return exitCodes.pass;
}

/** Ends a command with a code, after its messages have been written. */
export class Exit extends Error {
	readonly code: number;
	/** What was said before, for reports that say it again. */
	readonly issues: readonly Issue[];

	constructor(code: number, issues: readonly Issue[] = []) {
		super(`exit ${code}`);
		this.code = code;
		this.issues = issues;
	}
}
