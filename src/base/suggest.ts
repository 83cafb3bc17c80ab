/** Letters of a word that are compared; the rest of a longer one is ignored. */
const LETTERS = 64;

/** The candidate closest to a mistyped word, or null when none is close enough to be what was meant. */
export function closest(word: string, candidates: readonly string[]): string | null {
	let best: string | null = null;
	const wanted = word.slice(0, LETTERS).toLowerCase();
	// One slip in a word of up to three letters, two in one of up to eight, then a third of the letters.
	let bestDistance = Math.max(wanted.length <= 3 ? 1 : 2, Math.floor(wanted.length / 3)) + 1;
	for (const candidate of candidates) {
		const letters = candidate.slice(0, LETTERS).toLowerCase();
		if (Math.abs(letters.length - wanted.length) >= bestDistance) continue;
		const distance = editDistance(wanted, letters);
		if (distance < bestDistance) {
			best = candidate;
			bestDistance = distance;
		}
	}
	return best;
}

/** Damerau-Levenshtein distance with adjacent swaps (optimal string alignment). */
function editDistance(a: string, b: string): number {
	let twoBack: number[] = [];
	let back = Array.from({ length: b.length + 1 }, (_, j) => j);
	for (let i = 1; i <= a.length; i++) {
		const row = [i];
		for (let j = 1; j <= b.length; j++) {
			const substitution = back[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
			row[j] = Math.min(back[j] + 1, row[j - 1] + 1, substitution);
			if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], twoBack[j - 2] + 1);
		}
		twoBack = back;
		back = row;
	}
	return back[b.length];
}
