/**
 * sfc32 (C. Doty-Humphrey, PractRand): 128 bits of state, passes PractRand, about 2 ns per draw. State lives in an
 * Int32Array so that no engine boxes it. seedrandom names and seeds the streams (`streams.ts`); this draws.
 * The reason is in docs/decisions/002-random-numbers.md.
 */
export class Sfc32 {
	private readonly state: Int32Array = new Int32Array(4);

	constructor(a: number, b: number, c: number) {
		this.state[0] = a;
		this.state[1] = b;
		this.state[2] = c;
		this.state[3] = 1;
		for (let i = 0; i < 15; i++) this.u32();
	}

	/** A signed 32-bit integer, all 2^32 equally likely. */
	u32(): number {
		const s = this.state;
		const t = (s[0] + s[1] + s[3]) | 0;
		s[3] = s[3] + 1;
		s[0] = s[1] ^ (s[1] >>> 9);
		s[1] = s[2] + (s[2] << 3);
		s[2] = ((s[2] << 21) | (s[2] >>> 11)) + t;
		return t;
	}

	/** Uniform on [0, 1) with 53 bits. */
	double(): number {
		const high = this.u32() >>> 0;
		const low = this.u32() >>> 11;
		return (high * 2097152 + low) * 1.1102230246251565e-16;
	}
}
