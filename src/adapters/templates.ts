/** Texts that are not a config yet, but what one is made from. */
import type { Issue, Place } from '../base/issue.ts';

const MARKS =
	/\{\{-?\s*(\.|\$|include\b|template\b|if\b|range\b|with\b|end\b|else\b|define\b|tpl\b|toYaml\b|[a-z_][\w.]*\s*(\||\}\}))|\{%-?\s*\w/;

/** What to say of a text that a template engine has still to fill in; null when it is none. */
export function templateIssue(file: string, text: string): Issue | null {
	const line = text.split('\n').findIndex((one) => !/^\s*#/.test(one) && MARKS.test(one));
	if (line < 0) return null;
	const place: Place = { file, line: line + 1, column: 1 };
	return {
		code: 'PM012',
		severity: 'error',
		message: 'this is a template (Helm, Jinja): what it says is only known when it has been filled in',
		hint: 'render it first (`helm template ...`), and pass the output',
		place,
	};
}
