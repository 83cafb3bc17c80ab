/** asciichart 1.5.25 ships no types; this is the part used by `reports/`. */
declare module 'asciichart' {
	interface Options {
		height?: number;
		min?: number;
		max?: number;
		padding?: string;
		colors?: string[];
		format?: (value: number, index: number) => string;
	}
	export function plot(series: number[] | number[][], options?: Options): string;
	export const green: string, red: string, blue: string, yellow: string, cyan: string, lightgray: string, darkgray: string, reset: string;
}
