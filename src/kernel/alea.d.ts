/** @types/seedrandom declares the main entry only; this is the Alea entry, which needs no `crypto`. */
declare module 'seedrandom/lib/alea.js' {
	interface Alea {
		(): number;
		int32(): number;
		double(): number;
	}
	export default function alea(seed: string): Alea;
}
