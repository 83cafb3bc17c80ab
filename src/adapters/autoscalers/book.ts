/** What is written down while a manifest is read: one note for every leaf, and issues, each with its place. */
import type { Issue, Place } from '../../base/issue.ts';
import type { Path, YamlText } from '../../base/yamlText.ts';
import type { FidelityNote } from '../../model/gatewaySpec.ts';

type Treatment = FidelityNote['treatment'];

export class ManifestBook {
	readonly issues: Issue[] = [];
	private readonly yaml: YamlText;
	private readonly noted = new Map<string, FidelityNote>();

	constructor(yaml: YamlText) {
		this.yaml = yaml;
	}

	get notes(): FidelityNote[] {
		return [...this.noted.values()].sort((a, b) => a.place.line - b.place.line || a.place.column - b.place.column);
	}

	get(path: Path): unknown {
		return path.reduce<unknown>(
			(value, step) =>
				value !== null && typeof value === 'object' && Object.hasOwn(value, step)
					? (value as Record<string | number, unknown>)[step]
					: undefined,
			this.yaml.value,
		);
	}

	list(path: Path): readonly unknown[] {
		const value = this.get(path);
		return Array.isArray(value) ? value : [];
	}

	/** The text at `path`, noted. */
	text(path: Path, why: string, treatment: Treatment = 'modelled'): string | null {
		const value = this.get(path);
		if (value === undefined || value === null || typeof value === 'object') return null;
		this.note(path, treatment, why);
		return String(value);
	}

	/** The number at `path`, noted; Kubernetes quantities (`500m`, `2k`) and quoted numbers are numbers. */
	number(path: Path, why: string, treatment: Treatment = 'modelled'): number | null {
		const value = this.get(path);
		if (value === undefined || value === null) return null;
		const number = quantity(value);
		if (number === null || number < 0) {
			this.note(path, 'ignored', 'not a number');
			this.refuse(path, `expected a number here, got ${String(JSON.stringify(value)).slice(0, 60)}`);
			return null;
		}
		this.note(path, treatment, why);
		return number;
	}

	/** Says of a key, and of all below it, how it is treated; the first word stands. */
	note(path: Path, treatment: Treatment, why: string): void {
		const text = textOf(path);
		if (!this.noted.has(text) && this.get(path) !== undefined)
			this.noted.set(text, { path: text, place: this.placeOf(path), treatment, why });
	}

	refuse(path: Path, message: string, hint?: string): void {
		this.issues.push({ code: 'PM012', severity: 'error', message, ...(hint === undefined ? {} : { hint }), place: this.placeOf(path) });
	}

	warn(path: Path, message: string): void {
		this.issues.push({ code: 'PM013', severity: 'warning', message, place: this.placeOf(path) });
	}

	/** Every leaf that has no note, nor lies below one, gets one. */
	sweep(): void {
		this.sweepAt([]);
	}

	private sweepAt(path: Path): void {
		if (path.length > 0 && this.noted.has(textOf(path))) return;
		const value = this.get(path);
		const steps: readonly (string | number)[] = Array.isArray(value)
			? [...value.keys()]
			: value !== null && typeof value === 'object'
				? Object.keys(value)
				: [];
		if (steps.length === 0) this.note(path, 'ignored', IDENTITY.has(String(path[0])) ? 'says what the manifest is about' : 'not simulated');
		for (const step of steps) this.sweepAt([...path, step]);
	}

	private placeOf(path: Path): Place {
		return typeof path.at(-1) === 'number' ? this.yaml.placeOf(path) : this.yaml.placeOfKey(path);
	}
}

const IDENTITY: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'status']);
const SUFFIXES: Readonly<Record<string, number>> = {
	n: 1e-9,
	u: 1e-6,
	m: 1e-3,
	'': 1,
	k: 1e3,
	M: 1e6,
	G: 1e9,
	Ki: 1024,
	Mi: 1024 ** 2,
	Gi: 1024 ** 3,
};

function quantity(value: unknown): number | null {
	if (typeof value === 'number') return Number.isFinite(value) ? value : null;
	const match = typeof value === 'string' && value.length < 40 ? /^(\d+(?:\.\d+)?)(Ki|Mi|Gi|[numkMG]?)$/.exec(value.trim()) : null;
	return match === null ? null : Number(match[1]) * SUFFIXES[match[2]];
}

function textOf(path: Path): string {
	return path
		.map((step) => (typeof step === 'number' ? `[${step}]` : /^[A-Za-z_][\w-]*$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`))
		.join('')
		.replace(/^\./, '');
}

/** As a scenario writes them. */
export const seconds = (n: number): string => `${Number((n * 1e6).toFixed(0))}us`;
export const percentage = (share: number): string => `${Number((share * 100).toPrecision(12))}%`;
