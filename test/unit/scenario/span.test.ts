import { describe, expect, it } from 'vitest';
import { parseSpan, type SpanOfValues, valuesBetween } from '../../../src/scenario/span.ts';

describe('a span of values', () => {
	it('goes from mild to severe in steps that a scenario can hold', () => {
		const span = parseSpan('faults.0.factor=1.5x..4.5x', 1);
		expect(span).toMatchObject({ path: 'faults.0.factor' });
		const { values } = span as SpanOfValues;
		expect(values).toHaveLength(61);
		expect([values[0], values[1], values[60]]).toEqual(['1.5x', '1.55x', '4.5x']);
	});

	it('writes durations as people do, and may go down', () => {
		expect(valuesBetween('1m', '2h1m')?.slice(0, 3)).toEqual(['1m', '3m', '5m']);
		expect(valuesBetween('6s', '3s')?.slice(0, 2)).toEqual(['6000ms', '5950ms']);
	});

	it('keeps whole numbers whole, and says none twice', () => {
		expect(valuesBetween('2', '6')).toEqual(['2', '3', '4', '5', '6']);
	});

	it.each([
		['faults.0.factor', 'expected path=mild..severe'],
		['faults.0.factor=3x', 'expected path=mild..severe'],
		['faults.0.factor=3x..4h', 'not two quantities of one kind'],
		['faults.0.factor=3x..3x', 'nothing to vary'],
		['=1x..2x', 'expected path=mild..severe'],
	])('refuses %s', (flag, message) => {
		expect(parseSpan(flag, 2)).toMatchObject({
			code: 'PM006',
			message: expect.stringContaining(message),
			place: { file: '--vary', line: 2 },
		});
	});
});
