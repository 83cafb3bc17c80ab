import type { Path } from '../../base/yamlText.ts';
import type { Notebook, Treatment } from '../notebook.ts';
import { asNumber, isMap } from '../values.ts';

/** Protobuf takes a field by its own name or by that of its JSON form: `retry_policy`, `retryPolicy`. */
export function camelOf(name: string): string {
	return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

export function snakeOf(name: string): string {
	return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replace(/consecutive5xx/, 'consecutive_5xx');
}

/** A duration as protobuf's JSON form has it, in seconds: digits and one `s`; null when it is none. */
export function protoSeconds(value: unknown): number | null {
	if (typeof value !== 'string' || !/^\d{1,12}(\.\d{1,9})?s$/.test(value)) return null;
	return Number(value.slice(0, -1));
}

/** One message of a config: a place in the notebook with fields below it. */
export class Message {
	readonly book: Notebook;
	readonly path: Path;

	constructor(book: Notebook, path: Path) {
		this.book = book;
		this.path = path;
	}

	get value(): unknown {
		return this.book.get(this.path);
	}

	get exists(): boolean {
		return this.value !== undefined && this.value !== null;
	}

	/** The field of this name, whether or not it is there; further names go deeper. */
	at(...names: readonly string[]): Message {
		return names.reduce((message: Message, name) => message.step(name), this);
	}

	private step(name: string): Message {
		const own = [...this.path, name];
		const camel = [...this.path, camelOf(name)];
		return new Message(this.book, !this.book.has(own) && this.book.has(camel) ? camel : own);
	}

	/** The messages of a list; none where there is no list. */
	list(name: string): Message[] {
		const { path } = this.at(name);
		return this.book.list(path).flatMap((value, i) => (isMap(value) ? [new Message(this.book, [...path, i])] : []));
	}

	text(name: string): string | null {
		return this.book.text(this.at(name).path);
	}

	flag(name: string): boolean {
		return this.at(name).value === true;
	}

	/** A number not below 0; `null` when it is not there. What is no such number is what Envoy does not start with. */
	number(name: string): number | null {
		const { value, path } = this.at(name);
		if (value === undefined || value === null) return null;
		const number = asNumber(value);
		if (number !== null && number >= 0) return number;
		this.book.refuse(path, `\`${name}\` is a number not below 0: this is refused as a whole`);
		return null;
	}

	/** A whole number, kept below what a simulation can use. */
	whole(name: string, most = 1e9): number | null {
		const number = this.number(name);
		return number === null ? null : Math.min(most, Math.floor(number));
	}

	/** Seconds; `null` when it is not there. */
	seconds(name: string): number | null {
		const { value, path } = this.at(name);
		if (value === undefined || value === null) return null;
		const seconds = protoSeconds(value);
		if (seconds === null) this.book.refuse(path, `\`${name}\` is a time such as 0.25s, in seconds; Envoy does not start with this`);
		return seconds;
	}

	note(name: string, treatment: Treatment, why: string): void {
		this.book.note(this.at(name).path, treatment, why);
	}

	lint(rule: string, message: string): void {
		this.book.lint(rule, this.path, message);
	}
}
