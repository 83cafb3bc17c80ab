/** Least squares by the normal equations: the coefficients c for which the rows' products with c come closest to y. */
export function leastSquares(rows: readonly (readonly number[])[], y: readonly number[]): number[] {
	const n = rows[0].length;
	const system = Array.from({ length: n }, (_, i) => [
		...Array.from({ length: n }, (_, j) => total(rows.map((row) => row[i] * row[j]))),
		total(rows.map((row, r) => row[i] * y[r])),
	]);
	for (let i = 0; i < n; i++) {
		const pivot = system.slice(i).reduce((best, row, j) => (Math.abs(row[i]) > Math.abs(system[best][i]) ? i + j : best), i);
		[system[i], system[pivot]] = [system[pivot], system[i]];
		for (let r = 0; r < n; r++) {
			if (r === i) continue;
			const factor = system[r][i] / system[i][i];
			system[r] = system[r].map((value, j) => value - factor * system[i][j]);
		}
	}
	return system.map((row, i) => row[n] / row[i]);
}

function total(values: readonly number[]): number {
	return values.reduce((sum, value) => sum + value, 0);
}
