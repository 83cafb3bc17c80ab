/** Cases of gold sets and judged answers, by when somebody was paid for them. */
import type { Calendar } from '../kernel/calendar.ts';
import type { EvaluationBook, SpendMeter } from '../model/ports.ts';
import type { EvaluationRecord } from '../model/release.ts';

export class EvaluationLedger implements EvaluationBook {
	private readonly calendar: Calendar;
	private readonly spend: SpendMeter;
	private readonly stepUs: number;
	private readonly steps: number;
	private readonly accounts: { kind: EvaluationRecord['kind']; of: string; perStep: Float64Array }[] = [];

	constructor(calendar: Calendar, spend: SpendMeter, time: { horizonUs: number; stepUs: number }) {
		this.calendar = calendar;
		this.spend = spend;
		this.stepUs = time.stepUs;
		this.steps = Math.ceil(time.horizonUs / time.stepUs);
	}

	account(kind: EvaluationRecord['kind'], of: string, price: number): (quantity: number) => void {
		const perStep = new Float64Array(this.steps);
		this.accounts.push({ kind, of, perStep });
		return (quantity) => {
			// What happens at the horizon itself belongs to the last step.
			perStep[Math.min(this.steps - 1, Math.floor(this.calendar.now / this.stepUs))] += quantity;
			if (price > 0) this.spend.addLump(quantity * price);
		};
	}

	records(): EvaluationRecord[] {
		return this.accounts.map(({ kind, of, perStep }) => ({ kind, of, quantity: perStep.reduce((sum, n) => sum + n, 0), perStep }));
	}
}
