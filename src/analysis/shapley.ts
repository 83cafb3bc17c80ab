/**
 * Shapley's value: what each of n players adds to a game, as the mean over all orders in which they could have joined.
 * The values add up to what all together make more than none (Shapley 1953). `worth(set)` takes a bit set of players.
 */
export function shapley(players: number, worth: (set: number) => number): number[] {
	const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
	return Array.from({ length: players }, (_, player) => {
		let value = 0;
		for (let set = 0; set < 1 << players; set++) {
			if (((set >> player) & 1) === 1) continue;
			const size = bits(set);
			const weight = (factorial(size) * factorial(players - size - 1)) / factorial(players);
			value += weight * (worth(set | (1 << player)) - worth(set));
		}
		return value;
	});
}

function bits(set: number): number {
	let count = 0;
	for (let rest = set; rest > 0; rest >>= 1) count += rest & 1;
	return count;
}
