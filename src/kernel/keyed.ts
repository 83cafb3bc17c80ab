/**
 * Random numbers looked up instead of drawn in turn: `seek(key, index)` sets the generator to the beginning of a
 * sequence that belongs to (stream, key, index) alone. What request 4711 needs on its third attempt is then the
 * same number whether or not other requests retried before it. That is what makes a twin and every variant meet
 * the same world: common random numbers by construction, not by keeping count of draws.
 *
 * A bijective mix of the key (Wellons' lowbias32 constants), then a counter mixed the same way: within a stream,
 * different keys cannot collide. Tested for uniformity and for independence across keys, indexes and draws.
 */
export class Keyed {
	private readonly saltLow: number;
	private readonly saltHigh: number;
	/** [base of the sequence, counter]; in an array so that no engine boxes it. */
	private readonly state: Int32Array = new Int32Array(2);

	constructor(saltLow: number, saltHigh: number) {
		this.saltLow = saltLow | 0;
		this.saltHigh = saltHigh | 0;
	}

	/** Goes to the sequence of (key, index); both are integers, of which 32 bits count. */
	seek(key: number, index: number): void {
		const base = mix(key ^ this.saltLow);
		this.state[0] = mix((base + Math.imul(index, 0x85ebca6b)) ^ this.saltHigh);
		this.state[1] = 0;
	}

	/** A signed 32-bit integer, all 2^32 equally likely. */
	u32(): number {
		const { state } = this;
		const counter = (state[1] + 0x9e3779b9) | 0;
		state[1] = counter;
		return mix((state[0] + counter) ^ (counter >>> 7));
	}

	/** Uniform on [0, 1) with 53 bits. */
	double(): number {
		const high = this.u32() >>> 0;
		const low = this.u32() >>> 11;
		return (high * 2097152 + low) * 1.1102230246251565e-16;
	}
}

function mix(value: number): number {
	let x = value | 0;
	x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
	x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
	return x ^ (x >>> 15);
}
