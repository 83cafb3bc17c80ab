import { describe, expect, it } from 'vitest';
import { type Entry, registry } from '../../../src/base/registry.ts';

const entry = (kind: string): Entry => ({ kind, summary: `the ${kind} one`, cite: 'definition' });

describe('registry', () => {
	it('lists its entries in the order people should read them, and finds each by its kind', () => {
		const [none, fixed] = [entry('none'), entry('fixed')];
		const family = registry('retry', none, fixed);
		expect([family.family, family.kinds, family.entries]).toEqual(['retry', ['none', 'fixed'], [none, fixed]]);
		expect(family.get('fixed')).toBe(fixed);
		expect([family.has('none'), family.has('other')]).toEqual([true, false]);
	});

	it('throws when a kind is registered twice, naming the family and the kind', () => {
		expect(() => registry('retry', entry('none'), entry('fixed'), entry('none'))).toThrow("retry: the kind 'none' is registered twice");
	});

	it('throws on an unknown kind, and knows nothing that objects have by nature', () => {
		const family = registry('retry', entry('none'));
		for (const kind of ['nope', 'constructor', '__proto__', 'toString', '']) {
			expect(family.has(kind), kind).toBe(false);
			expect(() => family.get(kind), kind).toThrow(`retry: no kind '${kind}'`);
		}
	});
});
