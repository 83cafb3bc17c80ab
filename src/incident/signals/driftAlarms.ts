import { textOf } from '../../model/fields.ts';
import { defineSignal, type SignalKind } from './signal.ts';

/** What a monitor of answers has found by now; the lateness of labels and the share it samples are the monitor's own. */
export const driftAlarms: SignalKind = defineSignal<{ monitor: string }>({
	kind: 'drift-alarms',
	summary: 'alarms that a monitor of answers has raised so far; `above: 0` is the first',
	cite: 'definition; the detectors are those of `monitors`',
	unit: 'count',
	senses: ['monitors'],
	example: { monitor: 'answers' },
	shape: { monitor: textOf('the name of a monitor').describe('from `monitors`') },
	create: ({ monitor }, context) => {
		const watched = context.monitor(monitor);
		return { read: () => watched.read() };
	},
});
