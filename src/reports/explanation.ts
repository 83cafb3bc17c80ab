import type { Explanation, Topic } from '../model/explanation.ts';
import type { ReportContext } from './report.ts';
import { Page } from './terminal/page.ts';

/** Everything that has the name asked for, one below the other, for `premortem explain`. */
export function renderExplanations(explanations: readonly Explanation[], context: ReportContext): string {
	const page = new Page(context);
	for (const { name, family, summary, where, source, options, example, notes } of explanations) {
		page.heading(name, `${family}${where === null ? '' : `: ${plain(where)}`}`, 'dim');
		page.text(sentence(plain(summary)));
		for (const note of notes) page.text(plain(note));
		if (options.length > 0) {
			page.line();
			page.table({
				columns: [{ title: 'option' }, { title: 'default', min: 8 }, { title: 'what may be written, and what it means' }, {}],
				rows: options.map((option) => [
					{ text: shortened(option.name, name), look: 'bold' },
					{ text: option.fallback === '' ? 'required' : plain(option.fallback), look: option.fallback === '' ? 'yellow' : 'dim' },
					meaning(plain(option.type), plain(option.meaning)),
				]),
			});
		}
		if (example !== null) {
			page.line();
			for (const line of example.split('\n')) page.line('    ', { text: line, look: 'cyan' });
		}
		if (source !== null) {
			page.line();
			page.text(`Source: ${source}`, 2, 'dim');
		}
	}
	return page.toString().trimStart();
}

/** Every name that can be explained. */
export function renderTopics(topics: readonly Topic[], context: ReportContext): string {
	const page = new Page(context);
	for (const { family, names } of topics) {
		page.heading(family, '', 'dim');
		page.text(names.join(', '));
	}
	return page.toString().trimStart();
}

function plain(text: string): string {
	return text.replaceAll('`', '');
}

/** Begins with a capital, ends with a full stop. */
export function sentence(text: string): string {
	return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}

/** A key below the one explained, without what they have in common. */
function shortened(option: string, name: string): string {
	return option.startsWith(`${name}.`) ? option.slice(name.length + 1) : option;
}

function meaning(type: string, words: string): string {
	return words === '' ? type : `${words} (${type})`;
}
