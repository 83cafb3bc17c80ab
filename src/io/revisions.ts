/** A scenario and the files beside it as they are in a revision of git. */
import { execFileSync } from 'node:child_process';
import { basename, dirname, isAbsolute, join } from 'node:path';
import type { Files } from '../scenario/files.ts';
import { filesBeside, type Unreadable } from './files.ts';

/** Largest file that is read from a revision. */
const SIZE_MAX = 64 * 1024 * 1024;

/** The text of a scenario in a revision (a branch, a tag, a commit), or a sentence saying why there is none. */
export function textAtRevision(revision: string, scenario: string): string | Unreadable {
	return shown(revision, basename(scenario), dirname(scenario));
}

/** As `filesBeside`, from the revision; files outside of it are those on the disk. */
export function filesAtRevision(revision: string, scenario: string): Required<Files> {
	const beside = filesBeside(scenario);
	return {
		read: (path) => (isAbsolute(path) ? beside.read(path) : shown(revision, path, dirname(scenario))),
		nameOf: (path) => `${revision}:${isAbsolute(path) ? path : join(dirname(scenario), path)}`,
	};
}

function shown(revision: string, path: string, folder: string): string | Unreadable {
	// What begins with a dash would be read as an option of git.
	if (!/^[\w.][\w./@^~{}+-]*$/.test(revision)) return { error: `'${revision.slice(0, 60)}' is no revision of git` };
	try {
		const options = { cwd: folder, encoding: 'utf8', maxBuffer: SIZE_MAX, stdio: 'pipe' } as const;
		return execFileSync('git', ['show', '--end-of-options', `${revision}:./${path.replaceAll('\\', '/')}`], options);
	} catch (error) {
		const { stderr, message } = error as { stderr?: string; message: string };
		const [first] = (stderr ?? message).trim().split('\n');
		return { error: first.replace(/^fatal: /, '') };
	}
}
