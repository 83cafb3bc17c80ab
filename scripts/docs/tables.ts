/** Markdown for the reference pages. */

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
	const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
	return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

function cell(text: string): string {
	return text.replaceAll('\n', ' ').replaceAll('|', '\\|').trim();
}

export function code(text: string): string {
	return text === '' ? '' : `\`${text}\``;
}
