/** The kernel door (`premortem/kernel`): event calendar, random streams, samplers, histograms. Knows no dollars. */
export { Alarm } from './kernel/alarm.ts';
export { AlarmBank } from './kernel/alarmBank.ts';
export { Calendar, type Handler, Source } from './kernel/calendar.ts';
export { CalendarQueue } from './kernel/calendarQueue.ts';
export { DelayLine } from './kernel/delayLine.ts';
export * from './kernel/distributions/samplers.ts';
export { standardExponential, standardNormal } from './kernel/distributions/ziggurat.ts';
export { EventHeap } from './kernel/eventHeap.ts';
export { Histogram } from './kernel/histogram.ts';
export { IntRing } from './kernel/intRing.ts';
export { Keyed } from './kernel/keyed.ts';
export { cosTurns, exp, log, pow } from './kernel/math.ts';
export { CapacityError, enlarged, RowPool } from './kernel/rowPool.ts';
export { Sfc32 } from './kernel/sfc32.ts';
export { keyedStream, type RandomSource, stream } from './kernel/streams.ts';
export { TimeoutLine, TimeoutLinks } from './kernel/timeoutLine.ts';
