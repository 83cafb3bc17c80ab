import { oneOf } from '../model/fields.ts';
import { defineFault, type FaultKind } from './fault.ts';

/** The pool does no work; callers hang in its queue, or are turned away. */
export const outage: FaultKind = defineFault<'pool', { mode: 'hang' | 'refuse' }>({
	kind: 'outage',
	target: 'pool',
	felt: ['slots', 'api', 'store'],
	summary: 'no work begins: callers wait, or are refused',
	cite: 'definition; `hang` is the outage of HotOS 2021, "Metastable Failures in Distributed Systems"',
	shape: { mode: oneOf('hang', 'refuse').default('hang').describe('hang: callers queue; refuse: connections are refused') },
	describe: (o) => (o.mode === 'hang' ? 'the pool hangs' : 'the pool refuses connections'),
	// Of two outages the harder one counts.
	apply: (active, pool) => pool.setOutage(active.some(({ mode }) => mode === 'refuse') ? 'refuse' : active.length > 0 ? 'hang' : null),
});
