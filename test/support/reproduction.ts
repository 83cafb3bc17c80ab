/** Rows for the table of reproductions in docs/validation.md, when somebody asks for them: REPRODUCTION_TABLE=file. */
import { appendFileSync } from 'node:fs';

export function tellReproduction(name: string, measured: number, simulated: number): void {
	const file = process.env.REPRODUCTION_TABLE;
	if (file === undefined) return;
	const error = 100 * (simulated / measured - 1);
	appendFileSync(
		file,
		`| ${name} | ${short(measured)} | ${short(simulated)} | ${error >= 0 ? '+' : '−'}${Math.abs(error).toFixed(1)} % |\n`,
	);
}

function short(value: number): string {
	return String(Number(value.toPrecision(4)));
}
