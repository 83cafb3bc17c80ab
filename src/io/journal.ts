/**
 * A journal: finished pieces of work, one a line, appended as they end. Whoever was killed goes on from it: what is
 * in it is not computed again. The first line says what it belongs to; a torn last line, all that a kill can leave,
 * is cut off.
 */
import { appendFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { cannotWrite, readText } from './files.ts';

export interface JournalHead {
	readonly journal: 'premortem/journal@1';
	/** Version of premortem. */
	readonly version: string;
	/** Hash of the scenario's plan as written: all its points differ from that. */
	readonly plan: string;
	readonly command: string;
	/** The words behind the command, without those of the journal and the shard. */
	readonly args: readonly string[];
	/** `[2, 4]`: the second of four parts. */
	readonly shard: readonly [number, number] | null;
}

export interface Journal {
	readonly head: JournalHead;
	readonly rows: ReadonlyMap<string, unknown>;
}

export interface OpenJournal extends Journal {
	append(key: string, value: unknown): void;
}

export interface JournalProblem {
	readonly problem: string;
	readonly hint?: string;
}

/** Goes on with a journal, or begins one. */
export function openJournal(path: string, head: JournalHead): OpenJournal | JournalProblem {
	const blocked = cannotWrite(path);
	if (blocked !== null) return { problem: `the journal ${path} cannot be written: ${blocked}` };
	if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) === 0) return begun(path, head);
	const found = readJournal(path);
	if ('problem' in found) return found;
	if (found.head === null) return begun(path, head);
	const other = mismatch(path, found.head, head);
	if (other !== null) return other;
	truncateSync(path, found.bytes);
	return writing(path, found.head, found.rows);
}

function begun(path: string, head: JournalHead): OpenJournal {
	writeFileSync(path, `${JSON.stringify(head)}\n`);
	return writing(path, head, new Map());
}

function writing(path: string, head: JournalHead, rows: Map<string, unknown>): OpenJournal {
	return {
		head,
		rows,
		append: (key, value) => {
			appendFileSync(path, `${JSON.stringify([key, value])}\n`);
			rows.set(key, value);
		},
	};
}

const HEAD_BEGINS = '{"journal":"premortem/journal@1"';

interface ReadJournal {
	/** Null when not even the first line is whole. */
	readonly head: JournalHead | null;
	readonly rows: Map<string, unknown>;
	/** Length of the lines that are whole. */
	readonly bytes: number;
}

export function readJournal(path: string): ReadJournal | JournalProblem {
	const text = readText(path);
	if (typeof text !== 'string') return { problem: `the journal ${path} cannot be read: ${text.error}` };
	const whole = text.slice(0, text.lastIndexOf('\n') + 1);
	const lines = whole.split('\n').slice(0, -1);
	const rows = new Map<string, unknown>();
	const head = lines.length === 0 ? null : parsed(lines[0]);
	const hint = 'give another file name to begin a new one';
	// Of a head that is torn, at least its beginning is there.
	const torn = lines.length === 0 && HEAD_BEGINS.startsWith(text.slice(0, HEAD_BEGINS.length));
	if (!torn && (head as JournalHead | null)?.journal !== 'premortem/journal@1')
		return { problem: `${path} is no journal of premortem`, hint };
	for (const [i, line] of lines.entries()) {
		if (i === 0) continue;
		const row = parsed(line);
		if (!Array.isArray(row) || typeof row[0] !== 'string') return { problem: `line ${i + 1} of the journal ${path} is damaged`, hint };
		rows.set(row[0], row[1]);
	}
	return { head: head as JournalHead | null, rows, bytes: Buffer.byteLength(whole) };
}

function parsed(line: string): unknown {
	try {
		return JSON.parse(line);
	} catch {
		return null;
	}
}

/** Why a journal is not one of this work, or null. */
export function mismatch(path: string, found: JournalHead, wanted: JournalHead): JournalProblem | null {
	if (found.version !== wanted.version)
		return {
			problem: `the journal ${path} was written by premortem ${found.version}, this is ${wanted.version}: their numbers may differ`,
			hint: 'go on with that version, or begin a new journal',
		};
	if (found.command !== wanted.command)
		return { problem: `the journal ${path} is one of premortem ${found.command}, not of ${wanted.command}` };
	if (found.plan !== wanted.plan)
		return {
			problem: `the journal ${path} belongs to another scenario, or the scenario has changed since`,
			hint: 'begin a new journal; its numbers are of another plan',
		};
	if (found.shard?.join('/') !== wanted.shard?.join('/'))
		return { problem: `the journal ${path} is ${found.shard === null ? 'no shard' : `shard ${found.shard.join('/')}`}` };
	return null;
}
