import { describe, expect, it } from 'vitest';
import { type Axis, parseAxis } from '../../../src/scenario/axis.ts';

const axis = (flag: string) => parseAxis(flag, 1) as Axis;
const said = (flag: string) => {
	const issue = parseAxis(flag, 3);
	return 'code' in issue ? issue.message : `no issue: ${issue.values?.join(' ')}`;
};

describe('parseAxis(flag)', () => {
	it.each([
		['a.b=1,2,5', ['1', '2', '5']],
		['a.b=5', ['5']],
		['a.b=10%, 20%', ['10%', '20%']],
		['a.b={kind: fixed, delay: 1s},none', ['{kind: fixed, delay: 1s}', 'none']],
		['a.b=[1,2],[3]', ['[1,2]', '[3]']],
		['a.b="x,y",z', ['"x,y"', 'z']],
		['a.b=$1,000/h,$2,500/h', ['$1,000/h', '$2,500/h']],
		['a.b=$100,$200', ['$100', '$200']],
		['a.b=1..4 step 1', ['1', '2', '3', '4']],
		['a.b=4..1 step 2', ['4', '2']],
		['a.b=0.1..1 step 0.1', ['0.1', '0.2', '0.3', '0.4', '0.5', '0.6', '0.7', '0.8', '0.9', '1']],
		['a.b=1m..3m step 30s', ['1m', '1m30s', '2m', '2m30s', '3m']],
		['a.b=5/s..15/s step 5', ['5/s', '10/s', '15/s']],
		['a.b=1x..4x in 4', ['1x', '2x', '3x', '4x']],
		['a.b=1..1000 log 4', ['1', '10', '100', '1000']],
		['a.b=1s..100s log 3', ['1000ms', '10s', '1m40s']],
	])('%s', (flag, values) => {
		expect(axis(flag)).toMatchObject({ path: 'a.b', values });
	});

	it('a range without steps is for samples: evenly, or by magnitude', () => {
		const [even, log] = [axis('a.b=10x..1000x'), axis('a.b=10x..1000x log')];
		expect([even.values, log.values]).toEqual([null, null]);
		expect([0, 0.5, 1].map(even.at)).toEqual(['10x', '505x', '1000x']);
		expect([0, 0.5, 1].map(log.at)).toEqual(['10x', '100x', '1000x']);
	});

	it('a list is drawn from in equal parts', () => {
		expect([0, 0.3, 0.34, 0.999, 1].map(axis('a.b=x,y,z').at)).toEqual(['x', 'x', 'y', 'z', 'z']);
	});

	it.each([
		['a', "expected path=values, got 'a'"],
		['=3', "expected path=values, got '=3'"],
		['a=', 'a has no values'],
		['a=1,,2', 'value 2 of a is empty'],
		['a=1,2,1', 'a has the value 1 twice'],
		['a=2x..2x', "from '2x' to '2x' there is nothing to vary"],
		['a=2x..3s', "'2x' and '3s' are not two quantities of one kind"],
		['a=1..3 by 1', "expected step, in or log behind the range, got 'by 1'"],
		['a=1..3 step', 'expected a step such as 1 or 5m, in the unit of the range'],
		['a=1..3 step 0', 'expected a step such as 1 or 5m, in the unit of the range'],
		['a=1m..3m step 3x', 'expected a step such as 1 or 5m, in the unit of the range'],
		['a=1..3 in 1', 'expected a number of values from 2 to 10000'],
		['a=0..3 log 4', "a logarithmic range has no zero in it: '0..3 log 4'"],
		['a=1..1000000 step 1', 'that makes 1000000 values; the limit is 10000'],
	])('%s is refused', (flag, message) => {
		expect(said(flag)).toBe(`--vary: ${message}`);
		expect(parseAxis(flag, 3)).toMatchObject({ code: 'PM006', place: { file: '--vary', line: 3 } });
	});
});
