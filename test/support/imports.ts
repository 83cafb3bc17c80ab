/** What every import of a config owes, in pieces. */
import { expect } from 'vitest';
import type { GatewaySpec } from '../../src/model/gatewaySpec.ts';

/** Every leaf of a parsed config, written as notes write paths. */
export function leaves(value: unknown, path = ''): string[] {
	if (Array.isArray(value) && value.length > 0) return value.flatMap((item, i) => leaves(item, `${path}[${i}]`));
	if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) return [path];
	return Object.entries(value).flatMap(([key, item]) => {
		if (!/^[A-Za-z_][\w-]*$/.test(key)) return leaves(item, `${path}[${JSON.stringify(key)}]`);
		return leaves(item, path === '' ? key : `${path}.${key}`);
	});
}

/** Whether a note speaks of a leaf. */
export function covers(note: string, leaf: string): boolean {
	return leaf === note || leaf.startsWith(`${note}.`) || leaf.startsWith(`${note}[`);
}

function numbersOf(value: unknown): number[] {
	if (typeof value === 'number') return [value];
	return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersOf) : [];
}

/** Finite numbers, each name once, and no group that is not there. */
export function expectSound(spec: GatewaySpec): void {
	expect(numbersOf(spec).every((number) => Number.isFinite(number) && number >= 0)).toBe(true);
	const names = spec.groups.map((group) => group.name);
	const ids = spec.groups.flatMap((group) => group.deployments.map((deployment) => deployment.id));
	expect(new Set(names).size).toBe(names.length);
	expect(new Set(ids).size).toBe(ids.length);
	expect(names).toContain(spec.defaultGroup);
	for (const group of spec.groups) {
		expect(group.deployments.length).toBeGreaterThan(0);
		for (const target of group.fallbacks) expect(names).toContain(target);
	}
}
