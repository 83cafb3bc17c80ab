/** Reading and writing for the command line. Reads are bounded; writes are whole or not at all. */
import {
	accessSync,
	appendFileSync,
	closeSync,
	constants,
	fstatSync,
	openSync,
	readdirSync,
	readFileSync,
	realpathSync,
	renameSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { YAML_SIZE_MAX } from '../base/yamlText.ts';
import type { Files } from '../scenario/files.ts';

/** Traces may be large, as large as a text can be; scenarios and configs have their own, smaller limit. */
const FILE_SIZE_MAX = 500 * 1024 * 1024;

export interface Unreadable {
	readonly error: string;
	/** It is there, but larger than the limit. */
	readonly tooLarge?: boolean;
}

/** The text of a file, or a sentence saying why there is none. */
export function readText(path: string, sizeMax: number = FILE_SIZE_MAX): string | Unreadable {
	let handle: number | null = null;
	try {
		// Not blocking: opening a pipe that nobody writes to would wait for ever.
		handle = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
		const status = fstatSync(handle);
		if (status.isDirectory()) return { error: 'it is a directory' };
		if (!status.isFile()) return { error: 'it is not a regular file' };
		if (status.size > sizeMax)
			return { error: `it is ${megabytes(status.size)} MB; the limit is ${megabytes(sizeMax)} MB`, tooLarge: true };
		return readFileSync(handle, 'utf8');
	} catch (error) {
		return { error: reasonOf(error) };
	} finally {
		if (handle !== null) closeSync(handle);
	}
}

/** A scenario or config: as `readText`, with the size limit of YAML. */
export function readConfig(path: string): string | Unreadable {
	return readText(path, YAML_SIZE_MAX);
}

/** Paths as given, with the YAML files of every folder, by name, in its place; a folder without any stays itself. */
export function scenarioPaths(paths: readonly string[]): string[] {
	return paths.flatMap((path) => {
		if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path];
		const names = readdirSync(path).filter((name) => /\.ya?ml$/.test(name));
		return names.length === 0 ? [path] : names.sort().map((name) => join(path, name));
	});
}

/** Files named by a scenario, relative to it; messages name them from where one stands. */
export function filesBeside(scenario: string): Required<Files> {
	const folder = dirname(scenario);
	const nameOf = (path: string) => (isAbsolute(path) ? path : join(folder, path));
	return { read: (path) => readText(resolve(nameOf(path))), nameOf };
}

/** Why no file can be written there, or null: to be asked before the work is done whose result it would hold. */
export function cannotWrite(path: string): string | null {
	try {
		const existing = statSync(path, { throwIfNoEntry: false });
		if (existing?.isDirectory() === true) return 'it is a directory';
		const folder = dirname(resolve(path));
		if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return `there is no directory ${dirname(path)}`;
		accessSync(existing === undefined || existing.isFile() ? folder : path, constants.W_OK);
		return null;
	} catch (error) {
		return reasonOf(error);
	}
}

/** Writes beside the target and renames: nobody ever sees half a file. What is no regular file is written to as it is. */
export function writeWhole(path: string, text: string): void {
	const existing = statSync(path, { throwIfNoEntry: false });
	if (existing !== undefined && !existing.isFile()) {
		writeFileSync(path, text);
		return;
	}
	// Through a link, so that the link stays one.
	const target = existing === undefined ? path : realpathSync(path);
	const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
	try {
		writeFileSync(temporary, text);
		renameSync(temporary, target);
	} catch (error) {
		rmSync(temporary, { force: true });
		throw error;
	}
}

/** Adds to the end of a file; a sentence when that is not possible. */
export function appendText(path: string, text: string): string | null {
	try {
		appendFileSync(path, text);
		return null;
	} catch (error) {
		return reasonOf(error);
	}
}

function megabytes(bytes: number): number {
	return Math.round(bytes / 1048576);
}

function reasonOf(error: unknown): string {
	const code = (error as { code?: string } | null)?.code;
	if (code === 'ENOENT') return 'there is no such file';
	if (code === 'ENOTDIR') return 'part of its path is not a directory';
	if (code === 'EISDIR') return 'it is a directory';
	if (code === 'EACCES' || code === 'EPERM') return 'that is not allowed';
	if (code === 'ENAMETOOLONG') return 'its name is too long';
	if (code === 'ELOOP') return 'its links go round in a circle';
	if (code === 'ERR_INVALID_ARG_VALUE') return 'that is no path';
	return error instanceof Error ? error.message : String(error);
}
