/** Reading and writing for the command line. Reads are bounded; writes are whole or not at all. */
import { closeSync, fstatSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import { YAML_SIZE_MAX } from '../base/yamlText.ts';
import type { Files } from '../scenario/compile.ts';

/** Traces may be large; scenarios and configs have their own, smaller limit. */
const FILE_SIZE_MAX = 1024 * 1024 * 1024;

/** The text of a file, or a sentence saying why there is none. */
export function readText(path: string, sizeMax: number = FILE_SIZE_MAX): string | { readonly error: string } {
	let handle: number | null = null;
	try {
		handle = openSync(path, 'r');
		const { size } = fstatSync(handle);
		if (!fstatSync(handle).isFile()) return { error: 'it is not a file' };
		if (size > sizeMax) return { error: `it is ${Math.round(size / 1048576)} MB; the limit is ${Math.round(sizeMax / 1048576)} MB` };
		return readFileSync(handle, 'utf8');
	} catch (error) {
		return { error: reasonOf(error) };
	} finally {
		if (handle !== null) closeSync(handle);
	}
}

/** A scenario or config: as `readText`, with the size limit of YAML. */
export function readConfig(path: string): string | { readonly error: string } {
	return readText(path, YAML_SIZE_MAX);
}

/** Files named by a scenario, relative to it. */
export function filesBeside(scenario: string): Files {
	const base = dirname(resolve(scenario));
	return { read: (path) => readText(isAbsolute(path) ? path : resolve(base, path)) };
}

/** Writes beside the target and renames: nobody ever sees half a file. */
export function writeWhole(path: string, text: string): void {
	const temporary = `${path}.${process.pid}.tmp`;
	try {
		writeFileSync(temporary, text);
		renameSync(temporary, path);
	} catch (error) {
		rmSync(temporary, { force: true });
		throw error;
	}
}

function reasonOf(error: unknown): string {
	const code = (error as { code?: string } | null)?.code;
	if (code === 'ENOENT') return 'there is no such file';
	if (code === 'EISDIR') return 'it is a directory';
	if (code === 'EACCES' || code === 'EPERM') return 'reading it is not allowed';
	return error instanceof Error ? error.message : String(error);
}
