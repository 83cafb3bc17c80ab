import { describe, expect, it } from 'vitest';
import { canonicalJson, hashText } from '../../../src/base/hash.ts';

describe('hashText', () => {
	it('gives these digits, today and always', () => {
		expect(hashText('')).toBe('027ae52ecfc796215593990d4b41437c');
		expect(hashText('premortem')).toBe('88cb87ebc94da332d23ef5219aafe843');
	});

	it('is 32 hex digits, and changes with every change of the text', () => {
		const texts = ['', 'a', 'b', 'ab', 'ba', 'a ', ' a', 'A', 'ä', 'a\n', 'a'.repeat(1000), `${'a'.repeat(999)}b`];
		const hashes = texts.map(hashText);
		for (const hash of hashes) expect(hash).toMatch(/^[0-9a-f]{32}$/);
		expect(new Set(hashes).size).toBe(texts.length);
	});

	it('has no collisions among 100,000 similar texts, in any of its four words', () => {
		const words = Array.from({ length: 4 }, () => new Set<string>());
		for (let i = 0; i < 100_000; i++) {
			const hash = hashText(`{"seed":${i}}`);
			words.forEach((set, w) => void set.add(hash.slice(8 * w, 8 * w + 8)));
		}
		// Of 32-bit words about one pair in 100,000 collides by chance.
		for (const set of words) expect(set.size).toBeGreaterThan(100_000 - 12);
	});
});

describe('canonicalJson', () => {
	it('is the same text for equal values, whatever the order of their keys', () => {
		const one = { b: 1, a: { y: [1, { d: 4, c: 3 }], x: null } };
		const two = { a: { x: null, y: [1, { c: 3, d: 4 }] }, b: 1 };
		expect(canonicalJson(one)).toBe('{"a":{"x":null,"y":[1,{"c":3,"d":4}]},"b":1}');
		expect(canonicalJson(two)).toBe(canonicalJson(one));
	});

	it('keeps the order of lists, and tells types apart', () => {
		expect(canonicalJson([2, 1])).toBe('[2,1]');
		const values = [1, '1', true, null, [1], { a: 1 }, { a: '1' }, {}];
		expect(new Set(values.map(canonicalJson)).size).toBe(values.length);
	});

	it('sorts by code unit, not by language, and is stable for keys that look like numbers', () => {
		expect(canonicalJson({ b: 1, B: 2, ä: 3, a: 4 })).toBe('{"B":2,"a":4,"b":1,"ä":3}');
		expect(canonicalJson({ '10': 1, '9': 2 })).toBe(canonicalJson({ '9': 2, '10': 1 }));
	});

	it('does not touch the value, and keeps a key called __proto__', () => {
		const value = JSON.parse('{"z":1,"__proto__":{"a":1}}');
		expect(canonicalJson(value)).toBe('{"__proto__":{"a":1},"z":1}');
		expect(Object.keys(value)).toEqual(['z', '__proto__']);
	});
});
