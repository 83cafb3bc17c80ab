import type { Probe } from '../model/ports.ts';

const nothing = (): void => {};

/** The probe that watches nothing: what runs with it must not differ from what runs with a recorder. */
export const silent: Probe = {
	requestArrived: nothing,
	attemptSent: nothing,
	attemptEnded: nothing,
	requestEnded: nothing,
	streamed: nothing,
	queueChanged: nothing,
	replicasChanged: nothing,
	roundedUp: nothing,
	mark: nothing,
};
