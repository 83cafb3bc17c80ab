/** Pieces of HTML. Arguments are HTML already: whoever calls has put text of strangers through `markup`. */
import { markup } from '../inert.ts';

export function element(name: string, inner: string, className?: string): string {
	return `<${name}${className === undefined ? '' : ` class="${className}"`}>${inner}</${name}>`;
}

/** A heading with an aside, and what is under it; nothing when that is nothing. */
export function section(title: string, aside: string | null, ...parts: readonly string[]): string {
	const inner = parts.filter((part) => part !== '').join('\n');
	if (inner === '') return '';
	return `<section>\n<h2>${title}${aside === null ? '' : ` <small>${aside}</small>`}</h2>\n${inner}\n</section>`;
}

/** A column whose title begins with `#` holds numbers. The last row is a sum when `sum` says so. */
export function table(
	titles: readonly string[],
	rows: readonly (readonly string[])[],
	options: { readonly caption?: string; readonly sum?: boolean } = {},
): string {
	const numeric = titles.map((title) => title.startsWith('#'));
	const head = titles.map((title, i) => `<th scope="col"${numeric[i] ? ' class="n"' : ''}>${title.replace(/^#/, '')}</th>`).join('');
	const line = (cells: readonly string[]) =>
		`<tr>${cells.map((cell, i) => `<td${numeric[i] ? ' class="n"' : ''}>${cell}</td>`).join('')}</tr>`;
	const body = options.sum === true ? rows.slice(0, -1) : rows;
	const foot = options.sum === true && rows.length > 0 ? `<tfoot>${line(rows[rows.length - 1])}</tfoot>` : '';
	const caption = options.caption === undefined ? '' : `<caption class="soft">${options.caption}</caption>`;
	return `<div class="scroll"><table>${caption}<thead><tr>${head}</tr></thead><tbody>${body.map(line).join('\n')}</tbody>${foot}</table></div>`;
}

/** A place in a file, or a path of a value. */
export function code(text: string | null): string {
	return text === null || text === '' ? '' : `<code>${markup(text, 200)}</code>`;
}

/** A list that nobody reads to its end is cut, and says so. */
export function listItems(items: readonly string[], most: number): string {
	if (items.length === 0) return '';
	const more = items.length > most ? `<li>... and ${items.length - most} more; the embedded result has all</li>` : '';
	return `<ul>${items
		.slice(0, most)
		.map((item) => `<li>${item}</li>`)
		.join('\n')}${more}</ul>`;
}
