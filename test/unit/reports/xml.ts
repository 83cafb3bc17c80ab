/** A strict little reader of XML: elements in order of their opening, or an error on anything that is not well-formed. */
export interface Element {
	readonly name: string;
	readonly attributes: Readonly<Record<string, string>>;
}

const TEXT = /^(?:[^<>&]|&(?:amp|lt|gt|quot|#39);)*/;

export function elementsOf(xml: string): Element[] {
	const elements: Element[] = [];
	const open: string[] = [];
	let rest = xml.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '');
	// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 1.0 does not allow
	if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u.test(xml)) throw new Error('a character XML does not allow');
	while (rest !== '') {
		const text = TEXT.exec(rest)?.[0] ?? '';
		rest = rest.slice(text.length);
		if (text.trim() !== '' && open.length === 0) throw new Error(`text outside of the document: ${text.slice(0, 40)}`);
		if (rest === '') break;
		const tag = /^<(\/?)([a-z-]+)((?: [\w-]+="(?:[^<>&"]|&(?:amp|lt|gt|quot|#39);)*")*)(\/?)>/.exec(rest);
		if (tag === null) throw new Error(`not well-formed: ${rest.slice(0, 60)}`);
		rest = rest.slice(tag[0].length);
		const [, closing, name, attributes, empty] = tag;
		if (closing === '/') {
			if (open.pop() !== name) throw new Error(`</${name}> closes nothing`);
			continue;
		}
		elements.push({
			name,
			attributes: Object.fromEntries([...attributes.matchAll(/ ([\w-]+)="([^"]*)"/g)].map(([, key, value]) => [key, value])),
		});
		if (empty === '') open.push(name);
	}
	if (open.length > 0) throw new Error(`<${open.join('><')}> is never closed`);
	return elements;
}
