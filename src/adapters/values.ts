/** How values of a config are read, and how much of them may be repeated to people. */
import { DURATION_MAX_US, US_PER_SECOND } from '../base/units.ts';

export type ConfigMap = Readonly<Record<string, unknown>>;

export function isMap(value: unknown): value is ConfigMap {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** LiteLLM resolves `os.environ/NAME` when it starts; a file does not show what it will find there. */
export function isFromEnvironment(value: unknown): boolean {
	return typeof value === 'string' && /os\.environ|\$\{?\w+\}?/.test(value);
}

/**
 * A finite number, or a text that is one: LiteLLM's schemas take quoted numbers for most keys, and to PyYAML
 * `20_000` is a number.
 */
export function asNumber(value: unknown): number | null {
	if (typeof value === 'number') return Number.isFinite(value) ? value : null;
	if (typeof value !== 'string' || value.length > 40 || !/^[-+]?(\d[\d_]*(\.\d*)?|\.\d+)(e[-+]?\d+)?$/i.test(value.trim())) return null;
	const parsed = Number(value.replaceAll('_', ''));
	return Number.isFinite(parsed) ? parsed : null;
}

/** PyYAML is YAML 1.1, where an unquoted `yes` or `on` is true; the texts reach us as texts. */
export function asBoolean(value: unknown): boolean | null {
	if (typeof value === 'boolean') return value;
	if (typeof value !== 'string') return null;
	if (/^(true|yes|on)$/i.test(value)) return true;
	return /^(false|no|off)$/i.test(value) ? false : null;
}

/** Seconds to whole microseconds, at most ten years. */
export function secondsToUs(seconds: number): number {
	return Math.min(Math.round(seconds * US_PER_SECOND), DURATION_MAX_US);
}

/** A name fit for a message: short, and nothing that came from the environment or looks like a key. */
export function shown(name: string): string {
	if (isFromEnvironment(name) || /\bsk-/.test(name)) return '(not shown)';
	return name.length > 80 ? `${name.slice(0, 77)}...` : name;
}

export function plural(count: number, one: string, many: string = `${one}s`): string {
	return `${count} ${count === 1 ? one : many}`;
}
