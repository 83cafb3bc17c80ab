/** A word that a POSIX shell takes as it is, quoted where it must be. */
export function shellWord(text: string): string {
	return /^[\w./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
